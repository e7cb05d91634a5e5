import { randomBytes, randomUUID } from 'node:crypto';
import { Client as Postgres } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Secret } from '../../src/config/secret.js';
import type { SqlValue, Statement, UnitOfWork } from '../../src/database/index.js';
import { Paging } from '../../src/http/paging.js';
import type { Walk } from '../../src/org/directory.query.js';
import { DirectoryWalk } from '../../src/org/directory-walk.store.js';
import { memberTable } from '../../src/org/member.table.js';
import { MixedSearch } from '../../src/org/mixed-search.store.js';
import { Turnstile } from '../../src/org/turnstile.js';
import { ListCursors } from '../../src/scim/list-cursors.js';
import { newOrganization, ok, type Organization } from '../support/house.js';
import { insertMembers, memberId } from '../support/members.js';
import { byGet, idsOn, pagesBack, pagesOf } from '../support/pages.js';
import { createDatabase, type TestDatabase } from '../support/postgres.js';
import { expectError, provision } from '../support/scim.js';
import { type Service, startService } from '../support/service.js';
import { rowsOf } from '../support/sql.js';
import { expectScimError } from './refusals.js';

const secretKey = randomBytes(32).toString('base64');
/** The same code as the service's, with the service's key. */
const cursors = new ListCursors(
  new Paging({ secretKeys: [new Secret(secretKey)] } as ConstructorParameters<typeof Paging>[0]),
);

let database: TestDatabase;
let house: Service;
let org: Organization;

beforeAll(async () => {
  database = await createDatabase();
  const { servingUrl, migrationUrl } = database;
  house = await startService({ servingUrl, migrationUrl, env: { SECRET_KEY: secretKey } });
  org = await newOrganization({}, house);
  for (const title of ['a', 'b', 'c', 'd']) await provision(org, { title });
});

afterAll(async () => {
  vi.useRealTimers();
  await house.stop();
  await database.drop();
});

const listOf = (over: object = {}): Parameters<ListCursors['open']>[0] => ({
  orgId: org.id,
  types: ['User'],
  query: { startIndex: 1, count: 2, sortOrder: 'ascending' },
  ...over,
});

/** A cursor as the service writes it, at another time. */
function mintedAt(time: number): string {
  vi.useFakeTimers({ now: time, toFake: ['Date'] });
  const place = { id: '00000000-0000-7000-8000-000000000000', sorted: [] };
  const page = { total: 0, found: [{ resource: undefined, place }], more: true };
  const { nextCursor = '' } = cursors.around(listOf(), page, undefined, page.found);
  vi.useRealTimers();
  return nextCursor;
}

describe('A cursor', () => {
  it('is good for an hour, as announced, and then says that it is over', async () => {
    const now = Date.now();
    const young = await org.scim.get('/Users', { cursor: mintedAt(now - 3_590_000), count: 2 });
    expect(young.json.totalResults).toBe(4);
    const old = await org.scim.get('/Users', { cursor: mintedAt(now - 3_601_000), count: 2 });
    expectError(old, 400, expect.stringContaining('older than 3600 seconds'), 'expiredCursor');
    const body = { cursor: mintedAt(now - 86_400_000) };
    expectError(await org.scim.post('/Users/.search', body), 400, expect.any(String), 'expiredCursor');
  });

  it('is good for its own question alone', async () => {
    const base = { filter: 'title pr', sortBy: 'title', sortOrder: 'ascending', count: 2 };
    const first = ok(await org.scim.get('/Users', { ...base, cursor: '' }), 200).json;
    const asked = { ...base, cursor: first.nextCursor as string };
    ok(await org.scim.get('/Users', asked), 200);
    for (const other of [
      { filter: 'title pr or title pr' },
      { filter: 'TITLE pr' },
      { sortBy: 'userName' },
      { sortOrder: 'descending' },
    ]) {
      expectError(
        await org.scim.get('/Users', { ...asked, ...other }),
        400,
        expect.any(String),
        'invalidCursor',
      );
    }
    const { cursor, count } = asked;
    for (const answer of [
      await org.scim.get('/Users', { cursor, count }),
      await org.scim.get('/Groups', { filter: 'displayName pr', sortBy: 'displayName', cursor }),
      await org.scim.post('/.search', asked),
    ]) {
      expectError(answer, 400, expect.any(String), 'invalidCursor');
    }
    const plain = ok(await org.scim.get('/Users', { cursor: '', count: 1 }), 200).json.nextCursor as string;
    for (const path of ['/Groups/.search', '/.search']) {
      const answer = await org.scim.post(path, { cursor: plain });
      expectError(answer, 400, expect.any(String), 'invalidCursor');
    }
  });

  it('of another organization is refused as one that nobody gave', async () => {
    const foreign = await newOrganization({}, house);
    await provision(foreign);
    await provision(foreign);
    const { nextCursor } = ok(await foreign.scim.get('/Users', { cursor: '', count: 1 }), 200).json;
    const stolen = await org.scim.get('/Users', { cursor: nextCursor as string });
    const forged = await org.scim.get('/Users', { cursor: 'forged' });
    expectError(stolen, 400, expect.any(String), 'invalidCursor');
    expect(stolen.text).toBe(forged.text);
    // Nor of an admin's list, which is sealed with the same key.
    await org.admin.post('/scim/tokens', { name: 'second' });
    const tokens = ok(await org.admin.get('/scim/tokens', { limit: 1 }), 200).json.nextCursor as string;
    expectError(await org.scim.get('/Users', { cursor: tokens }), 400, expect.any(String), 'invalidCursor');
    const answer = await org.admin.get('/scim/tokens', { cursor: nextCursor as string });
    expect(answer.status).toBe(400);
  });

  it('is refused with a letter changed, cut, doubled, or made by hand', async () => {
    const { nextCursor } = ok(await org.scim.get('/Users', { cursor: '', count: 1 }), 200).json;
    const cursor = nextCursor as string;
    expect(cursor).toMatch(/^[\w.~-]+$/);
    const changed = (at: number): string =>
      cursor.slice(0, at) + (cursor[at] === 'A' ? 'B' : 'A') + cursor.slice(at + 1);
    const payload = Buffer.from(JSON.stringify([String(Date.now()), '>', randomUUID()]));
    for (const forged of [
      ...[0, 10, 21, 22, 30, cursor.length - 1].map(changed),
      cursor.slice(0, -1),
      `${cursor}A`,
      `${cursor}=`,
      cursor + cursor,
      cursor.toLowerCase(),
      payload.toString('base64url'),
      Buffer.concat([Buffer.alloc(16), payload]).toString('base64url'),
      'null',
      '0',
      '../../x',
      "' or 1=1 --",
      '\u{1f600}',
      'A'.repeat(4097),
    ]) {
      const answer = await org.scim.get('/Users', { cursor: forged, count: 1 });
      expectScimError(answer, 400);
      expect([forged, answer.json.scimType]).toEqual([forged, 'invalidCursor']);
    }
    const giant = await org.scim.post('/Users/.search', { cursor: 'A'.repeat(1_000_000) });
    expectError(giant, 400, expect.any(String), 'invalidCursor');
    expectScimError(await org.scim.get(`/Users?cursor=${cursor}%00`), 400);
    expectScimError(await org.scim.post('/.search', { cursor: `${cursor}\0` }), 400);
    const twice = await org.scim.get(`/Users?cursor=${cursor}&Cursor=${cursor}`);
    expectError(twice, 400, expect.any(String), 'invalidValue');
  });
});

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: Plan[];
}

/** How many rows of a table a statement looks at. */
function rowsLookedAt(plan: Plan, table: string): number {
  const own =
    plan['Relation Name'] === table
      ? (plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0)) * plan['Actual Loops']
      : 0;
  return (plan.Plans ?? []).reduce((sum, each) => sum + rowsLookedAt(each, table), own);
}

describe('A page of a large organization', () => {
  const size = 20_000;
  let large: Organization;
  let sorted: string[];

  beforeAll(async () => {
    large = await newOrganization({}, house);
    await insertMembers(large.id, size, database.migrationUrl);
    sorted = Array.from({ length: size }, (_, n) => memberId(n + 1)).toSorted();
  });

  /** The first statement that a walk sends, explained as the service would run it. */
  async function explained(walk: (uow: UnitOfWork) => Promise<unknown>): Promise<Plan> {
    const sent: { text: string; values: readonly SqlValue[] }[] = [];
    const read = (_: string, { text }: Statement<unknown>, values: readonly SqlValue[]): Promise<never[]> => {
      sent.push({ text, values });
      return Promise.resolve([]);
    };
    await walk({ read } as unknown as UnitOfWork);
    const [{ text, values } = { text: '', values: [] }] = sent;
    const client = new Postgres({ connectionString: database.servingUrl });
    await client.connect();
    try {
      await client.query(`select set_config('app.org_id', $1, false)`, [large.id]);
      const { rows } = await client.query(`explain (analyze, format json) ${text}`, [...values]);
      return rows[0]['QUERY PLAN'][0].Plan as Plan;
    } finally {
      await client.end();
    }
  }

  it('looks at no more rows than it has, however deep, in both directions', async () => {
    for (const at of [0, size / 2, size - 200]) {
      for (const backward of [false, true]) {
        const from: Walk = { place: { id: sorted[at] ?? '', sorted: [] }, backward, inclusive: false };
        const query = { where: undefined, sort: undefined, from, limit: 100 };
        const plan = await explained((uow) =>
          new DirectoryWalk(uow, memberTable, new Turnstile(1)).walk(large.id, query),
        );
        const expected = backward ? Math.min(101, at) : 101;
        expect([at, backward, rowsLookedAt(plan, 'member')]).toEqual([at, backward, expected]);
      }
    }
  });

  it('looks at no more rows than it has at the root as well', async () => {
    const from: Walk = {
      place: { id: sorted[size / 2] ?? '', sorted: [] },
      backward: false,
      inclusive: false,
    };
    const all = { where: undefined, sortBy: undefined };
    const query = { members: all, groups: all, descending: false, from, limit: 100 };
    const plan = await explained((uow) => new MixedSearch(uow, new Turnstile(1)).walk(large.id, query));
    expect(rowsLookedAt(plan, 'member')).toBeLessThanOrEqual(102);
  });

  it('of groups with many members is shorter, and no group is lost between two', async () => {
    const ids: string[] = [];
    for (const displayName of ['one', 'two', 'three', 'four']) {
      const schemas = ['urn:ietf:params:scim:schemas:core:2.0:Group'];
      ids.push(ok(await large.scim.post('/Groups', { schemas, displayName }), 201).json.id as string);
    }
    for (const id of [ids[0], ids[2], ids[3]]) {
      await rowsOf(
        database.migrationUrl,
        `insert into group_member (org_id, group_id, member_id, nested)
         select org_id, $2, id, false from member where org_id = $1 order by id limit 9000`,
        [large.id, id],
      );
      await rowsOf(database.migrationUrl, `update directory_group set member_count = 9000 where id = $1`, [
        id,
      ]);
    }
    const expected = [ids.slice(0, 3), ids.slice(3)];
    const ask = byGet(large.scim, '/Groups');
    const pages = await pagesOf(ask, { count: 10 });
    expect(pages.map((page) => idsOn(page))).toEqual(expected);
    const back = await pagesBack(
      ask,
      { count: 10 },
      ok(await ask({ count: 1, cursor: pages[0]?.json.nextCursor }), 200),
    );
    expect(idsOn(...back)).toEqual(ids.slice(0, 3));
    const mixed = { filter: 'meta.resourceType eq "Group"', count: 10 };
    const root = await pagesOf((query) => large.scim.post('/.search', query), mixed);
    expect(root.map((page) => idsOn(page))).toEqual(expected);
    const light = await ask({ count: 10, cursor: '', excludedAttributes: 'members' });
    expect(idsOn(light)).toEqual(ids);
  });
});
