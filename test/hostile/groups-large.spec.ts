import { randomUUID } from 'node:crypto';
import { Client as Postgres } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileCriterion } from '../../src/org/directory.sql.js';
import { groupTable } from '../../src/org/group.table.js';
import { changeMembers, lockNesting, membersText } from '../../src/org/membership.sql.js';
import type { Answer } from '../support/client.js';
import { newOrganization, ok, type Organization, patchOf } from '../support/house.js';
import { fillGroups, largeGroup, largeUser } from '../support/large-groups.js';
import { createDatabase, type TestDatabase } from '../support/postgres.js';
import { asMembers } from '../support/scim-groups.js';
import { expectError } from '../support/scim.js';
import { type Service, startService } from '../support/service.js';

const ids = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, at) => largeUser(from + at));

describe('A group of 100,000', () => {
  const size = 100_000;
  const big = `/Groups/${largeGroup(0)}`;
  let database: TestDatabase;
  let service: Service;
  let org: Organization;

  beforeAll(async () => {
    database = await createDatabase();
    service = await startService(database);
    org = await newOrganization({}, service);
    const sizes = [size, 100, ...Array.from({ length: 60 }, () => 1_000)];
    await fillGroups(database.migrationUrl, org.id, { users: size + 10_000, sizes });
  }, 120_000);

  afterAll(async () => {
    expect(await service?.stop()).toBe(0);
    await database?.drop();
  });

  const patch = (...operations: object[]): Promise<Answer> => org.scim.patch(big, patchOf(...operations));
  const without = { excludedAttributes: 'members' };
  const version = async (): Promise<string> => ok(await org.scim.get(big, without), 200).json.meta.version;
  const isIn = async (user: string): Promise<boolean> =>
    ok(
      await org.scim.get('/Groups', {
        ...without,
        filter: `id eq "${largeGroup(0)}" and members eq "${user}"`,
      }),
      200,
    ).json.totalResults === 1;

  it('is changed by one, by ten thousand and by a filter, and tells how many in the log', async () => {
    const one = largeUser(size);
    expect((await patch({ op: 'add', path: 'members', value: [one] })).status).toBe(204);
    expect(await isIn(one)).toBe(true);
    expect((await patch({ op: 'remove', path: `members[value eq "${one}"]` })).status).toBe(204);
    expect(await isIn(one)).toBe(false);
    const many = asMembers(ids(size, 10_000));
    expect((await patch({ op: 'add', path: 'members', value: many })).status).toBe(204);
    expect(await isIn(largeUser(size + 9_999))).toBe(true);
    const events = ok(await org.admin.get('/audit-events', { action: 'group.update', limit: 1 }), 200).json
      .data;
    expect(events[0].changes).toEqual([
      { path: 'members', added: expect.any(Array), removed: [], addedTotal: 10_000, removedTotal: 0 },
    ]);
    expect(events[0].changes[0].added).toHaveLength(100);
    expect((await patch({ op: 'remove', path: 'members[display sw "user 10"]' })).status).toBe(204);
    expect([await isIn(largeUser(10)), await isIn(largeUser(11)), await isIn(largeUser(size + 5))]).toEqual([
      false,
      true,
      false,
    ]);
    expect(await version()).toBe('W/"5"');
  }, 60_000);

  it('is read whole, by several at once, while others are served', async () => {
    const reading = Promise.all(Array.from({ length: 3 }, () => org.scim.get(big)));
    for (let turn = 0; turn < 10; turn += 1) ok(await org.scim.get(`/Users/${largeUser(turn)}`), 200);
    for (const answer of await reading) {
      expect(ok(answer, 200).json.members.length).toBeGreaterThan(85_000);
    }
    expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
  }, 60_000);

  it('in a list is the only one of its page, and a page of groups shows 20,000 members at most', async () => {
    const first = ok(await org.scim.get('/Groups', { count: 100 }), 200).json;
    expect([first.totalResults, first.itemsPerPage, first.Resources.length]).toEqual([62, 1, 1]);
    const seen: string[] = [first.Resources[0].id];
    for (let startIndex = 2; startIndex <= first.totalResults;) {
      const page = ok(await org.scim.get('/Groups', { count: 100, startIndex }), 200).json;
      const members = page.Resources.flatMap((each: { members: unknown[] }) => each.members);
      expect(members.length).toBeLessThanOrEqual(20_000);
      expect(page).toMatchObject({ startIndex, totalResults: 62, itemsPerPage: page.Resources.length });
      expect(page.Resources.length).toBeGreaterThan(0);
      seen.push(...page.Resources.map(({ id }: { id: string }) => id));
      startIndex += page.itemsPerPage;
    }
    expect(seen).toEqual(Array.from({ length: 62 }, (_, at) => largeGroup(at)));
    expect(ok(await org.scim.get('/Groups', { ...without, count: 100 }), 200).json.itemsPerPage).toBe(62);
  }, 60_000);

  it('is put whole, and refused whole when one of so many is nobody', async () => {
    const before = await version();
    const members = [...ids(0, size - 1), randomUUID()];
    const refused = await org.scim.put(big, { displayName: 'Large 1', members });
    expectError(refused, 400, expect.stringContaining('no user or group'), 'invalidValue');
    expect(await version()).toBe(before);
    const put = (from: number): Promise<Answer> =>
      org.scim.call('PUT', big, {
        query: without,
        body: { displayName: 'Large 1', members: ids(from, size) },
      });
    ok(await put(10_000), 200);
    expect([
      await isIn(largeUser(9_999)),
      await isIn(largeUser(10_000)),
      await isIn(largeUser(size + 9_999)),
    ]).toEqual([false, true, true]);
    const after = await version();
    ok(await put(10_000), 200);
    expect(await version()).toBe(after);
  }, 60_000);
});

describe('The plan of a membership statement, made while everything was empty', () => {
  let database: TestDatabase;
  let serving: Postgres;
  const orgId = randomUUID();
  const quoted = (value: string): string => `'${value}'`;
  const named = compileCriterion(
    { kind: 'compare', field: { column: 'displayName' }, operator: 'eq', value: 'large 2' },
    groupTable,
  );
  const found = compileCriterion(
    { kind: 'compare', field: { column: 'members' }, operator: 'eq', value: largeUser(0) },
    groupTable,
  );
  const search = (text: string): string =>
    `select m.id from directory_group m where m.org_id = $1 and ${groupTable.live} and ${text} order by m.id::text limit 10`;
  const texts = ["'a'", "'b'", "'c'", "'d'", "'a'", "'b'", "'c'", "'d'"];
  const arrayOf = (...values: string[]): string => `'{${values.join()}}'`;
  /** What is asked of a group of 10,000 in an organization of 11,000 people and 300 groups. */
  const statements: [string, string, string[]][] = [
    [
      'looks whether nesting is to be locked',
      lockNesting.text,
      [quoted(largeGroup(0)), arrayOf(largeUser(10_500))],
    ],
    [
      'adds one and removes one',
      changeMembers.text,
      [quoted(largeGroup(0)), arrayOf(largeUser(10_500)), '1', 'now()', arrayOf(largeUser(3))],
    ],
    ['shows who is in a small group', membersText.text, [arrayOf(largeGroup(1)), ...texts]],
    ['finds a group by its name', search(named.text), named.values.map((value) => quoted(String(value)))],
    ['finds the groups of a person', search(found.text), [quoted(largeUser(9_999))]],
  ];

  beforeAll(async () => {
    database = await createDatabase();
    const owner = new Postgres(database.migrationUrl);
    await owner.connect();
    for (const table of ['member', 'group_member', 'directory_group'])
      await owner.query(`alter table ${table} set (autovacuum_enabled = false)`);
    serving = new Postgres(database.servingUrl);
    await serving.connect();
    await serving.query(
      `set app.org_id = '${orgId}'; set plan_cache_mode = force_generic_plan; set enable_bitmapscan = off`,
    );
    for (const [at, [, text, values]] of statements.entries()) {
      await serving.query(`prepare s${at} as ${text}`);
      await serving.query(`explain execute s${at}('${orgId}', ${values.join(', ')})`);
    }
    const sizes = [10_000, 5, ...Array.from({ length: 300 }, () => 2)];
    await fillGroups(database.migrationUrl, orgId, { users: 11_000, sizes });
    await owner.end();
  }, 60_000);

  afterAll(async () => {
    await serving?.end();
    await database?.drop();
  });

  interface Plan {
    'Actual Rows': number;
    'Actual Loops': number;
    'Rows Removed by Filter'?: number;
    Plans?: Plan[];
  }

  const touchedBy = (plan: Plan): number =>
    (plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0)) * plan['Actual Loops'] +
    (plan.Plans ?? []).reduce((sum, each) => sum + touchedBy(each), 0);

  it.each(statements.map(([name], at) => ({ name, at })))(
    'still touches a few rows only where it $name',
    async ({ at }) => {
      const values = statements[at]?.[2] ?? [];
      for (const analyzed of [false, true]) {
        await serving.query('begin');
        const { rows } = await serving.query(
          `explain (analyze, format json) execute s${at}('${orgId}', ${values.join(', ')})`,
        );
        await serving.query('rollback');
        const plan = rows[0]['QUERY PLAN'][0].Plan;
        expect(JSON.stringify(plan)).not.toContain('Seq Scan');
        expect(touchedBy(plan), `analyzed: ${analyzed} ${JSON.stringify(plan)}`).toBeLessThan(60);
        const owner = new Postgres(database.migrationUrl);
        await owner.connect();
        if (!analyzed) await owner.query('analyze member, group_member, directory_group');
        await owner.end();
      }
    },
  );
});
