import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, it } from 'vitest';
import { Client } from '../support/client.js';
import { auditOf, newOrganization, operator, type Organization, sharedHouse } from '../support/house.js';

type Call = [method: string, path: string, body?: unknown];

const calls: Call[] = [
  ['GET', ''],
  ['PATCH', '', { name: 'Taken' }],
  ['DELETE', ''],
  ['GET', '/scim'],
  ['PUT', '/scim', { enabled: false }],
  ['GET', '/scim/tokens'],
  ['POST', '/scim/tokens', { name: 'Taken' }],
  ['POST', `/scim/tokens/${uuidv7()}/rotate`, {}],
  ['DELETE', `/scim/tokens/${uuidv7()}`],
  ['GET', '/members'],
  ['POST', '/members', { email: 'taken@acme.test' }],
  ['GET', `/members/${uuidv7()}`],
  ['PATCH', `/members/${uuidv7()}`, { role: 'admin' }],
  ['GET', '/audit-events'],
  ['GET', '/audit-events/export'],
];

const below = ({ id }: { id: string }, credential: string | undefined): Client =>
  new Client(`${sharedHouse().url}/api/v1/organizations/${id}`, credential, 'application/json');

describe('The admin REST refuses', () => {
  it.each(calls)('T35 a SCIM token, a wrong key and no key alike: %s %s', async (method, path, body) => {
    const organization = await newOrganization();
    const credentials = [undefined, randomBytes(32).toString('hex'), organization.token];
    for (const credential of credentials) {
      const refused = await below(organization, credential).call(method, path, { body });
      expect(refused.status).toBe(401);
      expect(refused.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(refused.headers.get('www-authenticate')).toBe('Bearer');
      expect(refused.json).toEqual({
        type: 'urn:muster:error:unauthorized',
        title: 'Unauthorized',
        status: 401,
        detail: 'The bearer token is missing or not valid for this address.',
      });
    }
    expect((await organization.admin.get('/scim')).json.enabled).toBe(true);
  });

  it.each(calls)('an organization that is not there with 404: %s %s', async (method, path, body) => {
    for (const id of [uuidv7(), 'acme', '00000000-0000-0000-0000-000000000000']) {
      const answer = await below({ id }, sharedHouse().operatorKey).call(method, path, { body });
      expect(answer.status).toBe(404);
      expect(answer.json).toMatchObject({ status: 404, detail: 'Organization not found.' });
    }
  });

  it('T35 strangers at the operator’s own addresses', async () => {
    const { token } = await newOrganization();
    const stranger = new Client(`${sharedHouse().url}/api/v1`, token, 'application/json');
    for (const path of ['/organizations', '/audit-events'])
      expect((await stranger.get(path)).status).toBe(401);
    expect((await stranger.post('/organizations', { name: 'Mine' })).status).toBe(401);
  });
});

const many = (length: number): string[] =>
  Array.from({ length }, (_, index) => `10.0.${index >> 8}.${index & 255}`);

const bad: [method: string, path: string, body: unknown, paths: string[]][] = [
  ['POST', '/scim/tokens', {}, ['name']],
  ['POST', '/scim/tokens', { name: 'a\nb' }, ['name']],
  ['POST', '/scim/tokens', { name: 'x'.repeat(101) }, ['name']],
  [
    'POST',
    '/scim/tokens',
    { name: 'T', scopes: ['users:all'], allowedIps: ['10.0.0.0/40'] },
    ['allowedIps', 'scopes'],
  ],
  ['POST', '/scim/tokens', { name: 'T', scopes: [] }, ['scopes']],
  ['POST', '/scim/tokens', { name: 'T', allowedIps: many(101) }, ['allowedIps']],
  ['POST', '/scim/tokens', { name: 'T', expiresAt: '2020-01-01T00:00:00Z' }, ['expiresAt']],
  ['POST', '/scim/tokens', { name: 'T', expiresAt: 'tomorrow' }, ['expiresAt']],
  ['POST', '/scim/tokens', { name: 'T', color: 'red' }, ['color']],
  ['POST', '/scim/tokens', { name: 'T', constructor: 'x' }, ['constructor']],
  ['POST', '/scim/tokens/TOKEN/rotate', { overlapSeconds: -1 }, ['overlapSeconds']],
  ['POST', '/scim/tokens/TOKEN/rotate', { overlapSeconds: 2_592_001 }, ['overlapSeconds']],
  ['POST', '/scim/tokens/TOKEN/rotate', { overlapSeconds: '60' }, ['overlapSeconds']],
  ['PATCH', '', { name: ' ' }, ['name']],
  ['PATCH', '', { name: null }, ['name']],
  ['PATCH', '', { slug: 'Acme' }, ['slug']],
  ['PATCH', '', { slug: '-acme' }, ['slug']],
  ['PATCH', '', { slug: 'x'.repeat(64) }, ['slug']],
  ['PATCH', '', { scimAllowed: 'yes' }, ['scimAllowed']],
  ['PUT', '/scim', { enabled: 'true' }, ['enabled']],
  ['PUT', '/scim', { enabled: null }, ['enabled']],
  ['PUT', '/scim', { defaultRole: 'emperor' }, ['defaultRole']],
  ['PUT', '/scim', { allowedDomains: ['not a domain'] }, ['allowedDomains']],
  ['PUT', '/scim', { allowedDomains: 'acme.test' }, ['allowedDomains']],
  ['PUT', '/scim', { allowedDomains: ['10.0.0.1'] }, ['allowedDomains']],
  ['PUT', '/scim', { allowedIps: ['300.1.1.1'] }, ['allowedIps']],
  ['PUT', '/scim', { initialStatus: 'disabled' }, ['initialStatus']],
  ['PUT', '/scim', { brake: { maxPercent: 101 } }, ['brake.maxPercent']],
  ['PUT', '/scim', { brake: { speed: 1, maxMembers: 0 } }, ['brake.maxMembers', 'brake.speed']],
  ['PUT', '/scim', { brake: 5 }, ['brake']],
  ['PUT', '/scim', { brake: [{ maxMembers: 1 }] }, ['brake']],
  ['PUT', '/scim', { brake: null }, ['brake']],
  ['PUT', '/scim', { logRetentionDays: 1.5 }, ['logRetentionDays']],
  ['POST', '/members', { email: 'nobody' }, ['email']],
  ['POST', '/members', { email: 'ada@acme.test', role: 'emperor' }, ['role']],
  ['PATCH', '/members/00000000-0000-7000-8000-000000000000', { status: 'gone' }, ['status']],
  ['PATCH', '/members/00000000-0000-7000-8000-000000000000', { role: 'emperor' }, ['role']],
  ['PUT', '/scim', [], ['']],
  ['PUT', '/scim', 'x', ['']],
];

describe('A bad body', () => {
  it.each(bad)('%s %s %j is 400 and says what is wrong', async (method, path, body, paths) => {
    const organization: Organization = await newOrganization();
    const before = [await organization.admin.get(''), await organization.admin.get('/scim')];
    const to = path.replace('TOKEN', organization.tokenId);
    const refused = await organization.admin.call(method, to, { body });
    expect(refused.status).toBe(400);
    expect(refused.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    const errors: { path: string; message: string }[] = refused.json.errors;
    expect(errors.map((error) => error.path).sort()).toEqual(paths);
    for (const { message } of errors) expect(message).toMatch(/\.$/);
    const after = [await organization.admin.get(''), await organization.admin.get('/scim')];
    expect(after.map(({ json }) => json)).toEqual(before.map(({ json }) => json));
    const [event] = await auditOf(organization, { outcome: 'failure' });
    expect(event).toMatchObject({ channel: 'admin', detail: expect.stringMatching(/^400 /) });
  });

  it('that is no JSON, has no JSON type or isn’t there is refused as such', async () => {
    const { admin } = await newOrganization();
    expect((await admin.call('PUT', '/scim', { raw: '{"enabled":' })).status).toBe(400);
    expect((await admin.call('PUT', '/scim', { raw: '{"enabled":true,"enabled":false}' })).status).toBe(400);
    expect((await admin.call('PUT', '/scim')).status).toBe(400);
    const plain = { 'content-type': 'text/plain' };
    expect((await admin.call('PUT', '/scim', { raw: '{}', headers: plain })).status).toBe(415);
    expect((await admin.call('PUT', '/scim', { raw: `"${'x'.repeat(1_100_000)}"` })).status).toBe(413);
  });

  it('of a new organization is refused and makes none', async () => {
    for (const body of [
      {},
      { name: '' },
      { name: 'x'.repeat(201) },
      { name: 5 },
      { name: 'A', slug: 'A b' },
    ]) {
      const refused = await operator().post('/organizations', body);
      expect(refused.status).toBe(400);
      expect(refused.json.errors.length).toBe(1);
    }
  });
});

const badQueries: [path: string, query: Record<string, string>, wrong: string][] = [
  ['/members', { limit: '0' }, 'limit'],
  ['/members', { limit: '201' }, 'limit'],
  ['/members', { limit: 'ten' }, 'limit'],
  ['/members', { cursor: 'abc' }, 'cursor'],
  ['/members', { status: 'gone' }, 'status'],
  ['/members', { roles: 'admin' }, 'roles'],
  ['/scim/tokens', { cursor: '!' }, 'cursor'],
  ['/audit-events', { since: 'yesterday' }, 'since'],
  ['/audit-events', { until: '2026-02-30T00:00:00Z' }, 'until'],
  ['/audit-events', { outcome: 'maybe' }, 'outcome'],
  ['/audit-events', { channel: 'radio' }, 'channel'],
  ['/audit-events/export', { format: 'pdf' }, 'format'],
  ['/audit-events/export', { limit: '5' }, 'limit'],
];

describe('A bad query', () => {
  it.each(badQueries)('%s %j is 400 and says what is wrong', async (path, query, wrong) => {
    const { admin } = await newOrganization();
    const refused = await admin.get(path, query);
    expect(refused.status).toBe(400);
    expect(refused.json.errors).toEqual([{ path: wrong, message: expect.stringMatching(/\.$/) }]);
  });

  it('that names a parameter twice is 400', async () => {
    const { admin } = await newOrganization();
    expect((await admin.get('/members?limit=1&limit=2')).status).toBe(400);
  });
});
