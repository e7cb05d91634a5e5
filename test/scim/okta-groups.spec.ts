import { beforeEach, describe, expect, it } from 'vitest';
import type { Answer, Client } from '../support/client.js';
import {
  asMembers,
  expectGroup,
  expectPatched,
  groupCore,
  people,
  shownUsers,
} from '../support/scim-groups.js';
import { auditOf, newOrganization, type Organization, patchOf } from '../support/house.js';
import { expectError, expectList, expectNothing, idOf } from '../support/scim.js';

const headers = {
  accept: 'application/scim+json',
  'accept-charset': 'utf-8',
  'content-type': 'application/scim+json; charset=utf-8',
  'user-agent': 'OKTA SCIM Integration',
};

/** Okta's create request, letter by letter. */
const creation = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Engineers","members":[]}`;

let org: Organization;
let scim: Client;
let jane: string;
let joe: string;
let ann: string;

beforeEach(async () => {
  org = await newOrganization();
  scim = org.scim;
  [jane = '', joe = '', ann = ''] = await people(org, 3);
});

const create = (): Promise<Answer> => scim.call('POST', '/Groups', { raw: creation, headers });
const read = (id: string): Promise<Answer> => scim.get(`/Groups/${id}`, undefined, headers);
const patch = (id: string, ...operations: object[]): Promise<Answer> =>
  scim.patch(`/Groups/${id}`, patchOf(...operations), headers);
const list = (): Promise<Answer> => scim.get('/Groups', { startIndex: 1, count: 100 }, headers);

async function expectMembers(id: string, ids: string[], version: number): Promise<void> {
  const attributes = { displayName: 'Engineers', members: shownUsers(scim, ids) };
  expectGroup(await read(id), 200, attributes, { scim, version });
}

describe('Okta pushes a group', () => {
  it('S15 M26 N2 makes it without members, and finds it in the list', async () => {
    expectList(await list(), []);
    const created = await create();
    expectGroup(created, 201, { displayName: 'Engineers', members: [] }, { scim });
    const now = await read(idOf(created));
    expectGroup(now, 200, { displayName: 'Engineers', members: [] }, { scim });
    expect(now.json).toEqual(created.json);
    expectList(await list(), [created.json]);
    expect(await auditOf(org, { action: 'group.' })).toMatchObject([
      {
        action: 'group.create',
        outcome: 'success',
        actor: { type: 'scim_token', id: org.tokenId },
        target: { type: 'group', id: idOf(created), name: 'Engineers' },
        changes: [{ path: 'displayName', after: 'Engineers' }],
        userAgent: 'OKTA SCIM Integration',
      },
    ]);
  });

  it('a second time is a conflict that names the attribute, and changes nothing', async () => {
    const created = await create();
    expectError(await create(), 409, expect.stringContaining('displayName'), 'uniqueness');
    expectList(await list(), [created.json]);
  });

  it('S33 renames it by a replace without a path that carries the id, and again with each membership', async () => {
    const id = idOf(await create());
    const rename = { op: 'replace', value: { id, displayName: 'Builders' } };
    expectPatched(await patch(id, { op: 'add', path: 'members', value: asMembers([jane]) }), 2);
    expectPatched(await patch(id, rename), 3);
    const attributes = { displayName: 'Builders', members: shownUsers(scim, [jane]) };
    const renamed = await read(id);
    expectGroup(renamed, 200, attributes, { scim, version: 3 });
    // The same name once more is no change: neither of the version nor in the log.
    expectPatched(await patch(id, rename), 3);
    expect((await read(id)).json).toEqual(renamed.json);
    expect(await auditOf(org, { action: 'group.update' })).toHaveLength(2);
    expectPatched(await patch(id, rename, { op: 'add', path: 'members', value: asMembers([joe]) }), 4);
    expectGroup(
      await read(id),
      200,
      { ...attributes, members: shownUsers(scim, [jane, joe]) },
      { scim, version: 4 },
    );
  });

  it('S28 takes one out and puts another in with one PATCH, which is one event', async () => {
    const id = idOf(await create());
    expectPatched(await patch(id, { op: 'add', path: 'members', value: asMembers([jane, joe]) }), 2);
    const answer = await patch(
      id,
      { op: 'remove', path: `members[value eq "${jane}"]` },
      { op: 'add', path: 'members', value: [{ value: ann, display: 'ann@acme.com' }] },
    );
    expectPatched(answer, 3);
    await expectMembers(id, [joe, ann], 3);
    const [event] = await auditOf(org, { action: 'group.update' });
    expect(event.changes).toEqual([
      { path: 'members', added: [ann], removed: [jane], addedTotal: 1, removedTotal: 1 },
    ]);
  });

  it('takes who is no member out and puts in who is in: success, and nothing changed', async () => {
    const id = idOf(await create());
    expectPatched(await patch(id, { op: 'add', path: 'members', value: asMembers([jane]) }), 2);
    const before = await read(id);
    for (const operation of [
      { op: 'remove', path: `members[value eq "${joe}"]` },
      { op: 'remove', path: 'members[value eq "00ujl29u0le5T6Aj10h7"]' },
      { op: 'add', path: 'members', value: [{ value: jane, display: 'jane@acme.com' }] },
    ]) {
      expectPatched(await patch(id, operation), 2);
      expect((await read(id)).json).toEqual(before.json);
    }
    expect(await auditOf(org, { action: 'group.update' })).toHaveLength(1);
  });

  it('pushes all of it anew by replace, and nobody by an empty list', async () => {
    const id = idOf(await create());
    expectPatched(await patch(id, { op: 'replace', path: 'members', value: asMembers([jane, joe]) }), 2);
    await expectMembers(id, [jane, joe], 2);
    expectPatched(await patch(id, { op: 'replace', path: 'members', value: asMembers([joe, ann]) }), 3);
    await expectMembers(id, [joe, ann], 3);
    expectPatched(await patch(id, { op: 'replace', path: 'members', value: [] }), 4);
    await expectMembers(id, [], 4);
    expectPatched(await patch(id, { op: 'replace', path: 'members', value: [] }), 4);
    const [emptied] = await auditOf(org, { action: 'group.update' });
    expect(emptied.changes).toEqual([
      { path: 'members', added: [], removed: [joe, ann].sort(), addedTotal: 0, removedTotal: 2 },
    ]);
  });

  it('puts it whole with growing members, from applications of the wizard', async () => {
    let whole = (await create()).json;
    const id = whole.id;
    for (const [at, ids] of [[jane], [jane, joe], [jane, joe, ann]].entries()) {
      const body = { ...whole, members: ids.map((value) => ({ value, display: 'someone@acme.com' })) };
      const answer = await scim.put(`/Groups/${id}`, body, headers);
      const attributes = { displayName: 'Engineers', members: shownUsers(scim, ids) };
      expectGroup(answer, 200, attributes, { scim, version: at + 2 });
      expect((await read(id)).json).toEqual(answer.json);
      whole = answer.json;
    }
    // As it was read: nothing changes.
    const again = await scim.put(`/Groups/${id}`, whole, headers);
    expect(again.json).toEqual(whole);
    const { members: _, ...rest } = whole;
    expectGroup(
      await scim.put(`/Groups/${id}`, rest, headers),
      200,
      { displayName: 'Engineers', members: [] },
      { scim, version: 5 },
    );
  });

  it('reads lists page by page', async () => {
    const groups: Answer['json'][] = [];
    for (const displayName of ['A', 'B', 'C'])
      groups.push(
        (await scim.post('/Groups', { schemas: [groupCore], displayName, members: [] }, headers)).json,
      );
    expectList(await list(), groups);
    expectList(await scim.get('/Groups', { startIndex: 2, count: 1 }, headers), [groups[1]], {
      total: 3,
      startIndex: 2,
    });
    expectList(await scim.get('/Groups', { startIndex: 4, count: 100 }, headers), [], {
      total: 3,
      startIndex: 4,
    });
  });

  it('TS4 deletes it when it is unlinked, and its people stay', async () => {
    const id = idOf(await create());
    expectPatched(await patch(id, { op: 'add', path: 'members', value: asMembers([jane]) }), 2);
    expectNothing(await scim.delete(`/Groups/${id}`, headers));
    expectError(await read(id), 404, 'Group not found.');
    expectError(await scim.delete(`/Groups/${id}`, headers), 404, 'Group not found.');
    expectError(await patch(id, { op: 'replace', value: { displayName: 'x' } }), 404, 'Group not found.');
    expectList(await list(), []);
    const user = await scim.get(`/Users/${jane}`);
    expect(user.json.groups).toBeUndefined();
    expect(user.json.active).toBe(true);
    // The name is free again at once, and the new group is a new one.
    const next = await create();
    expect(idOf(next)).not.toBe(id);
    expectGroup(next, 201, { displayName: 'Engineers', members: [] }, { scim });
  });
});
