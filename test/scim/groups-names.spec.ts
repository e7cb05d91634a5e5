import { beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '../support/client.js';
import {
  aGroup,
  asMembers,
  expectGroup,
  expectPatched,
  idsIn,
  makeGroup,
  people,
  shownUsers,
} from '../support/scim-groups.js';
import { auditOf, newOrganization, ok, type Organization, patchOf } from '../support/house.js';
import { expectError, idOf } from '../support/scim.js';

let org: Organization;
beforeEach(async () => {
  org = await newOrganization();
});

const make = (displayName: string, over: object = {}): Promise<Answer> =>
  org.scim.post('/Groups', aGroup({ displayName, ...over }));
const rename = (id: string, displayName: string): Promise<Answer> =>
  org.scim.patch(`/Groups/${id}`, patchOf({ op: 'replace', path: 'displayName', value: displayName }));
const total = async (): Promise<number> =>
  ok(await org.scim.get('/Groups', { count: 0 }), 200).json.totalResults;

function expectTaken(answer: Answer): void {
  expectError(answer, 409, 'Another group has this displayName.', 'uniqueness');
}

describe('Names of groups', () => {
  it.each([
    ['as it is', 'Über Straße'],
    ['in another case', 'ÜBER straße'],
    ['in another Unicode form', 'Über Straße'],
  ])('are taken %s', async (_, other) => {
    const first = await makeGroup(org, { displayName: 'Über Straße' });
    const [ada = ''] = await people(org, 1);
    expectTaken(await make(other));
    expectTaken(await make(other, { members: asMembers([ada]) }));
    const second = await makeGroup(org, { displayName: 'Another' });
    expectTaken(await rename(second.id, other));
    expectTaken(await org.scim.put(`/Groups/${second.id}`, aGroup({ displayName: other })));
    expectGroup(
      await org.scim.get(`/Groups/${second.id}`),
      200,
      { displayName: 'Another', members: [] },
      { scim: org.scim },
    );
    expect(await total()).toBe(2);
    expect((await auditOf(org, { action: 'group.create', outcome: 'success' })).length).toBe(2);
    const refused = await auditOf(org, { action: 'group.', outcome: 'failure' });
    expect(refused).toHaveLength(4);
    expect(idOf(first)).not.toBe('');
  });

  it('that look the same to NFKC are the same', async () => {
    await makeGroup(org, { displayName: 'ﬁnance 1' });
    expectTaken(await make('Finance 1'));
    await makeGroup(org, { displayName: 'Kelvin' });
    expectTaken(await make('kelvin'));
    ok(await make('Finance 2'), 201);
  });

  it('belong to one organization alone', async () => {
    const other = await newOrganization();
    await makeGroup(org, { displayName: 'Both' });
    await makeGroup(other, { displayName: 'Both' });
    expect(await total()).toBe(1);
  });

  it('S33 may change in case or form alone, which keeps id, members and everything else', async () => {
    const users = await people(org, 2);
    const { id, json } = await makeGroup(org, {
      displayName: 'team',
      externalId: 'x',
      members: asMembers(users),
    });
    expectPatched(await rename(id, 'TEAM'), 2);
    expectPatched(await rename(id, 'Crew'), 3);
    const renamed = await org.scim.get(`/Groups/${id}`);
    const attributes = { displayName: 'Crew', externalId: 'x', members: shownUsers(org.scim, users) };
    expectGroup(renamed, 200, attributes, { scim: org.scim, version: 3 });
    expect(renamed.json.meta.created).toBe(json.meta.created);
    // Free again at once, and the new one is taken.
    ok(await make('team'), 201);
    expectTaken(await make('CREW'));
  });

  it('are required, and not blank', async () => {
    for (const displayName of ['', ' ', '  ', null, [], 7, { value: 'x' }]) {
      const answer = await org.scim.post('/Groups', { ...aGroup(), displayName });
      expectError(answer, 400, expect.stringContaining('displayName'), 'invalidValue');
    }
    const { displayName: _, ...nameless } = aGroup();
    expectError(await org.scim.post('/Groups', nameless), 400, 'displayName is required', 'invalidValue');
    const { id, json } = await makeGroup(org);
    expectError(await rename(id, ' '), 400, expect.stringContaining('displayName'), 'invalidValue');
    const removal = patchOf({ op: 'remove', path: 'displayName' });
    expect((await org.scim.patch(`/Groups/${id}`, removal)).status).toBe(400);
    expect((await org.scim.get(`/Groups/${id}`)).json).toEqual(json);
    expect(await total()).toBe(1);
  });

  it('made by two at the same time are made once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const answers = await Promise.all(
        Array.from({ length: 6 }, (_, at) => make(at % 2 === 0 ? `Race ${round}` : `RACE ${round}`)),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
      for (const answer of answers.filter(({ status }) => status === 409)) expectTaken(answer);
      expect(await total()).toBe(round + 1);
      expect(idsIn(await org.scim.get('/Groups', { filter: `displayName eq "race ${round}"` }))).toHaveLength(
        1,
      );
    }
  });

  it('taken by a rename and a creation at the same time are taken once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [one, two] = [await makeGroup(org), await makeGroup(org)];
      const answers = await Promise.all([
        rename(one.id, `Wanted ${round}`),
        rename(two.id, `Wanted ${round}`),
        make(`wanted ${round}`),
      ]);
      expect(answers.filter(({ status }) => status === 409)).toHaveLength(2);
      expect(
        idsIn(await org.scim.get('/Groups', { filter: `displayName eq "wanted ${round}"` })),
      ).toHaveLength(1);
    }
  });
});

describe('Names that may repeat', () => {
  const setUnique = async (uniqueGroupNames: boolean): Promise<void> =>
    void ok(await org.admin.put('/scim', { uniqueGroupNames }), 200);

  it('are found all of them', async () => {
    await setUnique(false);
    const [one, two] = [
      await makeGroup(org, { displayName: 'Same' }),
      await makeGroup(org, { displayName: 'SAME' }),
    ];
    expect(idsIn(await org.scim.get('/Groups', { filter: 'displayName eq "same"' }))).toEqual([
      one.id,
      two.id,
    ]);
  });

  it('stay when the setting changes, and stand in the way of new ones then', async () => {
    await setUnique(false);
    const made = [
      await makeGroup(org, { displayName: 'Same' }),
      await makeGroup(org, { displayName: 'Same' }),
      await makeGroup(org, { displayName: 'Other' }),
    ];
    const [one, two, other] = made.map(({ id }) => id);
    await setUnique(true);
    expectTaken(await make('same'));
    expectTaken(await rename(String(other), 'Same'));
    // What keeps its name is in nobody's way: members, externalId, a new spelling.
    const [ada = ''] = await people(org, 1);
    const add = { op: 'add', path: 'members', value: asMembers([ada]) };
    expectPatched(await org.scim.patch(`/Groups/${one}`, patchOf(add)), 2);
    const change = { op: 'replace', value: { displayName: 'Same', externalId: 'e' } };
    expectPatched(await org.scim.patch(`/Groups/${one}`, patchOf(change)), 3);
    expectPatched(await rename(String(one), 'SAME'), 4);
    expectPatched(await rename(String(two), 'Free'), 2);
    expectTaken(await rename(String(two), 'same'));
    expectPatched(await rename(String(one), 'Free too'), 5);
    expectPatched(await rename(String(two), 'same'), 3);
    expectTaken(await make('Same'));
    expect(await total()).toBe(3);
  });

  it('may be taken back and forth over the setting', async () => {
    const one = await makeGroup(org, { displayName: 'A' });
    await setUnique(false);
    const two = await makeGroup(org, { displayName: 'A' });
    expectPatched(await rename(one.id, 'B'), 2);
    expectPatched(await rename(one.id, 'A'), 3);
    await setUnique(true);
    expectTaken(await make('a'));
    ok(await org.scim.delete(`/Groups/${two.id}`), 204);
    expectTaken(await make('a'));
    ok(await org.scim.delete(`/Groups/${one.id}`), 204);
    ok(await make('a'), 201);
  });
});
