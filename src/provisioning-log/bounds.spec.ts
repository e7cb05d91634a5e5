import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Capture } from './capture.js';
import { CaptureQueue } from './capture-queue.js';
import { causeOf, explanationOf } from './causes.js';
import { RefusalBudget } from './refusal-budget.js';

function capture(over: { id?: string; status?: number; orgId?: string; kept?: string } = {}): Capture {
  const { id = '', status = 200, orgId = 'a', kept = '' } = over;
  const body = { kept, bytes: kept.length, whole: true };
  const context = { actor: { id: 'token' } } as Capture['context']; // as: no more of it is looked at
  const rest = { occurredAt: new Date(0), durationMs: 1, method: 'GET', url: '/scim/v2/Users', times: 1 };
  return { id, orgId, status, context, request: body, answer: body, ...rest };
}

describe('What waits to be written', () => {
  const idsOf = (captures: readonly Capture[]): string[] => captures.map(({ id }) => id);
  const some = (count: number): Capture[] =>
    Array.from({ length: count }, (_, id) => capture({ id: String(id) }));

  it('comes out oldest first', () => {
    const queue = new CaptureQueue({ entries: 10, bytes: 1_000_000 });
    for (const each of some(4)) queue.push(each);
    expect(idsOf(queue.take(3))).toEqual(['0', '1', '2']);
    expect(queue.length).toBe(1);
  });

  it('loses its oldest beyond so many', () => {
    const queue = new CaptureQueue({ entries: 20, bytes: 1_000_000 });
    for (const each of some(21)) queue.push(each);
    expect(queue.dropped).toBe(2);
    expect(idsOf(queue.take(100))).toEqual(Array.from({ length: 19 }, (_, index) => String(index + 2)));
  });

  it('loses its oldest beyond so many bytes', () => {
    const queue = new CaptureQueue({ entries: 1_000, bytes: 100_000 });
    for (let id = 0; id < 10; id += 1) queue.push(capture({ id: String(id), kept: 'x'.repeat(10_000) }));
    expect(queue.length + queue.dropped).toBe(10);
    expect(queue.length).toBe(4);
    expect(queue.take(1)[0]?.id).toBe('6');
  });

  it('goes back before what came since, and loses what has no room', () => {
    const queue = new CaptureQueue({ entries: 20, bytes: 1_000_000 });
    for (const each of some(15)) queue.push(each);
    const taken = queue.take(15);
    for (let id = 100; id < 106; id += 1) queue.push(capture({ id: String(id) }));
    queue.putBack(taken);
    expect(queue.dropped).toBe(2);
    expect(idsOf(queue.take(100)).slice(0, 1)).toEqual(['2']);
  });
});

describe('The budget of refusals', () => {
  beforeEach(() => vi.useFakeTimers({ now: 60_000_000 }));
  afterEach(() => vi.useRealTimers());

  it('keeps some of each organization, and one for the rest when the minute is over', () => {
    const budget = new RefusalBudget();
    const kept = Array.from({ length: 150 }, () => budget.take(capture({ status: 429 }))).filter(Boolean);
    expect(kept).toHaveLength(120);
    expect(budget.take(capture({ status: 429, orgId: 'b' }))).toBe(true);
    expect(budget.take(capture({ status: 404 }))).toBe(true);
    expect(budget.due('past')).toEqual([]);
    vi.advanceTimersByTime(60_000);
    expect(budget.due('past')).toMatchObject([{ orgId: 'a', status: 429, times: 30 }]);
    expect(budget.due('past')).toEqual([]);
    expect(budget.take(capture({ status: 429 }))).toBe(true);
  });

  it('gives out all it has at the end', () => {
    const budget = new RefusalBudget();
    for (let count = 0; count < 121; count += 1) budget.take(capture({ status: 401 }));
    expect(budget.due('all')).toMatchObject([{ status: 401, times: 1 }]);
  });
});

describe('An explanation', () => {
  const refusal = { code: 'x', scimType: undefined, reason: undefined, endpoint: 'users' };

  it.each([400, 401, 403, 404, 405, 409, 412, 413, 415, 418, 429, 500, 501, 503])(
    'is there for %i',
    (status) => {
      const { cause, remedy } = explanationOf(causeOf({ ...refusal, status }));
      expect(cause).toMatch(/\.$/);
      expect(remedy).toMatch(/\.$/);
    },
  );

  it('goes by what is said most exactly', () => {
    expect(causeOf({ ...refusal, status: 400, code: 'domain_not_allowed', scimType: 'invalidValue' })).toBe(
      'domain_not_allowed',
    );
    expect(causeOf({ ...refusal, status: 429, code: 'provisioning_paused' })).toBe('paused');
    expect(causeOf({ ...refusal, status: 404, endpoint: 'groups' })).toBe('unknown_group');
    expect(causeOf({ ...refusal, status: 401, reason: 'token_expired' })).toBe('token_expired');
  });

  it('of a key nobody knows any more is the least that is true', () => {
    expect(explanationOf('toString')).toBe(explanationOf('refused'));
  });
});
