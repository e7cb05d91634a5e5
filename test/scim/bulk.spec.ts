import { beforeEach, describe, expect, it } from 'vitest';
import type { Answer, Client } from '../support/client.js';
import {
  anyUserName,
  auditOf,
  aUser,
  newOrganization,
  ok,
  type Organization,
  patchOf,
  scimClient,
} from '../support/house.js';
import { requestText, sendRaw } from '../support/raw-socket.js';
import { anId, enterprise, expectError, provision, scimJson } from '../support/scim.js';

type Operation = Record<string, unknown>;
interface Result {
  method: string;
  bulkId?: string;
  version?: string;
  location?: string;
  status: string;
  response?: Record<string, unknown>;
}

let org: Organization;
let scim: Client;

beforeEach(async () => {
  org = await newOrganization();
  scim = org.scim;
});

const groupUrn = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const request = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

function bulk(operations: Operation[], more: object = {}, client: Client = scim): Promise<Answer> {
  return client.post('/Bulk', { schemas: [request], ...more, Operations: operations });
}

/** The results of a bulk, after a look at what is around them. */
async function resultsOf(operations: Operation[], more: object = {}, client?: Client): Promise<Result[]> {
  const answer = ok(await bulk(operations, more, client), 200);
  expect(answer.headers.get('content-type')).toBe(scimJson);
  const { schemas, Operations: results, ...rest } = answer.json;
  expect(schemas).toEqual(['urn:ietf:params:scim:api:messages:2.0:BulkResponse']);
  expect(rest).toEqual({});
  return results as Result[];
}

function post(bulkId: string, over: object = {}): Operation & { data: { userName: string } } {
  return { method: 'POST', path: '/Users', bulkId, data: aUser({ ...over }) };
}

function title(id: string, value: string): Operation {
  return { method: 'PATCH', path: `/Users/${id}`, data: patchOf({ op: 'replace', path: 'title', value }) };
}

function reportsTo(bulkId: string): object {
  return { [enterprise]: { manager: { value: `bulkId:${bulkId}` } } };
}

function statusesOf(results: Result[]): string[] {
  return results.map(({ status }) => status);
}

function idIn({ location = '' }: Partial<Result> = {}): string {
  return location.slice(location.lastIndexOf('/') + 1);
}

function detailOf(result: Result | undefined): unknown {
  return result?.response?.['detail'];
}

async function userNames(): Promise<string[]> {
  const { json } = ok(await scim.get('/Users', { count: 1000 }), 200);
  return (json.Resources as { userName: string }[]).map(({ userName }) => userName);
}

/** action, outcome, name of the target; the oldest first. */
async function logged(from: Organization = org): Promise<string[]> {
  const events = await auditOf(from, { channel: 'scim' });
  return events
    .map(({ action, outcome, target }) => `${action} ${outcome} ${target?.name ?? target?.id ?? '-'}`)
    .toReversed();
}

describe('A bulk request', () => {
  it('makes, replaces, changes and deletes, and answers for each in the order of the request', async () => {
    const old = await provision(org);
    const gone = await provision(org);
    const before = (await logged()).length;
    const jane = post('jane', { title: 'Engineer' });
    const replaced = aUser({ userName: old.userName, title: 'Replaced' });
    const results = await resultsOf([
      jane,
      { method: 'PUT', path: `/Users/${old.id}`, version: 'W/"1"', data: replaced },
      { ...title(old.id, 'Changed'), bulkId: 'mine' },
      { method: 'DELETE', path: `/Users/${gone.id}` },
    ]);
    const location = (id: string): string => `${scim.base}/Users/${id}`;
    expect(results).toEqual([
      {
        method: 'POST',
        bulkId: 'jane',
        version: 'W/"1"',
        location: expect.stringMatching(/\/Users\/[\da-f-]{36}$/),
        status: '201',
      },
      { method: 'PUT', version: 'W/"2"', location: location(old.id), status: '200' },
      { method: 'PATCH', bulkId: 'mine', version: 'W/"3"', location: location(old.id), status: '200' },
      { method: 'DELETE', location: location(gone.id), status: '204' },
    ]);
    const made = ok(await scim.get(`/Users/${idIn(results[0])}`), 200).json;
    expect(made).toMatchObject({ userName: jane.data.userName, title: 'Engineer', id: anId });
    expect(results[0]?.location).toBe(made.meta.location);
    expect(ok(await scim.get(`/Users/${old.id}`), 200).json).toMatchObject({
      title: 'Changed',
      meta: { version: 'W/"3"' },
    });
    expectError(await scim.get(`/Users/${gone.id}`), 404, 'User not found.');
    expect((await logged()).slice(before, before + 4)).toEqual([
      `user.create success ${jane.data.userName}`,
      `user.update success ${old.userName}`,
      `user.update success ${old.userName}`,
      `user.delete success ${gone.userName}`,
    ]);
    const events = await auditOf(org, { channel: 'scim' });
    expect(new Set(events.slice(1, 5).map(({ requestId }) => requestId)).size).toBe(1);
    expect(events[1].actor).toMatchObject({ type: 'scim_token', id: org.tokenId });
  });

  it('is served on the three bases, under names in any case, with addresses of its own base', async () => {
    for (const [base, path] of [
      [`/api/scim/v2/${org.id}`, '/Bulk'],
      ['/scim/v2', '//bulk/'],
      ['/api/v2/scim', '/BULK'],
    ] as const) {
      const client = scimClient(base, org.token);
      const body = {
        schemas: [request.toUpperCase()],
        OPERATIONS: [{ ...post('x'), METHOD: 'post', method: null }],
      };
      const { method: _, ...operation } = body.OPERATIONS[0] ?? {};
      const answer = ok(await client.post(path, { ...body, OPERATIONS: [operation] }), 200);
      const [result] = answer.json.Operations as Result[];
      expect(result).toMatchObject({ status: '201', method: 'POST' });
      expect(result?.location).toBe(`${client.base}/Users/${idIn(result)}`);
      ok(await client.get(`/Users/${idIn(result)}`), 200);
    }
  });

  it('takes paths with and without the base, in any case, and whole addresses of this service', async () => {
    const { id } = await provision(org);
    const own = new URL(scim.base);
    const paths = [
      `Users/${id}`,
      `/users/${id}/`,
      `//Users//${id}`,
      `/scim/v2/Users/${id}`,
      `${own.pathname}/Users/${id}`,
      `/api/v2/SCIM/Users/${id}`,
      `${scim.base}/Users/${id}`,
      `${own.origin}/scim/v2/Users/${id}`,
    ];
    const results = await resultsOf(paths.map((path, index) => ({ ...title(id, `T${index}`), path })));
    expect(results).toEqual(
      paths.map((_, index) => ({
        method: 'PATCH',
        version: `W/"${index + 2}"`,
        location: `${scim.base}/Users/${id}`,
        status: '200',
      })),
    );
    expect(ok(await scim.get(`/Users/${id}`), 200).json.title).toBe(`T${paths.length - 1}`);
  });

  it('refuses paths to nowhere, each for itself, and records them', async () => {
    const { id } = await provision(org);
    const stranger = await newOrganization();
    const before = (await logged()).length;
    const nowhere = [
      '/Bulk',
      '/Me',
      `/Planets/${id}`,
      `/Users/${id}/emails`,
      `/Users/${id}?attributes=id`,
      '/Users/%00',
      `https://other.example/scim/v2/Users/${id}`,
      `/api/scim/v2/${stranger.id}/Users/${id}`,
      '/',
    ];
    const results = await resultsOf([
      ...nowhere.map((path) => ({ method: 'PATCH', path, data: patchOf() })),
      { method: 'POST', path: '/Bulk', bulkId: 'again', data: { Operations: [] } },
      title(id, 'Still done'),
    ]);
    expect(statusesOf(results)).toEqual([...nowhere.map(() => '404'), '404', '200']);
    for (const result of results.slice(0, -1)) {
      expect(result.response).toEqual({
        schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
        status: '404',
        detail: expect.stringMatching(
          / is none of the addresses that operations are for: \/Users, \/Groups\.$/,
        ),
      });
      expect(result).not.toHaveProperty('location');
    }
    expect(ok(await scim.get(`/Users/${id}`), 200).json.title).toBe('Still done');
    const events = (await logged()).slice(before);
    expect(events.filter((event) => event.startsWith('bulk.apply failure'))).toHaveLength(10);
    expect(events).toHaveLength(11);
  });

  it('refuses methods that are no operations, and ids too many or too few', async () => {
    const { id } = await provision(org);
    const results = await resultsOf([
      { method: 'GET', path: `/Users/${id}` },
      { method: 'HEAD', path: '/Users' },
      { ...post('a'), path: `/Users/${id}` },
      { method: 'DELETE', path: '/Users' },
      { method: 'PUT', path: '/Users', data: aUser() },
    ]);
    expect(statusesOf(results)).toEqual(['405', '405', '405', '405', '405']);
    expect(results.map(detailOf)).toEqual([
      'An operation is POST, PUT, PATCH, DELETE, not GET.',
      'An operation is POST, PUT, PATCH, DELETE, not HEAD.',
      'POST is for an endpoint, without an id behind it.',
      'DELETE is for a resource: its id must follow in the path.',
      'PUT is for a resource: its id must follow in the path.',
    ]);
    expect(await userNames()).toHaveLength(1);
    ok(await scim.get(`/Users/${id}`), 200);
  });
});

describe('An operation that fails', () => {
  it('says so as its own route would, is recorded for itself, and the others are done', async () => {
    const taken = await provision(org);
    const before = (await logged()).length;
    const last = post('last');
    const twice = post('twice', { userName: taken.userName });
    const nobody = '01a20235-0000-7000-8000-00000000000a';
    const results = await resultsOf([
      twice,
      { method: 'POST', path: '/Users', bulkId: 'none', data: { userName: ' ' } },
      title(nobody, 'x'),
      { ...title(taken.id, 'x'), version: 'W/"7"' },
      { method: 'DELETE', path: `/Users/${taken.id}`, version: 'W/"7"' },
      { method: 'PATCH', path: `/Users/${taken.id}`, data: patchOf({ op: 'turn' }) },
      last,
    ]);
    expect(statusesOf(results)).toEqual(['409', '400', '404', '412', '412', '400', '201']);
    const location = `${scim.base}/Users/${taken.id}`;
    expect(results[0]).toEqual({
      method: 'POST',
      bulkId: 'twice',
      status: '409',
      response: (await scim.post('/Users', twice['data'])).json,
    });
    expect(results[1]).toMatchObject({ bulkId: 'none', response: { scimType: 'invalidValue' } });
    expect(results[2]).toMatchObject({
      location: `${scim.base}/Users/${nobody}`,
      response: { status: '404' },
    });
    expect(results[3]).toEqual({
      method: 'PATCH',
      location,
      status: '412',
      response: (await scim.delete(`/Users/${taken.id}`, { 'if-match': 'W/"7"' })).json,
    });
    expect(results[5]?.response?.['scimType']).toBe('invalidSyntax');
    expect((await userNames()).toSorted()).toEqual([taken.userName, last.data.userName].toSorted());
    expect(ok(await scim.get(`/Users/${taken.id}`), 200).json.meta.version).toBe('W/"1"');
    expect((await logged()).slice(before, before + 7)).toEqual([
      `user.create failure ${taken.userName}`,
      'user.create failure -',
      `user.update failure ${nobody}`,
      `user.update failure ${taken.userName}`,
      `user.delete failure ${taken.userName}`,
      `user.update failure ${taken.userName}`,
      `user.create success ${last.data.userName}`,
    ]);
    const [event] = (await auditOf(org, { action: 'user.update', outcome: 'failure' })).toReversed();
    expect(event).toMatchObject({
      channel: 'scim',
      detail: '404 not_found: User not found.',
      target: { type: 'user', id: nobody, name: null },
      actor: { type: 'scim_token', id: org.tokenId },
    });
  });

  it('counts for failOnErrors: the rest is neither done nor answered', async () => {
    const [a, b, c, d] = [post('a'), post('b'), post('c'), post('d')];
    const wrong = { method: 'DELETE', path: '/Users/nobody' };
    const stopped = await resultsOf([a, wrong, b, wrong, c, wrong, d], { failOnErrors: 2 });
    expect(statusesOf(stopped)).toEqual(['201', '404', '201', '404']);
    expect(await userNames()).toHaveLength(2);
    const whole = await resultsOf([wrong, c, wrong, d], { failOnErrors: 3 });
    expect(statusesOf(whole)).toEqual(['404', '201', '404', '201']);
    expect(statusesOf(await resultsOf([wrong, wrong, post('e')], { failOnErrors: 1 }))).toEqual(['404']);
    expect(statusesOf(await resultsOf([wrong, post('e')], { failOnErrors: 0 }))).toEqual(['404', '201']);
  });
});

describe('References', () => {
  it('to what the request makes are ids when they are used, forwards and backwards, in paths and values', async () => {
    const results = await resultsOf([
      post('report', reportsTo('boss')),
      title('bulkId:report', 'Report'),
      post('boss'),
      post('other', { ...reportsTo('boss'), title: 'bulkId:boss' }),
      {
        method: 'PATCH',
        path: '/Users/bulkId:boss',
        data: patchOf({
          op: 'add',
          path: `${enterprise}:manager.value`,
          value: 'bulkId:other',
        }),
      },
    ]);
    expect(statusesOf(results)).toEqual(['201', '200', '201', '201', '200']);
    expect(results.map(({ bulkId }) => bulkId)).toEqual(['report', undefined, 'boss', 'other', undefined]);
    const [report = '', , boss = '', other = ''] = results.map(idIn);
    const managerOf = async (id: string): Promise<unknown> =>
      ok(await scim.get(`/Users/${id}`), 200).json[enterprise]?.manager?.value;
    expect(await managerOf(report)).toBe(boss);
    expect(await managerOf(other)).toBe(boss);
    expect(await managerOf(boss)).toBe(other);
    expect(ok(await scim.get(`/Users/${report}`), 200).json.title).toBe('Report');
    expect(ok(await scim.get(`/Users/${other}`), 200).json.title).toBe(boss);
    expect(idIn(results[1])).toBe(report);
  });

  it('in a circle are made whole: one result an operation, the version the last', async () => {
    const before = (await logged()).length;
    const [a, b, c, self] = [
      post('a', reportsTo('b')),
      post('b', { [`${enterprise}:manager`]: { value: 'bulkId:c' } }),
      post('c', { [enterprise]: { department: 'D', manager: { value: 'bulkId:a' } } }),
      post('self', reportsTo('self')),
    ];
    const results = await resultsOf([a, b, c, self]);
    expect(results.map(({ status, version }) => [status, version])).toEqual([
      ['201', 'W/"1"'],
      ['201', 'W/"1"'],
      ['201', 'W/"2"'],
      ['201', 'W/"2"'],
    ]);
    const ids = results.map(idIn);
    const users = await Promise.all(ids.map(async (id) => ok(await scim.get(`/Users/${id}`), 200).json));
    expect(users.map((user) => user[enterprise].manager.value)).toEqual([ids[1], ids[2], ids[0], ids[3]]);
    expect(users[2][enterprise].department).toBe('D');
    expect(users.map(({ meta }) => meta.version)).toEqual(results.map(({ version }) => version));
    expect((await logged()).slice(before)).toEqual([
      `user.create success ${c.data.userName}`,
      `user.create success ${b.data.userName}`,
      `user.create success ${a.data.userName}`,
      `user.update success ${c.data.userName}`,
      `user.create success ${self.data.userName}`,
      `user.update success ${self.data.userName}`,
    ]);
  });

  it('chained through the life of one user are followed, and it is gone in the end', async () => {
    const made = post('x');
    const results = await resultsOf([
      made,
      title('bulkId:x', 'One'),
      { method: 'PUT', path: '/Users/bulkId:x', version: 'W/"2"', data: aUser(made.data) },
      { method: 'DELETE', path: '/Users/bulkId:x', version: 'W/"3"' },
      title('bulkId:x', 'Late'),
    ]);
    expect(statusesOf(results)).toEqual(['201', '200', '200', '204', '404']);
    expect(new Set(results.map(idIn)).size).toBe(1);
    expect(await userNames()).toEqual([]);
    expectError(await scim.get(`/Users/${idIn(results[0])}`), 404);
  });

  it('to nothing, and to what failed, fail what has them with 409 that names them', async () => {
    const taken = await provision(org);
    const before = (await logged()).length;
    const results = await resultsOf([
      post('lost', reportsTo('zz')),
      post('twice', { userName: taken.userName }),
      post('report', reportsTo('twice')),
      title('bulkId:twice', 'x'),
      { method: 'DELETE', path: '/Users/bulkId:nobody' },
      post('fine'),
    ]);
    expect(statusesOf(results)).toEqual(['409', '409', '409', '409', '409', '201']);
    expect(detailOf(results[0])).toBe('"bulkId:zz" refers to nothing that this request has made.');
    for (const index of [2, 3]) {
      expect(detailOf(results[index])).toBe('"bulkId:twice" refers to nothing that this request has made.');
      expect(results[index]).not.toHaveProperty('location');
    }
    expect(results[4]?.response).toEqual({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: '409',
      detail: '"bulkId:nobody" refers to nothing that this request has made.',
    });
    expect(await userNames()).toHaveLength(2);
    expect((await logged()).slice(before).map((event) => event.split(' ').slice(0, 2).join(' '))).toEqual([
      'user.create failure',
      'user.create failure',
      'user.create failure',
      'user.update failure',
      'user.delete failure',
      'user.create success',
    ]);
  });

  it('in a circle that breaks show in the result of what was made, and where it is', async () => {
    const taken = await provision(org);
    const b = post('b', reportsTo('a'));
    const results = await resultsOf([post('a', { ...reportsTo('b'), userName: taken.userName }), b]);
    expect(statusesOf(results)).toEqual(['409', '409']);
    expect(results[0]?.response?.['scimType']).toBe('uniqueness');
    expect(detailOf(results[1])).toBe(
      'This was made, but without what it refers to by bulkId: "bulkId:a" refers to nothing that this request has made.',
    );
    const made = ok(await scim.get(`/Users/${idIn(results[1])}`), 200).json;
    expect(made.userName).toBe(b.data.userName);
    expect(made[enterprise]).toBeUndefined();
  });

  it('that are still to be added when failOnErrors stops the rest show as failed', async () => {
    const wrong = post('wrong', { userName: '' });
    const results = await resultsOf(
      [post('a', { ...reportsTo('b'), title: 'bulkId:wrong' }), post('b', reportsTo('a')), wrong],
      {
        failOnErrors: 1,
      },
    );
    expect(results.map(({ bulkId, status }) => [bulkId, status])).toEqual([
      ['b', '409'],
      ['wrong', '400'],
    ]);
    expect(await userNames()).toHaveLength(1);
  });
});

describe('Groups in a bulk', () => {
  function group(bulkId: string, ...members: string[]): Operation {
    const displayName = `Group ${bulkId}`;
    const data = { schemas: [groupUrn], displayName, members: members.map((value) => ({ value })) };
    return { method: 'POST', path: '/Groups', bulkId, data };
  }

  async function membersOf(id: string): Promise<string[]> {
    const { members = [] } = ok(await scim.get(`/Groups/${id}`), 200).json;
    return (members as { value: string }[]).map(({ value }) => value).toSorted();
  }

  it('M26 are made before the people in them are there, changed, and deleted, all in one request', async () => {
    const before = (await logged()).length;
    const results = await resultsOf([
      group('all', 'bulkId:crew', 'bulkId:ada'),
      group('crew', 'bulkId:ada', 'bulkId:grace'),
      post('ada'),
      post('grace', reportsTo('ada')),
      {
        method: 'PATCH',
        path: '/Groups/bulkId:crew',
        data: patchOf({ op: 'add', path: 'members', value: [{ value: 'bulkId:late' }] }),
      },
      post('late'),
      group('gone', 'bulkId:late'),
      { method: 'DELETE', path: '/Groups/bulkId:gone', version: 'W/"1"' },
      {
        method: 'PUT',
        path: '/Groups/bulkId:all',
        data: { schemas: [groupUrn], displayName: 'All', members: [{ value: 'bulkId:crew' }] },
      },
    ]);
    expect(statusesOf(results)).toEqual(['201', '201', '201', '201', '204', '201', '201', '204', '200']);
    const [all = '', crew = '', ada = '', grace = '', patched = '', late = '', gone = ''] = results.map(idIn);
    expect(patched).toBe(crew);
    expect(results[4]?.location).toBe(`${scim.base}/Groups/${crew}`);
    expect(await membersOf(all)).toEqual([crew]);
    expect(await membersOf(crew)).toEqual([ada, grace, late].toSorted());
    expectError(await scim.get(`/Groups/${gone}`), 404);
    for (const result of [results[0], results[4], results[8]]) expect(result?.version).toMatch(/^W\/"\d+"$/);
    expect(ok(await scim.get(`/Groups/${all}`), 200).json.meta.version).toBe(results[8]?.version);
    const actions = (await logged()).slice(before).map((event) => event.split(' ').slice(0, 2).join(' '));
    expect(actions.slice(0, 9).toSorted()).toEqual(
      [
        ...['ada', 'grace', 'late'].map(() => 'user.create success'),
        ...['all', 'crew', 'gone'].map(() => 'group.create success'),
        'group.update success',
        'group.update success',
        'group.delete success',
      ].toSorted(),
    );
  });

  it('that would hold each other are refused as nested groups are, and one of them is there', async () => {
    const results = await resultsOf([group('a', 'bulkId:b'), group('b', 'bulkId:a')]);
    expect(statusesOf(results)).toEqual(['201', '400']);
    const [a = '', b = ''] = results.map(idIn);
    expect(await membersOf(a)).toEqual([b]);
    expect(await membersOf(b)).toEqual([]);
  });

  it('need the scope of groups, and are not found where they are switched off', async () => {
    const issued = ok(
      await org.admin.post('/scim/tokens', { name: 'users', scopes: ['users:write'] }),
      201,
    ).json;
    const narrow = scimClient('/scim/v2', issued.token);
    const both = [post('a'), group('g', 'bulkId:a'), { method: 'DELETE', path: '/Groups/1' }];
    const results = await resultsOf(both, {}, narrow);
    expect(statusesOf(results)).toEqual(['201', '403', '403']);
    expect(detailOf(results[1])).toBe('This token may not do that: it lacks the scope groups:write.');
    ok(await org.admin.put('/scim', { groupsEnabled: false }), 200);
    const off = await resultsOf([post('b'), group('h', 'bulkId:b')]);
    expect(statusesOf(off)).toEqual(['201', '404']);
    expect(detailOf(off[1])).toBe('Groups are switched off for this organization.');
  });
});

describe('A bulk request that can not be read', () => {
  it('is refused as a whole, naming the operation, and nothing is done', async () => {
    const before = (await logged()).length;
    const cases: [number, string | undefined, string, unknown][] = [
      [400, 'invalidSyntax', 'the body must be a JSON object', [post('a')]],
      [400, 'invalidSyntax', 'Operations must be a list of at least one operation', { schemas: [request] }],
      [400, 'invalidValue', `schemas must include ${request}`, { schemas: ['x'], Operations: [post('a')] }],
      [
        400,
        'invalidValue',
        'Operations[1]: bulkId "a" was given before',
        { Operations: [post('a'), { ...title('1', 'x'), bulkId: 'a' }] },
      ],
      [
        400,
        'invalidValue',
        'Operations[1]: bulkId is required for POST',
        { Operations: [post('a'), { method: 'POST', path: '/Users', data: aUser() }] },
      ],
      [
        413,
        undefined,
        'The request has 1001 operations, more than maxOperations (1000) allows.',
        { Operations: Array.from({ length: 1001 }, (_, index) => post(String(index))) },
      ],
    ];
    for (const [status, scimType, detail, body] of cases) {
      expectError(await scim.post('/Bulk', body), status, detail, scimType);
    }
    expect(await userNames()).toEqual([]);
    expect((await logged()).slice(before)).toEqual(cases.map(() => 'bulk.apply failure -'));
  });

  it('is 413 when it is larger than maxPayloadSize, which is 16 times what others may be', async () => {
    const { bulk: announced } = ok(await scim.get('/ServiceProviderConfig'), 200).json;
    expect(announced).toEqual({ supported: true, maxOperations: 1000, maxPayloadSize: 16 * 1_048_576 });
    const user = post('a');
    const fits = JSON.stringify({ Operations: [user], padding: '' });
    const padded = (size: number): string => fits.replace('""', `"${'x'.repeat(size - fits.length)}"`);
    expect(
      statusesOf(
        ok(await scim.call('POST', '/Bulk', { raw: padded(announced.maxPayloadSize) }), 200).json.Operations,
      ),
    ).toEqual(['201']);
    const { pathname } = new URL(`${scim.base}/Bulk`);
    const head = {
      authorization: `Bearer ${org.token}`,
      'content-type': 'application/scim+json',
      'content-length': String(announced.maxPayloadSize + 1),
    };
    const [answer] = await sendRaw(scim.base, requestText('POST', pathname, head));
    expect(answer?.status).toBe(413);
    expect(JSON.parse(answer?.body ?? '')).toEqual({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: '413',
      detail: `The body is larger than the ${announced.maxPayloadSize} bytes allowed here.`,
    });
    expectError(await scim.call('POST', '/Users', { raw: padded(1_048_577) }), 413);
    expect(await userNames()).toEqual([user.data.userName]);
  });

  it('is 405 for any other method', async () => {
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
      const answer = await scim.call(method, '/Bulk', method === 'GET' ? {} : { body: {} });
      expectError(answer, 405, 'This endpoint answers POST.');
      expect(answer.headers.get('allow')).toBe('POST');
    }
  });
});

describe('A long bulk request', () => {
  it('of 1000 operations is done and answered whole, while others are served', async () => {
    const operations = Array.from({ length: 1000 }, (_, index) => post(String(index)));
    const state = { over: false };
    const running = resultsOf(operations).finally(() => (state.over = true));
    const waits: number[] = [];
    while (!state.over) {
      const start = performance.now();
      ok(await scim.get('/Users', { filter: `userName eq "${anyUserName()}"` }), 200);
      waits.push(performance.now() - start);
    }
    const results = await running;
    expect(results.map(({ bulkId, status }) => `${bulkId} ${status}`)).toEqual(
      operations.map((_, index) => `${index} 201`),
    );
    expect(new Set(results.map(idIn)).size).toBe(1000);
    expect(ok(await scim.get('/Users', { count: 0 }), 200).json.totalResults).toBe(1000);
    expect(waits.length).toBeGreaterThan(20);
    expect(waits.toSorted((a, b) => a - b)[Math.floor(waits.length / 2)]).toBeLessThan(250);
  });

  it('twice at the same time makes everybody once', async () => {
    const operations = Array.from({ length: 40 }, (_, index) =>
      post(String(index), index > 0 ? reportsTo('0') : {}),
    );
    const [one, two] = await Promise.all([resultsOf(operations), resultsOf(operations)]);
    for (const index of operations.keys()) {
      const statuses = [one[index]?.status, two[index]?.status].toSorted();
      expect(statuses).toEqual(['201', '409']);
    }
    expect((await userNames()).toSorted()).toEqual(operations.map(({ data }) => data.userName).toSorted());
    const created = await auditOf(org, { action: 'user.create', outcome: 'success' });
    expect(created).toHaveLength(40);
  });
});

describe('An operation of another organization', () => {
  it('is not found, byte for byte as one that does not exist', async () => {
    const foreign = await newOrganization();
    const theirs = await provision(foreign);
    const nobody = '01a20235-0000-7000-8000-00000000000a';
    const onBoth = (id: string): Operation[] => [
      { method: 'PUT', path: `/Users/${id}`, data: aUser({ userName: 'x@acme.test' }) },
      title(id, 'x'),
      { method: 'DELETE', path: `/Users/${id}` },
    ];
    const strip = (results: Result[], id: string): unknown =>
      JSON.parse(JSON.stringify(results).replaceAll(id, ''));
    const refused = await resultsOf(onBoth(theirs.id));
    expect(statusesOf(refused)).toEqual(['404', '404', '404']);
    expect(strip(refused, theirs.id)).toEqual(strip(await resultsOf(onBoth(nobody)), nobody));
    expect(ok(await foreign.scim.get(`/Users/${theirs.id}`), 200).json).toEqual(theirs.json);
    expectError(
      await scimClient(`/api/scim/v2/${foreign.id}`, org.token).post('/Bulk', { Operations: [post('a')] }),
      401,
    );
  });
});
