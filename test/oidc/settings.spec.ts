import { randomBytes } from 'node:crypto';
import { Client as Postgres } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { askForToken, newAccount } from '../support/accounts.js';
import { type Answer, Client } from '../support/client.js';
import { runCommand } from '../support/command.js';
import {
  type DescribedProvider,
  discoveryPath,
  startDescribedProvider,
} from '../support/described-provider.js';
import { auditOf, newOrganization, ok, operator, type Organization } from '../support/house.js';
import { createDatabase, type TestDatabase } from '../support/postgres.js';
import { type Service, startService } from '../support/service.js';

const secretKey = randomBytes(32).toString('base64');
const secret = 'kT9vQxZ3-client-secret-nobody-may-see';

let database: TestDatabase;
let service: Service;
let provider: DescribedProvider;
let sql: Postgres;
let org: Organization;

beforeAll(async () => {
  [database, provider] = await Promise.all([createDatabase(), startDescribedProvider()]);
  service = await startService({
    ...database,
    env: {
      EGRESS_ALLOW: `localhost:${provider.port}`,
      PUBLIC_URL: 'https://id.example.com',
      SECRET_KEY: secretKey,
    },
  });
  sql = new Postgres(database.migrationUrl);
  await sql.connect();
});

afterAll(async () => {
  await sql?.end();
  await service?.stop();
  await provider?.stop();
  await database?.drop();
});

beforeEach(async () => {
  provider.reset();
  org = await newOrganization({}, service);
});

/** Everything that turning it on takes. */
function whole(over: Record<string, unknown> = {}): Record<string, unknown> {
  const provided = { issuer: provider.issuer, clientId: 'muster', clientSecret: secret };
  return { enabled: true, ...provided, allowedDomains: ['acme.test'], ...over };
}

async function saved(): Promise<Answer['json']> {
  return ok(await org.admin.get('/oidc'), 200).json;
}

async function faultsOf(wish: Record<string, unknown>): Promise<Record<string, string>> {
  const { json } = ok(await org.admin.put('/oidc', wish), 400);
  expect(json.type).toBe('urn:muster:error:invalid_body');
  return Object.fromEntries(
    json.errors.map(({ path, message }: { path: string; message: string }) => [path, message]),
  );
}

describe('The settings of single sign-on', () => {
  it('T47 are off and empty before they are saved, and say what to enter in the provider', async () => {
    const first = await saved();
    expect(first).toEqual({
      enabled: false,
      issuer: null,
      clientId: null,
      hasClientSecret: false,
      allowedDomains: [],
      autoProvision: false,
      defaultRole: 'viewer',
      emailAuthoritative: false,
      groupsClaim: null,
      roleMappings: [],
      callback: 'connection',
      connectionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      redirectUri: `https://id.example.com/api/auth/oidc/callback/${first.connectionId}`,
      startUrl: `https://id.example.com/api/auth/oidc/${org.id}/start`,
    });
    expect(await saved()).toEqual(first);
  });

  it('have one connection when twenty ask first at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => org.admin.get('/oidc')));
    const ids = new Set(answers.map((answer) => ok(answer, 200).json.connectionId));
    expect(ids.size).toBe(1);
    const { rows } = await sql.query('select id from connection_lookup where org_id = $1', [org.id]);
    expect(rows).toEqual([{ id: [...ids][0] }]);
  });

  it('T47 T48 are turned on with issuer, client ID and secret; the rest is read from the provider', async () => {
    const after = ok(await org.admin.put('/oidc', whole()), 200).json;
    expect(after).toMatchObject({
      enabled: true,
      issuer: provider.issuer,
      clientId: 'muster',
      hasClientSecret: true,
      allowedDomains: ['acme.test'],
    });
    expect(await saved()).toEqual(after);
    expect(provider.calls).toEqual([discoveryPath]);
  });

  it('keep what a change leaves out, and an answer can be sent back whole without being a change', async () => {
    const mappings = [{ group: 'Platform team', role: 'admin' }];
    ok(await org.admin.put('/oidc', whole({ groupsClaim: 'groups', roleMappings: mappings })), 200);
    const before = await saved();
    const events = await auditOf(org);
    expect(ok(await org.admin.put('/oidc', before), 200).json).toEqual(before);
    expect(ok(await org.admin.put('/oidc', {}), 200).json).toEqual(before);
    expect(await auditOf(org)).toEqual(events);
    ok(await org.admin.put('/oidc', { enabled: false, groupsClaim: null }), 200);
    expect(await saved()).toEqual({ ...before, enabled: false, groupsClaim: null });
  });

  it('T53 are not turned on without issuer, client ID, secret and a domain, each told by its field', async () => {
    expect(await faultsOf({ enabled: true })).toEqual({
      issuer: 'Give the issuer before you enable single sign-on.',
      clientId: 'Give the client ID before you enable single sign-on.',
      clientSecret: 'Give the client secret before you enable single sign-on.',
      allowedDomains: 'Give at least one domain before you enable single sign-on.',
    });
    for (const field of ['issuer', 'clientId', 'clientSecret', 'allowedDomains']) {
      const { [field]: _, ...rest } = whole();
      expect(Object.keys(await faultsOf(rest))).toEqual([field]);
    }
    ok(await org.admin.put('/oidc', whole()), 200);
    expect(Object.keys(await faultsOf({ allowedDomains: [] }))).toEqual(['allowedDomains']);
    expect(Object.keys(await faultsOf({ clientSecret: null }))).toEqual(['clientSecret']);
    expect(await saved()).toMatchObject({
      enabled: true,
      hasClientSecret: true,
      allowedDomains: ['acme.test'],
    });
  });

  it.each<[string, unknown, RegExp]>([
    ['issuer', 5, /address of the identity provider/],
    ['issuer', '', /address of the identity provider/],
    ['issuer', 'https://acme.test?x=1', /Leave out the \?/],
    ['issuer', 'https://acme.test#x', /Leave out the \?/],
    ['issuer', 'https://ada:pw@acme.test', /user name and password/],
    ['issuer', 'https://acme.test/.well-known/openid-configuration', /Leave out \/\.well-known/],
    ['issuer', 'https://login.microsoftonline.com/{tenantid}/v2.0', /braces/],
    ['issuer', 'https://login.microsoftonline.com/common/v2.0', /every Microsoft tenant/],
    ['issuer', 'https://login.microsoftonline.com/Organizations/v2.0', /every Microsoft tenant/],
    ['issuer', 'https://login.microsoftonline.com/c%6fnsumers/v2.0', /every Microsoft tenant/],
    ['issuer', `https://acme.test/${'a'.repeat(1_024)}`, /at most 1024/],
    ['clientId', 'mus\nter', /visible ASCII/],
    ['clientId', ' muster', /blanks/],
    ['clientSecret', 'sécret', /visible ASCII/],
    ['clientSecret', '', /visible ASCII/],
    ['allowedDomains', ['acme'], /is not a domain name/],
    ['allowedDomains', ['*.acme.test'], /is not a domain name/],
    ['allowedDomains', ['acme.test@evil.test'], /is not a domain name/],
    ['allowedDomains', 'acme.test', /list of at most 200/],
    ['defaultRole', 'owner', /viewer, member, admin/],
    ['roleMappings', [{ group: 'a', role: 'owner' }], /viewer, member, admin/],
    ['roleMappings', [{ group: 'a' }], /./],
    ['roleMappings', ['admin'], /group and role/],
    ['roleMappings', { length: 1 }, /list of at most 500/],
    [
      'roleMappings',
      [
        { group: 'a', role: 'admin' },
        { group: 'a', role: 'admin' },
      ],
      /once/,
    ],
    ['callback', 'any', /connection, shared/],
    ['enabled', 'yes', /true or false/],
    ['colour', 'red', /not known/],
  ])('say in words what is wrong with %s: %j', async (field, value, sentence) => {
    const before = await saved();
    const faults = Object.entries(await faultsOf({ [field]: value }));
    expect(new Set(faults.map(([path]) => path.split('.')[0]))).toEqual(new Set([field]));
    expect(faults[0]?.[1]).toMatch(sentence);
    expect(await saved()).toEqual(before);
    expect(provider.calls).toEqual([]);
  });

  it('take domains in lower case and once', async () => {
    ok(await org.admin.put('/oidc', { allowedDomains: ['Beta.TEST', 'acme.test', 'beta.test'] }), 200);
    expect(await saved()).toMatchObject({ allowedDomains: ['acme.test', 'beta.test'] });
  });

  it('T49 are refused when the provider calls itself otherwise', async () => {
    for (const issuer of [
      'https://evil.test',
      `${provider.issuer}/tenant`,
      provider.issuer.toUpperCase(),
      5,
      null,
    ]) {
      provider.metadata = { issuer };
      expect(Object.keys(await faultsOf(whole()))).toEqual(['issuer']);
    }
    provider.metadata = { issuer: 'https://login.microsoftonline.com/{tenantid}/v2.0' };
    expect((await faultsOf(whole()))['issuer']).toContain('many tenants');
    expect(await saved()).toMatchObject({ enabled: false, issuer: null });
    const [event] = await auditOf(org);
    expect(event).toMatchObject({ channel: 'admin', action: 'oidc.configure', outcome: 'failure' });
  });

  it('take over the slash at the end of the issuer as the provider has it, and keep the secret over it', async () => {
    provider.metadata = { issuer: `${provider.issuer}/` };
    ok(await org.admin.put('/oidc', whole()), 200);
    const first = await saved();
    expect(first).toMatchObject({ issuer: `${provider.issuer}/`, hasClientSecret: true });
    ok(await org.admin.put('/oidc', { issuer: provider.issuer }), 200);
    expect(await saved()).toEqual(first);
    provider.answers.set(discoveryPath, (response) => response.writeHead(503).end());
    ok(await org.admin.put('/oidc', { issuer: provider.issuer }), 200);
    expect(await saved()).toEqual(first);
  });

  it('are saved for a provider that does not answer yet', async () => {
    provider.answers.set(discoveryPath, (response) => response.writeHead(500).end());
    expect(ok(await org.admin.put('/oidc', whole()), 200).json).toMatchObject({ enabled: true });
  });

  it('C16 share a callback only where the provider says who answers', async () => {
    const faults = await faultsOf(whole({ callback: 'shared' }));
    expect(faults['callback']).toContain('authorization_response_iss_parameter_supported');
    provider.metadata = { authorization_response_iss_parameter_supported: true };
    const after = ok(await org.admin.put('/oidc', whole({ callback: 'shared' })), 200).json;
    expect(after.redirectUri).toBe('https://id.example.com/api/auth/oidc/callback');
    expect(await saved()).toMatchObject({ callback: 'shared' });
  });

  it('end with the organization, which no longer has them', async () => {
    ok(await org.admin.put('/oidc', whole()), 200);
    ok(await operator(service).delete(`/organizations/${org.id}`), 204);
    ok(await org.admin.get('/oidc'), 404);
    const { rows } = await sql.query('select enabled, client_secret from oidc_connection where org_id = $1', [
      org.id,
    ]);
    expect(rows).toEqual([{ enabled: false, client_secret: null }]);
  });

  it('are changed by many at once without losing a change or failing', async () => {
    ok(await org.admin.put('/oidc', whole()), 200);
    const wishes = [{ groupsClaim: 'groups' }, { autoProvision: true }, { emailAuthoritative: true }];
    const answers = await Promise.all(wishes.map((wish) => org.admin.put('/oidc', wish)));
    const done = wishes.filter((_, index) => answers[index]?.status === 200);
    for (const { status } of answers) expect([200, 409]).toContain(status);
    expect(done.length).toBeGreaterThan(0);
    expect(await saved()).toMatchObject(Object.assign({}, ...done));
  });
});

describe('The client secret', () => {
  const stored = async (): Promise<string | null> =>
    (await sql.query('select client_secret from oidc_connection where org_id = $1', [org.id])).rows[0]
      .client_secret;

  it('T51 T52 is sealed at rest and shown nowhere: in no answer, event, error or line of the log', async () => {
    const texts = [
      (await org.admin.put('/oidc', whole())).text,
      (await org.admin.get('/oidc')).text,
      (await org.admin.post('/oidc/test', { clientSecret: secret })).text,
      (await org.admin.put('/oidc', { clientSecret: secret, colour: 1 })).text,
      (await org.admin.put('/oidc', { clientSecret: `${secret}\n` })).text,
      JSON.stringify(await auditOf(org)),
      service.log.join('\n'),
      (await stored()) ?? '',
    ];
    for (const text of texts) {
      expect(text).not.toBe('');
      expect(text).not.toContain(secret);
      expect(text).not.toContain(Buffer.from(secret).toString('base64').slice(0, 20));
    }
  });

  it('of one organization is none in another one’s row, and is put right by entering it', async () => {
    const other = await newOrganization({}, service);
    ok(await org.admin.put('/oidc', whole()), 200);
    ok(await other.admin.put('/oidc', whole({ allowedDomains: ['other.test'] })), 200);
    await sql.query('update oidc_connection set client_secret = $1 where org_id = $2', [
      await stored(),
      other.id,
    ]);
    const moved = await stored();
    ok(await other.admin.put('/oidc', { clientSecret: secret }), 200);
    const { rows } = await sql.query('select client_secret from oidc_connection where org_id = $1', [
      other.id,
    ]);
    expect(rows[0].client_secret).not.toBe(moved);
    // Where it is at home, entering it again changes nothing.
    ok(await org.admin.put('/oidc', { clientSecret: secret }), 200);
    expect(await stored()).toBe(moved);
  });

  it('goes with the issuer that it was for, so that nobody else is sent it', async () => {
    ok(await org.admin.put('/oidc', whole({ enabled: false })), 200);
    const elsewhere = `${provider.issuer}/tenant`;
    provider.answers.set(`/tenant${discoveryPath}`, (response) => response.writeHead(500).end());
    expect(await faultsOf({ enabled: true, issuer: elsewhere })).toEqual({
      clientSecret: 'Give the client secret of the new issuer: the one before was for another.',
    });
    expect(await stored()).not.toBeNull();
    ok(await org.admin.put('/oidc', { issuer: elsewhere }), 200);
    expect(await saved()).toMatchObject({ issuer: elsewhere, hasClientSecret: false });
    expect(await stored()).toBeNull();
  });

  it('is replaced, taken away and kept, and the log says so in words alone', async () => {
    ok(await org.admin.put('/oidc', whole({ enabled: false })), 200);
    const first = await stored();
    ok(await org.admin.put('/oidc', { clientSecret: `${secret}2` }), 200);
    expect(await stored()).not.toBe(first);
    ok(await org.admin.put('/oidc', { clientSecret: null }), 200);
    expect(await stored()).toBeNull();
    const events = (await auditOf(org)).filter(({ action }) => action === 'oidc.configure');
    expect(events.map(({ detail, changes }) => [detail, changes])).toEqual([
      [null, [{ path: 'hasClientSecret', before: true, after: false }]],
      ['The client secret was set', []],
      [
        'The client secret was set',
        expect.arrayContaining([{ path: 'hasClientSecret', before: false, after: true }]),
      ],
    ]);
  });
});

describe('Who may set single sign-on up', () => {
  it('is an admin of the organization alone; to another one’s it is not there', async () => {
    const other = await newOrganization({}, service);
    const account = await newAccount(other);
    const issued = await askForToken(
      { grant_type: 'client_credentials', client_id: account.clientId, client_secret: account.clientSecret },
      {},
      service,
    );
    const stranger = (id: string): Client =>
      new Client(`${service.url}/api/v1/organizations/${id}`, issued.json.access_token, 'application/json');
    ok(await stranger(other.id).put('/oidc', whole()), 200);
    const before = await saved();
    for (const answer of [
      await stranger(org.id).get('/oidc'),
      await stranger(org.id).put('/oidc', whole()),
      await stranger(org.id).post('/oidc/test', whole()),
      await stranger(org.id).get('/domains'),
      await stranger(org.id).post('/domains/acme.test/verify', undefined),
      await stranger(org.id).delete('/domains/acme.test'),
    ]) {
      expect(ok(answer, 404).json.detail).toBe('Organization not found.');
    }
    ok(await stranger(other.id).put('/domains/acme.test', { status: 'verified' }), 403);
    expect(await saved()).toEqual(before);
    expect(ok(await stranger(other.id).get('/domains'), 200).json.data[0].status).toBe('pending');
  });
});

describe('When the key of secrets is replaced', () => {
  const sealed = async (): Promise<string> =>
    (await sql.query('select client_secret from oidc_connection where org_id = $1', [org.id])).rows[0]
      .client_secret;

  it('T51 a client secret is sealed anew, and is the same under the new key alone', async () => {
    ok(await org.admin.put('/oidc', whole()), 200);
    const before = await sealed();
    const fresh = randomBytes(32).toString('base64');
    const done = await runCommand('secrets reencrypt', {
      DATABASE_URL: database.servingUrl,
      DATABASE_MIGRATION_URL: database.migrationUrl,
      ADMIN_API_KEY: service.operatorKey,
      SECRET_KEY: `${fresh},${secretKey}`,
    });
    expect(done).toMatchObject({ code: 0, err: '' });
    expect(done.out).toMatch(/oidc_connection\.client_secret: [1-9]\d* sealed/);
    const after = await sealed();
    expect(after.slice(0, 12)).not.toBe(before.slice(0, 12));
    const env = { SECRET_KEY: fresh, ADMIN_API_KEY: service.operatorKey };
    const later = await startService({ ...database, env });
    const admin = new Client(
      `${later.url}/api/v1/organizations/${org.id}`,
      service.operatorKey,
      'application/json',
    );
    ok(await admin.put('/oidc', { clientSecret: secret }), 200);
    // It was known to be the same.
    expect(await sealed()).toBe(after);
    await later.stop();
  });
});
