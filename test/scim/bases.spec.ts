import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Client } from '../support/client.js';
import {
  aUser,
  type House,
  newOrganization,
  ok,
  type Organization,
  scimClient,
  sharedHouse,
} from '../support/house.js';
import { createDatabase, type TestDatabase } from '../support/postgres.js';
import { requestTo } from '../support/raw.js';
import {
  expectError,
  expectList,
  expectNothing,
  expectUnauthorized,
  expectUser,
  idOf,
  scimJson,
} from '../support/scim.js';
import { type Service, startService } from '../support/service.js';

let org: Organization;

beforeEach(async () => {
  org = await newOrganization();
});

const shapes: [string, (own: Organization) => string][] = [
  ['T17 the base that names the organization', ({ id }) => `/api/scim/v2/${id}`],
  ['M22 N23 the short base', () => '/scim/v2'],
  ['S8 the third base', () => '/api/v2/scim'],
];

describe.each(shapes)('%s', (_, baseOf) => {
  let scim: Client;
  beforeEach(() => {
    scim = scimClient(baseOf(org), org.token);
  });

  it('N5 N7 N8 creates, reads, lists, changes and deletes', async () => {
    const { schemas: _schemas, ...user } = aUser();
    const created = await scim.post('/Users', { schemas: _schemas, ...user });
    expectUser(created, 201, user, { scim });
    const path = `/Users/${idOf(created)}`;
    expectUser(await scim.get(path), 200, user, { scim });
    expectList(await scim.get('/Users'), [created.json]);
    expectUser(
      await scim.put(path, { ...user, title: 'A' }),
      200,
      { ...user, title: 'A' },
      { scim, version: 2 },
    );
    const patch = { Operations: [{ op: 'remove', path: 'title' }] };
    expectUser(await scim.patch(path, patch), 200, user, { scim, version: 3 });
    expectNothing(await scim.delete(path));
    expectError(await scim.get(path), 404, 'User not found.');
  });

  it('C5 answers with addresses of the form it was asked in', async () => {
    const { schemas, ...user } = aUser();
    const created = await org.scim.post('/Users', { schemas, ...user });
    expectUser(await scim.get(`/Users/${idOf(created)}`), 200, user, { scim });
    const list = await scim.get('/Users');
    expect(list.json.Resources[0].meta.location).toBe(`${scim.base}/Users/${idOf(created)}`);
  });

  it('N10 N11 N12 has the discovery documents', async () => {
    for (const path of ['/ServiceProviderConfig', '/ResourceTypes', '/Schemas']) {
      const { json } = ok(await scim.get(path), 200);
      const document = json.Resources?.[0] ?? json;
      expect(document.meta.location.startsWith(`${scim.base}${path}`)).toBe(true);
    }
  });

  it('answers an endpoint that it has not with a SCIM 404, after the credential is judged', async () => {
    expectError(await scim.get('/Printers'), 404, 'There is no such SCIM endpoint.');
    expectError(await scim.get(''), 404, 'There is no such SCIM endpoint.');
    expectUnauthorized(await scimClient(baseOf(org), undefined).get('/Printers'));
  });

  it('answers a method that an endpoint has not with 405, naming those it has', async () => {
    const put = await scim.put('/Users', aUser());
    expectError(put, 405, 'This endpoint answers GET, POST.');
    expect(put.headers.get('allow')).toBe('GET, POST');
    const post = await scim.post('/Users/x', aUser());
    expectError(post, 405, 'This endpoint answers GET, PUT, PATCH, DELETE.');
  });
});

it('C5 nothing that a Host or forwarded header says shows in an answer', async () => {
  const { id } = ok(await org.scim.post('/Users', aUser()), 201).json;
  const answer = await requestTo(`${org.scim.base}/Users/${id}`, {
    headers: {
      authorization: `Bearer ${org.token}`,
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
    },
  });
  expect(answer.status).toBe(200);
  expect(answer.headers.location).toBe(`${org.scim.base}/Users/${id}`);
  expect(JSON.stringify([answer.text, answer.headers])).not.toContain('evil.example');
});

it('S9 slashes doubled anywhere and capitals in the base still lead there, and refusals speak SCIM', async () => {
  const { url } = sharedHouse();
  const headers = { authorization: `Bearer ${org.token}` };
  for (const path of [
    `//api//scim//v2//${org.id}//Users//`,
    `/API/Scim/V2/${org.id}/users`,
    '//scim//v2//Users',
    '/api//v2/scim//Users/',
  ]) {
    const answer = await requestTo(`${url}${path}`, { headers });
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': scimJson } });
    const refused = await requestTo(`${url}${path}`);
    expect(refused).toMatchObject({ status: 401, headers: { 'content-type': scimJson } });
    const unknown = await requestTo(`${url}${path}/a/b/c?x`, { headers });
    expect(unknown).toMatchObject({ status: 404, headers: { 'content-type': scimJson } });
  }
});

it('an organization id in capitals names the same organization', async () => {
  const scim = scimClient(`/api/scim/v2/${org.id.toUpperCase()}`, org.token);
  expectList(await scim.get('/Users'), []);
});

describe('C5 with a PUBLIC_URL of its own', () => {
  let database: TestDatabase;
  let service: Service;
  let house: House;
  let own: Organization;

  beforeAll(async () => {
    database = await createDatabase();
    const env = { PUBLIC_URL: 'https://muster.example' };
    service = await startService({ ...database, env });
    house = service;
    own = await newOrganization({}, house);
  });

  afterAll(async () => {
    await service.stop();
    await database.drop();
  });

  it.each(shapes)('%s is answered with addresses on that origin', async (_, baseOf) => {
    const scim = scimClient(baseOf(own), own.token, house);
    const created = ok(await scim.post('/Users', aUser()), 201);
    const location = `https://muster.example${baseOf(own)}/Users/${idOf(created)}`;
    expect(created.headers.get('location')).toBe(location);
    expect(created.json.meta.location).toBe(location);
    const config = await scim.get('/ServiceProviderConfig');
    expect(config.json.meta.location).toBe(`https://muster.example${baseOf(own)}/ServiceProviderConfig`);
  });

  it('T17 the settings show the base that names the organization', async () => {
    const settings = ok(await own.admin.get('/scim'), 200).json;
    expect(settings.baseUrl).toBe(`https://muster.example/api/scim/v2/${own.id}`);
  });
});
