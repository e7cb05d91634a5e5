import { beforeAll, describe, expect, it } from 'vitest';
import { anyUserName, newOrganization, type Organization } from '../support/house.js';
import { expectError, expectList, provision, userNamesOf } from '../support/scim.js';

let org: Organization;
/** Five users in the order of their making. */
let users: Awaited<ReturnType<typeof provision>>[];

beforeAll(async () => {
  org = await newOrganization();
  users = [];
  for (const [userName, familyName, title] of [
    ['delta', 'Ärger', 'B'],
    ['Alpha', 'Zimmer', undefined],
    ['charlie', 'apple', 'a'],
    ['Bravo', 'Möller', 'C'],
    ['echo', 'Apple', undefined],
  ]) {
    users.push(
      await provision(org, {
        userName,
        name: { givenName: 'X', familyName },
        title,
        emails: [{ value: `${userName}.${anyUserName()}`, primary: true }],
        active: userName !== 'echo',
      }),
    );
  }
});

describe('A list', () => {
  it('M64 M35 of nobody is a whole list', async () => {
    const { scim } = await newOrganization();
    expectList(await scim.get('/Users'), []);
    expectList(await scim.get('/Users', { filter: 'userName eq "nobody"', startIndex: 1, count: 100 }), []);
  });

  it('N5 M35 shows each user as it reads alone, in the order of their making', async () => {
    const all = users.map(({ json }) => json);
    expectList(await org.scim.get('/Users'), all);
    for (const each of all) expect((await org.scim.get(`/Users/${each.id}`)).json).toEqual(each);
  });

  it.each([
    [{ startIndex: 1, count: 2 }, [0, 1], 1],
    [{ startIndex: 3, count: 2 }, [2, 3], 3],
    [{ startIndex: 5, count: 2 }, [4], 5],
    [{ startIndex: 6, count: 2 }, [], 6],
    [{ startIndex: 99_999_999_999 }, [], 2_147_483_647],
    [{ startIndex: 0, count: 1 }, [0], 1],
    [{ startIndex: -7, count: 1 }, [0], 1],
    [{ count: 0 }, [], 1],
    [{ count: -1 }, [], 1],
    [{ count: 1_000_000 }, [0, 1, 2, 3, 4], 1],
    [{ startIndex: '', count: '' }, [0, 1, 2, 3, 4], 1],
    [{ STARTINDEX: ' 2 ', Count: '+2' }, [1, 2], 2],
  ])('M35 asked for with %j has the right page', async (query, places, startIndex) => {
    const page = places.map((place) => users[place]?.json as unknown);
    expectList(await org.scim.get('/Users', query), page, { total: 5, startIndex });
    const filter = 'userName pr';
    const filtered = await org.scim.get('/Users', { ...query, filter });
    expectList(filtered, page, { total: 5, startIndex });
  });

  it.each([
    ['startIndex=one', 'startIndex must be a whole number'],
    ['count=1.5', 'count must be a whole number'],
    ['count=1&count=2', 'count must be given once'],
    ['sortBy=userName&sortOrder=up', 'sortOrder must be "ascending" or "descending"'],
  ])('M35 asked for with %s is refused, naming the parameter', async (query, detail) => {
    expectError(await org.scim.get(`/Users?${query}`), 400, detail, 'invalidValue');
  });

  it('M35 never has more than the documents say, and says how many there are', async () => {
    const { json } = await org.scim.get('/ServiceProviderConfig');
    expect(json.filter).toEqual({ supported: true, maxResults: 1000 });
  });

  it('counts without those who were deleted, also behind them', async () => {
    const own = await newOrganization();
    const made = [await provision(own), await provision(own), await provision(own)];
    await own.scim.delete(`/Users/${made[0]?.id}`);
    const page = await own.scim.get('/Users', { startIndex: 2, count: 1 });
    expectList(page, [made[2]?.json], { total: 2, startIndex: 2 });
  });
});

describe('A sorted list', () => {
  it.each([
    ['userName', undefined, ['Alpha', 'Bravo', 'charlie', 'delta', 'echo']],
    ['USERNAME', 'Descending', ['echo', 'delta', 'charlie', 'Bravo', 'Alpha']],
    ['name.familyName', 'ascending', ['charlie', 'echo', 'Bravo', 'Alpha', 'delta']],
    ['title', 'ascending', ['charlie', 'delta', 'Bravo', 'Alpha', 'echo']],
    ['emails', 'ascending', ['Alpha', 'Bravo', 'charlie', 'delta', 'echo']],
    ['meta.created', 'descending', ['echo', 'Bravo', 'charlie', 'Alpha', 'delta']],
    [
      'urn:ietf:params:scim:schemas:core:2.0:User:userName',
      '',
      ['Alpha', 'Bravo', 'charlie', 'delta', 'echo'],
    ],
  ])(
    'N5 by %s %s is in that order, those without it last when ascending',
    async (sortBy, sortOrder, order) => {
      const query = { sortBy, ...(sortOrder === undefined ? {} : { sortOrder }) };
      const answer = await org.scim.get('/Users', query);
      expect(userNamesOf(answer)).toEqual(order);
      expect(answer.json.totalResults).toBe(5);
      const page = await org.scim.get('/Users', { ...query, startIndex: 2, count: 2 });
      expect(userNamesOf(page)).toEqual(order.slice(1, 3));
    },
  );

  it('can be filtered', async () => {
    const query = { filter: 'active eq true', sortBy: 'userName', sortOrder: 'descending' };
    expect(userNamesOf(await org.scim.get('/Users', query))).toEqual(['delta', 'charlie', 'Bravo', 'Alpha']);
  });

  it('by what nobody knows is refused, naming it', async () => {
    const answer = await org.scim.get('/Users', { sortBy: 'shoeSize' });
    expectError(answer, 400, expect.stringContaining('shoeSize'), 'invalidPath');
  });
});
