import { createHmac } from 'node:crypto';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Config, Secret } from '../../src/config/index.js';
import { SecretBox } from '../../src/token/secret-box.js';
import { type Account, adminClient, newAccount, tokenOf } from '../support/accounts.js';
import type { Answer } from '../support/client.js';
import { runCommand } from '../support/command.js';
import {
  auditOf,
  aUser,
  type House,
  newOrganization,
  ok,
  operator,
  type Organization,
  patchOf,
  scimClient,
} from '../support/house.js';
import { createDatabase, type TestDatabase } from '../support/postgres.js';
import { freePort, type Service, startService } from '../support/service.js';
import { rowsOf } from '../support/sql.js';

const now = (): number => Math.floor(Date.now() / 1000);
const unauthorized = 'The bearer token is missing or not valid for this address.';

/** Two replicas that are one service to the outside. */
let database: TestDatabase;
let replicas: Service[];
let house: House;
let publicUrl: string;
let environment: Record<string, string>;
const SECRET_KEY = Buffer.alloc(32, 9).toString('base64');

beforeAll(async () => {
  database = await createDatabase();
  publicUrl = `http://localhost:${await freePort()}`;
  const { servingUrl, migrationUrl } = database;
  const env = { PUBLIC_URL: publicUrl, SECRET_KEY, ADMIN_API_KEY: 'o'.repeat(40) };
  environment = { ...env, DATABASE_URL: servingUrl, DATABASE_MIGRATION_URL: migrationUrl };
  replicas = await Promise.all([0, 1].map(() => startService({ servingUrl, migrationUrl, env })));
  house = { url: replicas[0]!.url, operatorKey: env.ADMIN_API_KEY };
});
afterAll(async () => {
  for (const each of replicas) await each.stop();
  await database.drop();
});

const other = (): House => ({ ...house, url: replicas[1]!.url });
const scim = (org: Organization, token: string, at: House = house) =>
  scimClient(`/api/scim/v2/${org.id}`, token, at);

describe('A token of a service account over SCIM', () => {
  let org: Organization;
  beforeAll(async () => {
    org = await newOrganization({}, house);
  });

  it('N13 N19 provisions, and the account is the actor in the log', async () => {
    const account = await newAccount(org, { scopes: ['scim'], role: 'viewer' });
    const client = scim(org, await tokenOf(account, 'scim', house));
    const made = ok(await client.post('/Users', aUser()), 201);
    ok(
      await client.patch(`/Users/${made.json.id}`, patchOf({ op: 'replace', path: 'title', value: 'Dr' })),
      200,
    );
    expect((await client.get(`/Users/${made.json.id}`)).json.title).toBe('Dr');
    ok(await client.delete(`/Users/${made.json.id}`), 204);
    const events = await auditOf(org, { channel: 'scim', target: made.json.id });
    expect(events.map(({ action, actor }) => [action, actor])).toEqual(
      ['user.delete', 'user.update', 'user.create'].map((action) => [
        action,
        { type: 'service_account', id: account.clientId, name: 'scim-provisioner' },
      ]),
    );
    await expect
      .poll(async () => (await org.admin.get(`/service-accounts/${account.id}`)).json.lastUsedAt)
      .not.toBeNull();
  });

  it('is taken on all three bases, with admin in place of scim as well', async () => {
    const token = await tokenOf(await newAccount(org), 'admin', house);
    for (const base of [`/api/scim/v2/${org.id}`, '/scim/v2', '/api/v2/scim']) {
      const client = scimClient(base, token, house);
      expect((await client.get('/Users')).status).toBe(200);
      expect((await client.get('/ServiceProviderConfig')).status).toBe(200);
      expect((await client.get('/Nothing')).status).toBe(404);
    }
  });

  it('N15 N20 N21 is refused at its use, 403, when scope or role do not allow it', async () => {
    const member = await newAccount(org, { role: 'member', scopes: ['admin'] });
    for (const scope of ['admin', 'scim']) {
      const client = scim(org, await tokenOf(member, scope, house));
      for (const answer of [await client.get('/Users'), await client.post('/Users', aUser())]) {
        expect(answer.status, scope).toBe(403);
        expect(answer.json.detail).toMatch(/lacks the scope scim, or admin with the role admin/);
      }
    }
    const [event] = await auditOf(org, { action: 'access.refuse' });
    expect(event).toMatchObject({ channel: 'scim', actor: { type: 'service_account', id: member.clientId } });
  });

  it('does over SCIM what its account may, and no more', async () => {
    const account = await newAccount(org, { scopes: ['scim'], scimScopes: ['users:read'] });
    const client = scim(org, await tokenOf(account, undefined, house));
    expect((await client.get('/Users')).status).toBe(200);
    const refused = await client.post('/Users', aUser());
    expect(refused.status).toBe(403);
    expect(refused.json.detail).toContain('users:write');
  });

  it('is 401 on the base of another organization, with the words of every 401', async () => {
    const stranger = await newOrganization({}, house);
    const token = await tokenOf(await newAccount(stranger), undefined, house);
    const client = scim(org, token);
    for (const answer of [await client.get('/Users'), await client.get('/Schemas')]) {
      expect([answer.status, answer.json.detail]).toEqual([401, unauthorized]);
    }
    expect((await scim(stranger, token).get('/Users')).status).toBe(200);
  });

  it('is refused with provisioning off, and from addresses that the organization does not allow', async () => {
    const own = await newOrganization({}, house);
    const client = scim(own, await tokenOf(await newAccount(own), undefined, house));
    ok(await client.get('/Users'), 200);
    ok(await own.admin.put('/scim', { allowedIps: ['203.0.113.9'] }), 200);
    expect((await client.get('/Users')).status).toBe(401);
    ok(await own.admin.put('/scim', { allowedIps: [], enabled: false }), 200);
    expect((await client.get('/Users')).status).toBe(403);
    ok(await own.admin.put('/scim', { enabled: true }), 200);
    expect((await client.get('/Users')).status).toBe(200);
  });
});

describe('A token of a service account on the admin REST', () => {
  let org: Organization;
  let account: Account;
  let token: string;
  beforeAll(async () => {
    org = await newOrganization({}, house);
    account = await newAccount(org, { name: 'Console' });
    token = await tokenOf(account, 'admin', house);
  });

  it('N14 administers its own organization', async () => {
    const admin = adminClient(org.id, token, house);
    expect((await admin.get('')).json.id).toBe(org.id);
    const made = ok(await admin.post('/members', { email: 'ada@acme.test' }), 201);
    ok(await admin.patch('', { name: 'Acme, renamed' }), 200);
    const [event] = await auditOf({ admin }, { action: 'user.create' });
    expect(event).toMatchObject({
      channel: 'admin',
      target: { id: made.json.id },
      actor: { type: 'service_account', id: account.clientId, name: 'Console' },
    });
    ok(await admin.post('/service-accounts', { name: 'Its own', scopes: ['scim'] }), 201);
  });

  it('N20 N21 is 403 without the scope, or without the role', async () => {
    const member = await newAccount(org, { role: 'member', scopes: ['admin'] });
    const scimOnly = await newAccount(org, { scopes: ['scim'] });
    const tokens = [
      await tokenOf(account, 'scim', house),
      await tokenOf(member, 'admin', house),
      await tokenOf(scimOnly, undefined, house),
    ];
    for (const each of tokens) {
      const refused = await adminClient(org.id, each, house).get('/members');
      expect(refused.status).toBe(403);
      expect(refused.json).toMatchObject({ type: 'urn:muster:error:access_admin' });
      // No oracle: who is no admin here is told the same everywhere.
      const elsewhere = await adminClient('01a20235-0000-7000-8000-00000000000a', each, house).get(
        '/members',
      );
      expect(elsewhere.text).toBe(refused.text);
    }
  });

  it('another organization is not there, as if it were none', async () => {
    const stranger = await newOrganization({}, house);
    const client = (id: string) => adminClient(id, token, house);
    const absent = await client('01a20235-0000-7000-8000-00000000000a').get('/members');
    expect(absent.status).toBe(404);
    const calls: [string, string, object?][] = [
      ['GET', ''],
      ['PATCH', '', { name: 'Taken over' }],
      ['DELETE', ''],
      ['GET', '/members'],
      ['POST', '/members', { email: 'eve@acme.test' }],
      ['GET', '/scim'],
      ['PUT', '/scim', { enabled: false }],
      ['POST', '/scim/tokens', { name: 'Mine' }],
      ['GET', '/audit-events'],
      ['POST', '/service-accounts', { name: 'Mine', scopes: ['admin'] }],
    ];
    for (const [method, path, body] of calls) {
      const answer = await client(stranger.id).call(method, path, body ? { body } : {});
      expect([answer.status, answer.text], `${method} ${path}`).toEqual([404, absent.text]);
    }
    ok(await stranger.admin.get(''), 200);
    expect(await auditOf(stranger, { actor: account.clientId })).toEqual([]);
    expect((await auditOf(org, { actor: account.clientId, outcome: 'failure' })).length).toBeGreaterThan(0);
  });

  it('is no operator: not for organizations, nor for the log of all, nor for the plan', async () => {
    const { base } = operator(house);
    for (const [method, path] of [
      ['GET', '/organizations'],
      ['POST', '/organizations'],
      ['GET', '/audit-events'],
    ] as const) {
      const answer = await fetch(`${base}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(method === 'POST' ? { body: '{"name":"Mine"}' } : {}),
      });
      expect(answer.status, path).toBe(403);
    }
    const plan = await adminClient(org.id, token, house).patch('', { scimAllowed: true });
    expect(plan.status).toBe(403);
  });

  it('does not ask for the addresses that provisioning may come from, but for those of the account', async () => {
    const own = await newOrganization({ allowedIps: ['203.0.113.9'] }, house);
    const here = await tokenOf(await newAccount(own), undefined, house);
    expect((await adminClient(own.id, here, house).get('')).status).toBe(200);
    expect((await scim(own, here).get('/Users')).status).toBe(401);
  });
});

describe('A token of a service account is over at once, on every replica', () => {
  type Ending = (org: Organization, account: Account) => Promise<unknown>;
  it.each<[string, Ending]>([
    [
      'when its account is revoked',
      async ({ admin }, { id }) => ok(await admin.delete(`/service-accounts/${id}`), 204),
    ],
    ['when its organization is deleted', async ({ admin }) => ok(await admin.delete(''), 204)],
    [
      'when its account comes to its end',
      (_, { id }) =>
        rowsOf(database.migrationUrl, 'update service_account set expires_at = now() where id = $1', [id]),
    ],
  ])('N18 %s, however long it would live', async (_, end) => {
    const org = await newOrganization({}, house);
    const account = await newAccount(org, { tokenTtl: 31_536_000 });
    const token = await tokenOf(account, undefined, house);
    const uses = [house, other()].flatMap((at) => [
      () => scim(org, token, at).get('/Users'),
      () => scim(org, token, at).post('/Users', aUser()),
      () => scim(org, token, at).get('/Schemas'),
      () => adminClient(org.id, token, at).get('/members'),
    ]);
    for (const use of uses) expect((await use()).status).toBeLessThan(300);
    await end(org, account);
    for (const use of uses) {
      const answer = await use();
      expect([answer.status, answer.json.detail]).toEqual([401, unauthorized]);
    }
    const [row] = await rowsOf(
      database.migrationUrl,
      `select count(*)::int as made from member where org_id = $1`,
      [org.id],
    );
    expect(row?.['made']).toBe(2);
  });

  it('T35 a rotated secret leaves tokens as they are; a revoked account does not', async () => {
    const org = await newOrganization({}, house);
    const account = await newAccount(org);
    const token = await tokenOf(account, undefined, house);
    ok(await org.admin.post(`/service-accounts/${account.id}/rotate`, {}), 201);
    expect((await scim(org, token, other()).get('/Users')).status).toBe(200);
    ok(await org.admin.delete(`/service-accounts/${account.id}`), 204);
    expect((await scim(org, token, other()).get('/Users')).status).toBe(401);
  });
});

describe('N22 A token that is not one of this service is 401', () => {
  let org: Organization;
  let account: Account;
  let good: {
    header: { kid: string; alg: string; typ: string };
    payload: Record<string, unknown>;
    token: string;
  };
  let key: CryptoKey;
  let publicJwk: JWK;
  beforeAll(async () => {
    org = await newOrganization({}, house);
    account = await newAccount(org);
    const token = await tokenOf(account, 'admin', house);
    const [header, payload] = token.split('.').map((part) => Buffer.from(part, 'base64url').toString());
    good = { header: JSON.parse(header ?? ''), payload: JSON.parse(payload ?? ''), token };
    const [row] = await rowsOf(database.migrationUrl, 'select * from signing_key where id = $1', [
      good.header.kid,
    ]);
    publicJwk = row?.['public_jwk'] as JWK;
    // What nobody outside has: it makes tokens that are wrong in one thing alone.
    const box = new SecretBox({ secretKeys: [new Secret(SECRET_KEY)] } as unknown as Config);
    const place = { table: 'signing_key', column: 'sealed_private', key: [good.header.kid] };
    const jwk = JSON.parse(box.open(String(row?.['sealed_private']), place).reveal()) as JWK;
    key = (await importJWK(jwk, 'ES256')) as CryptoKey;
  });

  const make = (claims: object = {}, header: object = {}): Promise<string> =>
    new SignJWT(JSON.parse(JSON.stringify({ ...good.payload, ...claims })) as Record<string, unknown>)
      .setProtectedHeader({ ...good.header, ...header })
      .sign(key, { crit: { 'urn:example': true } });
  const everywhere = async (token: string): Promise<Answer[]> => [
    await scim(org, token).get('/Users'),
    await scim(org, token).post('/Users', aUser()),
    await scimClient('/scim/v2', token, house).get('/Users'),
    await adminClient(org.id, token, house).get('/members'),
  ];
  const expectRefused = async (token: string): Promise<void> => {
    for (const answer of await everywhere(token)) {
      expect([answer.status, answer.json.detail], token.slice(0, 60)).toEqual([401, unauthorized]);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    }
  };

  it('and one that is made like it is good, so that the others are wrong for what they say', async () => {
    for (const answer of await everywhere(await make())) expect(answer.status).toBeLessThan(300);
  });

  it.each<[string, () => object, object?]>([
    ['expired', () => ({ iat: now() - 700, exp: now() - 1 })],
    ['without an end', () => ({ exp: undefined })],
    ['for another audience', () => ({ aud: 'https://elsewhere.test' })],
    ['without an audience', () => ({ aud: undefined })],
    ['of another issuer', () => ({ iss: 'https://elsewhere.test' })],
    ['not good before tomorrow', () => ({ nbf: now() + 86_400 })],
    ['of nobody', () => ({ sub: undefined })],
    ['of somebody unknown', () => ({ sub: org.id, client_id: org.id })],
    [
      'of a subject that is no id',
      () => ({ sub: "'; drop table member; --", client_id: "'; drop table member; --" }),
    ],
    ['of another client than its subject', () => ({ client_id: org.id })],
    ['without a client', () => ({ client_id: undefined })],
    ['of another organization', () => ({ org: '01a20235-0000-7000-8000-00000000000a' })],
    ['of no organization', () => ({ org: undefined })],
    ['without a jti', () => ({ jti: undefined })],
    ['of another type', () => ({}), { typ: 'JWT' }],
    ['of no type', () => ({}), { typ: undefined }],
    ['with an extension that must be understood', () => ({}), { crit: ['urn:example'], 'urn:example': 1 }],
    ['with a kid that is a path', () => ({}), { kid: '../../../../dev/null' }],
    ['with a kid that is SQL', () => ({}), { kid: "x' union select 'AA" }],
    ['with a kid that is unknown', () => ({}), { kid: '01a20235-0000-7000-8000-00000000000a' }],
    ['without a kid', () => ({}), { kid: undefined }],
  ])('%s', async (_, claims, header = {}) => expectRefused(await make(claims(), header)));

  it('signed by nobody, by another key, or by what is public', async () => {
    const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = await exportJWK(publicKey);
    const by = (header: object) =>
      new SignJWT(good.payload).setProtectedHeader({ ...good.header, ...header }).sign(privateKey);
    const spki = await exportSPKI((await importJWK(publicJwk, 'ES256', { extractable: true })) as CryptoKey);
    const hmac = (alg: string, secret: string) => {
      const input = `${encode({ ...good.header, alg })}.${encode(good.payload)}`;
      return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
    };
    const [head, body, signature = ''] = good.token.split('.');
    const tampered = encode({ ...good.payload, scope: 'admin scim' });
    const forged = [
      `${encode({ ...good.header, alg: 'none' })}.${body}.`,
      `${encode({ ...good.header, alg: 'NONE' })}.${body}.${signature}`,
      `${head}.${body}.`,
      `${head}.${tampered}.${signature}`,
      // All zero: CVE-2022-21449, "psychic signatures".
      `${head}.${body}.${Buffer.alloc(64).toString('base64url')}`,
      hmac('HS256', spki),
      hmac('HS256', JSON.stringify(publicJwk)),
      hmac('HS256', ''),
      await by({}),
      await by({ jwk }),
      await by({ jku: 'https://attacker.test/jwks.json' }),
      await by({ x5c: ['AAAA'] }),
      `${head}.${body}`,
      `${good.token}.${signature}`,
      'eyJ',
      'eyJ..',
    ];
    for (const token of forged) await expectRefused(token);
    for (const answer of await everywhere(good.token)) expect(answer.status).toBeLessThan(300);
  });

  it('in the address or in the body, where it is no credential', async () => {
    const client = scimClient(`/api/scim/v2/${org.id}`, undefined, house);
    expect((await client.get('/Users', { access_token: good.token })).status).toBe(401);
    expect((await client.post('/Users', { ...aUser(), access_token: good.token })).status).toBe(401);
  });

  it('whose key was withdrawn, on every replica, also where the token was seen before', async () => {
    const own = await newOrganization({}, house);
    const long = await newAccount(own, { tokenTtl: 86_400 });
    const token = await tokenOf(long, undefined, house);
    const uses = [house, other()].flatMap((at) => [
      () => scim(own, token, at).get('/Users'),
      () => adminClient(own.id, token, at).get('/members'),
    ]);
    for (const use of uses) expect((await use()).status).toBe(200);
    const rotated = await runCommand('keys rotate', environment);
    expect(rotated.code).toBe(0);
    for (const use of uses) expect((await use()).status).toBe(200);
    expect((await runCommand('keys replace', environment)).code).toBe(0);
    for (const use of uses) expect((await use()).status).toBe(401);
    const fresh = await tokenOf(long, undefined, other());
    expect((await scim(own, fresh).get('/Users')).status).toBe(200);
    const [event] = await auditOf(own, { action: 'token.reject' });
    expect(event).toMatchObject({
      actor: { type: 'service_account', id: long.clientId },
      detail: expect.stringMatching(/The key that signed the access token was withdrawn/),
    });
  });
});
