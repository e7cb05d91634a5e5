import { createHash } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { describe, expect, it } from 'vitest';
import { askForToken, basic, newAccount, tokenOf } from '../support/accounts.js';
import { dumpOf } from '../support/dump.js';
import { auditOf, newOrganization, ok, scimClient, sharedHouse } from '../support/house.js';
import { aTime, anId } from '../support/scim.js';
import { rowsOf } from '../support/sql.js';

const secretShape = /^svc_[0-9A-Za-z]{46}$/;
const grant = { grant_type: 'client_credentials' };

async function publicKey(alg: string, more: object = {}): Promise<JWK> {
  const { publicKey: key } = await generateKeyPair(alg, { extractable: true, ...more });
  return exportJWK(key);
}

const statusWith = async (clientId: string, secret: string): Promise<number> =>
  (await askForToken(grant, basic(clientId, secret))).status;

describe('Service accounts', () => {
  it('N19 are made with a name, and their secret is shown once', async () => {
    const { admin } = await newOrganization();
    const made = await admin.post('/service-accounts', { name: 'scim-provisioner', scopes: ['scim'] });
    expect(made.status).toBe(201);
    const { clientSecret, ...kept } = made.json;
    expect(clientSecret).toMatch(secretShape);
    expect(kept).toEqual({
      id: anId,
      clientId: kept.id,
      name: 'scim-provisioner',
      status: 'active',
      role: 'viewer',
      scopes: ['scim'],
      scimScopes: ['users:read', 'users:write', 'groups:read', 'groups:write'],
      authMethod: 'client_secret',
      jwks: null,
      secrets: [{ prefix: clientSecret.slice(0, 12), createdAt: aTime, endsAt: null }],
      allowedIps: [],
      tokenTtl: null,
      createdAt: aTime,
      lastUsedAt: null,
      expiresAt: null,
      revokedAt: null,
    });
    const read = await admin.get(`/service-accounts/${kept.id}`);
    expect(read.json).toEqual(kept);
    expect((await admin.get('/service-accounts')).json).toEqual({ data: [kept], nextCursor: null });
  });

  it('keep of a secret its SHA-256 alone', async () => {
    const org = await newOrganization();
    const { id, clientSecret } = await newAccount(org);
    const { migrationUrl } = sharedHouse();
    const [row] = await rowsOf(
      migrationUrl,
      `select encode(hash, 'hex') as hash from service_account_secret where account_id = $1`,
      [id],
    );
    expect(row?.['hash']).toBe(createHash('sha256').update(clientSecret).digest('hex'));
    const dump = await dumpOf(migrationUrl);
    expect(dump).toContain(id);
    expect(dump).not.toContain(clientSecret.slice(12));
    const [event] = await auditOf(org, { action: 'service_account.create' });
    expect(event.target).toEqual({ type: 'service_account', id, name: 'scim-provisioner' });
    expect(event.changes).toContainEqual({ path: 'scopes', before: null, after: ['admin'] });
  });

  it('are listed page by page, newest first, with when they were last used', async () => {
    const org = await newOrganization();
    const accounts = [];
    for (let count = 0; count < 3; count++) accounts.push(await newAccount(org, { name: `A${count}` }));
    const [first] = accounts;
    const before = Date.now();
    await tokenOf(first!);
    const page = (await org.admin.get('/service-accounts', { limit: 2 })).json;
    const rest = (await org.admin.get('/service-accounts', { limit: 2, cursor: page.nextCursor })).json;
    const listed = [...page.data, ...rest.data];
    expect(listed.map(({ name }: { name: string }) => name)).toEqual(['A2', 'A1', 'A0']);
    expect(rest.nextCursor).toBeNull();
    expect(Date.parse(listed[2].lastUsedAt)).toBeGreaterThanOrEqual(before);
    expect(listed[1].lastUsedAt).toBeNull();
  });

  it('rotated at once: the old secret stops, the new one works', async () => {
    const org = await newOrganization();
    const { id, clientSecret } = await newAccount(org);
    const rotated = await org.admin.call('POST', `/service-accounts/${id}/rotate`);
    expect(rotated.status).toBe(201);
    expect(rotated.json).toMatchObject({ clientId: id, clientSecret: expect.stringMatching(secretShape) });
    expect(rotated.json.secrets.length).toBe(1);
    expect(await statusWith(id, clientSecret)).toBe(401);
    expect(await statusWith(id, rotated.json.clientSecret)).toBe(200);
    const [event] = await auditOf(org, { action: 'service_account.rotate' });
    expect(event).toMatchObject({ target: { type: 'service_account', id }, actor: { type: 'operator' } });
  });

  it('rotated with an overlap: both secrets work until it ends, and a second rotation cuts nothing short', async () => {
    const org = await newOrganization();
    const { id, clientSecret } = await newAccount(org);
    const rotate = async (overlapSeconds: number) =>
      ok(await org.admin.post(`/service-accounts/${id}/rotate`, { overlapSeconds }), 201).json;
    const second = await rotate(2);
    const third = await rotate(600);
    expect(third.secrets.map(({ endsAt }: { endsAt: unknown }) => typeof endsAt)).toEqual([
      'object',
      'string',
      'string',
    ]);
    const all = [clientSecret, second.clientSecret, third.clientSecret];
    for (const each of all) expect(await statusWith(id, each)).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    expect(await Promise.all(all.map((each) => statusWith(id, each)))).toEqual([401, 200, 200]);
    expect((await org.admin.get(`/service-accounts/${id}`)).json.secrets.length).toBe(2);
  });

  it('have ten secrets at once, and no more', async () => {
    const org = await newOrganization();
    const { id } = await newAccount(org);
    const rotate = () => org.admin.post(`/service-accounts/${id}/rotate`, { overlapSeconds: 600 });
    const answers = await Promise.all(Array.from({ length: 12 }, rotate));
    expect(answers.map(({ status }) => status).sort()).toEqual([
      ...Array<number>(9).fill(201),
      409,
      409,
      409,
    ]);
    expect((await org.admin.get(`/service-accounts/${id}`)).json.secrets.length).toBe(10);
  });

  it('revoked: no token any more, the row stays, a second time changes nothing', async () => {
    const org = await newOrganization();
    const { id, clientSecret } = await newAccount(org);
    expect((await org.admin.delete(`/service-accounts/${id}`)).status).toBe(204);
    expect(await statusWith(id, clientSecret)).toBe(401);
    const row = (await org.admin.get(`/service-accounts/${id}`)).json;
    expect(row).toMatchObject({ status: 'revoked', revokedAt: aTime });
    expect((await org.admin.delete(`/service-accounts/${id}`)).status).toBe(204);
    expect((await org.admin.get(`/service-accounts/${id}`)).json.revokedAt).toBe(row.revokedAt);
    expect((await auditOf(org, { action: 'service_account.revoke' })).length).toBe(1);
    const refused = await org.admin.post(`/service-accounts/${id}/rotate`, {});
    expect(refused.status).toBe(409);
    expect(refused.json.detail).toMatch(/revoked/);
  });

  it('end with their time, and with their organization', async () => {
    const org = await newOrganization();
    const brief = await newAccount(org, { expiresAt: new Date(Date.now() + 700).toISOString() });
    const lasting = await newAccount(org);
    expect(await statusWith(brief.id, brief.clientSecret)).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 800));
    expect(await statusWith(brief.id, brief.clientSecret)).toBe(401);
    expect((await org.admin.get(`/service-accounts/${brief.id}`)).json.status).toBe('expired');
    ok(await org.admin.delete(''), 204);
    expect(await statusWith(lasting.id, lasting.clientSecret)).toBe(401);
    const [row] = await rowsOf(sharedHouse().migrationUrl, 'select * from service_account where id = $1', [
      lasting.id,
    ]);
    expect(row?.['revoked_at']).toBeInstanceOf(Date);
  });

  it('of another organization are not there', async () => {
    const one = await newOrganization();
    const other = await newOrganization();
    const { id, clientSecret } = await newAccount(other);
    expect((await one.admin.get(`/service-accounts/${id}`)).status).toBe(404);
    expect((await one.admin.post(`/service-accounts/${id}/rotate`, {})).status).toBe(404);
    expect((await one.admin.delete(`/service-accounts/${id}`)).status).toBe(404);
    expect((await one.admin.get('/service-accounts/no-id')).status).toBe(404);
    expect((await one.admin.get('/service-accounts')).json.data).toEqual([]);
    expect(await statusWith(id, clientSecret)).toBe(200);
  });

  it('T35 are not made, seen or ended with a SCIM token', async () => {
    const org = await newOrganization();
    const { id } = await newAccount(org);
    const withToken = scimClient(`/api/v1/organizations/${org.id}`, org.token);
    for (const [method, path] of [
      ['POST', ''],
      ['GET', ''],
      ['GET', `/${id}`],
      ['POST', `/${id}/rotate`],
      ['DELETE', `/${id}`],
    ] as const) {
      expect(
        (await withToken.call(method, `/service-accounts${path}`, method === 'POST' ? { body: {} } : {}))
          .status,
      ).toBe(401);
    }
  });
});

describe('The making of a service account', () => {
  const good = { name: 'CI', scopes: ['scim'] };

  it.each<[string, object, string, RegExp]>([
    ['without a name', { name: undefined }, 'name', /text of 1 to 100/],
    ['without scopes', { scopes: undefined }, 'scopes', /list of at most/],
    ['with no scope in the list', { scopes: [] }, 'scopes', /at least one|Give/],
    ['with an unknown scope', { scopes: ['root'] }, 'scopes', /"root" is not one of scim, admin/],
    ['with a scope twice', { scopes: ['scim', 'scim'] }, 'scopes', /each entry once/],
    ['with an unknown role', { role: 'emperor' }, 'role', /Give one of: viewer, member, admin\./],
    ['with an unknown SCIM scope', { scimScopes: ['users:own'] }, 'scimScopes', /"users:own" is not one of/],
    ['with an unknown method', { authMethod: 'none' }, 'authMethod', /client_secret, private_key_jwt/],
    ['by keys, without keys', { authMethod: 'private_key_jwt' }, 'jwks', /Give the public keys/],
    ['with tokens that live too briefly', { tokenTtl: 59 }, 'tokenTtl', /from 60 to 31622400/],
    ['with tokens that live for ever', { tokenTtl: 31_622_401 }, 'tokenTtl', /from 60 to 31622400/],
    ['that ended yesterday', { expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt', /in the future/],
    ['from no network', { allowedIps: ['10.0.0.0/33'] }, 'allowedIps', /10\.0\.0\.0\/33/],
    ['with a secret of its own', { clientSecret: 'mine' }, 'clientSecret', /not known here/],
  ])('%s is refused, and says so', async (_, wish, path, message) => {
    const { admin } = await newOrganization();
    const refused = await admin.post('/service-accounts', { ...good, ...wish });
    expect(refused.status).toBe(400);
    expect(refused.json.errors).toEqual([{ path, message: expect.stringMatching(message) }]);
    expect((await admin.get('/service-accounts')).json.data).toEqual([]);
  });

  it('keeps of public keys what it needs', async () => {
    const { admin } = await newOrganization();
    const [ec, rsa, ed] = await Promise.all([publicKey('ES256'), publicKey('PS256'), publicKey('Ed25519')]);
    const keys = [
      { ...ec, kid: '1', use: 'sig', alg: 'ES256', x5u: 'https://attacker.test', ext: true },
      { ...rsa, kid: '2' },
      { ...ed, kid: '3' },
    ];
    const made = await admin.post('/service-accounts', {
      ...good,
      authMethod: 'private_key_jwt',
      jwks: { keys, more: 1 },
    });
    expect(made.status, made.text).toBe(201);
    expect(made.json).toMatchObject({ clientSecret: null, secrets: [], authMethod: 'private_key_jwt' });
    expect(made.json.jwks).toEqual({
      keys: [
        { ...ec, kid: '1', alg: 'ES256' },
        { ...rsa, kid: '2' },
        { ...ed, kid: '3' },
      ],
    });
  });

  it('refuses keys that are private, weak, shared or none', async () => {
    const { admin } = await newOrganization();
    const ec = await publicKey('ES256');
    const rsa = await publicKey('RS256');
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    const short = Buffer.from(rsa.n ?? '', 'base64url').subarray(128);
    const sets: [unknown, RegExp][] = [
      [{ keys: [] }, /JSON Web Key Set/],
      [[ec], /JSON Web Key Set/],
      [{ keys: Array.from({ length: 6 }, (_, kid) => ({ ...ec, kid: String(kid) })) }, /1 to 5/],
      [{ keys: [await exportJWK(privateKey)] }, /private or secret part/],
      [{ keys: [{ kty: 'oct', k: 'c2VjcmV0' }] }, /private or secret part/],
      [{ keys: [{ ...ec, use: 'enc' }] }, /signatures/],
      [{ keys: [{ ...ec, alg: 'HS256' }] }, /ES256, EdDSA/],
      [{ keys: [{ ...ec, alg: 'RS256' }] }, /ES256, EdDSA/],
      [{ keys: [{ ...ec, kty: 'constructor', alg: 'ES256' }] }, /ES256, EdDSA/],
      [{ keys: [{ ...ec, kty: '__proto__', alg: 'ES256' }] }, /ES256, EdDSA/],
      [{ keys: [{ ...ec, x: ec.y, y: ec.x }] }, /P-256/],
      [{ keys: [await publicKey('ES384')] }, /P-256/],
      [{ keys: [{ ...rsa, n: short.toString('base64url') }] }, /2048/],
      [{ keys: [{ ...rsa, e: 'Aw' }] }, /2048/],
      [{ keys: [{ ...ec, kid: 5 }] }, /kid of a key must be a text/],
      [{ keys: ['key'] }, /JSON Web Key/],
      [{ keys: [ec, ec] }, /kid of its own/],
      [
        {
          keys: [
            { ...ec, kid: 'a' },
            { ...rsa, kid: 'a' },
          ],
        },
        /kid of its own/,
      ],
    ];
    for (const [jwks, message] of sets) {
      const refused = await admin.post('/service-accounts', { ...good, authMethod: 'private_key_jwt', jwks });
      expect(refused.status, JSON.stringify(jwks)).toBe(400);
      expect(refused.json.errors).toEqual([{ path: 'jwks', message: expect.stringMatching(message) }]);
    }
  });

  it('takes keys with the one method, and at a rotation only where there were keys', async () => {
    const org = await newOrganization();
    const jwks = { keys: [await publicKey('ES256')] };
    expect((await org.admin.post('/service-accounts', { ...good, jwks })).status).toBe(400);
    const bySecret = await newAccount(org);
    expect((await org.admin.post(`/service-accounts/${bySecret.id}/rotate`, { jwks })).status).toBe(400);
    const byKeys = await newAccount(org, { authMethod: 'private_key_jwt', jwks });
    expect((await org.admin.post(`/service-accounts/${byKeys.id}/rotate`, {})).status).toBe(400);
    const fresh = { keys: [await publicKey('ES256')] };
    const rotated = await org.admin.post(`/service-accounts/${byKeys.id}/rotate`, { jwks: fresh });
    expect(rotated.status).toBe(201);
    expect(rotated.json).toMatchObject({ jwks: fresh, clientSecret: null });
  });
});
