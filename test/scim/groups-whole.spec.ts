import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '../support/client.js';
import {
  aGroup,
  asMembers,
  expectGroup,
  expectPatched,
  groupCore,
  idsIn,
  makeGroup,
  memberIds,
  people,
  shownUsers,
} from '../support/scim-groups.js';
import { auditOf, newOrganization, ok, type Organization, patchOf, scimClient } from '../support/house.js';
import { expectError, expectList, expectNothing, idOf } from '../support/scim.js';

let org: Organization;
let ada: string;
let bob: string;
beforeAll(async () => {
  org = await newOrganization();
  [ada = '', bob = ''] = await people(org, 2);
});

describe.each([
  ['that names the organization', (id: string) => `/api/scim/v2/${id}`],
  ['of the token', () => '/scim/v2'],
  ['of the token, the other way round', () => '/api/v2/scim'],
])('Groups on the base %s', (_, baseOf) => {
  it('TS4 S2 N2 N6 N9 S26 S27 S28 are made, read, listed, found, changed and deleted', async () => {
    const scim = scimClient(baseOf(org.id), org.token);
    expectList(await scim.get('/Groups'), []);
    const body = aGroup({ displayName: 'Core', externalId: 'g-1', members: asMembers([bob, ada]) });
    const made = await scim.post('/Groups', body);
    const attributes = { displayName: 'Core', externalId: 'g-1', members: shownUsers(scim, [ada, bob]) };
    expectGroup(made, 201, attributes, { scim });
    const id = idOf(made);
    const read = await scim.get(`/Groups/${id}`);
    expectGroup(read, 200, attributes, { scim });
    expect(read.json).toEqual(made.json);
    expectList(await scim.get('/Groups'), [made.json]);
    expectList(await scim.get('/Groups', { filter: 'displayName sw "co"' }), [made.json]);
    const put = await scim.put(`/Groups/${id}`, aGroup({ displayName: 'Crew', members: asMembers([ada]) }));
    expectGroup(put, 200, { displayName: 'Crew', members: shownUsers(scim, [ada]) }, { scim, version: 2 });
    expect(put.json.meta.created).toBe(made.json.meta.created);
    expect(put.json.meta.lastModified >= made.json.meta.lastModified).toBe(true);
    expect((await scim.get(`/Groups/${id}`)).json).toEqual(put.json);
    const patch = patchOf({ op: 'add', path: 'members', value: asMembers([bob]) });
    expectPatched(await scim.patch(`/Groups/${id}`, patch), 3);
    expect(idsIn(await scim.get('/Groups', { filter: `members eq "${bob}"` }))).toEqual([id]);
    const groups = ok(await scim.get(`/Users/${bob}`), 200).json.groups;
    expect(groups).toEqual([
      { value: id, $ref: `${scim.base}/Groups/${id}`, display: 'Crew', type: 'direct' },
    ]);
    expectNothing(await scim.delete(`/Groups/${id}`));
    expectError(await scim.get(`/Groups/${id}`), 404, 'Group not found.');
    expectList(await scim.get('/Groups'), []);
    const events = await auditOf(org, { target: id, outcome: 'success' });
    expect(events.map(({ action }) => action)).toEqual([
      'group.delete',
      'group.update',
      'group.update',
      'group.create',
    ]);
  });
});

describe('Versions of a group', () => {
  let scim: Client;
  let id: string;
  beforeEach(async () => {
    scim = org.scim;
    ({ id } = await makeGroup(org, { members: asMembers([ada]) }));
  });

  const rename = (name: string): object => patchOf({ op: 'replace', path: 'displayName', value: name });

  it('are refused where another is meant: 412, and nothing is done', async () => {
    const before = (await scim.get(`/Groups/${id}`)).json;
    for (const tag of ['W/"7"', '"7"', '7', 'W/"2", "3"']) {
      const stale = { 'if-match': tag };
      for (const answer of [
        await scim.patch(`/Groups/${id}`, rename('Stale'), stale),
        await scim.patch(`/Groups/${id}`, patchOf({ op: 'remove', path: 'members' }), stale),
        await scim.put(`/Groups/${id}`, aGroup(), stale),
        await scim.delete(`/Groups/${id}`, stale),
      ])
        expectError(answer, 412);
      expect((await scim.get(`/Groups/${id}`)).json).toEqual(before);
    }
  });

  it('are taken where they are meant, weak or strong or any', async () => {
    let version = 1;
    for (const tag of ['W/"1"', '"2"', '*', '4', 'W/"1", W/"5"']) {
      expectPatched(
        await scim.patch(`/Groups/${id}`, rename(`V ${id} ${version}`), { 'if-match': tag }),
        (version += 1),
      );
    }
    ok(await scim.put(`/Groups/${id}`, aGroup(), { 'if-match': 'W/"6"' }), 200);
    expectNothing(await scim.delete(`/Groups/${id}`, { 'if-match': 'W/"7"' }));
  });

  it('need not be read again by who has them: 304', async () => {
    const known = await scim.get(`/Groups/${id}`, undefined, { 'if-none-match': 'W/"1"' });
    expect([known.status, known.text, known.headers.get('etag')]).toEqual([304, '', 'W/"1"']);
    expect((await scim.get(`/Groups/${id}`, undefined, { 'if-none-match': 'W/"2"' })).status).toBe(200);
    const add = patchOf({ op: 'add', path: 'members', value: asMembers([bob]) });
    expectPatched(await scim.patch(`/Groups/${id}`, add), 2);
    const changed = await scim.get(`/Groups/${id}`, undefined, { 'if-none-match': 'W/"1"' });
    expect(changed.json.members).toEqual(shownUsers(scim, [ada, bob]));
  });

  it('of two who change the same version at once, one is refused', async () => {
    const match = { 'if-match': 'W/"1"' };
    const answers = await Promise.all(
      [bob, ada].map((user) =>
        scim.put(`/Groups/${id}`, aGroup({ members: asMembers([user]), externalId: user }), match),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
    const winner = answers.find(({ status }) => status === 200);
    expect((await scim.get(`/Groups/${id}`)).json).toEqual(winner?.json);
  });

  it('C18 stay where nothing changes, whatever is sent', async () => {
    const before = (await scim.get(`/Groups/${id}`)).json;
    const events = (await auditOf(org, { target: id })).length;
    for (const operation of [
      { op: 'add', path: 'members', value: asMembers([ada]) },
      { op: 'remove', path: `members[value eq "${bob}"]` },
      { op: 'remove', path: 'members', value: asMembers([bob]) },
      { op: 'remove', path: 'members[display eq "nobody"]' },
      { op: 'remove', path: 'members', value: [] },
      { op: 'remove', path: 'externalId' },
      { op: 'replace', path: 'members', value: [ada, ada] },
      { op: 'replace', value: { displayName: before.displayName } },
      { op: 'replace', value: { id: 'other', meta: {}, schemas: [groupCore] } },
    ])
      expectPatched(await scim.patch(`/Groups/${id}`, patchOf(operation)), 1);
    const again = await scim.put(`/Groups/${id}`, { ...before, schemas: [groupCore, 'urn:acme:Empty'] });
    expect(again.json).toEqual(before);
    expect((await scim.get(`/Groups/${id}`)).json).toEqual(before);
    expect(await auditOf(org, { target: id })).toHaveLength(events);
  });

  it('of users are other ones when their groups change, yet nobody has to have them to change the user', async () => {
    const user = await scim.get(`/Users/${bob}`);
    const add = patchOf({ op: 'add', path: 'members', value: asMembers([bob]) });
    expectPatched(await scim.patch(`/Groups/${id}`, add), 2);
    const tag = user.headers.get('etag') ?? '';
    expect((await scim.get(`/Users/${bob}`, undefined, { 'if-none-match': tag })).status).toBe(200);
    const title = patchOf({ op: 'replace', path: 'title', value: 'Captain' });
    ok(await scim.patch(`/Users/${bob}`, title, { 'if-match': tag }), 200);
    expectError(await scim.patch(`/Users/${bob}`, title, { 'if-match': tag }), 412);
    expect(await memberIds(org, id)).toEqual([ada, bob]);
  });
});

describe('A body that is no group', () => {
  it.each([
    [[], 'invalidSyntax'],
    ['x', 'invalidSyntax'],
    [null, 'invalidSyntax'],
    [{ ...aGroup(), schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'] }, 'invalidValue'],
    [{ ...aGroup(), schemas: 'x' }, 'invalidValue'],
    [{ ...aGroup(), members: 'nobody' }, 'invalidValue'],
    [{ ...aGroup(), members: [{ display: 'Ada' }] }, 'invalidValue'],
    [{ ...aGroup(), members: [{ value: 1 }] }, 'invalidValue'],
    [{ ...aGroup(), members: [null] }, 'invalidValue'],
    [{ ...aGroup(), externalId: 7 }, 'invalidValue'],
  ])('is refused, and empties none that is there: %j', async (body, scimType) => {
    const before = await makeGroup(org, { members: asMembers([ada]) });
    for (const answer of [
      await org.scim.post('/Groups', body),
      await org.scim.put(`/Groups/${before.id}`, body),
    ])
      expectError(answer, 400, expect.any(String), scimType);
    expect((await org.scim.get(`/Groups/${before.id}`)).json).toEqual(before.json);
  });

  it('of a user with the id of a group, and the other way round, finds nobody', async () => {
    const { id } = await makeGroup(org);
    expectError(await org.scim.get(`/Users/${id}`), 404, 'User not found.');
    expectError(await org.scim.get(`/Groups/${ada}`), 404, 'Group not found.');
    for (const nobody of ['x', '%27', '..%2fUsers', 'null', '00000000-0000-0000-0000-000000000000']) {
      expectError(await org.scim.get(`/Groups/${nobody}`), 404);
      expectError(await org.scim.put(`/Groups/${nobody}`, aGroup()), 404);
      expectError(await org.scim.patch(`/Groups/${nobody}`, patchOf({ op: 'remove', path: 'members' })), 404);
      expectError(await org.scim.delete(`/Groups/${nobody}`), 404);
    }
  });
});
