import { beforeEach, describe, expect, it } from 'vitest';
import { type Client } from '../support/client.js';
import { newOrganization, ok, type Organization, patchOf, scimClient } from '../support/house.js';
import { requestText, sendRaw } from '../support/raw-socket.js';
import { createDatabase } from '../support/postgres.js';
import { rowsOf } from '../support/sql.js';
import { core, enterprise, expectError, expectUnauthorized, scimJson } from '../support/scim.js';
import { startService } from '../support/service.js';

const documents = [
  '/ServiceProviderConfig',
  '/ResourceTypes',
  '/ResourceTypes/User',
  '/Schemas',
  `/Schemas/${core}`,
  `/Schemas/${enterprise}`,
];

let org: Organization;
let stranger: Client;

beforeEach(async () => {
  org = await newOrganization();
  stranger = scimClient(`/api/scim/v2/${org.id}`, undefined);
});

describe('Discovery', () => {
  it('M34 M63 N10 N42 says what the service can do', async () => {
    const answer = await stranger.get('/ServiceProviderConfig');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe(scimJson);
    expect(answer.json).toEqual({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
      documentationUri: expect.stringMatching(/^http:\/\/localhost:\d+\/api\/docs$/),
      patch: { supported: true },
      bulk: { supported: true, maxOperations: 1000, maxPayloadSize: 16 * 1048576 },
      filter: { supported: true, maxResults: 1000 },
      changePassword: { supported: false },
      sort: { supported: true },
      etag: { supported: true },
      pagination: {
        cursor: true,
        index: true,
        defaultPaginationMethod: 'index',
        defaultPageSize: 100,
        maxPageSize: 1000,
        cursorTimeout: 3600,
      },
      authenticationSchemes: expect.arrayContaining([
        expect.objectContaining({ type: 'oauthbearertoken', primary: true }),
      ]),
      meta: { resourceType: 'ServiceProviderConfig', location: `${stranger.base}/ServiceProviderConfig` },
    });
    expect((await org.scim.get('/ServiceProviderConfig')).json).toEqual(answer.json);
  });

  it('N11 N43 has the resource types, each also alone', async () => {
    const { json } = ok(await stranger.get('/ResourceTypes'), 200);
    const user = {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
      id: 'User',
      name: 'User',
      endpoint: '/Users',
      description: expect.any(String),
      schema: core,
      schemaExtensions: [{ schema: enterprise, required: false }],
      meta: { resourceType: 'ResourceType', location: `${stranger.base}/ResourceTypes/User` },
    };
    expect(json).toEqual({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
      totalResults: json.Resources.length,
      itemsPerPage: json.Resources.length,
      startIndex: 1,
      Resources: expect.arrayContaining([user]),
    });
    expect((await stranger.get('/ResourceTypes/User')).json).toEqual(user);
  });

  it('N12 N44 has the schemas, each also alone', async () => {
    const { json } = ok(await stranger.get('/Schemas'), 200);
    expect(json.totalResults).toBe(json.Resources.length);
    const ids = json.Resources.map(({ id }: { id: string }) => id);
    expect(ids).toEqual(expect.arrayContaining([core, enterprise]));
    for (const schema of json.Resources) {
      expect((await stranger.get(`/Schemas/${schema.id}`)).json).toEqual(schema);
      expect((await stranger.get(`/schemas/${schema.id.toUpperCase()}`)).json).toEqual(schema);
    }
    const [user] = json.Resources;
    expect(user.attributes.find(({ name }: { name: string }) => name === 'userName')).toEqual({
      name: 'userName',
      type: 'string',
      multiValued: false,
      description: expect.any(String),
      required: true,
      caseExact: false,
      mutability: 'readWrite',
      returned: 'default',
      uniqueness: 'server',
    });
    const password = user.attributes.find(({ name }: { name: string }) => name === 'password');
    expect(password).toMatchObject({ mutability: 'writeOnly', returned: 'never' });
  });

  it.each(documents)('N42 N43 N44 N45 C6 of %s is the same for any organization', async (path) => {
    const other = await newOrganization({ groupsEnabled: false, allowedDomains: ['secret.test'] });
    const bodies = [];
    for (const id of [org.id, other.id, '018f4e2a-0000-7000-8000-000000000000', 'nobody']) {
      const answer = ok(await scimClient(`/api/scim/v2/${id}`, undefined).get(path), 200);
      bodies.push(answer.text.replaceAll(id, '…'));
    }
    expect(new Set(bodies).size).toBe(1);
    expect(bodies[0]).not.toContain('secret.test');
  });

  it.each(documents)('C6 C19 of %s is refused with a credential that is wrong', async (path) => {
    expectUnauthorized(await scimClient(`/api/scim/v2/${org.id}`, 'scim_nonsense').get(path));
    expectUnauthorized(await stranger.get(path, undefined, { authorization: org.token }));
    const other = await newOrganization();
    expectUnauthorized(await scimClient(`/api/scim/v2/${org.id}`, other.token).get(path));
    expect((await org.scim.get(path)).status).toBe(200);
  });

  it.each(documents)('of %s can not be filtered, which is a 403', async (path) => {
    for (const name of ['filter', 'FILTER']) {
      const answer = await stranger.get(path, { [name]: 'id eq "User"' });
      expectError(answer, 403, 'Discovery documents can not be filtered.');
    }
  });

  it.each(documents)(
    'of %s can not be written, which is a 405 after the credential is judged',
    async (path) => {
      for (const answer of [
        await org.scim.post(path, {}),
        await org.scim.put(path, {}),
        await org.scim.patch(path, patchOf()),
        await org.scim.delete(path),
      ]) {
        expectError(answer, 405, 'This endpoint answers GET.');
        expect(answer.headers.get('allow')).toBe('GET');
      }
      expectUnauthorized(await stranger.post(path, {}));
    },
  );

  it('of what is not there is a 404', async () => {
    expectError(await stranger.get('/Schemas/urn:nobody'), 404, 'Schema not found.');
    expectError(await stranger.get('/ResourceTypes/Printer'), 404, 'Resource type not found.');
  });
});

it('N45 discovery without a credential is limited, as an organization is, and told when to come back', async () => {
  const database = await createDatabase();
  const service = await startService({ ...database, env: { RATE_LIMIT_SCIM: '25' } });
  try {
    const own = await newOrganization({}, service);
    const asStranger = requestText('GET', '/scim/v2/ServiceProviderConfig');
    const asOwn = requestText('GET', '/scim/v2/Users?count=0', { authorization: `Bearer ${own.token}` });
    for (const request of [asStranger, asOwn]) {
      // In one packet, so that no client is slow enough to stay within the limit.
      const answers = await sendRaw(service.url, request.repeat(300), { answers: 300, patience: 15_000 });
      expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(25);
      const throttled = answers.filter(({ status }) => status === 429);
      expect(throttled.length).toBeGreaterThan(0);
      for (const { headers, body } of throttled) {
        expect(JSON.parse(body)).toEqual({
          schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
          status: '429',
          detail: 'Too many requests: at most 25 a second are served.',
        });
        expect(headers['retry-after']).toMatch(/^\d+$/);
      }
    }
    await service.stop();
    const rows = await rowsOf(
      database.migrationUrl,
      `select org_id, detail from audit_event where action = 'request.throttle' order by org_id`,
    );
    // Refusing is cheaper than serving: a burst is one row for the organization, and one for the address.
    expect(rows.map(({ org_id }) => org_id)).toEqual(['00000000-0000-0000-0000-000000000000', own.id]);
    expect(rows[1]?.['detail']).toMatch(/^429 throttled: .+ \(\d+ in the minute of /);
  } finally {
    await service.stop();
    await database.drop();
  }
});
