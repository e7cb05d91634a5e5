import { beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../support/client.js';
import {
  aUser,
  newOrganization,
  ok,
  type Organization,
  patchOf,
  scimClient,
  sharedHouse,
} from '../support/house.js';
import { register } from '../support/schemas.js';
import { attributesOf, core, enterprise, expectError, provision, userNamesOf } from '../support/scim.js';
import { rowsOf } from '../support/sql.js';

const urn = 'urn:acme:scim:hr:1.0:User';
const group = 'urn:ietf:params:scim:schemas:core:2.0:Group';

const attributes = [
  { name: 'team', description: 'Where somebody works' },
  { name: 'badge', caseExact: true },
  { name: 'level', type: 'integer' },
  { name: 'remote', type: 'boolean' },
  { name: 'hiredAt', type: 'dateTime' },
  { name: 'note', returned: 'request' },
  { name: 'tags', multiValued: true },
  {
    name: 'desks',
    type: 'complex',
    multiValued: true,
    subAttributes: [
      { name: 'value' },
      { name: 'type', canonicalValues: ['window'] },
      { name: 'floor', type: 'integer' },
    ],
  },
];

/** userNames that a filter finds, in the order of their making. */
async function found({ scim }: Organization, filter: string): Promise<string[]> {
  return userNamesOf(await scim.get('/Users', { filter }));
}

function hrOf({ json }: Answer): unknown {
  return json[urn];
}

describe('A registered schema', () => {
  let org: Organization;

  beforeAll(async () => {
    org = await newOrganization();
    await register(org, { attributes, resourceTypes: ['User', 'Group'], description: 'What HR knows' });
    await provision(org, {
      userName: 'ada',
      [urn.toUpperCase()]: {
        TEAM: 'Engines',
        badge: 'AB1',
        level: 3,
        remote: 'True',
        hiredAt: '2026-01-01T01:00:00+01:00',
        note: 'secretive',
        tags: ['x', 'Y'],
        Desks: [{ value: 'D1', type: 'WINDOW', floor: 4 }, { value: 'D2' }],
        shoeSize: 38,
      },
    });
    await provision(org, {
      userName: 'bob',
      [urn]: { team: 'engines', badge: 'ab1', level: 10, remote: false },
    });
    await provision(org, { userName: 'cy' });
  });

  it('is announced with the token of the organization, and to nobody else', async () => {
    const other = await newOrganization();
    const stranger = scimClient(`/api/scim/v2/${org.id}`, undefined);
    const types = ok(await org.scim.get('/ResourceTypes'), 200).json.Resources;
    expect(types.map((each: Record<string, unknown>) => each['schemaExtensions'])).toEqual([
      [
        { schema: enterprise, required: false },
        { schema: urn, required: false },
      ],
      [{ schema: urn, required: false }],
    ]);
    const schema = ok(await org.scim.get(`/Schemas/${urn.toUpperCase()}`), 200).json;
    expect(schema).toMatchObject({ id: urn, name: 'HR', description: 'What HR knows' });
    expect(schema.attributes.map(({ name }: { name: string }) => name)).toEqual(
      attributes.map(({ name }) => name),
    );
    expect(schema.attributes[0]).toEqual({
      name: 'team',
      type: 'string',
      multiValued: false,
      description: 'Where somebody works',
      required: false,
      caseExact: false,
      mutability: 'readWrite',
      returned: 'default',
      uniqueness: 'none',
    });
    const all = ok(await org.scim.get('/Schemas'), 200).json;
    expect(all.Resources.filter(({ id }: { id: string }) => id === urn)).toHaveLength(1);
    for (const { scim } of [{ scim: stranger }, other]) {
      expectError(await scim.get(`/Schemas/${urn}`), 404);
      expect(ok(await scim.get('/Schemas'), 200).text).not.toContain(urn);
      expect(ok(await scim.get('/ResourceTypes'), 200).text).not.toContain(urn);
    }
  });

  it('gives names, URN and canonical values their spelling, keeps what it knows and drops what it does not', async () => {
    const [ada] = ok(await org.scim.get('/Users', { filter: 'userName eq "ada"' }), 200).json.Resources;
    expect(ada.schemas).toEqual([core, urn]);
    expect(ada[urn]).toEqual({
      team: 'Engines',
      badge: 'AB1',
      level: 3,
      remote: true,
      hiredAt: '2026-01-01T01:00:00+01:00',
      tags: ['x', 'Y'],
      desks: [{ value: 'D1', type: 'window', floor: 4 }, { value: 'D2' }],
    });
  });

  it.each([
    [`${urn}:team eq "ENGINES"`, ['ada', 'bob']],
    [`${urn.toUpperCase()}:TEAM sw "eng"`, ['ada', 'bob']],
    [`${urn}:badge eq "AB1"`, ['ada']],
    [`${urn}:badge eq "ab1"`, ['bob']],
    [`${urn}:level gt 3`, ['bob']],
    [`${urn}:level ge 3`, ['ada', 'bob']],
    [`${urn}:remote eq true`, ['ada']],
    [`${urn}:remote eq "False"`, ['bob']],
    [`${urn}:hiredAt eq "2026-01-01T00:00:00Z"`, ['ada']],
    [`${urn}:tags eq "y"`, ['ada']],
    [`${urn}:desks[value eq "d1" and floor eq 4]`, ['ada']],
    [`${urn}:desks[value eq "d2" and floor eq 4]`, []],
    [`${urn}:desks.type eq "Window"`, ['ada']],
    [`${urn} pr`, ['ada', 'bob']],
    [`not (${urn}:team pr)`, ['cy']],
    [`${urn}:level ne 3`, ['bob', 'cy']],
    [`schemas eq "${urn}"`, ['ada', 'bob']],
  ])('is searched: %s', async (filter, names) => {
    expect(await found(org, filter)).toEqual(names);
  });

  it.each([
    `${urn}:level eq "3"`,
    `${urn}:remote gt true`,
    `${urn}:shoeSize eq 38`,
    `${urn}:hiredAt gt "soon"`,
  ])('refuses a filter that can not be right: %s', async (filter) => {
    expectError(await org.scim.get('/Users', { filter }), 400, expect.any(String), 'invalidFilter');
  });

  it('is sorted by', async () => {
    const sorted = (sortBy: string, sortOrder: string): Promise<Answer> =>
      org.scim.get('/Users', { filter: `${urn} pr`, sortBy, sortOrder });
    expect(userNamesOf(await sorted(`${urn}:level`, 'descending'))).toEqual(['bob', 'ada']);
    expect(userNamesOf(await sorted(`${urn}:level`, 'ascending'))).toEqual(['ada', 'bob']);
  });

  it('is projected, and shows what is returned on request to who asks for it', async () => {
    const one = async (query: Record<string, string>): Promise<Record<string, unknown>> =>
      ok(await org.scim.get('/Users', { filter: 'userName eq "ada"', ...query }), 200).json.Resources[0];
    expect(await one({ attributes: `${urn}:TEAM,${urn}:desks.floor` })).toEqual({
      schemas: expect.any(Array),
      id: expect.any(String),
      [urn]: { team: 'Engines', desks: [{ floor: 4 }] },
    });
    expect((await one({ attributes: `${urn}:note` }))[urn]).toEqual({ note: 'secretive' });
    expect(await one({ excludedAttributes: urn })).not.toHaveProperty(urn);
    expect(JSON.stringify(await one({ attributes: 'userName' }))).not.toContain('secretive');
    const read = await org.scim.get(`/Users/${(await one({}))['id'] as string}`);
    expect(read.text).not.toContain('secretive');
    expect(read.text).toContain('Engines');
  });

  it.each([
    [{ level: 'three' }, `${urn}:level`],
    [{ level: 1.5 }, `${urn}:level`],
    [{ remote: 'maybe' }, `${urn}:remote`],
    [{ team: 7 }, `${urn}:team`],
    [{ hiredAt: 'today' }, `${urn}:hiredAt`],
    [{ desks: [{ value: 'D', floor: '4' }] }, `${urn}:desks[0].floor`],
    ['text', urn],
  ])('refuses what does not fit: %j', async (data, path) => {
    const answer = await org.scim.post('/Users', aUser({ [urn]: data }));
    expectError(answer, 400, expect.stringContaining(path), 'invalidValue');
  });

  it('is patched by paths, by a whole, and by keys of a value without a path', async () => {
    const { id } = await provision(org);
    const patch = async (...operations: object[]): Promise<unknown> =>
      hrOf(ok(await org.scim.patch(`/Users/${id}`, patchOf(...operations)), 200));
    expect(await patch({ op: 'Add', path: `${urn}:Team`, value: 'A' })).toEqual({ team: 'A' });
    expect(await patch({ op: 'replace', value: { [`${urn.toUpperCase()}:LEVEL`]: 2 } })).toEqual({
      team: 'A',
      level: 2,
    });
    expect(await patch({ op: 'add', path: urn, value: { tags: ['a', 'b'] } })).toMatchObject({
      tags: ['a', 'b'],
    });
    expect(
      await patch(
        { op: 'Replace', path: `${urn}:desks[type eq "window"].floor`, value: 3 },
        { op: 'remove', path: `${urn}:tags` },
      ),
    ).toEqual({ team: 'A', level: 2, desks: [{ type: 'window', floor: 3 }] });
    const wrong = patchOf({ op: 'replace', path: `${urn}:level`, value: 'x' });
    expectError(
      await org.scim.patch(`/Users/${id}`, wrong),
      400,
      expect.stringContaining(`${urn}:level`),
      'invalidValue',
    );
    const unknown = patchOf({ op: 'replace', path: `${urn}:shoeSize`, value: 1 });
    expectError(await org.scim.patch(`/Users/${id}`, unknown), 400, expect.any(String), 'invalidPath');
    expect(await patch({ op: 'remove', path: urn })).toBeUndefined();
  });

  it('of groups is validated, searched and patched as that of users', async () => {
    const made = ok(
      await org.scim.post('/Groups', {
        schemas: [group, urn],
        displayName: 'Crew',
        [urn]: { TEAM: 'Ops', note: 'n' },
      }),
      201,
    );
    expect(hrOf(made)).toEqual({ team: 'Ops' });
    expect(made.json.schemas).toEqual([group, urn]);
    expectError(
      await org.scim.post('/Groups', { displayName: 'No', [urn]: { level: 'x' } }),
      400,
      expect.any(String),
      'invalidValue',
    );
    const answer = await org.scim.get('/Groups', { filter: `${urn}:team eq "ops"` });
    expect(answer.json.Resources.map(({ displayName }: { displayName: string }) => displayName)).toEqual([
      'Crew',
    ]);
    ok(
      await org.scim.patch(
        `/Groups/${made.json.id}`,
        patchOf({ op: 'replace', path: `${urn}:level`, value: 4 }),
      ),
      204,
    );
    expect(hrOf(await org.scim.get(`/Groups/${made.json.id}`))).toEqual({ team: 'Ops', level: 4 });
  });

  it('is unknown to another organization: its data is kept there as it was sent', async () => {
    const other = await newOrganization();
    const data = { level: 'three', TEAM: 'Engines' };
    const sent = await provision(other, { userName: 'eve', [urn]: data });
    expect(hrOf(await other.scim.get(`/Users/${sent.id}`))).toEqual(data);
    expect(await found(other, `${urn}:level eq "THREE"`)).toEqual(['eve']);
    expect(await found(org, 'userName eq "eve"')).toEqual([]);
  });
});

describe('What must be there', () => {
  it('is asked of every new resource and every replaced one, and of a PATCH that touches it', async () => {
    const org = await newOrganization();
    const old = await provision(org, { userName: 'old' });
    const half = await provision(org, { userName: 'half', [urn]: { level: 1 } });
    const required = [
      { name: 'team', required: true },
      { name: 'level', type: 'integer' },
    ];
    await register(org, { attributes: required, required: true });

    expectError(await org.scim.post('/Users', aUser()), 400, `${urn} is required`, 'invalidValue');
    expectError(
      await org.scim.post('/Users', aUser({ [urn]: { level: 1 } })),
      400,
      `${urn}:team is required`,
      'invalidValue',
    );
    await provision(org, { [urn]: { team: 'A' } });

    // What was there before stays readable, and can be changed and locked out.
    expect((await org.scim.get(`/Users/${old.id}`)).json).toEqual(old.json);
    const off = await org.scim.patch(
      `/Users/${half.id}`,
      patchOf({ op: 'replace', value: { active: false } }),
    );
    expect(off.json).toMatchObject({ active: false, [urn]: { level: 1 } });
    ok(
      await org.scim.patch(`/Users/${old.id}`, patchOf({ op: 'replace', path: 'title', value: 'Boss' })),
      200,
    );

    const level = patchOf({ op: 'replace', path: `${urn}:level`, value: 2 });
    expectError(
      await org.scim.patch(`/Users/${half.id}`, level),
      400,
      expect.stringContaining(`${urn}:team`),
      'invalidValue',
    );
    expectError(
      await org.scim.put(`/Users/${old.id}`, aUser({ userName: 'old' })),
      400,
      `${urn} is required`,
      'invalidValue',
    );
    const both = patchOf({ op: 'add', path: urn, value: { team: 'B', level: 2 } });
    expect(hrOf(ok(await org.scim.patch(`/Users/${half.id}`, both), 200))).toEqual({ team: 'B', level: 2 });
    expectError(
      await org.scim.patch(`/Users/${half.id}`, patchOf({ op: 'remove', path: urn })),
      400,
      expect.stringContaining(urn),
      'invalidValue',
    );
  });

  it('or must stay as it is: what is immutable is set once', async () => {
    const org = await newOrganization();
    await register(org, { attributes: [{ name: 'badge', mutability: 'immutable' }, { name: 'team' }] });
    const { id, userName } = await provision(org, { [urn]: { team: 'A' } });
    const put = (data: object | undefined): Promise<Answer> =>
      org.scim.put(`/Users/${id}`, aUser({ userName, [urn]: data }));
    const patch = (...operations: object[]): Promise<Answer> =>
      org.scim.patch(`/Users/${id}`, patchOf(...operations));
    expect(hrOf(ok(await put({ badge: 'B1' }), 200))).toEqual({ badge: 'B1' });
    expectError(await put({ badge: 'B2' }), 400, expect.stringContaining(`${urn}:badge`), 'mutability');
    expectError(
      await patch({ op: 'replace', path: `${urn}:badge`, value: 'B2' }),
      400,
      expect.any(String),
      'mutability',
    );
    expectError(await patch({ op: 'remove', path: urn }), 400, expect.any(String), 'mutability');
    expect(hrOf(ok(await put({ team: 'C' }), 200))).toEqual({ team: 'C', badge: 'B1' });
    expect(hrOf(ok(await put(undefined), 200))).toEqual({ badge: 'B1' });
    expect(hrOf(ok(await patch({ op: 'add', path: `${urn}:badge`, value: 'B1' }), 200))).toEqual({
      badge: 'B1',
    });
  });
});

describe('Data from before its schema', () => {
  let org: Organization;
  const sent = {
    fits: {
      TEAM: 'Engines',
      Badge: 'AB1',
      level: 3,
      remote: 'True',
      hiredAt: '2026-01-01T01:00:00+01:00',
      tags: 'one',
      desks: { Value: 'D1', floor: 4 },
      shoeSize: 38,
    },
    strange: {
      team: 7,
      badge: 'ab1',
      level: 'three',
      remote: 'perhaps',
      hiredAt: 'soon',
      tags: { a: 1 },
      desks: ['D9', 3],
    },
  };
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    org = await newOrganization();
    for (const [userName, data] of Object.entries(sent)) {
      ids[userName] = (await provision(org, { userName, [urn.toUpperCase()]: data })).id;
    }
    ids['none'] = (await provision(org, { userName: 'none' })).id;
    await register(org, { attributes });
    ids['late'] = (await provision(org, { userName: 'late', [urn]: { badge: 'AB1', level: 5 } })).id;
  });

  it.each([
    [`${urn}:team eq "engines"`, ['fits']],
    [`${urn}:badge eq "AB1"`, ['fits', 'late']],
    [`${urn}:badge eq "ab1"`, ['strange']],
    [`${urn}:level ge 3`, ['fits', 'late']],
    [`${urn}:level ne 3`, ['strange', 'none', 'late']],
    [`${urn}:level pr`, ['fits', 'strange', 'late']],
    [`${urn}:remote eq true`, ['fits']],
    [`${urn}:remote ne true`, ['strange', 'none', 'late']],
    [`${urn}:hiredAt eq "2026-01-01T00:00:00Z"`, ['fits']],
    [`${urn}:hiredAt gt "2020-01-01T00:00:00Z"`, ['fits']],
    [`${urn}:hiredAt pr`, ['fits', 'strange']],
    [`${urn}:tags eq "ONE"`, ['fits']],
    [`${urn}:desks[value eq "d1" and floor eq 4]`, ['fits']],
    [`${urn}:desks.value eq "d9"`, ['strange']],
    [`${urn}:team eq "7"`, []],
    [`${urn} pr`, ['fits', 'strange', 'late']],
    [`schemas eq "${urn}"`, ['fits', 'strange', 'late']],
  ])('is found exactly: %s', async (filter, names) => {
    expect(await found(org, filter)).toEqual(names);
  });

  it('is readable with its values as they were sent, under canonical names, in the same version', async () => {
    const fits = ok(await org.scim.get(`/Users/${ids['fits']}`), 200);
    const { TEAM, Badge, desks, ...rest } = sent.fits;
    expect(hrOf(fits)).toEqual({
      ...rest,
      team: TEAM,
      badge: Badge,
      desks: { value: desks.Value, floor: 4 },
    });
    expect(fits.json.schemas).toEqual([core, urn]);
    expect(fits.headers.get('etag')).toBe('W/"1"');
    expect(hrOf(await org.scim.get(`/Users/${ids['strange']}`))).toEqual(sent.strange);
  });

  it('does not stand in the way of other changes, nor is it changed by them', async () => {
    const id = ids['strange'] ?? '';
    const before = await org.scim.get(`/Users/${id}`);
    const after = await org.scim.patch(
      `/Users/${id}`,
      patchOf({ op: 'replace', path: 'title', value: 'Odd' }),
    );
    expect(attributesOf(ok(after, 200))).toEqual({ ...attributesOf(before), title: 'Odd' });
    const off = await org.scim.patch(`/Users/${id}`, patchOf({ op: 'replace', value: { active: 'False' } }));
    expect(off.json).toMatchObject({ active: false, [urn]: sent.strange });
    expect(await found(org, `${urn}:badge eq "ab1" and title eq "odd"`)).toEqual(['strange']);
    const level = await org.scim.patch(
      `/Users/${id}`,
      patchOf({ op: 'replace', path: `${urn}:LEVEL`, value: 1 }),
    );
    expect(hrOf(ok(level, 200))).toEqual({ ...sent.strange, level: 1 });
    const tags = await org.scim.patch(
      `/Users/${ids['fits']}`,
      patchOf({ op: 'add', path: `${urn}:tags`, value: 'two' }),
    );
    expect(hrOf(ok(tags, 200))).toMatchObject({ tags: ['one', 'two'], shoeSize: 38 });
    const same = patchOf({ op: 'replace', path: `${urn}:team`, value: 'Engines' });
    expect((await org.scim.patch(`/Users/${ids['fits']}`, same)).json).toEqual(tags.json);
  });

  it('is refused when a client sends it again as a whole, and taken when it fits', async () => {
    const { id, userName, json } = await provision(await newOrganization());
    expect(json[urn]).toBeUndefined();
    expect(id).not.toBe(userName);
    const put = await org.scim.put(
      `/Users/${ids['strange']}`,
      aUser({ userName: 'strange', [urn]: sent.strange }),
    );
    expectError(put, 400, expect.stringContaining(urn), 'invalidValue');
    const good = aUser({ userName: 'strange', [urn]: { team: 'T', badge: 'ab1' } });
    expect(hrOf(ok(await org.scim.put(`/Users/${ids['strange']}`, good), 200))).toEqual({
      team: 'T',
      badge: 'ab1',
    });
  });
});

describe('Data after its schema', () => {
  it('is unknown data again: kept, given back, and found without regard to case', async () => {
    const org = await newOrganization();
    await register(org, { attributes, resourceTypes: ['User', 'Group'] });
    const user = await provision(org, {
      userName: 'ada',
      [urn]: { badge: 'AB1', hiredAt: '2026-01-01T01:00:00+01:00', note: 'n' },
    });
    ok(await org.scim.post('/Groups', { displayName: 'G', [urn]: { badge: 'AB1' } }), 201);
    expect(await found(org, `${urn}:badge eq "ab1"`)).toEqual([]);
    ok(await org.admin.delete(`/scim/schemas/${urn}`), 204);

    const kept = await org.scim.get(`/Users/${user.id}`);
    expect(hrOf(kept)).toEqual({ badge: 'AB1', hiredAt: '2026-01-01T01:00:00+01:00', note: 'n' });
    expect(kept.json.schemas).toEqual([core, urn]);
    expect(await found(org, `${urn}:badge eq "ab1"`)).toEqual(['ada']);
    expect(await found(org, `${urn}:hiredAt eq "2026-01-01t01:00:00+01:00"`)).toEqual(['ada']);
    const groups = await org.scim.get('/Groups', { filter: `${urn}:badge eq "ab1"` });
    expect(groups.json.totalResults).toBe(1);
    expectError(await org.scim.get(`/Schemas/${urn}`), 404);
    const patched = await org.scim.patch(
      `/Users/${user.id}`,
      patchOf({ op: 'add', path: `${urn}:shoeSize`, value: 38 }),
    );
    expect(hrOf(ok(patched, 200))).toMatchObject({ badge: 'AB1', shoeSize: 38 });

    await register(org, { attributes });
    expect(await found(org, `${urn}:badge eq "ab1"`)).toEqual([]);
    expect(await found(org, `${urn}:badge eq "AB1"`)).toEqual(['ada']);
    expect(hrOf(await org.scim.get(`/Users/${user.id}`))).toMatchObject({ badge: 'AB1', shoeSize: 38 });
  });

  it('or under another version of it is compared by the new one', async () => {
    const org = await newOrganization();
    const { id } = await register(org, { attributes: [{ name: 'badge', caseExact: true }] });
    await provision(org, { userName: 'ada', [urn]: { badge: 'AB1' } });
    const change = async (over: object): Promise<void> => {
      ok(
        await org.admin.put(`/scim/schemas/${urn}`, { id, name: 'HR', resourceTypes: ['User'], ...over }),
        200,
      );
    };
    await change({ attributes: [{ name: 'badge' }] });
    expect(await found(org, `${urn}:badge eq "ab1"`)).toEqual(['ada']);
    await change({ attributes: [{ name: 'badge', caseExact: true }] });
    expect(await found(org, `${urn}:badge eq "ab1"`)).toEqual([]);
    await change({ attributes: [{ name: 'other' }] });
    expectError(
      await org.scim.get('/Users', { filter: `${urn}:badge pr` }),
      400,
      expect.any(String),
      'invalidFilter',
    );
    await change({ attributes: [{ name: 'badge' }], resourceTypes: ['Group'] });
    expect(await found(org, `${urn}:badge eq "Ab1"`)).toEqual(['ada']);
  });
});

describe('A document that was made by other schemas than there are now', () => {
  const { migrationUrl } = sharedHouse();

  /** As a request leaves it that began before the schema was registered and commits after, or a start that was killed. */
  async function makeOld(org: Organization): Promise<void> {
    await rowsOf(
      migrationUrl,
      `update member set profile_keys = jsonb_build_object(lower($2), '{"badge": "ab1"}'::jsonb,
         'username', profile_keys -> 'username')
       where org_id = $1 and profile_keys ? lower($2)`,
      [org.id, urn],
    );
  }

  it('is made anew before a search that looks at it answers, however many there are', async () => {
    const org = await newOrganization();
    await register(org, { attributes });
    for (let at = 0; at < 410; at += 10) {
      const some = Array.from({ length: 10 }, () => provision(org, { [urn]: { badge: 'AB1' } }));
      await Promise.all(some);
    }
    await makeOld(org);
    expect((await org.scim.get('/Users', { filter: 'userName co "user"', count: 0 })).json.totalResults).toBe(
      410,
    );
    const before = await org.scim.get('/Users', { filter: `${urn}:badge eq "AB1"`, count: 0 });
    expect(before.json.totalResults).toBe(410);
    await makeOld(org);
    const searches = ['ab1', 'AB1', 'ab1', 'AB1'].map((value) =>
      org.scim.get('/Users', { filter: `${urn}:badge eq "${value}"`, count: 0 }),
    );
    const totals = (await Promise.all(searches)).map(({ json }) => json.totalResults as number);
    expect(totals).toEqual([0, 410, 0, 410]);
    await makeOld(org);
    const sorted = await org.scim.get('/Users', { sortBy: `${urn}:badge`, count: 1 });
    expect(sorted.json.totalResults).toBe(410);
    const marks = await rowsOf(
      migrationUrl,
      `select count(*)::int as unmarked from member where org_id = $1 and not profile_keys ? ('#' || lower($2))`,
      [org.id, urn],
    );
    expect(marks).toEqual([{ unmarked: 0 }]);
  });

  it('does not come of users that are written while their schema is registered and taken away', async () => {
    const org = await newOrganization();
    await provision(org);
    const end = new AbortController();
    const writers = Array.from({ length: 4 }, async () => {
      while (!end.signal.aborted) await provision(org, { [urn]: { badge: 'AB1' } });
    });
    for (let round = 0; round < 4; round++) {
      await register(org, { attributes });
      const exact = await org.scim.get('/Users', { filter: `${urn}:badge eq "ab1"`, count: 0 });
      expect(exact.json.totalResults).toBe(0);
      ok(await org.admin.delete(`/scim/schemas/${urn}`), 204);
      const loose = await org.scim.get('/Users', {
        filter: `not (${urn}:badge eq "ab1") and ${urn}:badge pr`,
      });
      expect(loose.json.totalResults).toBe(0);
    }
    end.abort();
    await Promise.all(writers);
    await register(org, { attributes });
    const exact = await org.scim.get('/Users', { filter: `${urn}:badge eq "AB1"`, count: 0 });
    const all = await org.scim.get('/Users', { count: 0 });
    expect(exact.json.totalResults).toBe(all.json.totalResults - 1);
  });
});
