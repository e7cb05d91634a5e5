import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '../support/client.js';
import {
  aGroup,
  asMembers,
  expectGroup,
  expectPatched,
  groupsOf,
  idsIn,
  makeGroup,
  memberIds,
  people,
  shownUsers,
} from '../support/scim-groups.js';
import { aUser, auditOf, newOrganization, ok, type Organization, patchOf } from '../support/house.js';
import { expectError, expectNothing, idOf, memberOf, provision } from '../support/scim.js';

let org: Organization;
let ada: string;
let bob: string;
let cy: string;

beforeEach(async () => {
  org = await newOrganization();
  [ada = '', bob = '', cy = ''] = await people(org, 3);
});

const patch = (id: string, ...operations: object[]): Promise<Answer> =>
  org.scim.patch(`/Groups/${id}`, patchOf(...operations));
const add = (...ids: string[]): object => ({ op: 'add', path: 'members', value: asMembers(ids) });
const take = (...ids: string[]): object => ({ op: 'remove', path: 'members', value: asMembers(ids) });

describe('A member that is not there', () => {
  it('is refused by name, and nothing of the request is done', async () => {
    const other = await newOrganization();
    const foreign = (await provision(other)).id;
    const foreignGroup = (await makeGroup(other)).id;
    const deleted = (await provision(org)).id;
    expectNothing(await org.scim.delete(`/Users/${deleted}`));
    const group = await makeGroup(org, { displayName: 'Before', members: asMembers([ada]) });
    const absent = [
      randomUUID(),
      foreign,
      foreignGroup,
      deleted,
      'nobody',
      ada.toUpperCase(),
      `${ada} `,
      '%',
    ];
    for (const id of absent) {
      const detail = `members: no user or group of this organization has the id "${id}".`;
      const members = asMembers([bob, id]);
      const answers = [
        await org.scim.post('/Groups', aGroup({ members })),
        await org.scim.put(`/Groups/${group.id}`, aGroup({ displayName: 'After', members })),
        await patch(group.id, { op: 'replace', path: 'displayName', value: 'After' }, add(bob, id)),
        await patch(group.id, take(ada), { op: 'replace', path: 'members', value: members }),
        await patch(group.id, { op: 'add', value: { displayName: 'After', members } }),
      ];
      for (const answer of answers) expectError(answer, 400, detail, 'invalidValue');
      // To take out who isn't in is no news, whoever that is.
      expectPatched(await patch(group.id, take(id)), 1);
    }
    expect((await org.scim.get(`/Groups/${group.id}`)).json).toEqual(group.json);
    expect(idsIn(await org.scim.get('/Groups'))).toEqual([group.id]);
    expect(await auditOf(org, { action: 'group.', outcome: 'success' })).toHaveLength(1);
    expect(await groupsOf(org, bob)).toEqual([]);
    expect((await auditOf(org, { action: 'group.update', outcome: 'failure' }))[0].detail).toContain(
      'no user or group',
    );
  });

  it('is named with all others like it, as far as they are few', async () => {
    const some = [randomUUID(), randomUUID()];
    const many = Array.from({ length: 12 }, () => randomUUID());
    const answers = [
      await org.scim.post('/Groups', aGroup({ members: asMembers([ada, ...some]) })),
      await org.scim.post('/Groups', aGroup({ members: asMembers([...some, ada]) })),
    ];
    for (const answer of answers) for (const id of some) expect(answer.json.detail).toContain(id);
    const answer = await org.scim.post('/Groups', aGroup({ members: asMembers(many) }));
    expectError(
      answer,
      400,
      expect.stringMatching(/ any of the ids ("[^"]+", ){9}"[^"]+" and 2 more\.$/),
      'invalidValue',
    );
  });

  it('is cut short where its id is long', async () => {
    const id = 'x'.repeat(5_000);
    const answer = await org.scim.post('/Groups', aGroup({ members: asMembers([id]) }));
    expectError(answer, 400, expect.stringContaining('x'.repeat(100)), 'invalidValue');
    expect(answer.text.length).toBeLessThan(400);
  });
});

describe('A PATCH of many operations', () => {
  it('is done in order, as one change', async () => {
    const { id } = await makeGroup(org, { members: asMembers([ada, bob]) });
    expectPatched(await patch(id, take(ada), add(ada)), 1);
    expectPatched(await patch(id, add(cy), take(cy)), 1);
    expect(await memberIds(org, id)).toEqual([ada, bob]);
    expectPatched(await patch(id, { op: 'remove', path: 'members' }, add(cy)), 2);
    expect(await memberIds(org, id)).toEqual([cy]);
    const all = { op: 'replace', path: 'members', value: asMembers([ada, bob, cy]) };
    expectPatched(await patch(id, all, take(bob)), 3);
    expect(await memberIds(org, id)).toEqual([ada, cy]);
    const events = await auditOf(org, { action: 'group.update' });
    expect(events.map(({ changes }) => changes)).toEqual([
      [{ path: 'members', added: [ada], removed: [], addedTotal: 1, removedTotal: 0 }],
      [{ path: 'members', added: [cy], removed: [ada, bob], addedTotal: 1, removedTotal: 2 }],
    ]);
  });

  it('that comes to nothing over several steps keeps version, time and log', async () => {
    const before = await makeGroup(org, { members: asMembers([ada, bob]) });
    const search = { op: 'remove', path: `members[value sw "${cy.slice(0, 30)}" and value eq "${cy}"]` };
    expectPatched(await patch(before.id, add(cy), search), 1);
    expectPatched(await patch(before.id, search, add(ada), search), 1);
    expect((await org.scim.get(`/Groups/${before.id}`)).json).toEqual(before.json);
    expect(await auditOf(org, { action: 'group.update' })).toEqual([]);
  });

  it('over several steps is one new version', async () => {
    const { id } = await makeGroup(org, { members: asMembers([ada]) });
    const everyone = { op: 'remove', path: 'members[type eq "User"]' };
    expectPatched(await patch(id, add(bob), everyone, add(cy), everyone, add(bob)), 2);
    expect(await memberIds(org, id)).toEqual([bob]);
    const rename = { op: 'replace', path: 'displayName', value: 'Steps' };
    expectPatched(await patch(id, everyone, rename, add(ada)), 3);
    expectGroup(
      await org.scim.get(`/Groups/${id}`),
      200,
      { displayName: 'Steps', members: shownUsers(org.scim, [ada]) },
      { scim: org.scim, version: 3 },
    );
  });

  it('is done whole or not at all', async () => {
    const before = await makeGroup(org, { displayName: 'Whole', members: asMembers([ada]) });
    const good = [add(bob), take(ada), { op: 'replace', path: 'displayName', value: 'Half' }];
    const bad = [
      { op: 'add', path: 'members', value: [{ display: 'nobody' }] },
      { op: 'replace', path: 'displayName', value: '' },
      { op: 'replace', path: 'members[', value: 'x' },
      { op: 'jump', path: 'members' },
      { op: 'remove' },
      { op: 'replace', path: 'members.value', value: bob },
      { op: 'replace', path: 'members[value eq "x"].display', value: 'x' },
      { op: 'add', path: 'members[type eq "User"]', value: null },
      { op: 'remove', path: 'members[$ref eq "x"]' },
    ];
    for (const operation of bad) {
      const answer = await patch(before.id, ...good, operation);
      expectError(answer, 400, expect.any(String), answer.json.scimType);
      expect(answer.json.scimType, answer.text).toEqual(expect.any(String));
      expect((await org.scim.get(`/Groups/${before.id}`)).json).toEqual(before.json);
    }
    expect(await auditOf(org, { action: 'group.update', outcome: 'success' })).toEqual([]);
  });
});

describe('Members chosen by a filter', () => {
  it('are taken out by name, kind or id, and nobody else', async () => {
    const inner = await makeGroup(org, { displayName: 'Inner' });
    const eve = (await provision(org, { name: { formatted: 'Eve Moneypenny' } })).id;
    const whole = asMembers([ada, bob, eve, inner.id]);
    const cases: [string, string[]][] = [
      ['display eq "eve moneypenny"', [ada, bob, inner.id]],
      ['display co "MONEY"', [ada, bob, inner.id]],
      ['type eq "Group"', [ada, bob, eve]],
      ['type eq "user"', [inner.id]],
      [`value eq "${ada}"`, [bob, eve, inner.id]],
      [`value ne "${ada}"`, [ada]],
      [`not (value eq "${ada}")`, [ada]],
      [`value eq "${ada}" or display eq "Inner"`, [bob, eve]],
      [`value eq "${ada}" and type eq "Group"`, [ada, bob, eve, inner.id]],
      ['value eq "x"', [ada, bob, eve, inner.id]],
      ['display pr', []],
    ];
    for (const [filter, left] of cases) {
      const { id } = await makeGroup(org, { members: whole });
      const answer = await patch(id, { op: 'remove', path: `members[${filter}]` });
      expectPatched(answer, left.length === 4 ? 1 : 2);
      expect([filter, await memberIds(org, id)]).toEqual([filter, left.toSorted()]);
    }
    expect(await groupsOf(org, ada)).not.toEqual([]);
  });
});

describe('Whoever is deleted', () => {
  it('leaves every group, which is a new version and counts one less', async () => {
    const one = await makeGroup(org, { members: asMembers([ada, bob]) });
    const two = await makeGroup(org, { members: asMembers([ada]) });
    const apart = await makeGroup(org, { members: asMembers([bob]) });
    expectNothing(await org.scim.delete(`/Users/${ada}`));
    const { json } = ok(await org.scim.get('/Groups'), 200);
    expect(
      json.Resources.map((each: Answer['json']) => [each.id, each.meta.version, each.members.length]),
    ).toEqual([
      [one.id, 'W/"2"', 1],
      [two.id, 'W/"2"', 0],
      [apart.id, 'W/"1"', 1],
    ]);
    expect(json.Resources[0].meta.lastModified > one.json.meta.lastModified).toBe(true);
    expect((await org.scim.get(`/Groups/${two.id}`)).json.members).toEqual([]);
    expect(idsIn(await org.scim.get('/Groups', { filter: `members eq "${ada}"` }))).toEqual([]);
    expectPatched(await patch(two.id, add(bob)), 3);
    expect(await memberIds(org, two.id)).toEqual([bob]);
  });

  it('has no groups when the same person comes back', async () => {
    const user = await provision(org, { externalId: 'same' });
    const { id } = await makeGroup(org, { members: asMembers([user.id]) });
    expectNothing(await org.scim.delete(`/Users/${user.id}`));
    const back = ok(
      await org.scim.post('/Users', aUser({ userName: user.userName, externalId: 'same' })),
      201,
    );
    expect(idOf(back)).toBe(user.id);
    expect(back.json.groups).toBeUndefined();
    expect(await groupsOf(org, user.id)).toEqual([]);
    expect(await memberIds(org, id)).toEqual([]);
    expectPatched(await patch(id, add(user.id)), 3);
    expect(await groupsOf(org, user.id)).toEqual([[id, 'direct']]);
  });
});

describe('Whoever is deactivated', () => {
  it('M53 is out of the group by the removal, and the row stays', async () => {
    const { id } = await makeGroup(org, { members: asMembers([ada]) });
    expectPatched(await patch(id, take(ada)), 2);
    ok(await org.scim.patch(`/Users/${ada}`, patchOf({ op: 'replace', value: { active: false } })), 200);
    expect(await memberOf(org, ada)).toMatchObject({ status: 'disabled', groups: [] });
    expect(await memberIds(org, id)).toEqual([]);
  });

  it('stays in its groups as the IdP sees them', async () => {
    const { id } = await makeGroup(org, { members: asMembers([ada]) });
    ok(await org.scim.patch(`/Users/${ada}`, patchOf({ op: 'replace', value: { active: false } })), 200);
    expect(await memberIds(org, id)).toEqual([ada]);
    expect(await groupsOf(org, ada)).toEqual([[id, 'direct']]);
  });
});

describe('Whoever was invited and never signed in', () => {
  it('S22 is listed to the IdP', async () => {
    const { id } = await makeGroup(org, { members: asMembers([ada]) });
    expect(await memberOf(org, ada)).toMatchObject({ status: 'invited' });
    expect((await org.scim.get(`/Groups/${id}`)).json.members).toEqual(shownUsers(org.scim, [ada]));
    const listed = ok(await org.scim.get('/Groups'), 200).json.Resources[0];
    expect(listed.members).toEqual(shownUsers(org.scim, [ada]));
    expect(idsIn(await org.scim.get('/Groups', { filter: `members.value eq "${ada}"` }))).toEqual([id]);
  });
});

describe('The log of a membership', () => {
  it('lists a hundred at most, and says how many there were', async () => {
    const many = (await people(org, 103)).sort();
    const { id } = await makeGroup(org, { members: asMembers(many) });
    const [created] = await auditOf(org, { action: 'group.create', target: id });
    const membersOf = (event: Answer['json']): Answer['json'] =>
      event.changes.find(({ path }: { path: string }) => path === 'members');
    expect(membersOf(created)).toMatchObject({ removed: [], addedTotal: 103, removedTotal: 0 });
    expect(membersOf(created).added).toHaveLength(100);
    expect(many).toEqual(expect.arrayContaining(membersOf(created).added));
    ok(await org.scim.put(`/Groups/${id}`, aGroup({ members: asMembers([ada]) })), 200);
    const [replaced] = await auditOf(org, { action: 'group.update', target: id });
    expect(membersOf(replaced)).toMatchObject({ added: [ada], addedTotal: 1, removedTotal: 103 });
    expect(membersOf(replaced).removed).toHaveLength(100);
    expect(new Set(membersOf(replaced).removed).size).toBe(100);
    expectNothing(await org.scim.delete(`/Groups/${id}`));
    const [deleted] = await auditOf(org, { action: 'group.delete', target: id });
    expect(deleted.changes).toContainEqual({ path: 'members', before: 1, after: null });
  });
});
