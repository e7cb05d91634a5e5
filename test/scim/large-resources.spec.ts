import { beforeAll, describe, expect, it } from 'vitest';
import type { Answer, Client } from '../support/client.js';
import { aUser, newOrganization, ok, type Organization, patchOf } from '../support/house.js';
import { byGet, idsOn, pagesBack, pagesOf } from '../support/pages.js';
import { aGroup, makeGroup } from '../support/scim-groups.js';
import { idOf, provision } from '../support/scim.js';

const extension = 'urn:acme:scim:notes:1.0';
const mebibyte = 1024 * 1024;
const notes = (length: number): Record<string, unknown> => ({ [extension]: { text: 'x'.repeat(length) } });

describe('A page of large resources', () => {
  const size = 900_000;
  /** More than a page may hold. */
  const count = 22;
  let org: Organization;
  let scim: Client;
  /** In the order of their ids. */
  let users: string[];
  let groups: string[];

  beforeAll(async () => {
    org = await newOrganization();
    ({ scim } = org);
    users = [];
    for (let at = 0; at < count; at += 1) {
      users.push(
        (await provision(org, { displayName: String(at % 3), title: `T${at % 5}`, ...notes(size) })).id,
      );
    }
    groups = [];
    for (let at = 0; at < count; at += 1) groups.push((await makeGroup(org, notes(size))).id);
  }, 120_000);

  /** Asserts that it is full, and no fuller than may be. */
  function expectFull(page: Answer): void {
    const { json, text } = ok(page, 200);
    expect(json.Resources.length).toBe(json.itemsPerPage);
    expect(text.length).toBeGreaterThan(15 * mebibyte);
    expect(text.length).toBeLessThan(17 * mebibyte);
  }

  /** All ids of a list by index, as a client reads it that goes by `itemsPerPage`. */
  async function byIndex(path: string, query: Record<string, string> = {}): Promise<string[]> {
    const ids: string[] = [];
    for (;;) {
      const page = ok(await scim.get(path, { ...query, startIndex: ids.length + 1, count: 1000 }), 200);
      expect([page.json.totalResults, page.json.startIndex]).toEqual([count, ids.length + 1]);
      expect(page.json.itemsPerPage).toBe(page.json.Resources.length);
      if (ids.length === 0) expectFull(page);
      ids.push(...idsOn(page));
      if (ids.length >= count || page.json.itemsPerPage === 0) return ids;
    }
  }

  it.each<[string, Record<string, string>]>([
    ['in the order of their making', {}],
    ['that a filter finds', { filter: 'title sw "T"' }],
    ['that a single comparison finds', { filter: 'userName pr' }],
    ['sorted', { sortBy: 'displayName', sortOrder: 'descending' }],
  ])(
    'of users %s shows fewer than asked, and none is skipped',
    async (_, query) => {
      const inOrder = await byIndex('/Users', query);
      expect(inOrder.toSorted()).toEqual(users.toSorted());
      const ask = byGet(scim, '/Users');
      const pages = await pagesOf(ask, { ...query, count: 1000 });
      expect(idsOn(...pages)).toEqual(inOrder);
      expect(pages.length).toBe(2);
      const [first] = pages;
      if (first) expectFull(first);
      const last = pages.at(-1);
      const back = last ? await pagesBack(ask, { ...query, count: 1000 }, last) : [];
      expect(idsOn(...back, ...(last ? [last] : []))).toEqual(inOrder);
    },
    60_000,
  );

  it('of groups as well', async () => {
    expect(await byIndex('/Groups')).toEqual(groups);
    expect(idsOn(...(await pagesOf(byGet(scim, '/Groups'), { count: 1000 })))).toEqual(groups);
  });

  it('of both as well, forwards and back', async () => {
    const ask = (query: object): Promise<Answer> => scim.post('/.search', query);
    const pages = await pagesOf(ask, { count: 1000 });
    expect(idsOn(...pages).toSorted()).toEqual([...users, ...groups].toSorted());
    const last = pages.at(-1);
    const back = last ? await pagesBack(ask, { count: 1000 }, last) : [];
    expect(idsOn(...back, ...(last ? [last] : []))).toEqual(idsOn(...pages));
    for (const page of pages) expect(page.text.length).toBeLessThan(34 * mebibyte);
    const ids = idsOn(...pages);
    const found: string[] = [];
    while (found.length < ids.length) {
      const page = ok(await ask({ startIndex: found.length + 1, count: 1000 }), 200);
      expect(page.json.totalResults).toBe(ids.length);
      found.push(...idsOn(page));
    }
    expect(found).toEqual(ids);
  }, 60_000);
});

describe('An operation of a bulk', () => {
  const tooLarge = (limit: number): object => ({
    status: '413',
    response: expect.objectContaining({
      status: '413',
      detail: `The body is larger than the ${limit} bytes allowed here.`,
    }) as unknown,
  });

  it('may send no more than the same call alone, and costs no other', async () => {
    const org = await newOrganization();
    const { scim } = org;
    const user = await provision(org);
    const group = await makeGroup(org);
    const large = notes(mebibyte);
    const replace = patchOf({ op: 'replace', value: large });
    const small = aUser();
    const operations = [
      { method: 'POST', path: '/Users', bulkId: 'u', data: aUser({ ...large }) },
      { method: 'PUT', path: `/Users/${user.id}`, data: aUser({ ...large, userName: user.userName }) },
      { method: 'patch', path: `/users/${user.id}`, data: replace },
      { method: 'POST', path: '/Groups', bulkId: 'g', data: aGroup(large) },
      { method: 'PATCH', path: `/Groups/${group.id}`, data: replace },
      { method: 'PUT', path: `/Groups/${group.id}`, data: aGroup({ ...notes(2 * mebibyte) }) },
      { method: 'POST', path: '/Users', bulkId: 'small', data: small },
    ];
    const { json } = ok(await scim.post('/Bulk', { Operations: operations }), 200);
    expect(json.Operations).toMatchObject([
      ...Array.from({ length: 4 }, () => tooLarge(mebibyte)),
      { status: '204' },
      { status: '200' },
      { status: '201' },
    ]);
    expect(ok(await scim.get(`/Users/${user.id}`), 200).json).toEqual(user.json);
    expect(ok(await scim.get('/Users', { count: 0 }), 200).json.totalResults).toBe(2);
    const [operation] = operations;
    const alone = await scim.post('/Users', operation?.data);
    expect([alone.status, alone.json]).toEqual([413, json.Operations[0].response]);
  });

  it('is measured with all that it refers to, and only whom it may change', async () => {
    const org = await newOrganization();
    const { scim } = org;
    const half = 'x'.repeat(mebibyte / 2);
    const data = {
      ...aGroup(),
      members: [{ value: 'bulkId:b' }],
      [extension]: { now: half, later: ['bulkId:b', half] },
    };
    const other = { ...aGroup(), members: [{ value: 'bulkId:a' }] };
    const operations = [
      { method: 'POST', path: '/Groups', bulkId: 'a', data },
      { method: 'POST', path: '/Groups', bulkId: 'b', data: other },
    ];
    const answer = ok(await scim.post('/Bulk', { Operations: operations }), 200);
    expect(answer.json.Operations).toMatchObject([tooLarge(mebibyte), { status: '409' }]);
    const { Resources } = ok(await scim.get('/Groups'), 200).json;
    expect(Resources).toMatchObject([{ displayName: other.displayName }]);
    const issued = ok(
      await org.admin.post('/scim/tokens', { name: 'Reader', scopes: ['users:read', 'groups:read'] }),
      201,
    );
    const refused = await fetch(`${scim.base}/Bulk`, {
      method: 'POST',
      headers: { authorization: `Bearer ${issued.json.token}`, 'content-type': 'application/scim+json' },
      body: JSON.stringify({ Operations: operations.slice(0, 1) }),
    });
    const result = (await refused.json()) as { Operations: { status: string }[] };
    expect(result.Operations.map(({ status }) => status)).toEqual(['403']);
  });

  it('may be just as large as that', async () => {
    const { scim } = await newOrganization();
    const bare = aUser({ ...notes(0) });
    const data = aUser({
      userName: bare.userName,
      ...notes(mebibyte - JSON.stringify(bare).length),
    });
    expect(JSON.stringify(data).length).toBe(mebibyte);
    const operations = [{ method: 'POST', path: '/Users', bulkId: 'u', data }];
    const { json } = ok(await scim.post('/Bulk', { Operations: operations }), 200);
    expect(json.Operations).toMatchObject([{ status: '201' }]);
    const list = ok(await scim.get('/Users'), 200);
    expect([list.json.itemsPerPage, idOf({ ...list, json: list.json.Resources[0] })]).toEqual([
      1,
      String(json.Operations[0].location).split('/').at(-1),
    ]);
  });
});
