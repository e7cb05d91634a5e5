import { beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../support/client.js';
import {
  asMembers,
  expectGroup,
  groupCore,
  idsIn,
  makeGroup,
  people,
  shownUsers,
} from '../support/scim-groups.js';
import { newOrganization, ok, type Organization, patchOf } from '../support/house.js';
import { expectError, expectList, expectNothing, provision } from '../support/scim.js';

let org: Organization;
let users: string[];
let groups: Record<string, Answer & { id: string }>;

const names = ['Ärzte', 'Beta', 'alpha', 'Alphabet', '100% wool_', 'Z\\"quote'];

beforeAll(async () => {
  org = await newOrganization();
  users = await people(org, 3);
  users.push((await provision(org, { name: { formatted: 'Eve Moneypenny' } })).id);
  const [ada = '', bob = '', cy = '', eve = ''] = users;
  groups = {};
  const made: [string, object][] = [
    ['Ärzte', { members: asMembers([ada, bob]), externalId: 'ext-B' }],
    ['Beta', { members: asMembers([bob]), externalId: 'ext-a' }],
    ['alpha', { members: [] }],
    ['Alphabet', { members: asMembers([eve]), externalId: 'EXT-b' }],
    ['100% wool_', { 'urn:acme:Group': { cost: { centre: 'X1' }, tags: ['red'] } }],
    ['Z\\"quote', { members: asMembers([ada, bob, cy, eve]) }],
  ];
  for (const [displayName, over] of made)
    groups[displayName] = await makeGroup(org, { displayName, ...over });
  groups['Outer'] = await makeGroup(org, { displayName: 'Outer', members: asMembers([idOfGroup('Beta')]) });
  // Somebody else's, which no filter may find.
  const other = await newOrganization();
  const [stranger = ''] = await people(other, 1);
  for (const displayName of names) await makeGroup(other, { displayName, members: asMembers([stranger]) });
});

function idOfGroup(name: string): string {
  return groups[name]?.id ?? '';
}

async function found(query: Record<string, string | number>): Promise<string[]> {
  const answer = ok(await org.scim.get('/Groups', query), 200);
  expect(answer.json.totalResults).toBe(answer.json.Resources.length);
  return idsIn(answer).map((id) => Object.keys(groups).find((name) => idOfGroup(name) === id) ?? id);
}

const every = ['Ärzte', 'Beta', 'alpha', 'Alphabet', '100% wool_', 'Z\\"quote', 'Outer'];
const but = (...gone: string[]): string[] => every.filter((name) => !gone.includes(name));

describe('A filter on groups', () => {
  const byName: [string, string[]][] = [
    ['displayName eq "ÄRZTE"', ['Ärzte']],
    ['displayName eq "A\u0308rzte"', ['Ärzte']],
    ['displayname EQ "beta"', ['Beta']],
    [`${groupCore}:displayName eq "Beta"`, ['Beta']],
    ['displayName ne "beta"', but('Beta')],
    ['displayName co "PHA"', ['alpha', 'Alphabet']],
    ['displayName sw "ALPHA"', ['alpha', 'Alphabet']],
    ['displayName sw ""', every],
    ['displayName ew "bet"', ['Alphabet']],
    ['displayName co "%"', ['100% wool_']],
    ['displayName co "_"', ['100% wool_']],
    ['displayName sw "1__%"', []],
    ['displayName co "*"', []],
    ['displayName eq "Z\\\\\\"quote"', ['Z\\"quote']],
    ['displayName gt "beta" and displayName lt "p"', ['Outer']],
    ['displayName pr', every],
    ['not (displayName pr)', []],
    ['displayName eq ""', []],
    ['externalId eq "ext-B"', ['Ärzte']],
    ['externalId eq "EXT-B"', []],
    ['externalId sw "ext"', ['Ärzte', 'Beta']],
    ['externalId pr', ['Ärzte', 'Beta', 'Alphabet']],
    ['not(externalId pr)', ['alpha', '100% wool_', 'Z\\"quote', 'Outer']],
    ['externalId ne "ext-a"', but('Beta')],
    ['meta.resourceType eq "Group"', every],
    ['meta.resourceType eq "User"', []],
    ['meta.created gt "2020-01-01T00:00:00Z"', every],
    ['meta.lastModified lt "2020-01-01T00:00:00Z"', []],
    ['schemas eq "urn:ietf:params:scim:schemas:core:2.0:Group"', every],
    ['schemas eq "urn:acme:Group"', ['100% wool_']],
    ['id eq "x"', []],
    ['displayName eq "\' or 1=1 --"', []],
  ];
  it.each(byName)('%s', async (filter, expected) => {
    expect(await found({ filter })).toEqual(expected);
    // Alone it has a plan of its own; with another condition it is planned anew.
    expect(await found({ filter: `(${filter}) and id pr` })).toEqual(expected);
  });

  it('on members, in every shape', async () => {
    const [ada = '', bob = '', cy = '', eve = ''] = users;
    const nobody = '01a20235-0000-7000-8000-00000000000a';
    const shapes: [string, string[]][] = [
      [`members eq "${ada}"`, ['Ärzte', 'Z\\"quote']],
      [`members.value eq "${bob}"`, ['Ärzte', 'Beta', 'Z\\"quote']],
      [`MEMBERS.VALUE eq "${bob}"`, ['Ärzte', 'Beta', 'Z\\"quote']],
      [`members[value eq "${bob}"]`, ['Ärzte', 'Beta', 'Z\\"quote']],
      [`members[value eq "${bob}" and type eq "User"]`, ['Ärzte', 'Beta', 'Z\\"quote']],
      [`members[value eq "${bob}" and type eq "Group"]`, []],
      [`members[type eq "Group"]`, ['Outer']],
      [`members.type eq "user"`, ['Ärzte', 'Beta', 'Alphabet', 'Z\\"quote']],
      [`members eq "${idOfGroup('Beta')}"`, ['Outer']],
      [`members[display eq "EVE moneypenny"]`, ['Alphabet', 'Z\\"quote']],
      [`members.display co "money"`, ['Alphabet', 'Z\\"quote']],
      [`members.display eq "beta"`, ['Outer']],
      [`members eq "${ada}" and members eq "${cy}"`, ['Z\\"quote']],
      [`members eq "${ada}" or members eq "${eve}"`, ['Ärzte', 'Alphabet', 'Z\\"quote']],
      [`not (members eq "${bob}")`, ['alpha', 'Alphabet', '100% wool_', 'Outer']],
      [`members ne "${eve}"`, but('Alphabet')],
      [`members.value sw "${ada.slice(0, 8)}"`, await found({ filter: 'members pr' })],
      [`members.$ref pr`, ['Ärzte', 'Beta', 'Alphabet', 'Z\\"quote', 'Outer']],
      [`members[$ref pr and type eq "Group"]`, ['Outer']],
      [`members[not ($ref pr)]`, []],
      [`members pr`, ['Ärzte', 'Beta', 'Alphabet', 'Z\\"quote', 'Outer']],
      [`not (members pr)`, ['alpha', '100% wool_']],
      [`members.value pr`, ['Ärzte', 'Beta', 'Alphabet', 'Z\\"quote', 'Outer']],
      [`id eq "${idOfGroup('Beta')}" and members eq "${bob}"`, ['Beta']],
      [`id eq "${idOfGroup('Beta')}" and members eq "${ada}"`, []],
      [`members eq "${ada.toUpperCase()}"`, []],
      [`members eq "${nobody}"`, []],
      [`members eq "nobody"`, []],
      [`members eq "' or true --"`, []],
      [`members eq null`, ['alpha', '100% wool_']],
    ];
    for (const [filter, expected] of shapes) {
      expect([filter, await found({ filter })]).toEqual([filter, expected]);
      const both = `displayName pr and (${filter})`;
      expect([both, await found({ filter: both })]).toEqual([both, expected]);
    }
  });

  it('on extensions of somebody else', async () => {
    for (const filter of ['urn:acme:Group:cost.centre eq "x1"', 'urn:acme:Group:tags eq "RED"'])
      expect([filter, await found({ filter })]).toEqual([filter, ['100% wool_']]);
  });

  it.each([
    'displayName',
    'displayName eq',
    'displayName eq Beta',
    'displayName eq "Beta" and',
    'members[value eq "x"',
    'members[members[value eq "x"]]',
    'members.$ref eq "x"',
    'members[$ref eq "x"]',
    'nothing eq "x"',
    'meta.location eq "x"',
    'meta.version eq "W/1"',
    'displayName gt true',
    'displayName eq 7',
    'members.value eq true',
    'password eq "x" or',
  ])('that can not be is refused: %s', async (filter) => {
    expectError(await org.scim.get('/Groups', { filter }), 400, expect.any(String), 'invalidFilter');
  });
});

describe('The order of groups', () => {
  const sorted = (sortBy: string, sortOrder = 'ascending'): Promise<string[]> => found({ sortBy, sortOrder });

  it('is that of any attribute, those without it last, or first when it is turned', async () => {
    const byName = ['100% wool_', 'alpha', 'Alphabet', 'Beta', 'Outer', 'Z\\"quote', 'Ärzte'];
    expect(await sorted('displayName')).toEqual(byName);
    expect(await sorted('DISPLAYNAME', 'descending')).toEqual(byName.toReversed());
    const withExternal = ['Alphabet', 'Ärzte', 'Beta'];
    expect((await sorted('externalId')).slice(0, 3)).toEqual(withExternal);
    expect((await sorted('externalId', 'descending')).slice(-3)).toEqual(withExternal.toReversed());
    for (const by of ['id', 'meta.created']) {
      expect(await sorted(by)).toEqual(every);
      expect(await sorted(by, 'descending')).toEqual(every.toReversed());
    }
    const byMember = await sorted('members.value');
    expect(byMember.slice(-2)).toEqual(['alpha', '100% wool_']);
    expect(await sorted('members')).toEqual(byMember);
    expect((await sorted('members.display')).slice(0, 5).sort()).toEqual(
      ['Ärzte', 'Beta', 'Alphabet', 'Z\\"quote', 'Outer'].sort(),
    );
    expect((await sorted('members.type'))[0]).toBe('Outer');
    expect((await sorted('urn:acme:Group:cost.centre'))[0]).toBe('100% wool_');
    expectError(
      await org.scim.get('/Groups', { sortBy: 'nothing' }),
      400,
      'unknown attribute "nothing"',
      'invalidPath',
    );
  });

  it('holds within a filter, page by page', async () => {
    const query = { filter: 'displayName co "a"', sortBy: 'displayName', count: 2 };
    const pages: string[] = [];
    for (let startIndex = 1; startIndex <= 3; startIndex += 2) {
      const answer = ok(await org.scim.get('/Groups', { ...query, startIndex }), 200);
      expect(answer.json).toMatchObject({ totalResults: 3, startIndex });
      pages.push(...answer.json.Resources.map(({ displayName }: { displayName: string }) => displayName));
    }
    expect(pages).toEqual(['alpha', 'Alphabet', 'Beta']);
  });
});

describe('What is shown of a group', () => {
  const read = async (query: Record<string, string>): Promise<Answer['json']> =>
    ok(await org.scim.get(`/Groups/${idOfGroup('Beta')}`, query), 200).json;

  it('is what attributes and excludedAttributes say', async () => {
    const whole = groups['Beta']?.json;
    const { members, meta, externalId, displayName, ...always } = whole;
    expect(members).toEqual(shownUsers(org.scim, [users[1] ?? '']));
    expect(await read({ attributes: 'displayName' })).toEqual({ ...always, displayName });
    expect(await read({ attributes: 'members' })).toEqual({ ...always, members });
    expect(await read({ attributes: 'MEMBERS.Display, externalid' })).toEqual({
      ...always,
      externalId,
      members: [{ display: 'Ada Byron' }],
    });
    expect(await read({ attributes: 'members.$ref' })).toEqual({
      ...always,
      members: [{ $ref: members[0].$ref }],
    });
    expect(await read({ attributes: `${groupCore}:members.type` })).toEqual({
      ...always,
      members: [{ type: 'User' }],
    });
    expect(await read({ attributes: 'meta.version' })).toEqual({
      ...always,
      meta: { version: meta.version },
    });
    expect(await read({ attributes: 'nothing' })).toEqual(always);
    expect(await read({ excludedAttributes: 'members' })).toEqual({
      ...always,
      displayName,
      externalId,
      meta,
    });
    expect(await read({ excludedAttributes: 'members.display,members.$ref,meta' })).toEqual({
      ...always,
      displayName,
      externalId,
      members: [{ value: users[1], type: 'User' }],
    });
    expect(await read({ excludedAttributes: 'id,schemas' })).toEqual(whole);
  });

  it('is the same in lists, and after a write', async () => {
    const query = { filter: 'displayName eq "beta"', attributes: 'members.value' };
    expectList(await org.scim.get('/Groups', query), [
      { schemas: [groupCore], id: idOfGroup('Beta'), members: [{ value: users[1] }] },
    ]);
    const made = await org.scim.call('POST', '/Groups', {
      query: { attributes: 'displayName' },
      body: { schemas: [groupCore], displayName: 'Brief', members: asMembers([users[0] ?? '']) },
    });
    expect(made.json).toEqual({ schemas: [groupCore], id: made.json.id, displayName: 'Brief' });
    expectNothing(await org.scim.delete(`/Groups/${made.json.id}`));
  });

  it('includes data of extensions that nobody knows here, as they were sent', async () => {
    const { json } = await org.scim.get(`/Groups/${idOfGroup('100% wool_')}`);
    expect(json['urn:acme:Group']).toEqual({ cost: { centre: 'X1' }, tags: ['red'] });
    expect(json.schemas).toEqual([groupCore, 'urn:acme:Group']);
  });
});

describe('Pages of groups', () => {
  it('have totals that follow what is made and deleted', async () => {
    const own = await newOrganization();
    const total = async (query: Record<string, number> = {}): Promise<number> =>
      ok(await own.scim.get('/Groups', query), 200).json.totalResults;
    expect(await total()).toBe(0);
    const made = await Promise.all(Array.from({ length: 12 }, () => makeGroup(own)));
    const ids = made.map(({ id }) => id).sort();
    expect([await total(), await total({ count: 0 }), await total({ startIndex: 50 })]).toEqual([12, 12, 12]);
    const paged: string[] = [];
    for (let startIndex = 1; startIndex <= 12; startIndex += 5)
      paged.push(...idsIn(await own.scim.get('/Groups', { startIndex, count: 5 })));
    expect(paged).toEqual(ids);
    await Promise.all(ids.slice(0, 7).map((id) => own.scim.delete(`/Groups/${id}`)));
    expect(await total()).toBe(5);
    expect(idsIn(await own.scim.get('/Groups', { count: 100 }))).toEqual(ids.slice(7));
    const taken = await own.scim.post('/Groups', {
      schemas: [groupCore],
      displayName: made[11]?.json.displayName,
    });
    expect(taken.status).toBe(ids.slice(7).includes(made[11]?.id ?? '') ? 409 : 201);
    expect(await total()).toBe(taken.status === 409 ? 5 : 6);
  });

  it('begin at 1 and have nobody for counts below 1', async () => {
    const [first] = every;
    for (const startIndex of [0, -5, 1]) {
      const answer = ok(await org.scim.get('/Groups', { startIndex, count: 1 }), 200);
      expect(answer.json).toMatchObject({ startIndex: 1, itemsPerPage: 1 });
      expect(answer.json.Resources[0].displayName).toBe(first);
    }
    for (const count of [0, -1])
      expect(ok(await org.scim.get('/Groups', { count }), 200).json).toMatchObject({
        itemsPerPage: 0,
        Resources: [],
      });
  });
});

describe('The groups of users', () => {
  it('are searched, and shown, where users are read', async () => {
    const [, bob = ''] = users;
    const outer = idOfGroup('Outer');
    const { json } = ok(await org.scim.get('/Users', { filter: `groups.value eq "${outer}"` }), 200);
    expect(json.Resources.map(({ id }: { id: string }) => id)).toEqual([bob]);
    expect(json.Resources[0].groups).toContainEqual({
      value: outer,
      $ref: `${org.scim.base}/Groups/${outer}`,
      display: 'Outer',
      type: 'indirect',
    });
    const listed = await org.scim.get('/Users', {
      filter: 'groups.display eq "OUTER"',
      attributes: 'groups.display',
    });
    expect(listed.json.Resources[0].groups.map(({ display }: { display: string }) => display)).toEqual([
      'Ärzte',
      'Beta',
      'Z\\"quote',
      'Outer',
    ]);
    expect(idsIn(await org.scim.get('/Users', { filter: 'not (groups pr)' }))).toEqual([]);
    // A user can not put itself into a group.
    const patched = await org.scim.patch(
      `/Users/${bob}`,
      patchOf({ op: 'add', path: 'groups', value: [{ value: idOfGroup('alpha') }] }),
    );
    expect(patched.status).toBe(400);
    const whole = { ...(await org.scim.get(`/Users/${bob}`)).json, groups: [{ value: idOfGroup('alpha') }] };
    ok(await org.scim.put(`/Users/${bob}`, whole), 200);
    expectGroup(
      await org.scim.get(`/Groups/${idOfGroup('alpha')}`),
      200,
      { displayName: 'alpha', members: [] },
      { scim: org.scim },
    );
  });
});
