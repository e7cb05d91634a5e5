import { beforeEach, describe, expect, it } from 'vitest';
import type { Answer, Client } from '../support/client.js';
import {
  asMembers,
  expectGroup,
  expectPatched,
  groupCore,
  memberIds,
  people,
  shownUsers,
} from '../support/scim-groups.js';
import { auditOf, newOrganization, type Organization, patchOf } from '../support/house.js';
import { aTime, expectError, expectList, expectNothing, idOf } from '../support/scim.js';

const adscim = 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group';
const headers = { 'content-type': 'application/scim+json; charset=utf-8', 'user-agent': '' };
const creation = {
  schemas: [groupCore, adscim],
  externalId: '8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159',
  displayName: 'Sales Team',
  meta: { resourceType: 'Group' },
};
const shown = { displayName: creation.displayName, externalId: creation.externalId };

let org: Organization;
let scim: Client;
let ada: string;
let bob: string;
let cy: string;

beforeEach(async () => {
  org = await newOrganization();
  scim = org.scim;
  [ada = '', bob = '', cy = ''] = await people(org, 3);
});

/** Every request carries the flags of the tenant URL; a query of its own is sent as it stands. */
const flags = ['', 'aadOptscim062020'];
function call(method: string, path: string, flag: string, body?: object): Promise<Answer> {
  const address = flag === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${flag}`;
  return scim.call(method, address, { ...(body ? { body } : {}), headers });
}

describe.each(flags)('Entra ID with the flag "%s"', (flag) => {
  const create = (): Promise<Answer> => call('POST', '/Groups', flag, creation);
  const read = (id: string): Promise<Answer> => call('GET', `/Groups/${id}?excludedAttributes=members`, flag);
  const patch = (id: string, ...operations: object[]): Promise<Answer> =>
    call('PATCH', `/Groups/${id}`, flag, patchOf(...operations));

  it('S26 S27 makes a group with a schema of its own, and reads it without members', async () => {
    const created = await create();
    expectGroup(created, 201, { ...shown, members: [] }, { scim });
    const now = await read(idOf(created));
    const { members: _, ...rest } = created.json;
    expect(now.json).toEqual(rest);
    expectGroup(now, 200, shown, { scim });
  });

  it('finds it by displayName in any case, by any spelling of the attribute, with a slash behind', async () => {
    const { json } = await create();
    const { members: _, ...group } = json;
    const query = (filter: string): Promise<Answer> =>
      call('GET', `/Groups/?excludedAttributes=members&filter=${filter}`, flag);
    expectList(await query('displayName+eq+%22Sales+Team%22'), [group]);
    expectList(await query('DisplayName+eq+%22sALES+tEAM%22'), [group]);
    expectList(await query('DISPLAYNAME%20EQ%20%22Sales%20Team%22'), [group]);
    expectList(await query(`externalId+eq+%22${creation.externalId}%22`), [group]);
    expectList(await query(`externalId+eq+%22${creation.externalId.toUpperCase()}%22`), []);
    expectList(await query('displayName+eq+%22Sales%22'), []);
    expectList(await query('displayName+eq+%228f1c0e1b-3a67-4b5c-9d6f-0a1b2c3d4e5f%22'), []);
  });

  it('asks whether somebody is a member', async () => {
    const id = idOf(await create());
    expectPatched(await patch(id, { op: 'Add', path: 'members', value: [{ $ref: null, value: ada }] }), 2);
    const ask = (user: string, attribute = 'members'): Promise<Answer> =>
      call(
        'GET',
        `/Groups?excludedAttributes=members&filter=id+eq+%22${id}%22+and+${attribute}+eq+%22${user}%22`,
        flag,
      );
    const group = (await read(id)).json;
    for (const attribute of ['members', 'Members', 'members.value'])
      expectList(await ask(ada, attribute), [group]);
    expectList(await ask(bob), []);
    expectList(await ask('not-an-id'), []);
  });

  it('M53 N41 adds and removes members, each with a null $ref: these alone', async () => {
    const id = idOf(await create());
    const value = [ada, bob, cy].map((each) => ({ $ref: null, value: each }));
    expectPatched(await patch(id, { op: 'Add', path: 'members', value }), 2);
    expect(await memberIds(org, id)).toEqual([ada, bob, cy]);
    expectPatched(await patch(id, { op: 'Add', path: 'members', value }), 2);
    const gone = [{ $ref: null, value: bob }];
    expectPatched(await patch(id, { op: 'Remove', path: 'members', value: gone }), 3);
    const whole = { ...shown, members: shownUsers(scim, [ada, cy]) };
    expectGroup(await call('GET', `/Groups/${id}`, flag), 200, whole, { scim, version: 3 });
    expectPatched(await patch(id, { op: 'Remove', path: 'members', value: gone }), 3);
    expectPatched(await patch(id, { op: 'Remove', path: `members[value eq "${cy}"]` }), 4);
    expect(await memberIds(org, id)).toEqual([ada]);
    expect((await scim.get(`/Users/${cy}`)).json.groups).toBeUndefined();
    expect((await scim.get(`/Users/${ada}`)).json.groups).toEqual([
      { value: id, $ref: `${scim.base}/Groups/${id}`, display: 'Sales Team', type: 'direct' },
    ]);
    expect(
      (await auditOf(org, { action: 'group.update' })).map(({ changes }) => changes[0].removedTotal),
    ).toEqual([1, 1, 0]);
  });

  it('names members by bare strings', async () => {
    const id = idOf(await create());
    expectPatched(await patch(id, { op: 'Add', path: 'members', value: [ada, bob] }), 2);
    expectPatched(await patch(id, { op: 'Remove', path: 'members', value: [ada] }), 3);
    expectPatched(await patch(id, { op: 'Add', path: 'members', value: cy }), 4);
    expectPatched(await patch(id, { op: 'Remove', path: 'members', value: bob }), 5);
    expect(await memberIds(org, id)).toEqual([cy]);
  });

  it('sends changes of one group in parallel, and none is lost', async () => {
    const id = idOf(await create());
    const users = await people(org, 16);
    const answers = await Promise.all(
      users.map((value) => patch(id, { op: 'Add', path: 'members', value: [{ $ref: null, value }] })),
    );
    expect(answers.map(({ status }) => status)).toEqual(users.map(() => 204));
    expect(await memberIds(org, id)).toEqual(users);
    const [stay, leave] = [users.slice(0, 5), users.slice(5)];
    const removals = await Promise.all(
      leave.map((value) => patch(id, { op: 'Remove', path: 'members', value: [{ $ref: null, value }] })),
    );
    expect(removals.map(({ status }) => status)).toEqual(leave.map(() => 204));
    expect(await memberIds(org, id)).toEqual(stay);
    expect((await read(id)).json.meta.version).toBe(`W/"${1 + users.length + leave.length}"`);
  });

  it('changes displayName and externalId by paths, and takes the externalId away', async () => {
    const id = idOf(await create());
    expectPatched(
      await patch(
        id,
        { op: 'Replace', path: 'displayName', value: 'Sales EMEA' },
        { op: 'Replace', path: 'externalId', value: 'b-2' },
      ),
      2,
    );
    expectGroup(await read(id), 200, { displayName: 'Sales EMEA', externalId: 'b-2' }, { scim, version: 2 });
    expectPatched(await patch(id, { op: 'Remove', path: 'externalId' }), 3);
    expectGroup(await read(id), 200, { displayName: 'Sales EMEA' }, { scim, version: 3 });
    const [removed, changed] = await auditOf(org, { action: 'group.update' });
    expect(removed.changes).toEqual([{ path: 'externalId', before: 'b-2', after: null }]);
    expect(changed.changes).toEqual(
      expect.arrayContaining([
        { path: 'displayName', before: 'Sales Team', after: 'Sales EMEA' },
        { path: 'externalId', before: creation.externalId, after: 'b-2' },
      ]),
    );
  });

  it('is told of a member that is not there, and nothing of the PATCH is done', async () => {
    const id = idOf(await create());
    const nobody = '0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef';
    const answer = await patch(
      id,
      { op: 'Replace', path: 'displayName', value: 'Other' },
      { op: 'Add', path: 'members', value: asMembers([ada, nobody]) },
    );
    expectError(answer, 400, expect.stringContaining(nobody), 'invalidValue');
    expectGroup(await call('GET', `/Groups/${id}`, flag), 200, { ...shown, members: [] }, { scim });
  });

  it('deletes twice: 204, then 404', async () => {
    const id = idOf(await create());
    expectNothing(await call('DELETE', `/Groups/${id}`, flag));
    expectError(await call('DELETE', `/Groups/${id}`, flag), 404, 'Group not found.');
    expectError(await read(id), 404, 'Group not found.');
  });

  it('meets a conflict when it makes the group again', async () => {
    await create();
    const again = await call('POST', '/Groups', flag, { ...creation, displayName: 'SALES team' });
    expectError(again, 409, expect.stringContaining('displayName'), 'uniqueness');
  });
});

describe('Entra ID with the flag', () => {
  it('changes several attributes by one replace without a path', async () => {
    const id = idOf(await call('POST', '/Groups', 'aadOptscim062020', creation));
    const value = { displayName: 'Both', externalId: 'c-3', [`${groupCore}:members`]: asMembers([ada]) };
    const body = patchOf({ op: 'replace', value });
    expectPatched(await call('PATCH', `/Groups/${id}`, 'aadOptscim062020', body), 2);
    const answer = await call('GET', `/Groups/${id}`, 'aadOptscim062020');
    const whole = { displayName: 'Both', externalId: 'c-3', members: shownUsers(scim, [ada]) };
    expectGroup(answer, 200, whole, { scim, version: 2 });
    expect(answer.json.meta.created).toEqual(aTime);
  });
});
