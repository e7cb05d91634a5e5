import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '../support/client.js';
import {
  aGroup,
  asMembers,
  expectPatched,
  groupsOf,
  idsIn,
  makeGroup,
  memberIds,
  people,
  shownGroups,
  shownUsers,
} from '../support/scim-groups.js';
import { newOrganization, ok, type Organization, patchOf } from '../support/house.js';
import { expectError, expectNothing } from '../support/scim.js';

const circle = 'members: a group can not be in itself, neither directly nor through others.';

let org: Organization;
beforeEach(async () => {
  org = await newOrganization();
});

const patch = (id: string, ...operations: object[]): Promise<Answer> =>
  org.scim.patch(`/Groups/${id}`, patchOf(...operations));
const add = (...ids: string[]): object => ({ op: 'add', path: 'members', value: asMembers(ids) });
const take = (...ids: string[]): object => ({ op: 'remove', path: 'members', value: asMembers(ids) });
const usersIn = async (id: string): Promise<string[]> =>
  idsIn(await org.scim.get('/Users', { filter: `groups.value eq "${id}"` }));

/** So many groups, each in the next one. */
async function chain(length: number): Promise<string[]> {
  const ids: string[] = [];
  for (let at = 0; at < length; at += 1) {
    const inner = ids.at(-1);
    ids.push((await makeGroup(org, { members: asMembers(inner === undefined ? [] : [inner]) })).id);
  }
  return ids;
}

describe('A group in a group', () => {
  it('is shown as one, beside users, and gives its people to the outer one', async () => {
    const [ada = '', bob = ''] = await people(org, 2);
    const inner = await makeGroup(org, { displayName: 'Inner', members: asMembers([ada]) });
    const outer = await makeGroup(org, { members: asMembers([inner.id, bob]) });
    const shown = [
      ...shownUsers(org.scim, [bob]),
      ...shownGroups(org.scim, [{ id: inner.id, name: 'Inner' }]),
    ];
    expect(outer.json.members).toEqual(shown);
    expect((await org.scim.get(`/Groups/${outer.id}`)).json).toEqual(outer.json);
    expect(await groupsOf(org, ada)).toEqual([
      [inner.id, 'direct'],
      [outer.id, 'indirect'],
    ]);
    expect(await usersIn(outer.id)).toEqual([ada, bob]);
    expect(idsIn(await org.scim.get('/Groups', { filter: 'members.type eq "group"' }))).toEqual([outer.id]);
    expect(idsIn(await org.scim.get('/Groups', { filter: `members[display eq "INNER"]` }))).toEqual([
      outer.id,
    ]);
    // A rename inside shows outside.
    expectPatched(await patch(inner.id, { op: 'replace', path: 'displayName', value: 'Core' }), 2);
    const renamed = (await org.scim.get(`/Groups/${outer.id}`)).json.members;
    expect(renamed.map(({ display }: { display: string }) => display)).toEqual(['Ada Byron', 'Core']);
  });

  it('may be in it directly and indirectly, which is direct, once', async () => {
    const [ada = ''] = await people(org, 1);
    const inner = await makeGroup(org, { members: asMembers([ada]) });
    const outer = await makeGroup(org, { members: asMembers([inner.id, ada]) });
    const top = await makeGroup(org, { members: asMembers([inner.id, outer.id]) });
    expect(await groupsOf(org, ada)).toEqual([
      [inner.id, 'direct'],
      [outer.id, 'direct'],
      [top.id, 'indirect'],
    ]);
    expect(idsIn(await org.scim.get('/Users', { filter: `groups[type eq "indirect"]` }))).toEqual([ada]);
    expect(await usersIn(top.id)).toEqual([ada]);
  });

  it('that is deleted takes the people of the groups within out of those around', async () => {
    const [ada = ''] = await people(org, 1);
    const [one = '', two = '', three = ''] = await chain(3);
    expectPatched(await patch(one, add(ada)), 2);
    expect((await groupsOf(org, ada)).map(([id]) => id)).toEqual([one, two, three]);
    expectNothing(await org.scim.delete(`/Groups/${two}`));
    expect(await groupsOf(org, ada)).toEqual([[one, 'direct']]);
    const outer = ok(await org.scim.get(`/Groups/${three}`), 200).json;
    expect([outer.members, outer.meta.version]).toEqual([[], 'W/"2"']);
    expect(await usersIn(three)).toEqual([]);
    expect(await usersIn(one)).toEqual([ada]);
  });
});

describe('A circle of groups', () => {
  it.each([1, 2, 5])('of length %d is refused, however it is asked for', async (length) => {
    const ids = await chain(length);
    const [first = ''] = ids;
    const last = ids.at(-1) ?? '';
    const before = await Promise.all(ids.map(async (id) => (await org.scim.get(`/Groups/${id}`)).json));
    const [ada = ''] = await people(org, 1);
    for (const answer of [
      await patch(first, add(last)),
      await patch(first, { op: 'replace', path: 'displayName', value: 'x' }, add(ada, last)),
      await patch(first, { op: 'replace', path: 'members', value: asMembers([last]) }),
      await org.scim.put(`/Groups/${first}`, aGroup({ members: asMembers([ada, last]) })),
    ])
      expectError(answer, 400, circle, 'invalidValue');
    expect(await Promise.all(ids.map(async (id) => (await org.scim.get(`/Groups/${id}`)).json))).toEqual(
      before,
    );
    expect(await groupsOf(org, ada)).toEqual([]);
  });

  it('that is opened in the same PATCH is none', async () => {
    const [inner = '', outer = ''] = await chain(2);
    expectPatched(await patch(outer, take(inner)), 2);
    expectPatched(await patch(inner, add(outer)), 2);
    expect(await memberIds(org, inner)).toEqual([outer]);
    expectError(await patch(outer, add(inner)), 400, circle, 'invalidValue');
  });

  it('is closed by neither or one of two who would close it together', async () => {
    for (let round = 0; round < 12; round += 1) {
      const [one, two, three] = [await makeGroup(org), await makeGroup(org), await makeGroup(org)];
      const answers = await Promise.all([
        patch(one.id, add(two.id)),
        patch(two.id, add(three.id)),
        patch(three.id, add(one.id)),
      ]);
      const refused = answers.filter(({ status }) => status !== 204);
      expect(refused).toHaveLength(1);
      for (const answer of refused) expectError(answer, 400, circle, 'invalidValue');
    }
  });
});

describe('The depth of nesting', () => {
  it('is sixteen levels at most', async () => {
    const ids = await chain(17);
    const [ada = ''] = await people(org, 1);
    const top = ids.at(-1) ?? '';
    const tooDeep = 'members: groups can be nested 16 levels deep at most.';
    expectPatched(await patch(ids[0] ?? '', add(ada)), 2);
    expect((await groupsOf(org, ada)).map(([id]) => id)).toEqual(ids);
    expectError(
      await org.scim.post('/Groups', aGroup({ members: asMembers([top]) })),
      400,
      tooDeep,
      'invalidValue',
    );
    const below = await makeGroup(org);
    expectError(await patch(ids[0] ?? '', add(below.id)), 400, tooDeep, 'invalidValue');
    expectPatched(await patch(ids[1] ?? '', add(below.id)), 2);
    expect(await usersIn(top)).toEqual([ada]);
  });
});

/** Which groups are in which, and who is in which, as sets. */
class Model {
  readonly members = new Map<string, Set<string>>();

  holds(outer: string, inner: string): boolean {
    if (outer === inner) return true;
    return [...(this.members.get(outer) ?? [])].some(
      (each) => this.members.has(each) && this.holds(each, inner),
    );
  }

  groupsOf(user: string): [string, string][] {
    const found: [string, string][] = [];
    for (const [id, members] of this.members) {
      if (members.has(user)) found.push([id, 'direct']);
      else if (this.#reaches(id, user)) found.push([id, 'indirect']);
    }
    return found.sort();
  }

  #reaches(id: string, user: string): boolean {
    const members = this.members.get(id) ?? new Set();
    return (
      members.has(user) || [...members].some((each) => this.members.has(each) && this.#reaches(each, user))
    );
  }
}

/** Changes members there and in the model, where what would close a circle is refused. */
async function change(model: Model, id: string, what: string, ids: string[]): Promise<void> {
  const now = model.members.get(id);
  if (!now) return;
  const wanted = new Set(what === 'set' ? ids : [...now, ...ids]);
  if (what === 'remove') for (const each of ids) wanted.delete(each);
  const circular = [...wanted].some((each) => model.members.has(each) && model.holds(each, id));
  const whole = { op: 'replace', path: 'members', value: asMembers(ids) };
  const operation = { add: add(...ids), remove: take(...ids) }[what] ?? whole;
  expect((await patch(id, operation)).status).toBe(circular ? 400 : 204);
  if (!circular) model.members.set(id, wanted);
}

async function remove(model: Model, id: string): Promise<void> {
  if (!model.members.delete(id)) return;
  expectNothing(await org.scim.delete(`/Groups/${id}`));
  for (const members of model.members.values()) members.delete(id);
}

describe('Groups nested and unnested at random', () => {
  it('give everybody the groups that a model of sets gives, after each change', async () => {
    const count = 5;
    const changed = fc.tuple(
      fc.constantFrom('add', 'remove', 'set', 'delete'),
      fc.nat(count - 1),
      fc.uniqueArray(fc.nat(count + 1), { minLength: 1, maxLength: 3 }),
    );
    const run = fc.asyncProperty(fc.array(changed, { minLength: 8, maxLength: 14 }), async (changes) => {
      org = await newOrganization();
      const users = await people(org, 2);
      const model = new Model();
      const groups: string[] = [];
      for (let at = 0; at < count; at += 1) {
        const { id } = await makeGroup(org);
        groups.push(id);
        model.members.set(id, new Set());
      }
      const named = (at: number): string => [...groups, ...users][at] ?? '';
      for (const [what, at, chosen] of changes) {
        const id = named(at);
        const ids = chosen.map(named).filter((each) => users.includes(each) || model.members.has(each));
        if (what !== 'delete') await change(model, id, what, ids);
        else if (chosen.length === 3) await remove(model, id);
        for (const user of users) expect((await groupsOf(org, user)).sort()).toEqual(model.groupsOf(user));
      }
      for (const id of model.members.keys()) {
        const expected = users.filter((user) => model.groupsOf(user).some(([each]) => each === id));
        expect(await usersIn(id)).toEqual(expected);
      }
    });
    await fc.assert(run, { numRuns: 12 });
  }, 120_000);

  it('by several at once end as what is in what says', async () => {
    const [ada = ''] = await people(org, 1);
    const groups = await Promise.all(Array.from({ length: 6 }, () => makeGroup(org)));
    const ids = groups.map(({ id }) => id).sort();
    const pick = (n: number): string => ids[n % ids.length] ?? '';
    const client = async (seed: number): Promise<void> => {
      let random = seed;
      const next = (): number => (random = (random * 1_103_515_245 + 12_345) % 2_147_483_648) >> 8;
      for (let at = 0; at < 25; at += 1) {
        const [outer, inner] = [pick(next()), pick(next())];
        const operation = [
          add(inner),
          add(inner),
          take(inner),
          { op: 'replace', path: 'members', value: asMembers(next() % 2 ? [] : [ada]) },
          { op: 'remove', path: 'members[type eq "Group"]' },
        ][next() % 5] as object;
        const answer = await patch(outer, operation);
        expect([204, 400]).toContain(answer.status);
      }
    };
    await Promise.all([11, 22, 33, 44, 55].map(client));
    expect((await patch(pick(0), add(ada))).status).toBe(204);
    const model = new Model();
    for (const id of ids) model.members.set(id, new Set(await memberIds(org, id)));
    expect((await groupsOf(org, ada)).sort()).toEqual(model.groupsOf(ada));
  }, 60_000);
});
