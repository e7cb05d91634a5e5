import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { exportStream } from './audit-export.js';
import type { AuditEventView } from './audit.view.js';

function anEvent(over: Partial<AuditEventView> = {}): AuditEventView {
  return {
    id: 'e1',
    occurredAt: new Date('2026-01-31T12:00:00Z'),
    channel: 'scim',
    action: 'user.create',
    outcome: 'success',
    actor: { type: 'scim_token', id: 't1', name: 'Okta' },
    target: { type: 'user', id: 'u1', name: 'ada' },
    requestId: 'r1',
    ip: '203.0.113.7',
    userAgent: 'Okta SCIM Client 1.0.0',
    detail: null,
    ...over,
  };
}

async function* pagesOf(...pages: AuditEventView[][]): AsyncGenerator<AuditEventView[]> {
  yield* pages;
}

async function* breaking(): AsyncGenerator<AuditEventView[]> {
  yield [anEvent()];
  throw new Error('the database went away');
}

describe('exportStream', () => {
  it('writes a CSV row for each event of every page', async () => {
    const changes = [{ path: 'role', before: 'viewer', after: 'admin' }];
    const pages = pagesOf([anEvent(), anEvent({ id: 'e2', target: null, changes })], [anEvent({ id: 'e3' })]);
    const lines = (await text(exportStream(pages, 'csv'))).split('\r\n');
    expect(lines[1]).toBe(
      '2026-01-31T12:00:00.000Z,e1,scim,user.create,success,scim_token,t1,Okta,user,u1,ada,r1,203.0.113.7,' +
        'Okta SCIM Client 1.0.0,,',
    );
    expect(lines[2]).toContain('"[{""path"":""role"",""before"":""viewer"",""after"":""admin""}]"');
    expect(lines.length).toBe(5);
  });

  it('writes a line of JSON for each event', async () => {
    const lines = (
      await text(exportStream(pagesOf([anEvent()], [], [anEvent({ id: 'e2' })]), 'ndjson'))
    ).split('\n');
    expect(lines.slice(0, 2).map((line) => (JSON.parse(line) as { id: string }).id)).toEqual(['e1', 'e2']);
    expect(lines[2]).toBe('');
  });

  it('fails with the page that fails, after what came before', async () => {
    const stream = exportStream(breaking(), 'ndjson');
    await expect(text(stream)).rejects.toThrow('the database went away');
    expect(stream.destroyed).toBe(true);
  });

  it('asks for a page only when there is room for it, and stops asking when the reader leaves', async () => {
    let asked = 0;
    let left = false;
    async function* endless(): AsyncGenerator<AuditEventView[]> {
      try {
        for (;;) {
          asked += 1;
          yield [anEvent()];
        }
      } finally {
        left = true;
      }
    }
    const stream = exportStream(endless(), 'ndjson');
    stream.once('readable', () => undefined);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(asked).toBeLessThan(5);
    stream.destroy();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(left).toBe(true);
  });
});
