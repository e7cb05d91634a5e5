import { describe, expect, it } from 'vitest';
import type { Capture, CapturedBody } from './capture.js';
import { describeCaptures } from './description.js';

const body = (kept: string): CapturedBody => ({ kept, bytes: kept.length, whole: true });
/** What no reader of bodies is made for. */
const broken = { kept: null, bytes: 7, whole: true } as unknown as CapturedBody; // as: that is the point

function capture(id: string, over: Partial<Capture> = {}): Capture {
  const context = { actor: { id: 'token' }, requestId: `request-${id}`, userAgent: '' } as Capture['context']; // as: no more of it is looked at
  const rest = { occurredAt: new Date(0), durationMs: 1, status: 200, method: 'GET', times: 1 };
  const url = '/scim/v2/Users?count=1';
  return { id, orgId: 'a', context, url, request: body(''), answer: body('{"id":1}'), ...rest, ...over };
}

describe('A capture that can not be described', () => {
  it('is an entry without its bodies and its query, and costs the others nothing', async () => {
    const odd = capture('2', { request: broken, status: 400 });
    const { entries, lost } = await describeCaptures([capture('1'), odd, capture('3')], 'shortened');
    expect(lost).toBe(0);
    expect(entries.map(({ id, query }) => [id, query])).toEqual([
      ['1', '{"count":"1"}'],
      ['2', undefined],
      ['3', '{"count":"1"}'],
    ]);
    expect(entries[1]).toMatchObject({
      path: '/scim/v2/Users',
      status: 400,
      cause: 'invalid_body',
      requestId: 'request-2',
      request: '"‹omitted› (7 bytes)"',
      requestBytes: 7,
      requestCut: true,
      answer: '"‹omitted› (8 bytes)"',
      answerBytes: 8,
      answerCut: true,
      scimType: undefined,
      detail: undefined,
    });
  });

  it('is left out where not even that is known of it, and counted', async () => {
    const hopeless = capture('2', { url: null as unknown as string, times: 3 }); // as: that is the point
    const { entries, lost } = await describeCaptures([capture('1'), hopeless, capture('3')], 'shortened');
    expect(entries.map(({ id }) => id)).toEqual(['1', '3']);
    expect(lost).toBe(3);
  });
});
