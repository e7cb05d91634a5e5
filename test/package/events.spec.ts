import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AuditStore } from '../../src/audit/audit.store.js';
import { AuditService } from '../../src/audit/audit.service.js';
import type { MusterEvent } from '../../src/audit/event-map.js';
import { InternalCalls } from '../../src/audit/internal-calls.js';
import { MusterEvents } from '../../src/audit/muster-events.js';
import { RefusalCounts } from '../../src/audit/refusal-counts.js';
import { createDataSource } from '../../src/data-source.js';
import { ambient } from '../../src/database/ambient.js';
import { reading, writing } from '../../src/database/statement.js';
import { UnitOfWork } from '../../src/database/unit-of-work.js';
import { openLog } from '../../src/http/logger.js';
import { newOrganization, type Organization, sharedHouse } from '../support/house.js';
import { provision } from '../support/scim.js';

const rename = writing('events_rename', 'update member set display_name = $3 where org_id = $1 and id = $2');
const nameOf = reading<{ name: string }>(
  'events_name',
  'select display_name as name from member where org_id = $1 and id = $2',
);
const broken = writing('events_broken', 'update member set version = null where org_id = $1 and id = $2');

let org: Organization;
let user: string;
let uow: UnitOfWork;
let audit: AuditService;
let events: MusterEvents;
let said: string[];

beforeAll(async () => {
  org = await newOrganization();
  user = (await provision(org)).id;
});

beforeEach(async () => {
  const { servingUrl } = sharedHouse();
  const options = { servingUrl, migrationUrl: undefined, pool: 4, preparedStatements: true };
  uow = new UnitOfWork(await createDataSource(servingUrl, 4).initialize(), options);
  events = new MusterEvents(uow);
  const store = new AuditStore(uow);
  audit = new AuditService(uow, store, new RefusalCounts(uow, store), events);
  said = [];
  openLog('info', { write: (line) => void said.push(line) });
});

afterEach(() => uow.close());
afterAll(() => void openLog('silent'));

/** A change of the member, and the note that the audit log keeps of it. */
function change(name: string): void {
  uow.send(rename, [org.id, user, name]);
  audit.note({ action: 'user.update', target: { type: 'user', id: user, name } });
}

/** Names of the events in the order in which a listener heard them. */
function listen(handle: (name: string) => unknown = () => undefined): string[] {
  const heard: string[] = [];
  events.on('member.updated', async ({ userName }) => {
    await handle(userName);
    heard.push(userName);
  });
  return heard;
}

const rounds = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 30));

describe('An event', () => {
  it('comes after the commit: whoever hears it reads what it tells of', async () => {
    const read: unknown[] = [];
    const heard = listen(async () => {
      // Of its own, though the change is told from within the unit of work that made it.
      const rows = await uow.run(org.id, () => uow.query(nameOf, [org.id, user]));
      read.push(rows[0]?.name);
    });
    await uow.run(org.id, async () => {
      change('first');
      await uow.query(nameOf, [org.id, user]);
      await rounds();
      expect(heard).toEqual([]);
    });
    await rounds();
    expect(heard).toEqual(['first']);
    expect(read).toEqual(['first']);
  });

  it('says whom it is about, what changed and who did it, and no listener can change it for another', async () => {
    const heard: MusterEvent[] = [];
    events.on(['member.updated', 'group.deleted'], (event) => void heard.push(event));
    await uow.run(org.id, async () => {
      uow.send(rename, [org.id, user, 'told']);
      audit.note({
        action: 'user.update',
        target: { type: 'user', id: user, name: 'ada' },
        changes: [{ path: 'displayName', before: 'x', after: 'told' }],
      });
    });
    await rounds();
    expect(heard).toEqual([
      {
        name: 'member.updated',
        memberId: user,
        userName: 'ada',
        organizationId: org.id,
        id: expect.any(String),
        occurredAt: expect.any(Date),
        channel: expect.any(String),
        actor: expect.objectContaining({ type: expect.any(String) }),
        requestId: expect.any(String),
        changes: [{ path: 'displayName', before: 'x', after: 'told' }],
      },
    ]);
    expect(Object.isFrozen(heard[0])).toBe(true);
  });

  it('is not told of what was taken back, at whatever moment', async () => {
    const heard = listen();
    const thrown = uow.run(org.id, async () => {
      change('thrown');
      throw new Error('on second thoughts');
    });
    await expect(thrown).rejects.toThrow('on second thoughts');
    const atCommit = uow.run(org.id, async () => {
      change('at commit');
      uow.send(broken, [org.id, user]);
    });
    await expect(atCommit).rejects.toThrow();
    const swallowed = uow.run(org.id, async () => {
      change('swallowed');
      await uow.query(broken, [org.id, user]).catch(() => undefined);
    });
    await expect(swallowed).rejects.toThrow();
    const inner = uow.run(org.id, async () => {
      await uow.run(org.id, async () => change('inner'));
      throw new Error('the outer one');
    });
    await expect(inner).rejects.toThrow('the outer one');
    await uow.run(org.id, async () => change('kept'));
    await rounds();
    expect(heard).toEqual(['kept']);
  });

  it('is told once, however often its unit of work had to begin anew', async () => {
    const heard = listen();
    let attempts = 0;
    await uow.run(org.id, async () => {
      attempts += 1;
      change(`attempt ${attempts}`);
      if (attempts < 3) throw Object.assign(new Error('deadlock'), { code: '40P01' });
    });
    await rounds();
    expect(attempts).toBe(3);
    expect(heard).toEqual(['attempt 3']);
  });

  it('of refusals there is none', async () => {
    const heard = listen();
    const entry = { id: user, orgId: org.id, occurredAt: new Date(), action: 'user.update' } as const;
    const target = { type: 'user', id: user, name: 'x' } as const;
    const both = (['failure', 'success'] as const).map((outcome) => ({
      ...entry,
      outcome,
      target: { ...target, name: outcome },
    }));
    // as: the rest of an entry is of no concern here
    events.tell(both as unknown as Parameters<MusterEvents['tell']>[0]);
    await rounds();
    expect(heard).toEqual(['success']);
  });
});

describe('A listener', () => {
  it('hears one event after the other, in order, and nobody waits for it', async () => {
    const running: string[] = [];
    const slow = listen(async (name) => {
      running.push(name);
      await rounds();
      expect(running).toHaveLength(1);
      running.pop();
    });
    const quick = listen();
    for (const name of ['a', 'b', 'c']) await uow.run(org.id, async () => change(name));
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(quick).toEqual(['a', 'b', 'c']);
    expect(slow.length).toBeLessThan(3);
    await uow.close();
    expect(slow).toEqual(['a', 'b', 'c']);
    expect(said).toEqual([]);
  });

  it('that throws or rejects harms neither the change, nor others, nor what it hears next', async () => {
    let calls = 0;
    events.on('member.updated', () => {
      calls += 1;
      throw new Error(`thrown ${calls}`);
    });
    listen(() => Promise.reject(new Error('rejected')));
    const heard = listen();
    for (const name of ['a', 'b']) await uow.run(org.id, async () => change(name));
    await rounds();
    expect(heard).toEqual(['a', 'b']);
    expect(calls).toBe(2);
    expect(said.filter((line) => line.includes('a listener failed'))).toHaveLength(4);
    expect(said.join()).toContain('thrown 2');
  });

  it('runs outside of the request and the transaction that it hears of', async () => {
    const seen: unknown[] = [];
    listen(() => seen.push(ambient.getStore()));
    const call = { service: 'jobs', organizationId: org.id, action: 'user.update' } as const;
    await new InternalCalls(audit).run(call, () => uow.run(org.id, async () => change('x')));
    await rounds();
    expect(seen).toEqual([{ request: undefined, transaction: undefined, owner: undefined }]);
  });

  it('hears nothing more once it ended that, not even what waited', async () => {
    const heard: string[] = [];
    const end = events.on(['member.updated', 'member.deleted'], async ({ userName }) => {
      heard.push(userName);
      end();
      await rounds();
    });
    for (const name of ['a', 'b']) await uow.run(org.id, async () => change(name));
    await rounds();
    await uow.run(org.id, async () => change('c'));
    await rounds();
    expect(heard).toEqual(['a']);
  });

  it('that is far too slow loses events, and the log says how many', async () => {
    let go: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (go = resolve));
    let heard = 0;
    events.on('member.updated', async () => {
      heard += 1;
      await gate;
    });
    const target = { type: 'user', id: user, name: 'x' } as const;
    const entry = await uow.run(org.id, async () => {
      change('x');
      return { action: 'user.update', outcome: 'success', target } as const;
    });
    await rounds();
    const many = Array.from({ length: 10_005 }, () => entry);
    // as: what a listener's queue needs of entries is what they are about
    events.tell(many as unknown as Parameters<MusterEvents['tell']>[0]);
    go();
    await rounds();
    await uow.close();
    expect(heard).toBe(10_001);
    const lost = said.filter((line) => line.includes('too slow')).map((line) => JSON.parse(line) as unknown);
    expect(lost).toMatchObject([{ lost: 5 }]);
  });
});
