import { Client as Postgres } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { roleOf } from '../../src/database/grant-serving.js';
import type { Answer } from '../support/client.js';
import { aUser, auditOf, newOrganization, ok, type Organization, patchOf } from '../support/house.js';
import { createDatabase, type TestDatabase } from '../support/postgres.js';
import { aGroup, asMembers, groupsOf, idsIn, makeGroup, memberIds, people } from '../support/scim-groups.js';
import { expectError, idOf, provision } from '../support/scim.js';
import { type Service, startService } from '../support/service.js';
import { expectScimError } from './refusals.js';

const hostile = [
  `'; drop table directory_group; --`,
  `" or ""="`,
  `\\' or 1=1 --`,
  `$1 $2 $$`,
  `{"a":1}],"members":[{"value":"x`,
  `</script><script>alert(1)</script>`,
  `\u2028\u202e\ufeff zero`,
  `%s %n {0} \${x}`,
  `😀\u0000`.slice(0, 2),
  `a"b\\c/d\tb\nc`,
  'constructor',
  '__proto__',
];

describe('Texts that want to be more', () => {
  it.each(hostile)('come back as they were sent, and are found: %j', async (text) => {
    const org = await newOrganization();
    const user = await provision(org, { name: { formatted: text } });
    const inner = await makeGroup(org, { displayName: `${text} inner` });
    const members = [
      { value: user.id, display: text, type: text, $ref: text },
      { value: inner.id, display: text },
    ];
    const body = aGroup({ displayName: text, externalId: text, members });
    const made = ok(await org.scim.post('/Groups', body), 201);
    expect(made.json).toMatchObject({ displayName: text, externalId: text });
    const byType = (type: string): Answer['json'] =>
      made.json.members.find((each: { type: string }) => each.type === type);
    expect(made.json.members).toHaveLength(2);
    expect(byType('User')).toEqual({
      value: user.id,
      $ref: `${org.scim.base}/Users/${user.id}`,
      type: 'User',
      display: text,
    });
    expect(byType('Group')).toMatchObject({ value: inner.id, display: `${text} inner` });
    expect((await org.scim.get(`/Groups/${idOf(made)}`)).json).toEqual(made.json);
    const literal = JSON.stringify(text);
    for (const filter of [
      `displayName eq ${literal}`,
      `externalId eq ${literal}`,
      `members[display eq ${literal} and type eq "User"]`,
    ])
      expect([filter, idsIn(await org.scim.get('/Groups', { filter }))]).toEqual([filter, [idOf(made)]]);
    const gone = patchOf({ op: 'remove', path: `members[display eq ${literal}]` });
    expect((await org.scim.patch(`/Groups/${idOf(made)}`, gone)).status).toBe(204);
    expect(await memberIds(org, idOf(made))).toEqual([inner.id]);
    expect(ok(await org.scim.get(`/Users/${user.id}`), 200).json.groups).toBeUndefined();
  });

  it.each([
    ['NUL', 'a\u0000b'],
    ['half a surrogate pair', 'a\ud800'],
    ['the other half', '\udc00b'],
    ['more than an index holds', 'x'.repeat(20_000)],
  ])('that no database holds are refused: %s', async (_, text) => {
    const org = await newOrganization();
    const { id, json } = await makeGroup(org);
    for (const over of [
      { displayName: text },
      { externalId: text },
      { members: [{ value: text }] },
      { 'urn:acme:X': { note: text.slice(0, 5) } },
    ]) {
      if (text.length > 1_000 && 'urn:acme:X' in over) continue;
      const body = JSON.stringify(aGroup(over));
      for (const answer of [
        await org.scim.call('POST', '/Groups', { raw: body }),
        await org.scim.call('PUT', `/Groups/${id}`, { raw: body }),
        await org.scim.patch(`/Groups/${id}`, patchOf({ op: 'replace', value: over })),
      ])
        expectScimError(answer, 400);
    }
    for (const path of [
      `members[value eq ${JSON.stringify(text)}]`,
      `members[display co ${JSON.stringify(text)}]`,
    ]) {
      const answer = await org.scim.patch(`/Groups/${id}`, patchOf({ op: 'remove', path }));
      expect([204, 400]).toContain(answer.status);
    }
    for (const filter of [`displayName eq ${JSON.stringify(text)}`, `members eq ${JSON.stringify(text)}`]) {
      if (text.length > 1_000) continue;
      expect([200, 400]).toContain((await org.scim.get('/Groups', { filter })).status);
    }
    expect((await org.scim.get(`/Groups/${id}`)).json).toEqual(json);
    expect(idsIn(await org.scim.get('/Groups'))).toEqual([id]);
  });

  it('in the names of attributes change nothing that is not theirs', async () => {
    const org = await newOrganization();
    const [ada = ''] = await people(org, 1);
    const { id, json } = await makeGroup(org, { members: asMembers([ada]) });
    for (const body of [
      '{"Operations":[{"op":"replace","value":{"__proto__":{"members":[]},"constructor":{"prototype":1}}}]}',
      '{"Operations":[{"op":"replace","value":{"toString":"x","hasOwnProperty":1}}]}',
      '{"__proto__":{"Operations":[]},"Operations":[{"op":"remove","path":"__proto__"}]}',
      '{"Operations":[{"op":"remove","path":"constructor.prototype"}]}',
      '{"Operations":[{"op":"add","path":"__proto__.members","value":[]}]}',
    ]) {
      const answer = await org.scim.call('PATCH', `/Groups/${id}`, { raw: body });
      expect([204, 400], answer.text).toContain(answer.status);
      expect((await org.scim.get(`/Groups/${id}`)).json).toEqual(json);
    }
    expect(({} as Record<string, unknown>)['members']).toBeUndefined();
    expectScimError(
      await org.scim.call('PATCH', `/Groups/${id}`, {
        raw: '{"Operations":[{"op":"add","value":{"members":[{"value":"a"}],"MEMBERS":[]}}]}',
      }),
      400,
    );
    expect((await org.scim.get(`/Groups/${id}`)).json).toEqual(json);
  });
});

describe('A PATCH without measure', () => {
  it('is refused by its limits: operations, bytes, filters', async () => {
    const org = await newOrganization();
    const { id, json } = await makeGroup(org);
    const add = { op: 'add', path: 'members', value: [] };
    const many = await org.scim.patch(`/Groups/${id}`, patchOf(...Array.from({ length: 20_001 }, () => add)));
    expectError(many, 400, expect.stringContaining('20000'), 'tooMany');
    const filter = { op: 'remove', path: 'members[display sw "a"]' };
    const searching = Array.from({ length: 21 }, () => filter);
    const searched = await org.scim.patch(`/Groups/${id}`, patchOf(...searching));
    expectError(searched, 400, expect.stringContaining('20 filters'), 'tooMany');
    const padding = (bytes: number): string =>
      `{"Operations":[${' '.repeat(bytes)}${JSON.stringify(filter)}]}`;
    const patch = (raw: string): Promise<Answer> => org.scim.call('PATCH', `/Groups/${id}`, { raw });
    expect((await patch(padding(2_000_000))).status).toBe(204);
    expect((await patch(padding(16_000_000))).status).toBe(204);
    expectError(await patch(padding(17_000_000)), 413);
    const { status } = await org.scim.call('POST', '/Groups', { raw: `${' '.repeat(1_100_000)}{}` });
    expect(status).toBe(413);
    const user = await provision(org);
    expectError(await org.scim.call('PUT', `/Users/${user.id}`, { raw: `${' '.repeat(1_100_000)}{}` }), 413);
    expect((await org.scim.get(`/Groups/${id}`)).json).toEqual(json);
  }, 30_000);
});

describe('With a database of its own', () => {
  let database: TestDatabase;
  let service: Service;
  let owner: Postgres;
  let org: Organization;
  let users: string[];

  beforeAll(async () => {
    database = await createDatabase();
    service = await startService(database);
    org = await newOrganization({}, service);
    users = await people(org, 3);
    const url = new URL(database.migrationUrl);
    url.username = 'postgres';
    owner = new Postgres(url.href);
    owner.on('error', () => undefined);
    await owner.connect();
  });

  afterEach(async () => {
    await owner.query(`grant insert on audit_event to "${roleOf(database.servingUrl)}"`);
  });

  afterAll(async () => {
    await owner?.end();
    expect(await service?.stop()).toBe(0);
    await database?.drop();
  });

  const dump = async (): Promise<unknown> => {
    const rows: unknown[] = [];
    for (const name of [
      'directory_group',
      'group_member',
      'group_ancestor',
      'group_count',
      'member',
      'member_count',
    ])
      rows.push((await owner.query(`select t::text from ${name} t order by 1`)).rows);
    return rows;
  };

  it('nothing of a group changes that can not be told in the log', async () => {
    const inner = await makeGroup(org, { members: asMembers(users.slice(0, 2)) });
    const outer = await makeGroup(org, { members: asMembers([inner.id]) });
    const before = await dump();
    await owner.query(`revoke insert on audit_event from "${roleOf(database.servingUrl)}"`);
    for (const answer of [
      await org.scim.post('/Groups', aGroup({ members: asMembers(users) })),
      await org.scim.put(`/Groups/${inner.id}`, aGroup({ members: asMembers(users) })),
      await org.scim.patch(`/Groups/${inner.id}`, patchOf({ op: 'add', path: 'members', value: users })),
      await org.scim.patch(`/Groups/${inner.id}`, patchOf({ op: 'remove', path: 'members[type eq "User"]' })),
      await org.scim.patch(
        `/Groups/${outer.id}`,
        patchOf({ op: 'replace', value: { displayName: 'x', members: [] } }),
      ),
      await org.scim.delete(`/Groups/${inner.id}`),
      await org.scim.delete(`/Users/${users[0]}`),
    ]) {
      expectScimError(answer, 503);
      expect(answer.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    }
    expect(await dump()).toEqual(before);
    await owner.query(`grant insert on audit_event to "${roleOf(database.servingUrl)}"`);
    expect((await org.scim.get(`/Groups/${outer.id}`)).json).toEqual(outer.json);
  });

  it('a PATCH whose connection is cut in the middle did all of it or nothing, and the service lives on', async () => {
    const { id } = await makeGroup(org, { members: [] });
    const held = await makeGroup(org, { members: [] });
    const many = await people(org, 40);
    const statuses: number[] = [];
    for (let round = 0; round < 6; round += 1) {
      // The second step waits for a lock of ours, so that the first is done and uncommitted when the axe falls.
      const holder = new Postgres(database.migrationUrl);
      await holder.connect();
      await holder.query('begin');
      await holder.query('select from directory_group where id = $1 for update', [held.id]);
      const pending = org.scim.patch(
        `/Groups/${id}`,
        patchOf(
          { op: 'replace', path: 'members', value: many.slice(0, 30 + round) },
          { op: 'remove', path: 'members[display sw "nobody"]' },
          { op: 'add', path: 'members', value: [held.id] },
        ),
      );
      await expect
        .poll(
          async () =>
            (
              await owner.query(
                `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
              )
            ).rowCount,
          { timeout: 5_000, interval: 10 },
        )
        .toBe(1);
      await owner.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      const answer = await pending;
      statuses.push(answer.status);
      expectScimError(answer, 503);
      await holder.query('rollback');
      await holder.end();
      expect(await memberIds(org, id)).toEqual([]);
    }
    expect(statuses).toEqual([503, 503, 503, 503, 503, 503]);
    expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
    expect(await auditOf(org, { action: 'group.update', outcome: 'success', target: id })).toEqual([]);
    ok(await org.scim.patch(`/Groups/${id}`, patchOf({ op: 'add', path: 'members', value: many })), 204);
    expect(await memberIds(org, id)).toEqual(many);
  });

  it('deadlocks between those who nest, delete and add are nobody’s end', async () => {
    const groups = await Promise.all(Array.from({ length: 4 }, () => makeGroup(org)));
    const ids = groups.map(({ id }) => id);
    const at = (n: number): string => ids[n % ids.length] ?? '';
    const person = async (): Promise<string> => idOf(ok(await org.scim.post('/Users', aUser()), 201));
    const work = Array.from({ length: 6 }, async (_, client) => {
      for (let turn = 0; turn < 20; turn += 1) {
        const outer = at(client + turn);
        const inner = at(client * 3 + turn * 7 + 1);
        const everything = {
          op: turn % 3 === 0 ? 'replace' : 'add',
          path: 'members',
          value: asMembers([inner]),
        };
        expect([204, 400]).toContain((await org.scim.patch(`/Groups/${outer}`, patchOf(everything))).status);
        if (turn % 5 !== 0) continue;
        const user = await person();
        const [joined, left] = await Promise.all([
          org.scim.patch(`/Groups/${outer}`, patchOf({ op: 'add', path: 'members', value: [user] })),
          org.scim.delete(`/Users/${user}`),
        ]);
        expect([204, 400]).toContain(joined.status);
        expect(left.status).toBe(204);
        const extra = await makeGroup(org, { members: asMembers([at(turn)]) });
        expect((await org.scim.delete(`/Groups/${extra.id}`)).status).toBe(204);
      }
    });
    await Promise.all(work);
    expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
    const { rows: wrong } = await owner.query(
      `select g.id from directory_group g where g.member_count <> (
         select count(*) from group_member x where x.org_id = g.org_id and x.group_id = g.id)
       union all select x.member_id from group_member x where not x.nested and not exists (
         select from member m where m.org_id = x.org_id and m.id = x.member_id and m.deleted_at is null)
       union all select x.member_id from group_member x where x.nested and not exists (
         select from directory_group m where m.org_id = x.org_id and m.id = x.member_id)`,
    );
    expect(wrong).toEqual([]);
    const { rows: counted } = await owner.query(
      `select (select sum(live) from group_count where org_id = $1)::int as counter,
         (select count(*) from directory_group where org_id = $1)::int as there`,
      [org.id],
    );
    expect(counted[0].counter).toBe(counted[0].there);
    const [ada = ''] = users;
    ok(await org.scim.patch(`/Groups/${at(0)}`, patchOf({ op: 'add', path: 'members', value: [ada] })), 204);
    const { rows: closed } = await owner.query(
      `with recursive up(id) as (
         select group_id from group_member where member_id = $1
         union select x.group_id from up join group_member x on x.member_id = up.id and x.nested)
       select id::text from up order by 1`,
      [ada],
    );
    expect((await groupsOf(org, ada)).map(([id]) => id).sort()).toEqual(closed.map(({ id }) => id));
  }, 60_000);
});
