import { beforeEach, describe, expect, it } from 'vitest';
import type { Answer, Client } from '../support/client.js';
import {
  aGroup,
  asMembers,
  expectGroup,
  expectPatched,
  groupCore,
  groupsOf,
  makeGroup,
  memberIds,
  people,
  shownUsers,
} from '../support/scim-groups.js';
import { newOrganization, ok, type Organization, patchOf, scimClient } from '../support/house.js';
import { expectError, expectList, expectNothing, idOf, provision } from '../support/scim.js';

let org: Organization;
let scim: Client;
let ada: string;
let bob: string;

beforeEach(async () => {
  org = await newOrganization();
  scim = org.scim;
  [ada = '', bob = ''] = await people(org, 2);
});

const read = (id: string): Promise<Answer> => scim.get(`/Groups/${id}`);

describe('OneLogin', () => {
  it('sends null for what it does not know, to a base with a slash behind it', async () => {
    const body = {
      schemas: [groupCore],
      id: null,
      externalId: null,
      displayName: 'Ops',
      members: null,
      meta: null,
    };
    const created = await scim.post('/Groups/', body);
    expectGroup(created, 201, { displayName: 'Ops', members: [] }, { scim });
    const id = idOf(created);
    const add = patchOf({ op: 'add', path: 'members', value: [{ value: ada, display: null, type: null }] });
    expectPatched(await scim.patch(`/Groups/${id}/`, add), 2);
    expectGroup(
      await scim.get(`/Groups/${id}/`),
      200,
      { displayName: 'Ops', members: shownUsers(scim, [ada]) },
      { scim, version: 2 },
    );
  });

  it('makes and changes groups on doubled slashes', async () => {
    const { id } = await makeGroup(org, { displayName: 'Ops' });
    const doubled = scimClient(`/scim/v2/`, org.token);
    expect(ok(await doubled.get(`/Groups/${id}`), 200).json.id).toBe(id);
  });
});

describe('JumpCloud', () => {
  it('makes and deletes a test user and a test group when it is activated', async () => {
    const user = await provision(org, { userName: 'test@jumpcloud.test' });
    const group = await makeGroup(org, {
      displayName: 'JumpCloud Test Group',
      members: asMembers([user.id]),
    });
    expectGroup(
      await read(group.id),
      200,
      { displayName: 'JumpCloud Test Group', members: shownUsers(scim, [user.id]) },
      { scim },
    );
    expectNothing(await scim.delete(`/Groups/${group.id}`));
    expectNothing(await scim.delete(`/Users/${user.id}`));
    expectError(await read(group.id), 404, 'Group not found.');
    expectList(await scim.get('/Groups'), []);
  });

  it('deletes the user first, which is in the group no more', async () => {
    const user = await provision(org);
    const { id } = await makeGroup(org, { displayName: 'Test', members: asMembers([user.id, ada]) });
    expectNothing(await scim.delete(`/Users/${user.id}`));
    expectGroup(
      await read(id),
      200,
      { displayName: 'Test', members: shownUsers(scim, [ada]) },
      { scim, version: 2 },
    );
  });

  it('removes members by a list of values: these, not all', async () => {
    const { id } = await makeGroup(org, { members: asMembers([ada, bob]) });
    const removal = { op: 'remove', path: 'members', value: [{ value: bob, display: 'Bob', type: 'User' }] };
    expectPatched(await scim.patch(`/Groups/${id}`, patchOf(removal)), 2);
    expect(await memberIds(org, id)).toEqual([ada]);
    expectPatched(await scim.patch(`/Groups/${id}`, patchOf(removal)), 2);
    expect(await memberIds(org, id)).toEqual([ada]);
  });

  it('renames by PUT with the members in it', async () => {
    const { id } = await makeGroup(org, { displayName: 'Old', members: asMembers([ada]) });
    const body = { schemas: [groupCore], id, displayName: 'New', members: [{ value: ada, type: 'User' }] };
    expectGroup(
      await scim.put(`/Groups/${id}`, body),
      200,
      { displayName: 'New', members: shownUsers(scim, [ada]) },
      { scim, version: 2 },
    );
  });
});

describe('Google Workspace', () => {
  it('has no groups, and its users show none', async () => {
    expect(ok(await scim.get('/Users', { count: 1 }), 200).json.Resources[0].groups).toBeUndefined();
    expect(await groupsOf(org, ada)).toEqual([]);
  });
});

describe('PingOne', () => {
  it('puts groups whole, what is read only in them among it', async () => {
    const created = await makeGroup(org, { displayName: 'Ping', externalId: 'p-1' });
    const body = {
      ...created.json,
      members: [{ value: ada, $ref: 'https://ping.test/Users/1', display: 'x' }],
    };
    const answer = await scim.put(`/Groups/${created.id}`, body);
    const attributes = { displayName: 'Ping', externalId: 'p-1', members: shownUsers(scim, [ada]) };
    expectGroup(answer, 200, attributes, { scim, version: 2 });
    expect(answer.json.meta.created).toBe(created.json.meta.created);
  });

  it('sends the same member twice', async () => {
    const { id } = await makeGroup(org, { members: asMembers([ada, ada]) });
    const twice = aGroup({
      displayName: 'Twice',
      members: [...asMembers([ada, bob]), { value: ada, type: 'User' }],
    });
    ok(await scim.put(`/Groups/${id}`, twice), 200);
    expect(await memberIds(org, id)).toEqual([ada, bob]);
    const filter = `members.value eq "${ada}"`;
    expect(ok(await scim.get('/Groups', { filter }), 200).json.totalResults).toBe(1);
  });
});

describe.each(['Rippling', 'KeySpider'])('%s', () => {
  it('adds members without a path', async () => {
    const { id } = await makeGroup(org, { displayName: 'Pathless' });
    const one = { op: 'Add', value: { members: [{ value: ada }] } };
    expectPatched(await scim.patch(`/Groups/${id}`, patchOf(one)), 2);
    const two = { op: 'Add', value: { Members: [bob], displayName: 'Pathless' } };
    expectPatched(await scim.patch(`/Groups/${id}`, patchOf(two)), 3);
    expectGroup(
      await read(id),
      200,
      { displayName: 'Pathless', members: shownUsers(scim, [ada, bob]) },
      { scim, version: 3 },
    );
    expectPatched(await scim.patch(`/Groups/${id}`, patchOf(one, two)), 3);
  });

  it('is refused a value without a path that is no object', async () => {
    const { id } = await makeGroup(org, { members: asMembers([ada]) });
    const answer = await scim.patch(`/Groups/${id}`, patchOf({ op: 'add', value: [{ value: bob }] }));
    expectError(answer, 400, expect.stringContaining('Operations[0]'), answer.json.scimType);
    expect(await memberIds(org, id)).toEqual([ada]);
  });
});

describe("Keycloak's client", () => {
  it('writes values as JSON in a string, with schemas inside', async () => {
    const { id } = await makeGroup(org, { displayName: 'Keycloak' });
    const whole = { schemas: [groupCore], displayName: 'Renamed', members: [{ value: ada }] };
    expectPatched(
      await scim.patch(`/Groups/${id}`, patchOf({ op: 'replace', value: JSON.stringify(whole) })),
      2,
    );
    expectGroup(
      await read(id),
      200,
      { displayName: 'Renamed', members: shownUsers(scim, [ada]) },
      { scim, version: 2 },
    );
    const added = { op: 'add', path: 'members', value: JSON.stringify([{ value: bob }]) };
    expectPatched(await scim.patch(`/Groups/${id}`, patchOf(added)), 3);
    const removed = { op: 'remove', path: 'members', value: JSON.stringify([{ value: ada }]) };
    expectPatched(await scim.patch(`/Groups/${id}`, patchOf(removed)), 4);
    expect(await memberIds(org, id)).toEqual([bob]);
  });
});

describe('SailPoint', () => {
  it('changes one group by several replaces without a path', async () => {
    const { id } = await makeGroup(org, { displayName: 'Access', members: asMembers([ada]) });
    const answer = await scim.patch(
      `/Groups/${id}`,
      patchOf(
        { op: 'replace', value: { displayName: 'Access Profile' } },
        { op: 'replace', value: { externalId: 's-1' } },
      ),
    );
    expectPatched(answer, 2);
    expectGroup(
      await read(id),
      200,
      { displayName: 'Access Profile', externalId: 's-1', members: shownUsers(scim, [ada]) },
      { scim, version: 2 },
    );
  });

  it('replaces one member by another', async () => {
    const { id } = await makeGroup(org, { members: asMembers([ada]) });
    const swap = { op: 'replace', path: `members[value eq "${ada}"]`, value: { value: bob } };
    expectPatched(await scim.patch(`/Groups/${id}`, patchOf(swap)), 2);
    expect(await memberIds(org, id)).toEqual([bob]);
  });
});

describe('Any client', () => {
  it('may send attributes that nobody knows, in any case, with more in an operation than there is room for', async () => {
    const created = ok(
      await scim.post('/Groups?tenant=1&x', {
        SCHEMAS: [groupCore.toUpperCase()],
        DisplayName: 'Any',
        MEMBERS: [{ VALUE: ada, active: 'True' }],
        mailNickname: 'any',
        owners: [],
      }),
      201,
    );
    expectGroup(created, 201, { displayName: 'Any', members: shownUsers(scim, [ada]) }, { scim });
    const odd = { OP: 'ADD', Path: 'MEMBERS', Value: [{ Value: bob }], name: 'addMember' };
    expectPatched(await scim.patch(`/Groups/${idOf(created)}`, { operations: [odd] }), 2);
    expect(await memberIds(org, idOf(created))).toEqual([ada, bob]);
  });

  it('gets the group where it asks for attributes of it', async () => {
    const { id } = await makeGroup(org, { displayName: 'Shown' });
    const answer = await scim.call('PATCH', `/Groups/${id}`, {
      query: { attributes: 'members.value' },
      body: patchOf({ op: 'add', path: 'members', value: [ada] }),
    });
    expect(answer.json).toEqual({ schemas: [groupCore], id, members: [{ value: ada }] });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('etag')).toBe('W/"2"');
    const other = await scim.call('PATCH', `/Groups/${id}`, {
      query: { excludedAttributes: 'members' },
      body: patchOf({ op: 'add', path: 'members', value: [bob] }),
    });
    expectPatched(other, 3);
  });
});
