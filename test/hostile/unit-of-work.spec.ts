import { Client as Postgres, type Pool } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDataSource } from '../../src/data-source.js';
import { roleOf } from '../../src/database/grant-serving.js';
import {
  DatabaseUnavailable,
  type Premise,
  PremiseFailed,
  reading,
  type SqlValue,
  UnitOfWork,
  writing,
} from '../../src/database/index.js';
import { DirectorySearches } from '../../src/org/directory-searches.js';
import { createDatabase, type TestDatabase } from '../support/postgres.js';

const a = '01a20235-0000-7000-8000-00000000000a';
const b = '01a20235-0000-7000-8000-00000000000b';

const who = reading<{ organization: string }>(
  'test_who',
  `select coalesce(current_setting('app.org_id', true), '') as organization`,
);
/** Leaves a trace whatever becomes of its transaction. */
const leaveTrace = reading<{ ran: string }>('test_trace', `select nextval('ran') as ran`);
const divide = reading('test_divide', 'select 1 / 0 as nothing');
const keep = writing('test_keep', 'insert into kept (note) values ($1)');

interface Kernel {
  uow: UnitOfWork;
  pool: Pool;
  options: ConstructorParameters<typeof UnitOfWork>[1];
}

let database: TestDatabase;
let owner: Postgres;
let kernels: Kernel[] = [];

beforeAll(async () => {
  database = await createDatabase();
  owner = new Postgres(database.migrationUrl);
  await owner.connect();
  await owner.query(`create table kept (note text); create sequence ran`);
  await owner.query(`grant usage on sequence ran to ${roleOf(database.servingUrl)}`);
});

beforeEach(async () => {
  await owner.query('truncate kept');
});

afterEach(async () => {
  vi.useRealTimers();
  const ended = kernels;
  kernels = [];
  for (const { uow, pool } of ended) {
    const busy = (): number => pool.totalCount - pool.idleCount;
    // Whatever a unit of work was, it gave its connection back.
    await expect.poll(busy, { timeout: 2_000 }).toBe(0);
    await uow.close();
  }
});

afterAll(async () => {
  await owner?.end();
  await database?.drop();
});

/** The door to the database, with so many connections behind it. */
async function kernelOf(connections: number): Promise<Kernel> {
  const dataSource = await createDataSource(database.servingUrl, connections).initialize();
  const { servingUrl, migrationUrl } = database;
  const options = { servingUrl, migrationUrl, pool: connections, preparedStatements: true };
  const uow = new UnitOfWork(dataSource, options);
  // as: TypeORM types its driver without the pool that it has
  const { master: pool } = dataSource.driver as unknown as { master: Pool };
  kernels.push({ uow, pool, options });
  return { uow, pool, options };
}

/** What the next to be handed a connection finds on it, before and after asking. */
async function nextUserOf(pool: Pool): Promise<{ transaction: (string | null)[]; organization: string }> {
  const client = await pool.connect();
  try {
    const before = client.getTransactionStatus();
    const { rows } = await client.query<{ organization: string }>(who.text);
    const transaction = [before, client.getTransactionStatus()];
    return { transaction, organization: rows[0]?.organization ?? '' };
  } finally {
    client.release();
  }
}

const nothingOfAnybody = { transaction: ['I', 'I'], organization: '' };

async function tracesSoFar(): Promise<string> {
  const { rows } = await owner.query<{ last: string }>(
    `select case when is_called then last_value else 0 end as last from ran`,
  );
  return rows[0]?.last ?? '';
}

async function notesKept(): Promise<string[]> {
  const { rows } = await owner.query<{ note: string }>('select note from kept order by note');
  return rows.map(({ note }) => note);
}

async function untilSomebodyWaits(): Promise<void> {
  const waiting = `select from pg_locks where locktype = 'advisory' and not granted
    and database = (select oid from pg_database where datname = current_database())`;
  await expect.poll(async () => (await owner.query(waiting)).rowCount, { interval: 5 }).toBe(1);
}

/** A promise to be kept by hand. */
function signal(): { given: Promise<void>; give: () => void } {
  let give = (): void => undefined;
  const given = new Promise<void>((resolve) => (give = resolve));
  return { given, give };
}

/** What became of it, in a word: never rejects. */
function outcomeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'ran',
    (error: unknown) => (error instanceof Error ? error.message : 'no error'),
  );
}

/** Ways to use a unit of work, each of which leaves a trace, or a note, when it is let. */
const ways: [string, (uow: UnitOfWork) => Promise<unknown>][] = [
  ['asks', (uow) => uow.query(leaveTrace, [])],
  ['writes and asks', async (uow) => (uow.send(keep, ['straggler']), uow.query(leaveTrace, []))],
  ['writes', async (uow) => uow.send(keep, ['straggler'])],
  ['asks in an inner unit', (uow) => uow.run(a, () => uow.query(leaveTrace, []))],
  ['reads', (uow) => uow.read(a, leaveTrace, [])],
];

describe('What waits to be sent when its work breaks', () => {
  it.each(ways)('never runs where it %s, and the next user of the connection finds nobody', async (_, go) => {
    const { uow, pool } = await kernelOf(1);
    const before = await tracesSoFar();
    let waiting: Promise<string> | undefined;
    const work = uow.run(a, async () => {
      waiting = outcomeOf(go(uow));
      throw new Error('the work broke');
    });
    await expect(work).rejects.toThrow('the work broke');
    expect(await nextUserOf(pool)).toEqual(nothingOfAnybody);
    await waiting;
    expect(await uow.lookUp(who, [])).toEqual([{ organization: '' }]);
    expect(await tracesSoFar()).toBe(before);
    expect(await notesKept()).toEqual([]);
  });

  it('is refused when it is asked for an answer', async () => {
    const { uow } = await kernelOf(1);
    let waiting: Promise<string> | undefined;
    const work = uow.run(a, async () => {
      waiting = outcomeOf(uow.query(leaveTrace, []));
      throw new Error('the work broke');
    });
    await expect(work).rejects.toThrow('the work broke');
    expect(await waiting).toMatch(/is over/);
  });
});

describe('Of several things done at once in a unit of work', () => {
  it.each(ways)('one that goes on when another broke, and %s, is refused', async (_, goOn) => {
    const { uow } = await kernelOf(1);
    const before = await tracesSoFar();
    const nextIsIn = signal();
    const stragglerIsDone = signal();
    let straggler: Promise<string> | undefined;
    const straggle = async (): Promise<unknown> => {
      await uow.query(who, []);
      await nextIsIn.given;
      return goOn(uow);
    };
    const broken = uow.run(a, () => {
      const late = straggle();
      straggler = outcomeOf(late).finally(stragglerIsDone.give);
      const breaks = uow.query(who, []).then(() => Promise.reject(new Error('the other broke')));
      return Promise.all([late, breaks]);
    });
    const next = uow.run(b, async () => {
      const first = await uow.query(who, []);
      nextIsIn.give();
      await stragglerIsDone.given;
      uow.send(keep, ['of the next']);
      return [...first, ...(await uow.query(who, []))];
    });
    await expect(broken).rejects.toThrow('the other broke');
    expect(await next).toEqual([{ organization: b }, { organization: b }]);
    expect(await straggler).toMatch(/is over/);
    expect(await notesKept()).toEqual(['of the next']);
    expect(await tracesSoFar()).toBe(before);
  });

  it.each(ways)('one that nobody waited for, and %s after the commit, is refused', async (_, goOn) => {
    const { uow, pool } = await kernelOf(1);
    const before = await tracesSoFar();
    const committed = signal();
    let straggler: Promise<string> | undefined;
    await uow.run(a, async () => {
      await uow.query(who, []);
      uow.send(keep, ['of the work']);
      straggler = outcomeOf(committed.given.then(() => goOn(uow)));
    });
    committed.give();
    expect(await straggler).toMatch(/is over/);
    expect(await nextUserOf(pool)).toEqual(nothingOfAnybody);
    expect(await notesKept()).toEqual(['of the work']);
    expect(await tracesSoFar()).toBe(before);
  });
});

describe('Work that catches the failure of a statement and goes on', () => {
  it('is told at its end, and nothing of it is kept', async () => {
    const { uow, pool } = await kernelOf(1);
    const work = uow.run(a, async () => {
      uow.send(keep, ['before']);
      await outcomeOf(uow.query(divide, []));
      return 'done';
    });
    await expect(work).rejects.toThrow('division by zero');
    expect(await notesKept()).toEqual([]);
    expect(await nextUserOf(pool)).toEqual(nothingOfAnybody);
  });

  it('is told in the words that the failed statement was given', async () => {
    const { uow } = await kernelOf(1);
    const work = uow.run(a, async () => {
      uow.send(keep, ['before']);
      uow.send(divide, [], () => new Error('nothing can be shared out among nobody'));
      await outcomeOf(uow.query(who, []));
      return 'done';
    });
    await expect(work).rejects.toThrow('nothing can be shared out among nobody');
    expect(await notesKept()).toEqual([]);
  });

  it('gets the same failure for whatever it asks for next', async () => {
    const { uow } = await kernelOf(1);
    const before = await tracesSoFar();
    const work = uow.run(a, async () => {
      await outcomeOf(uow.query(divide, []));
      return outcomeOf(uow.query(leaveTrace, []));
    });
    expect(await outcomeOf(work.then((said) => Promise.reject(new Error(said))))).toBe('division by zero');
    expect(await tracesSoFar()).toBe(before);
  });
});

describe('A connection', () => {
  const noScope = 'The scope of a unit of work is an organization id';
  const noValue = (): SqlValue => Symbol('no value') as unknown as SqlValue; // as: what the types forbid

  it.each<[string, (uow: UnitOfWork) => Promise<unknown>, string]>([
    ['a unit of work of no organization', (uow) => uow.run('acme', async () => 1), noScope],
    ['a unit of work of nothing', (uow) => uow.run('', async () => 1), noScope],
    ['a read of no organization', (uow) => uow.read(`${a}'`, who, []), noScope],
    ['a look-up with a value that is none', (uow) => uow.lookUp(who, [noValue()]), 'No SQL value'],
    ['a read with a value that is none', (uow) => uow.read(a, who, [noValue()]), 'No SQL value'],
    [
      'a unit of work that sends a value that is none',
      (uow) => uow.run(a, async () => uow.send(keep, [noValue()])),
      'No SQL value',
    ],
  ])('is not lost to %s', async (_, work, reason) => {
    const { uow, pool } = await kernelOf(2);
    for (let at = 0; at < 20; at += 1) expect(await outcomeOf(work(uow))).toMatch(reason);
    const both = [uow.run(a, () => uow.query(who, [])), uow.run(b, () => uow.query(who, []))];
    expect(await Promise.all(both)).toEqual([[{ organization: a }], [{ organization: b }]]);
    expect(await nextUserOf(pool)).toEqual(nothingOfAnybody);
  });
});

describe('When the shape of an answer changes while the service runs', () => {
  const shapeOf = (columns: string, values: string): string =>
    `create function shape(waits boolean) returns table (${columns}) language plpgsql as $$ begin
       if waits then perform pg_advisory_xact_lock_shared(7); end if; return query select ${values}; end $$`;
  const right = [{ five: 5, name: 'V' }];

  beforeEach(async () => {
    await owner.query('drop function if exists shape');
    await owner.query(shapeOf('five int, name text', `5, text 'V'`));
  });

  async function change(): Promise<void> {
    await owner.query(`begin; drop function shape; ${shapeOf('name text, five int', `text 'V', 5`)}; commit`);
  }

  /** The statement is known on both connections, and one of them is at work on it until `finish`. */
  async function atWork(uow: UnitOfWork, name: string) {
    const shape = reading(name, 'select * from shape($1)');
    const twice = [uow.read(a, shape, [false]), uow.read(b, shape, [false])];
    expect(await Promise.all(twice)).toEqual([right, right]);
    await owner.query('select pg_advisory_lock(7)');
    const slow = uow.read(a, shape, [true]);
    await untilSomebodyWaits();
    const finish = async (): Promise<unknown> => {
      await owner.query('select pg_advisory_unlock(7)');
      return slow;
    };
    return { shape, finish };
  }

  it('rows of a statement under way keep their columns when another connection forgets them', async () => {
    const { uow } = await kernelOf(2);
    const { shape, finish } = await atWork(uow, 'test_shape_slow');
    await change();
    expect(await uow.run(b, () => uow.query(shape, [false]))).toEqual(right);
    expect(await finish()).toEqual(right);
  });

  it('a statement that was under way does not bring the old columns back', async () => {
    const { uow } = await kernelOf(2);
    const { shape, finish } = await atWork(uow, 'test_shape_back');
    await change();
    // A single read is not tried again, so the columns are still forgotten when the other one ends.
    await expect(uow.read(b, shape, [false])).rejects.toThrow(DatabaseUnavailable);
    expect(await finish()).toEqual(right);
    for (let at = 0; at < 3; at += 1) {
      const both = [a, b].map((scope) => uow.run(scope, () => uow.query(shape, [false])));
      expect(await Promise.all(both)).toEqual([right, right]);
    }
  });

  it('a table that was altered answers right on every connection, old and new', async () => {
    const { uow, pool } = await kernelOf(4);
    const statement = reading<{ size: unknown; name: string }>(
      'test_altered',
      'select size, name from altered',
    );
    const ask = (): Promise<unknown> => uow.run(a, () => uow.query(statement, []));
    await owner.query(`create table altered (size int, name text); insert into altered values (5, 'V')`);
    expect(await Promise.all([ask(), ask()])).toEqual([[{ size: 5, name: 'V' }], [{ size: 5, name: 'V' }]]);
    await owner.query(`alter table altered alter column size type text using 'size ' || size`);
    const old = await Promise.all([pool.connect(), pool.connect()]);
    // One that never saw the old table comes first.
    const first = await ask().finally(() => old.forEach((client) => client.release()));
    expect(first).toEqual([{ size: 'size 5', name: 'V' }]);
    for (let at = 0; at < 3; at += 1) {
      const all = await Promise.all([ask(), ask(), ask(), ask()]);
      expect(all).toEqual(Array.from({ length: 4 }, () => [{ size: 'size 5', name: 'V' }]));
    }
  });
});

describe('The second attempt after a deadlock', () => {
  const lock = reading('test_lock', 'select pg_advisory_xact_lock($1)');
  const isGood = reading('test_good', `select 1 / count(*)::int from belief where good`);

  beforeEach(async () => {
    await owner.query(`drop table if exists belief; create table belief as select true as good`);
  });

  /** A unit of work that meets a deadlock at its first attempt, with what happens while it is in it. */
  async function deadlocked(meanwhile: () => Promise<unknown>) {
    const { uow } = await kernelOf(2);
    // As in the service: what is proved is believed no longer.
    let proofs = 0;
    let believed: Premise | undefined = {
      statement: isGood,
      values: [],
      proved: () => {
        proofs += 1;
        believed = undefined;
      },
    };
    uow.relyOn(() => believed);
    const superuser = new URL(database.migrationUrl);
    superuser.username = 'postgres';
    const other = new Postgres(superuser.href);
    await other.connect();
    // Whoever looks for the deadlock ends by it: not this one.
    await other.query(`begin; set local deadlock_timeout = '30s'; select pg_advisory_xact_lock(2)`);
    let attempts = 0;
    const work = uow.run(a, async () => {
      attempts += 1;
      uow.send(keep, [`attempt ${attempts}`]);
      await uow.query(lock, [1]);
      await uow.query(lock, [2]);
    });
    const end = outcomeOf(work);
    await untilSomebodyWaits();
    const closing = other.query('select pg_advisory_xact_lock(1)');
    await meanwhile();
    await closing;
    await other.query('commit');
    await other.end();
    await end;
    return { work, attempts: () => attempts, proofs: () => proofs };
  }

  it('proves its premise again, and keeps nothing when it does not hold any more', async () => {
    const { work, attempts, proofs } = await deadlocked(() => owner.query('update belief set good = false'));
    await expect(work).rejects.toThrow(PremiseFailed);
    expect([attempts(), proofs()]).toEqual([2, 1]);
    expect(await notesKept()).toEqual([]);
  });

  it('is carried out, once, when its premise still holds', async () => {
    const { work, attempts, proofs } = await deadlocked(async () => undefined);
    await expect(work).resolves.toBeUndefined();
    expect([attempts(), proofs()]).toEqual([2, 2]);
    expect(await notesKept()).toEqual(['attempt 2']);
  });
});

describe('Deep pages of an organization whose members are being deleted all the time', () => {
  const members = 2_000;
  const idOf = (at: number): string => `01900000-0000-7000-8000-${String(at).padStart(12, '0')}`;

  beforeAll(async () => {
    await owner.query('begin');
    await owner.query(`select set_config('app.org_id', $1, true)`, [a]);
    await owner.query(
      `insert into member (org_id, id, user_name, user_name_key, status, role, source, profile, profile_keys,
         version, created_at, updated_at)
       select $1, ('01900000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'u' || n, 'u' || n, 'active',
         'viewer', 'scim', json_build_object('userName', 'u' || n), '{}', 1, now(), now()
       from generate_series(0, $2 - 1) n`,
      [a, members],
    );
    await owner.query('insert into member_count (org_id, slot, live, shifts) values ($1, 0, $2, 0)', [
      a,
      members,
    ]);
    await owner.query('commit');
  });

  async function deleteMember(at: number): Promise<void> {
    await owner.query('begin');
    await owner.query(`select set_config('app.org_id', $1, true)`, [a]);
    await owner.query(`update member set deleted_at = now() where org_id = $1 and id = $2`, [a, idOf(at)]);
    await owner.query(`update member_count set live = live - 1, shifts = shifts + 1 where org_id = $1`, [a]);
    await owner.query('commit');
  }

  it('are right, and walk the whole organization for page starts once in a while only', async () => {
    const { uow, options } = await kernelOf(2);
    const store = new DirectorySearches(uow, options).members;
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
    const sent = vi.spyOn(uow, 'read');
    const walks = (): number => sent.mock.calls.filter(([, { name }]) => name === 'member_anchors').length;
    const page = async (): Promise<{ total: number; ids: string[] }> => {
      const found = await store.search(a, { where: undefined, sort: undefined, offset: 1_500, limit: 5 });
      return { total: found.total, ids: found.resources.map(({ id }) => id) };
    };
    const rightAfter = (deleted: number): object => ({
      total: members - deleted,
      ids: [0, 1, 2, 3, 4].map((n) => idOf(1_500 + deleted + n)),
    });
    expect(await page()).toEqual(rightAfter(0));
    expect(walks()).toBe(1);
    for (let deleted = 1; deleted <= 25; deleted += 1) {
      await deleteMember(deleted - 1);
      expect(await page()).toEqual(rightAfter(deleted));
    }
    expect(walks()).toBe(1);
    vi.setSystemTime(Date.now() + 6_000);
    expect(await page()).toEqual(rightAfter(25));
    expect(await page()).toEqual(rightAfter(25));
    expect(walks()).toBe(2);
    // From a page start again: fewer rows are passed over than lie between two of them.
    const last = sent.mock.calls.at(-1);
    expect([last?.[1].name, Number(last?.[2][2])]).toEqual(['member_page', 0]);
  });
});
