import { beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../support/client.js';
import { auditOf, newOrganization, ok, type Organization, scimClient } from '../support/house.js';
import { type Ask, expectPage, idsOn, pagesBack, pagesOf } from '../support/pages.js';
import { expectError, expectList, expectUnauthorized, provision } from '../support/scim.js';

const groupUrn = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User';
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const searchRequest = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';

let org: Organization;
/** Ids by name, made in this order. */
const ids: Record<string, string> = {};

async function makeGroup(
  own: Organization,
  displayName: string,
  over: Record<string, unknown> = {},
): Promise<string> {
  const made = await own.scim.post('/Groups', { schemas: [groupUrn], displayName, ...over });
  return ok(made, 201).json.id as string;
}

beforeAll(async () => {
  org = await newOrganization();
  const user = async (name: string, over: Record<string, unknown>): Promise<void> => {
    ids[name] = (await provision(org, { displayName: name, ...over })).id;
  };
  await user('mona', { title: 'Chief', [enterprise]: { department: 'Ice' } });
  ids['Zebras'] = await makeGroup(org, 'Zebras', { members: [{ value: ids['mona'] }], externalId: 'z' });
  await user('Adam', { title: 'aide', externalId: 'a' });
  ids['bears'] = await makeGroup(org, 'bears', { members: [{ value: ids['Zebras'] }] });
  await user('Cid', { active: false });
  ids['ants'] = await makeGroup(org, 'ants');
});

const search = (path: string, body: object, scim: Client = org.scim): ReturnType<Client['post']> =>
  scim.post(`${path}/.search`, { schemas: [searchRequest], ...body });

const askAt =
  (path: string): Ask =>
  (query) =>
    search(path, query);

const named = (...names: string[]): string[] => names.map((name) => ids[name] ?? '');

const everybody = named.bind(undefined, 'mona', 'Zebras', 'Adam', 'bears', 'Cid', 'ants');

async function asRead(names: string[]): Promise<unknown[]> {
  return Promise.all(
    names.map(async (name) => {
      const type = ['Zebras', 'bears', 'ants'].includes(name) ? 'Groups' : 'Users';
      return ok(await org.scim.get(`/${type}/${ids[name]}`), 200).json as unknown;
    }),
  );
}

describe('A search in a body', () => {
  it.each([
    ['/Users', { filter: 'title pr', sortBy: 'title', sortOrder: 'descending', count: 5 }],
    ['/Users', { startIndex: 2, count: 1, attributes: ['userName', 'groups'] }],
    ['/Users', { filter: 'userName eq "nobody"' }],
    ['/Users', { count: 0 }],
    ['/Groups', { filter: `members pr`, sortBy: 'displayName' }],
    ['/Groups', { startIndex: 2, count: 1, excludedAttributes: ['members'] }],
    ['/Groups', { excludedAttributes: 'members,meta', count: '2' }],
  ])('of %s answers as a GET with the same query: %j', async (path, body) => {
    const query = Object.fromEntries(
      Object.entries(body).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value]),
    );
    const got = ok(await org.scim.get(path, query), 200);
    const answer = await search(path, body);
    expect(answer.json).toEqual(got.json);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/scim+json; charset=utf-8');
  });

  it('takes a cursor that a GET gave, and the other way round', async () => {
    const first = ok(await search('/Users', { cursor: '', count: 1 }), 200).json;
    const second = ok(await org.scim.get('/Users', { cursor: first.nextCursor, count: 1 }), 200).json;
    const third = await search('/Users', { cursor: second.nextCursor, count: 1 });
    expectPage(third, await asRead(['Cid']), { total: 3, next: false, previous: true });
  });

  it('answers on all three bases, with locations on each', async () => {
    for (const base of ['/scim/v2', '/api/v2/scim', `/api/scim/v2/${org.id}`]) {
      const scim = scimClient(base, org.token);
      for (const [path, total] of [
        ['', 6],
        ['/Users', 3],
        ['/Groups', 3],
      ] as const) {
        const { json } = ok(await search(path, {}, scim), 200);
        expect(json.totalResults).toBe(total);
        for (const { meta } of json.Resources) expect(meta.location.startsWith(scim.base)).toBe(true);
      }
    }
  });

  it.each([
    [[], 'invalidSyntax'],
    [{ filter: 'title' }, 'invalidFilter'],
    [{ filter: '' }, 'invalidFilter'],
    [{ filter: true }, 'invalidValue'],
    [{ filter: `title eq "${'x'.repeat(5000)}"` }, 'invalidFilter'],
    [{ count: 1.5 }, 'invalidValue'],
    [{ count: 1, COUNT: 2 }, 'invalidValue'],
    [{ attributes: [1] }, 'invalidValue'],
    [{ sortBy: 'shoeSize' }, 'invalidPath'],
    [{ sortOrder: 'up' }, 'invalidValue'],
    [{ cursor: '', count: 0 }, 'invalidCount'],
    [{ cursor: 5 }, 'invalidCursor'],
    [{ cursor: '', startIndex: 2 }, 'invalidValue'],
  ])('of %j is refused by %s on each level', async (body, scimType) => {
    for (const path of ['', '/Users', '/Groups']) {
      expectError(await org.scim.post(`${path}/.search`, body), 400, expect.any(String), scimType);
    }
  });

  it('has no other method, and says so only to who may ask', async () => {
    for (const path of ['/.search', '/Users/.search', '/Groups/.search', '/users/.Search/']) {
      for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
        const body = method === 'GET' ? {} : { body: {} };
        const answer = await org.scim.call(method, path, body);
        expectError(answer, 405, 'This endpoint answers POST.');
        expect(answer.headers.get('allow')).toBe('POST');
        expectUnauthorized(await scimClient('/scim/v2', undefined).call(method, path, body));
      }
    }
    ok(await search('//users/', {}), 200);
  });

  it('is in the log when it fails', async () => {
    const own = await newOrganization();
    for (const path of ['', '/Users', '/Groups']) await search(path, { filter: 'x' }, own.scim);
    const events = await auditOf(own, { outcome: 'failure' });
    expect(events.map(({ action }) => action as string)).toEqual(['group.list', 'user.list', 'user.list']);
  });
});

describe('A search at the root', () => {
  it('has users and groups as each reads alone, in the order of their making', async () => {
    const names = ['mona', 'Zebras', 'Adam', 'bears', 'Cid', 'ants'];
    expectList(await search('', {}), await asRead(names));
    for (let startIndex = 1; startIndex <= 7; startIndex += 2) {
      const page = await asRead(names.slice(startIndex - 1, startIndex + 1));
      expectList(await search('', { startIndex, count: 2 }), page, { total: 6, startIndex });
    }
    expectList(await search('', { count: 0 }), [], { total: 6 });
    const far = await search('', { startIndex: 99_999_999_999, count: 1000 });
    expectList(far, [], { total: 6, startIndex: 2_147_483_647 });
  });

  it.each([
    ['meta.resourceType eq "User"', ['mona', 'Adam', 'Cid']],
    ['meta.resourceType eq "Group"', ['Zebras', 'bears', 'ants']],
    ['meta.resourceType ne "Group" and displayName co "a"', ['mona', 'Adam']],
    ['displayName sw "a"', ['Adam', 'ants']],
    ['userName pr', ['mona', 'Adam', 'Cid']],
    ['not (userName pr)', ['Zebras', 'bears', 'ants']],
    ['members pr', ['Zebras', 'bears']],
    ['active eq false', ['Cid']],
    ['active eq false or displayName eq "bears"', ['bears', 'Cid']],
    ['title ne "chief"', ['Zebras', 'Adam', 'bears', 'Cid', 'ants']],
    ['emails[type eq "work"] and displayName eq "Cid"', ['Cid']],
    ['emails[value co "@"].type eq "work" or displayName eq "ants"', ['mona', 'Adam', 'Cid', 'ants']],
    ['externalId pr', ['Zebras', 'Adam']],
    [`${enterprise}:department eq "ice"`, ['mona']],
    [`${userUrn}:title eq "aide"`, ['Adam']],
    [`${groupUrn}:members pr or title eq "aide"`, ['Zebras', 'Adam', 'bears']],
    ['name.familyName pr and meta.created gt "2020-01-01T00:00:00Z"', ['mona', 'Adam', 'Cid']],
    ['id eq "nobody"', []],
  ])('takes what only one type has as missing in the other: %s', async (filter, names) => {
    expectList(await search('', { filter }), await asRead(names));
    const pages = await pagesOf(askAt(''), { filter, count: 2 });
    expect(idsOn(...pages)).toEqual(named(...names));
    for (const { json } of pages) expect(json.totalResults).toBe(names.length);
  });

  it('finds by members and by groups', async () => {
    const byMember = await search('', { filter: `members.value eq "${ids['mona']}"` });
    expectList(byMember, await asRead(['Zebras']));
    const byGroup = await search('', { filter: `groups[value eq "${ids['bears']}"]` });
    expectList(byGroup, await asRead(['mona']));
  });

  it.each(['shoeSize eq 1', 'members.shoe eq 1', 'password pr', 'meta.location pr and meta.location eq "x"'])(
    'refuses what neither type can be asked: %s',
    async (filter) => {
      expectError(await search('', { filter }), 400, expect.any(String), 'invalidFilter');
    },
  );

  it.each([
    ['displayName', ['Adam', 'ants', 'bears', 'Cid', 'mona', 'Zebras']],
    ['title', ['Adam', 'mona', 'Zebras', 'bears', 'Cid', 'ants']],
    ['active', ['Cid', 'mona', 'Adam', 'Zebras', 'bears', 'ants']],
    ['meta.created', ['mona', 'Zebras', 'Adam', 'bears', 'Cid', 'ants']],
    ['externalId', ['Adam', 'Zebras', 'mona', 'bears', 'Cid', 'ants']],
    ['id', ['mona', 'Zebras', 'Adam', 'bears', 'Cid', 'ants']],
  ])('is sorted by %s over both, by index, by cursor and back', async (sortBy, names) => {
    for (const sortOrder of ['ascending', 'descending']) {
      const whole = idsOn(ok(await search('', { sortBy, sortOrder }), 200));
      if (sortOrder === 'ascending') expect(whole).toEqual(named(...names));
      else expect(whole.toSorted()).toEqual(everybody().toSorted());
      const query = { sortBy, sortOrder, count: 2 };
      const pages = await pagesOf(askAt(''), query);
      expect(idsOn(...pages)).toEqual(whole);
      const last = pages.at(-1);
      if (!last) throw new Error('no page');
      expect(idsOn(...(await pagesBack(askAt(''), query, last)), last)).toEqual(whole);
      expect(idsOn(await search('', { ...query, startIndex: 3 }))).toEqual(whole.slice(2, 4));
    }
  });

  it('shows of each type what it has of the attributes asked for', async () => {
    const { json } = ok(
      await search('', { attributes: ['displayName', 'members', 'active'], count: 2 }),
      200,
    );
    expect(json.Resources).toEqual([
      { schemas: [userUrn, enterprise], id: ids['mona'], displayName: 'mona', active: true },
      {
        schemas: [groupUrn],
        id: ids['Zebras'],
        displayName: 'Zebras',
        members: [expect.objectContaining({ value: ids['mona'], display: 'mona' })],
      },
    ]);
    const without = ok(await search('', { excludedAttributes: 'members,emails,groups', count: 2 }), 200).json;
    expect(without.Resources.map((each: object) => Object.keys(each).toSorted())).toEqual([
      ['active', 'displayName', 'id', 'meta', 'name', 'schemas', 'title', enterprise, 'userName'],
      ['displayName', 'externalId', 'id', 'meta', 'schemas'],
    ]);
  });

  it('needs the right to read both, and one of another organization finds its own alone', async () => {
    for (const [scope, missing] of [
      ['users:read', 'groups:read'],
      ['groups:read', 'users:read'],
    ]) {
      const { token } = ok(await org.admin.post('/scim/tokens', { name: 'half', scopes: [scope] }), 201).json;
      const scim = scimClient('/scim/v2', token as string);
      expectError(await search('', {}, scim), 403, expect.stringContaining(missing ?? '-'));
      expect((await search('/Users', {}, scim)).status).toBe(scope === 'users:read' ? 200 : 403);
      expect((await search('/Groups', {}, scim)).status).toBe(scope === 'groups:read' ? 200 : 403);
    }
    const own = await newOrganization();
    expectList(await search('', {}, own.scim), []);
    expectError(await own.scim.post('/.search', { cursor: 'x' }), 400, expect.any(String), 'invalidCursor');
  });

  it('is of users alone where groups are switched off', async () => {
    const own = await newOrganization();
    const { json: user } = await provision(own);
    await makeGroup(own, 'Hidden');
    const { token } = ok(
      await own.admin.post('/scim/tokens', { name: 'users', scopes: ['users:read'] }),
      201,
    ).json;
    const cursor = ok(await search('', { cursor: '', count: 1 }, own.scim), 200).json.nextCursor as string;
    ok(await own.admin.put('/scim', { groupsEnabled: false }), 200);
    for (const scim of [own.scim, scimClient('/scim/v2', token as string)]) {
      const { json } = ok(await search('', { attributes: 'userName' }, scim), 200);
      expect(json).toMatchObject({ totalResults: 1, Resources: [{ id: user.id }] });
    }
    // It was given for another list.
    expectError(await search('', { cursor, count: 1 }, own.scim), 400, expect.any(String), 'invalidCursor');
    expectError(await search('/Groups', {}, own.scim), 404);
    expectError(
      await search('', { filter: 'members pr' }, own.scim),
      400,
      expect.any(String),
      'invalidFilter',
    );
  });

  it('leaves out who was deleted', async () => {
    const own = await newOrganization();
    const [gone, stays] = [await provision(own), await provision(own)];
    const group = await makeGroup(own, 'Gone');
    ok(await own.scim.delete(`/Users/${gone.id}`), 204);
    ok(await own.scim.delete(`/Groups/${group}`), 204);
    for (const body of [{}, { sortBy: 'userName' }, { filter: 'id pr' }]) {
      expectList(await search('', body, own.scim), [stays.json]);
    }
  });
});
