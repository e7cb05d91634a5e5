import { beforeAll, describe, expect, it } from 'vitest';
import { type Answer, Client } from '../support/client.js';
import {
  aGroup,
  asMembers,
  expectGroup,
  groupCore,
  groupsOf,
  makeGroup,
  people,
  shownUsers,
} from '../support/scim-groups.js';
import {
  auditOf,
  newOrganization,
  ok,
  type Organization,
  patchOf,
  scimClient,
  sharedHouse,
} from '../support/house.js';
import { expectError, expectNothing } from '../support/scim.js';

const bases = (id: string): string[] => [`/api/scim/v2/${id}`, '/scim/v2', '/api/v2/scim'];

/** A request of every kind there is on groups. */
const calls: [string, (scim: Client, id: string) => Promise<Answer>][] = [
  ['POST', (scim) => scim.post('/Groups', aGroup())],
  ['GET of the list', (scim) => scim.get('/Groups')],
  ['GET of a search', (scim) => scim.get('/Groups', { filter: 'displayName eq "x"' })],
  ['GET of a filter that is none', (scim) => scim.get('/Groups', { filter: 'displayName' })],
  ['GET', (scim, id) => scim.get(`/Groups/${id}`)],
  ['PUT', (scim, id) => scim.put(`/Groups/${id}`, aGroup())],
  ['PATCH', (scim, id) => scim.patch(`/Groups/${id}`, patchOf({ op: 'remove', path: 'members' }))],
  ['DELETE', (scim, id) => scim.delete(`/Groups/${id}`)],
];

describe('An organization that has groups switched off', () => {
  let org: Organization;
  let ada: string;
  let group: Answer & { id: string };

  beforeAll(async () => {
    org = await newOrganization();
    [ada = ''] = await people(org, 1);
    group = await makeGroup(org, { displayName: 'Kept', members: asMembers([ada]) });
    ok(await org.admin.put('/scim', { groupsEnabled: false }), 200);
  });

  it.each(calls)('M58 C10 answers 404 in the form of SCIM on every base: %s', async (_, call) => {
    for (const base of bases(org.id)) {
      expectError(
        await call(scimClient(base, org.token), group.id),
        404,
        'Groups are switched off for this organization.',
      );
    }
  });

  it('M57 says so in its discovery, to who has a token of it', async () => {
    for (const base of bases(org.id)) {
      const scim = scimClient(base, org.token);
      const types = ok(await scim.get('/ResourceTypes'), 200).json;
      expect(types.Resources.map(({ id }: { id: string }) => id)).toEqual(['User']);
      expect(types.totalResults).toBe(1);
      const schemas = ok(await scim.get('/Schemas'), 200).json.Resources;
      expect(schemas.map(({ id }: { id: string }) => id)).not.toContain(groupCore);
      expectError(await scim.get('/ResourceTypes/Group'), 404);
      expectError(await scim.get(`/Schemas/${groupCore}`), 404);
      ok(await scim.get('/ServiceProviderConfig'), 200);
      // Without a token the documents are anybody's.
      const open = ok(await scimClient(base, undefined).get('/ResourceTypes'), 200).json;
      expect(open.Resources.map(({ id }: { id: string }) => id)).toEqual(['User', 'Group']);
    }
  });

  it('goes on with users alone', async () => {
    ok(await org.scim.get(`/Users/${ada}`), 200);
    const [bob = ''] = await people(org, 1);
    expectNothing(await org.scim.delete(`/Users/${bob}`));
  });

  it('keeps what there was, and tells no other organization anything', async () => {
    const other = await newOrganization();
    expectError(await other.scim.get(`/Groups/${group.id}`), 404, 'Group not found.');
    ok(await org.admin.put('/scim', { groupsEnabled: true }), 200);
    expectGroup(
      await org.scim.get(`/Groups/${group.id}`),
      200,
      { displayName: 'Kept', members: shownUsers(org.scim, [ada]) },
      { scim: org.scim },
    );
    const types = ok(await org.scim.get('/ResourceTypes'), 200).json;
    expect(types.Resources.map(({ id }: { id: string }) => id)).toEqual(['User', 'Group']);
    expect(await groupsOf(org, ada)).toEqual([[group.id, 'direct']]);
    const refused = await auditOf(org, { outcome: 'failure', action: 'group.' });
    expect(refused.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['group.create', 'group.read', 'group.update', 'group.delete', 'group.list']),
    );
  });
});

describe('The scope of a token', () => {
  let org: Organization;
  let id: string;
  beforeAll(async () => {
    org = await newOrganization();
    ({ id } = await makeGroup(org));
  });

  async function clientWith(...scopes: string[]): Promise<Client> {
    const { token } = ok(await org.admin.post('/scim/tokens', { name: 'narrow', scopes }), 201).json;
    return scimClient(`/api/scim/v2/${org.id}`, token);
  }

  const writes = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

  it.each(calls)('C15 is asked for by %s', async (name, call) => {
    const needed = writes.has(name) ? 'groups:write' : 'groups:read';
    const others = ['users:read', 'users:write', 'groups:read', 'groups:write'].filter(
      (each) => each !== needed,
    );
    const answer = await call(await clientWith(...others), id);
    expectError(answer, 403, expect.stringContaining(needed));
    const own = await newOrganization();
    const group = await makeGroup(own);
    const { token } = ok(await own.admin.post('/scim/tokens', { name: 'just', scopes: [needed] }), 201).json;
    const just = await call(scimClient('/scim/v2', token), group.id);
    const successes: Record<string, number> = {
      POST: 201,
      PATCH: 204,
      DELETE: 204,
      'GET of a filter that is none': 400,
    };
    expect(just.status).toBe(successes[name] ?? 200);
  });

  it('lets who may only read groups read them, and change none', async () => {
    const reader = await clientWith('groups:read');
    ok(await reader.get(`/Groups/${id}`), 200);
    ok(await reader.get('/Groups'), 200);
    expectError(await reader.get('/Users'), 403, expect.stringContaining('users:read'));
    expectError(await reader.delete(`/Groups/${id}`), 403);
    expect((await org.scim.get(`/Groups/${id}`)).json.meta.version).toBe('W/"1"');
  });
});

describe('The documents about groups', () => {
  it('M57 describe them where they are on', async () => {
    const org = await newOrganization();
    const schema = ok(await org.scim.get(`/Schemas/${groupCore}`), 200).json;
    const byName = (attributes: Answer['json'][], name: string): Answer['json'] =>
      attributes.find((each) => each.name === name);
    expect(byName(schema.attributes, 'displayName')).toMatchObject({
      type: 'string',
      required: true,
      uniqueness: 'server',
      caseExact: false,
    });
    const members = byName(schema.attributes, 'members');
    expect(members).toMatchObject({ type: 'complex', multiValued: true, mutability: 'readWrite' });
    expect(byName(members.subAttributes, 'value')).toMatchObject({ mutability: 'immutable', required: true });
    expect(byName(members.subAttributes, '$ref').referenceTypes).toEqual(['User', 'Group']);
    expect(byName(members.subAttributes, 'display').mutability).toBe('readOnly');
    const type = ok(await org.scim.get('/ResourceTypes/Group'), 200).json;
    expect(type).toMatchObject({ id: 'Group', endpoint: '/Groups', schema: groupCore, schemaExtensions: [] });
  });

  it('answer methods that groups do not have by an error of SCIM', async () => {
    const org = await newOrganization();
    const { id } = await makeGroup(org);
    const house = sharedHouse();
    const plain = new Client(house.url, org.token, 'application/scim+json');
    for (const [method, path] of [
      ['PUT', '/Groups'],
      ['PATCH', '/Groups'],
      ['DELETE', '/Groups'],
      ['POST', `/Groups/${id}`],
      ['GET', `/Groups/${id}/members`],
    ] as const) {
      const answer = await plain.call(method, `/scim/v2${path}`, method === 'GET' ? {} : { body: aGroup() });
      expect([404, 405]).toContain(answer.status);
      expectError(answer, answer.status);
    }
    ok(await org.scim.get(`/Groups/${id}`), 200);
  });
});
