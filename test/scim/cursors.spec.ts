import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../support/client.js';
import { anyUserName, newOrganization, ok, type Organization, patchOf } from '../support/house.js';
import { byGet, expectPage, idsOn, pagesBack, pagesOf } from '../support/pages.js';
import { expectError, expectList, provision } from '../support/scim.js';
import { insertMembers } from '../support/members.js';

const group = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const measures = 'urn:acme:params:scim:schemas:Measures';
const long = 'x'.repeat(300);
const smp = '\u{1f600}';

/** What some sort by: nothing, the same, numbers, flags, texts of any length and kind. */
const titles = [undefined, 'b', 'B', 'a', undefined, 'é', smp, '\uffee', long, `${long}b`, `${long}a`, 'b'];
const sizes = [undefined, 3, 20, -1, 2.5, 1e300, '3', 'tall', true, 3, 1e-7, ''];

let org: Organization;
let users: { id: string; title: string | undefined; size: unknown; json: unknown }[];
let groups: { id: string; json: unknown }[];

beforeAll(async () => {
  org = await newOrganization();
  users = [];
  for (const [at, title] of titles.entries()) {
    const size = sizes[at];
    // The longest userName there may be, of the characters that take most room.
    const userName = at === 3 ? `${'\u0001'.repeat(1000)}${at}` : `${at % 2 ? 'A' : 'b'}.${anyUserName()}`;
    const extension = size === undefined ? {} : { [measures]: { size } };
    const made = await provision(org, { userName, title, active: at % 3 > 0, emails: [], ...extension });
    users.push({ id: made.id, title, size, json: made.json });
  }
  groups = [];
  for (const displayName of ['Zebras', 'ants', 'Bears', 'cats', 'Ducks']) {
    const members = groups.length === 1 ? users.slice(0, 3).map(({ id }) => ({ value: id })) : [];
    const made = ok(await org.scim.post('/Groups', { schemas: [group], displayName, members }), 201);
    groups.push({ id: made.json.id, json: made.json });
  }
});

function lastOf(pages: Answer[]): Answer {
  const last = pages.at(-1);
  if (!last) throw new Error('no page');
  return last;
}

const idsOf = (resources: { id: string }[]): string[] => resources.map(({ id }) => id);

/** In the order of code points, which UTF-16 is not. */
function comparePoints(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

describe('A page by cursor', () => {
  it('is answered as RFC 9865 wants it, and links to its neighbours', async () => {
    const ask = byGet(org.scim, '/Groups');
    const all = (await org.scim.get('/Groups')).json.Resources as unknown[];
    const first = await ask({ cursor: '', count: 2 });
    expectPage(first, all.slice(0, 2), { total: 5, next: true, previous: false });
    const second = await ask({ cursor: first.json.nextCursor, count: 2 });
    expectPage(second, all.slice(2, 4), { total: 5, next: true, previous: true });
    const third = await ask({ cursor: second.json.nextCursor, count: 2 });
    expectPage(third, all.slice(4), { total: 5, next: false, previous: true });
    const back = await ask({ cursor: third.json.previousCursor, count: 2 });
    expectPage(back, all.slice(2, 4), { total: 5, next: true, previous: true });
    const start = await ask({ cursor: back.json.previousCursor, count: 2 });
    expectPage(start, all.slice(0, 2), { total: 5, next: true, previous: false });
    expect(idsOn(await ask({ cursor: start.json.nextCursor, count: 3 }))).toEqual(idsOf(groups).slice(2, 5));
  });

  it('ends with its last item, and holds no cursor when it is all there is', async () => {
    const count = groups.length;
    expectPage(
      await org.scim.get('/Groups', { cursor: '', count }),
      (await org.scim.get('/Groups')).json.Resources as unknown[],
      { total: count, next: false, previous: false },
    );
    const { scim } = await newOrganization();
    for (const path of ['/Users', '/Groups']) {
      for (const query of [{}, { filter: 'id pr' }, { sortBy: 'displayName' }]) {
        const empty = await scim.get(path, { ...query, cursor: '' });
        expectPage(empty, [], { total: 0, next: false, previous: false });
      }
    }
  });

  it('is asked for by naming a cursor: without one a list is by index as ever', async () => {
    const { json } = await org.scim.get('/Groups', { count: 2 });
    expect(Object.keys(json)).toEqual(['schemas', 'totalResults', 'itemsPerPage', 'startIndex', 'Resources']);
    const named = ok(await org.scim.get('/Groups?cursor&count=2'), 200);
    expect(named.json.nextCursor).toBeTypeOf('string');
    expect(named.json).not.toHaveProperty('startIndex');
  });

  it('shows of each resource what is asked for, other pages other attributes', async () => {
    const first = ok(await org.scim.get('/Users', { cursor: '', count: 1, attributes: 'title' }), 200);
    const cursor = first.json.nextCursor as string;
    const second = ok(await org.scim.get('/Users', { cursor, count: 1, excludedAttributes: 'meta' }), 200);
    const [, { json } = { json: {} }] = users;
    const { meta: _, ...shown } = json as Record<string, unknown>;
    // The groups came after the users.
    expect(second.json.Resources).toEqual([{ ...shown, groups: expect.any(Array) }]);
  });

  it('has more than 1000 resources never, and 100 unless told', async () => {
    const own = await newOrganization();
    await insertMembers(own.id, 1001);
    for (const [query, length] of [
      [{ cursor: '' }, 100],
      [{ cursor: '', count: 99_999_999 }, 1000],
    ] as const) {
      const page = ok(await own.scim.get('/Users', query), 200).json;
      expect(page.Resources).toHaveLength(length);
      expect([page.itemsPerPage, page.totalResults]).toEqual([length, 1001]);
      const rest = ok(await own.scim.get('/Users', { cursor: page.nextCursor, count: 1000 }), 200).json;
      expect(rest.Resources).toHaveLength(1001 - length);
    }
  });

  it.each(['0', '-1', 'many', '1.5'])('can not have %s resources', async (count) => {
    const answer = await org.scim.get('/Users', { cursor: '', count });
    expectError(answer, 400, expect.stringContaining('from 1 to 1000'), 'invalidCount');
    expectList(await org.scim.get('/Users', { count: 0 }), [], { total: users.length });
  });

  it('is not also a page by index', async () => {
    const answer = await org.scim.get('/Users', { cursor: '', startIndex: 3 });
    expectError(answer, 400, 'give startIndex or cursor, not both', 'invalidValue');
    ok(await org.scim.get('/Users', { cursor: '', startIndex: 1 }), 200);
  });
});

describe('The order of a list', () => {
  const sorts = [
    'userName',
    'title',
    'active',
    'id',
    'meta.created',
    'meta.lastModified',
    'emails.value',
    'groups',
    'name.familyName',
    'externalId',
    `${measures}:size`,
    'nickName',
    'password',
    'manager',
  ];

  it.each(
    sorts.flatMap((sortBy) => ['ascending', 'descending'].map((sortOrder) => [sortBy, sortOrder] as const)),
  )('by %s %s is one for pages by index, by cursor, and back', async (sortBy, sortOrder) => {
    const query = sortBy === 'manager' ? { sortOrder } : { sortBy, sortOrder };
    const whole = idsOn(ok(await org.scim.get('/Users', query), 200));
    expect(whole.toSorted()).toEqual(idsOf(users).toSorted());
    for (const [filter, count] of [
      [undefined, 1],
      [undefined, 5],
      ['title pr or active eq false', 2],
    ] as const) {
      const asked = filter === undefined ? query : { ...query, filter };
      const all = idsOn(ok(await org.scim.get('/Users', asked), 200));
      expect(all).toEqual(whole.filter((id) => all.includes(id)));
      const pages = await pagesOf(byGet(org.scim, '/Users'), { ...asked, count });
      expect(idsOn(...pages)).toEqual(all);
      expect(pages.map(({ json }) => json.totalResults as number)).toEqual(pages.map(() => all.length));
      const back = await pagesBack(byGet(org.scim, '/Users'), { ...asked, count }, lastOf(pages));
      expect(back.map((page) => idsOn(page))).toEqual(pages.slice(0, -1).map((page) => idsOn(page)));
      const behind = await org.scim.get('/Users', { ...asked, startIndex: 3, count });
      expect(idsOn(behind)).toEqual(all.slice(2, 2 + count));
    }
  });

  it('is by code points in lower case as far as 256 characters, what is alike by age, what is missing last', async () => {
    const key = (title: string | undefined): string => (title ?? '').toLowerCase().slice(0, 256);
    const expected = users.toSorted((a, b) => {
      if (!a.title || !b.title) return Number(!a.title) - Number(!b.title);
      return comparePoints(key(a.title), key(b.title));
    });
    const walked = idsOn(...(await pagesOf(byGet(org.scim, '/Users'), { sortBy: 'title', count: 2 })));
    expect(walked).toEqual(idsOf(expected));
  });

  it('has numbers before texts, in the order of numbers', async () => {
    const query = { sortBy: `${measures}:size`, count: 3 };
    const walked = idsOn(...(await pagesOf(byGet(org.scim, '/Users'), query)));
    const found = walked.map((id) => users.find((user) => user.id === id)?.size);
    expect(found.slice(0, 7)).toEqual([-1, 1e-7, 2.5, 3, 3, 20, 1e300]);
    expect(found.slice(7)).toEqual(['3', 'tall', true, undefined, '']);
  });

  it.each(['displayName', 'members', 'meta.created', 'externalId'])(
    'of groups by %s is one as well',
    async (sortBy) => {
      for (const sortOrder of ['ascending', 'descending']) {
        const query = { sortBy, sortOrder };
        const all = idsOn(ok(await org.scim.get('/Groups', query), 200));
        const pages = await pagesOf(byGet(org.scim, '/Groups'), { ...query, count: 2 });
        expect(idsOn(...pages)).toEqual(all);
      }
    },
  );
});

describe('While others write', () => {
  it('a walk meets everyone who stays just once, in order', async () => {
    const own = await newOrganization();
    const stay = [];
    for (let n = 0; n < 20; n += 1) {
      const title = [undefined, 'a', 'b', `t${n}`][n % 4];
      stay.push(await provision(own, { title, userName: `${n % 7}.${anyUserName()}` }));
    }
    const stable = idsOf(stay);
    const comers: string[] = [];
    const churn = async (seed: number): Promise<void> => {
      const gone = comers.length > 6 ? comers.splice(seed % comers.length, 2) : [];
      const renamed = comers[seed % Math.max(1, comers.length)];
      await Promise.all([
        ...gone.map(async (id) => ok(await own.scim.delete(`/Users/${id}`), 204)),
        renamed === undefined
          ? undefined
          : own.scim.patch(
              `/Users/${renamed}`,
              patchOf({ op: 'replace', path: 'title', value: `t${seed % 40}` }),
            ),
        provision(own, { title: ['a', `t${seed % 30}`][seed % 2], userName: `${seed % 9}.${anyUserName()}` }),
      ]).then((answers) => {
        const made = answers.at(-1);
        if (made?.json) comers.push(made.json.id as string);
      });
    };
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(undefined, 'title', 'userName', 'meta.created', 'active'),
        fc.constantFrom('ascending', 'descending'),
        fc.constantFrom(undefined, 'active eq true', 'id pr and userName pr'),
        fc.integer({ min: 2, max: 9 }),
        fc.nat(1000),
        async (sortBy, sortOrder, filter, count, seed) => {
          const query = { ...(sortBy && { sortBy, sortOrder }), ...(filter && { filter }), count };
          const ask = byGet(own.scim, '/Users');
          const before = idsOn(ok(await own.scim.get('/Users', { ...query, count: 1000 }), 200));
          let turn = 0;
          // Not for ever: who comes is found as well.
          const pages = await pagesOf(ask, query, async () => {
            if ((turn += 1) < 8) await churn(seed + turn);
          });
          const order = before.filter((id) => stable.includes(id));
          expect(idsOn(...pages).filter((id) => stable.includes(id))).toEqual(order);
          const last = lastOf(pages);
          const back = await pagesBack(ask, query, last);
          expect(idsOn(...back, last).filter((id) => stable.includes(id))).toEqual(order);
        },
      ),
      { numRuns: 12 },
    );
  });

  it('a cursor is good when what it stands at is gone, on both sides and at the ends', async () => {
    const own = await newOrganization();
    const made = [];
    for (const title of ['a', 'b', 'c', 'd', 'e', 'f']) made.push(await provision(own, { title }));
    const [a, b, c, d, e, f] = idsOf(made) as [string, string, string, string, string, string]; // as: six were made
    for (const query of [{ count: 2 }, { count: 2, sortBy: 'title' }]) {
      const pages = await pagesOf(byGet(own.scim, '/Users'), query);
      expect(pages.map((page) => idsOn(page))).toEqual([
        [a, b],
        [c, d],
        [e, f],
      ]);
    }
    const ask = byGet(own.scim, '/Users');
    const query = { count: 2, sortBy: 'title' };
    const [first, second, third] = await pagesOf(ask, query);
    for (const id of [b, c, e, f]) ok(await own.scim.delete(`/Users/${id}`), 204);
    expect(idsOn(await ask({ ...query, cursor: first?.json.nextCursor }))).toEqual([d]);
    expect(idsOn(await ask({ ...query, cursor: second?.json.previousCursor }))).toEqual([a]);
    const beyond = await ask({ ...query, cursor: second?.json.nextCursor });
    expectPage(beyond, [], { total: 2, next: false, previous: true });
    expect(idsOn(await ask({ ...query, cursor: beyond.json.previousCursor }))).toEqual([a, d]);
    expect(idsOn(await ask({ ...query, cursor: third?.json.previousCursor }))).toEqual([a, d]);
    ok(await own.scim.delete(`/Users/${a}`), 204);
    const before = await ask({ ...query, cursor: second?.json.previousCursor });
    expectPage(before, [], { total: 1, next: true, previous: false });
    expect(idsOn(await ask({ ...query, cursor: before.json.nextCursor }))).toEqual([d]);
  });
});
