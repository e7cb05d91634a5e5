import { describe, expect, it } from 'vitest';
import { aUser, newOrganization, ok, type Organization, patchOf, scimClient } from '../support/house.js';
import { aTime, anId, core, provision } from '../support/scim.js';
import { entriesOf, newestEntry, wholeEntry } from './log.js';

const okta = { 'user-agent': 'OKTA SCIM Integration' };
const nobody = '01a20235-0000-7000-8000-00000000000a';

describe('The provisioning log', () => {
  it('tells of a request who asked what, and what was answered', async () => {
    const org = await newOrganization();
    const sent = aUser({
      userName: 'jane.roe@acme.test',
      externalId: '00ujl29u0le5T6Aj10h7',
      password: 'hunter2hunter2',
    });
    const made = ok(await org.scim.post('/Users', sent, { ...okta, 'x-request-id': 'request-1' }), 201);
    const entry = await newestEntry(org, 1);
    const redacted = {
      schemas: [core],
      name: { givenName: 'A…', familyName: 'B…' },
      emails: [{ value: 'j…@acme.test', type: 'work', primary: true }],
      active: true,
      externalId: '00…',
      userName: 'j…@acme.test',
    };
    expect(entry).toEqual({
      id: anId,
      occurredAt: aTime,
      method: 'POST',
      path: `/api/scim/v2/${org.id}/Users`,
      query: null,
      status: 201,
      outcome: 'success',
      durationMs: expect.any(Number),
      times: 1,
      dialect: 'okta',
      token: { id: org.tokenId, name: 'Test IdP', prefix: org.token.slice(0, 13) },
      targetId: made.json.id,
      requestId: 'request-1',
      ip: '127.0.0.1',
      userAgent: 'OKTA SCIM Integration',
      failure: null,
      request: {
        bytes: JSON.stringify(sent).length,
        cut: false,
        body: { ...redacted, password: '‹omitted›' },
      },
      answer: {
        bytes: made.text.length,
        cut: false,
        body: { ...redacted, id: made.json.id, meta: made.json.meta },
      },
    });
    expect(entry.durationMs).toBeGreaterThan(0);
    expect(Math.abs(Date.parse(entry.occurredAt) - Date.now())).toBeLessThan(10_000);
  });

  it('has every kind of request, on every base, newest first, as an admin lists them', async () => {
    const org = await newOrganization();
    const user = await provision(org);
    const at = `/Users/${user.id}`;
    const whole = scimClient('/scim/v2', org.token);
    const other = scimClient('/api/v2/scim', org.token);
    await org.scim.get(at);
    await whole.put(at, aUser({ userName: user.userName }));
    await other.patch(at, patchOf({ op: 'replace', path: 'active', value: false }));
    await org.scim.get('/Users', { filter: `userName eq "${user.userName}"`, startIndex: 1, count: 100 });
    await org.scim.get('/ServiceProviderConfig');
    await whole.get('/Schemas');
    await other.delete(at);
    await org.scim.get('/Nothing');
    await org.scim.post('/Schemas', {});
    const entries = await entriesOf(org, 10);
    const base = `/api/scim/v2/${org.id}`;
    expect(entries.map(({ method, path, status }) => `${method} ${path} ${status}`).toReversed()).toEqual([
      `POST ${base}/Users 201`,
      `GET ${base}${at} 200`,
      `PUT /scim/v2${at} 200`,
      `PATCH /api/v2/scim${at} 200`,
      `GET ${base}/Users 200`,
      `GET ${base}/ServiceProviderConfig 200`,
      `GET /scim/v2/Schemas 200`,
      `DELETE /api/v2/scim${at} 204`,
      `GET ${base}/No… 404`,
      `POST ${base}/Schemas 405`,
    ]);
    expect(entries[5].query).toEqual({
      filter: 'userName eq "u…@acme.test"',
      startIndex: '1',
      count: '100',
    });
    expect(entries.filter(({ targetId }) => targetId === user.id)).toHaveLength(5);
    expect(entries[0]).not.toHaveProperty('request');
  });

  it('has groups and Bulk, with the ids of who is in them', async () => {
    const org = await newOrganization();
    const [one, two] = [await provision(org), await provision(org)];
    const members = [{ value: one.id, display: 'jane.roe@acme.test' }];
    const group = ok(await org.scim.post('/Groups', { displayName: 'Friends of Jane', members }), 201).json;
    const change = patchOf({ op: 'Add', path: 'members', value: [{ value: two.id }] });
    const operations = [
      { method: 'PATCH', path: `/Groups/${group.id}`, data: change },
      { method: 'POST', path: '/Users', bulkId: 'jane', data: aUser({ userName: 'jane.roe@acme.test' }) },
    ];
    ok(await org.scim.post('/Bulk', { Operations: operations }), 200);
    const [bulk, made] = await entriesOf(org, 4);
    const whole = await wholeEntry(org, made.id);
    expect(whole.request.body).toEqual({
      displayName: 'Fr…',
      members: [{ value: one.id, display: 'j…@acme.test' }],
    });
    expect(whole).toMatchObject({ targetId: group.id, answer: { body: { id: group.id } } });
    const { request, answer } = await wholeEntry(org, bulk.id);
    expect(request.body.Operations[0]).toEqual(operations[0]);
    expect(request.body.Operations[1]).toMatchObject({
      method: 'POST',
      path: '/Users',
      data: { active: true },
    });
    expect(answer.body.Operations.map(({ status }: { status: string }) => status)).toEqual(['204', '201']);
    expect(JSON.stringify([request, answer])).not.toContain('jane.roe');
  });

  it('shows of discovery that it was asked, not the documents', async () => {
    const org = await newOrganization();
    ok(await org.scim.get('/Schemas'), 200);
    const { answer } = await newestEntry(org, 1);
    expect(answer).toEqual({ bytes: expect.any(Number), cut: true, body: '‹discovery document›' });
  });

  it('cuts long lists with a count, and long bodies by their beginning', async () => {
    const org = await newOrganization();
    const user = await provision(org);
    const emails = Array.from({ length: 30 }, (_, index) => ({ value: `e${index}@acme.test`, type: 'home' }));
    ok(await org.scim.patch(`/Users/${user.id}`, patchOf({ op: 'add', path: 'emails', value: emails })), 200);
    const patch = await newestEntry(org, 2);
    const { value } = patch.request.body.Operations[0];
    expect(value).toHaveLength(21);
    expect(value.at(-1)).toBe('‹10 more›');
    expect(patch.request.cut).toBe(true);
    const large = aUser({ title: 'x'.repeat(100_000), nickName: 'y' });
    ok(await org.scim.post('/Users', large), 201);
    const made = await newestEntry(org, 3);
    expect(made.request).toMatchObject({ bytes: JSON.stringify(large).length, cut: true });
    expect(made.request.body).toMatchObject({ schemas: [core], active: true });
    expect(made.request.body).not.toHaveProperty('nickName');
    expect(made.targetId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('tells the size of what it can not read', async () => {
    const org = await newOrganization();
    await org.scim.call('POST', '/Users', { raw: '{"userName": "jane' });
    const broken = await newestEntry(org, 1);
    expect(broken).toMatchObject({
      request: { bytes: 18, cut: true, body: '‹no JSON, 18 bytes›' },
      failure: { scimType: 'invalidSyntax' },
    });
    await org.scim.call('POST', '/Users', { raw: 'x'.repeat(1_100_000) });
    const large = await newestEntry(org, 2);
    expect(large.request).toEqual({ bytes: 1_100_000, cut: true, body: '‹omitted› (1100000 bytes)' });
    expect(large).toMatchObject({ status: 413, failure: { code: 'too_large' } });
  });

  it('is not written by strangers, nor by the admin REST', async () => {
    const org = await newOrganization();
    const base = `/api/scim/v2/${org.id}`;
    await scimClient(base, undefined).get('/Users');
    await scimClient(base, 'scim_nonsense').get('/Users');
    await scimClient(base, undefined).get('/Schemas');
    await org.admin.get('/members');
    await org.scim.get('/Users', { count: 0 });
    expect(await entriesOf(org, 1)).toMatchObject([{ path: `${base}/Users`, status: 200 }]);
  });
});

describe('A list of entries', () => {
  it('is narrowed by each filter', async () => {
    const org = await newOrganization();
    const second = ok(await org.admin.post('/scim/tokens', { name: 'Second' }), 201).json;
    const user = await provision(org);
    await scimClient('/scim/v2', second.token).get('/Users', { count: 1 }, okta);
    await org.scim.get(`/Users/${nobody}`);
    await org.scim.post('/Users', aUser({ userName: user.userName }));
    const all = await entriesOf(org, 4);
    const [duplicate, missing, listed, made] = all;
    const found = async (query: Record<string, string>): Promise<unknown[]> =>
      ok(await org.admin.get('/provisioning-log', query), 200).json.data.map(({ id }: { id: string }) => id);
    const only = (...entries: { id: string }[]): string[] => entries.map(({ id }) => id);
    expect(await found({ status: '409' })).toEqual(only(duplicate));
    expect(await found({ status: '4xx' })).toEqual(only(duplicate, missing));
    expect(await found({ status: '2xx' })).toEqual(only(listed, made));
    expect(await found({ status: '5XX' })).toEqual([]);
    expect(await found({ outcome: 'failure' })).toEqual(only(duplicate, missing));
    expect(await found({ outcome: 'success' })).toEqual(only(listed, made));
    expect(await found({ method: 'POST' })).toEqual(only(duplicate, made));
    expect(await found({ token: second.id })).toEqual(only(listed));
    expect(await found({ target: nobody })).toEqual(only(missing));
    expect(await found({ target: user.id.toUpperCase() })).toEqual(only(made));
    expect(await found({ dialect: 'okta' })).toEqual(only(listed));
    expect(await found({ q: '/SCIM/v2/users' })).toEqual(only(listed));
    expect(await found({ since: missing.occurredAt })).toEqual(only(duplicate, missing));
    expect(await found({ until: missing.occurredAt })).toEqual(only(listed, made));
    expect(await found({ outcome: 'failure', method: 'GET' })).toEqual(only(missing));
  });

  it.each([
    { status: '4x' },
    { status: '600' },
    { dialect: 'other' },
    { since: 'yesterday' },
    { outcome: 'x' },
  ])('refuses what is no filter: %j', async (query) => {
    const { admin } = await newOrganization();
    expect((await admin.get('/provisioning-log', query)).status).toBe(400);
  });

  it('is walked by cursor without repetition or gap while entries are written', async () => {
    const org = await newOrganization();
    for (let count = 0; count < 7; count += 1) await org.scim.get('/Users', { count });
    const before = await entriesOf(org, 7);
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: { data: { id: string }[]; nextCursor: string | null } = ok(
        await org.admin.get('/provisioning-log', { limit: 2, cursor }),
        200,
      ).json;
      seen.push(...page.data.map(({ id }) => id));
      ({ nextCursor: cursor } = page);
      await org.scim.get('/Users', { count: 1 });
      await entriesOf(org, 7 + Math.ceil(seen.length / 2));
    }
    expect(seen).toEqual(before.map(({ id }) => id));
  });
});

describe('Another organization', () => {
  const lists = async ({ admin }: Organization, query = {}): Promise<string> =>
    ok(await admin.get('/provisioning-log', query), 200).text;

  it('sees nothing of it, and finds no entry by its id', async () => {
    const [own, foreign] = [await newOrganization(), await newOrganization()];
    const user = await provision(own);
    const [{ id }] = await entriesOf(own, 1);
    expect(await lists(foreign)).toBe('{"data":[],"nextCursor":null}');
    expect(await lists(foreign, { target: user.id })).toBe('{"data":[],"nextCursor":null}');
    const absent = await foreign.admin.get(`/provisioning-log/${nobody}`);
    const other = await foreign.admin.get(`/provisioning-log/${id}`);
    expect([other.status, other.text]).toEqual([404, absent.text]);
    ok(await own.admin.get('/provisioning-log', { limit: 1 }), 200);
  });

  it('can not go on with its cursor', async () => {
    const [own, foreign] = [await newOrganization(), await newOrganization()];
    for (let count = 0; count < 2; count += 1) await own.scim.get('/Users', { count });
    await entriesOf(own, 2);
    const { nextCursor } = ok(await own.admin.get('/provisioning-log', { limit: 1 }), 200).json;
    expect((await foreign.admin.get('/provisioning-log', { cursor: nextCursor })).status).toBe(400);
  });

  it('has the misuse of its token on a foreign base in its own log', async () => {
    const [own, foreign] = [await newOrganization(), await newOrganization()];
    expect((await scimClient(`/api/scim/v2/${own.id}`, foreign.token).get('/Users')).status).toBe(401);
    const entry = await newestEntry(foreign, 1);
    expect(entry).toMatchObject({ status: 401, token: { id: foreign.tokenId }, targetId: null });
    expect(entry.failure.cause).toContain('that of another one');
    expect(await lists(own)).toBe('{"data":[],"nextCursor":null}');
  });
});

describe('An entry', () => {
  it.each(['nobody', nobody])('that is not there is 404: %s', async (id) => {
    const { admin } = await newOrganization();
    expect((await admin.get(`/provisioning-log/${id}`)).status).toBe(404);
  });

  it('says of a path what may be a name no more than it must', async () => {
    const org = await newOrganization();
    await org.scim.get('/Users/jane.roe@acme.test');
    const entry = await newestEntry(org, 1);
    expect((await wholeEntry(org, entry.id)).path).toBe(`/api/scim/v2/${org.id}/Users/j…@acme.test`);
  });
});
