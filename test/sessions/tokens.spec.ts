import { createHmac } from 'node:crypto';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Config, Secret } from '../../src/config/index.js';
import { SecretBox } from '../../src/token/secret-box.js';
import { adminClient, newAccount, tokenOf, verifiedOffline } from '../support/accounts.js';
import type { Answer } from '../support/client.js';
import { runCommand } from '../support/command.js';
import { auditOf, newOrganization, ok, operator, type Organization, scimClient } from '../support/house.js';
import { type Replicas, startReplicas } from '../support/session-replicas.js';
import { aMember, appOrigin, authClient, browse } from '../support/sessions.js';
import { rowsOf } from '../support/sql.js';

let at: Replicas;
let org: Organization;
let other: Organization;
const now = (): number => Math.floor(Date.now() / 1000);

beforeAll(async () => {
  at = await startReplicas();
  org = await newOrganization({ initialStatus: 'active' }, at.house);
  other = await newOrganization({ initialStatus: 'active' }, at.house);
});
afterAll(() => at.stop());

const exchange = (code: string, where = at.house): Promise<Answer> =>
  authClient(where).post('/token', { code });
const renew = (refreshToken: string, where = at.house): Promise<Answer> =>
  authClient(where).post('/token', { refreshToken });
const session = (token: string, where = at.house): Promise<Answer> =>
  authClient(where, token).get('/session');

/** Tokens of a new session of the member. */
async function tokensOf(id: string, of = org): Promise<Answer['json']> {
  return ok(await exchange(await at.opener.code(of, id)), 200).json;
}

describe('The code of a login', () => {
  it('N37 N47 is traded for tokens, which others verify by the published keys', async () => {
    const { id, userName } = await aMember(org, { user: { nickName: 'Addy', locale: 'en-GB' } });
    const answer = await exchange(await at.opener.code(org, id), at.other);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const { accessToken, refreshToken, ...rest } = answer.json;
    expect(rest).toMatchObject({
      tokenType: 'Bearer',
      expiresIn: 600,
      member: { id, organizationId: org.id },
    });
    expect(refreshToken).toMatch(/^[\w-]{64}$/);
    const { payload } = await verifiedOffline(accessToken, at.house, at.publicUrl);
    const { iat, exp, jti, sid, ...claims } = payload;
    expect(claims).toEqual({
      iss: at.publicUrl,
      aud: at.publicUrl,
      sub: id,
      org: org.id,
      role: 'viewer',
      groups: [],
      email: userName,
      name: 'Ada Byron',
      given_name: 'Ada',
      family_name: 'Byron',
      nickname: 'Addy',
      locale: 'en-GB',
    });
    expect([(exp ?? 0) - (iat ?? 0), typeof jti, typeof sid]).toEqual([600, 'string', 'string']);
    expect((await session(accessToken)).json.member).toEqual(rest.member);
    const [event] = await auditOf(org, { action: 'session.start', target: id });
    expect(event).toMatchObject({ channel: 'session', outcome: 'success', actor: { type: 'member', id } });
  });

  it('is good once: the second time ends the session', async () => {
    const { id } = await aMember(org);
    const code = await at.opener.code(org, id);
    const { accessToken, refreshToken } = ok(await exchange(code), 200).json;
    expect((await exchange(code, at.other)).status).toBe(401);
    expect((await session(accessToken, at.other)).status).toBe(401);
    expect((await renew(refreshToken)).status).toBe(401);
    const [event] = await auditOf(org, { action: 'session.revoke', target: id });
    expect(event).toMatchObject({
      channel: 'session',
      target: { id },
      detail: expect.stringMatching(/code .* twice/),
    });
  });

  it('twenty times at once gives tokens at most once', async () => {
    const { id } = await aMember(org);
    const code = await at.opener.code(org, id);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => exchange(code, index % 2 === 0 ? at.house : at.other)),
    );
    expect(answers.map(({ status }) => status).filter((status) => status !== 401)).toEqual([200]);
  });

  it('is refused from the page of another origin, and stays good for its own', async () => {
    const { id } = await aMember(org);
    const code = await at.opener.code(org, id);
    const from = (origin: string) =>
      browse(at.house, 'POST', '/api/auth/token', { headers: { origin }, body: { code } });
    expect((await from('https://evil.test')).status).toBe(401);
    expect((await from(at.publicUrl)).status).toBe(401);
    expect((await from(appOrigin)).status).toBe(200);
  });

  it('is over after a minute', async () => {
    const { id } = await aMember(org);
    const code = await at.opener.code(org, id);
    const [row] = await rowsOf(
      at.database.migrationUrl,
      `update login_code c set expires_at = now() - interval '1 millisecond' from session s
       where s.id = c.session_id and s.member_id = $1
       returning extract(epoch from old.expires_at - s.created_at)::int as seconds`,
      [id],
    );
    expect(row?.['seconds']).toBe(60);
    expect((await exchange(code)).status).toBe(401);
  });

  it.each([
    [{}, 400],
    [{ code: '', refreshToken: '' }, 400],
    [{ code: 'a', refreshToken: 'b' }, 400],
    [{ code: 7 }, 400],
    [{ code: 'x', more: 1 }, 400],
    [[], 400],
    [{ code: "'; drop table session; --" }, 401],
    [{ code: Buffer.alloc(48, 3).toString('base64url') }, 401],
    [{ refreshToken: Buffer.alloc(48, 3).toString('base64url') }, 401],
  ])('%j is %i', async (body, status) => {
    const answer = await authClient(at.house).post('/token', body);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });

  it('is no refresh token, nor the other way round, and neither is a cookie', async () => {
    const { id } = await aMember(org);
    const code = await at.opener.code(org, id);
    expect((await renew(code)).status).toBe(401);
    const headers = { cookie: `__Host-muster_session=${code}` };
    expect((await browse(at.house, 'GET', '/api/auth/session', { headers })).status).toBe(401);
    const { refreshToken } = ok(await exchange(code), 200).json;
    expect((await exchange(refreshToken)).status).toBe(401);
    expect((await session(refreshToken)).status).toBe(401);
    expect((await renew(refreshToken)).status).toBe(200);
  });
});

describe('A refresh token', () => {
  it('is renewed, each once, with what the member is by then', async () => {
    const { id } = await aMember(org);
    const first = await tokensOf(id);
    ok(await org.admin.patch(`/members/${id}`, { role: 'member' }), 200);
    const second = ok(await renew(first.refreshToken, at.other), 200).json;
    expect(second.member.role).toBe('member');
    expect(second.refreshToken).not.toBe(first.refreshToken);
    const third = ok(await renew(second.refreshToken), 200).json;
    for (const { accessToken } of [first, second, third])
      expect((await session(accessToken)).status).toBe(200);
  });

  it('that is replayed ends its session, the newest tokens too, and no other session', async () => {
    const { id, userName } = await aMember(org);
    const kept = await tokensOf(id);
    const stolen = await tokensOf(id);
    const next = ok(await renew(stolen.refreshToken), 200).json;
    expect((await renew(stolen.refreshToken, at.other)).status).toBe(401);
    expect((await renew(next.refreshToken)).status).toBe(401);
    for (const { accessToken } of [stolen, next])
      expect((await session(accessToken, at.other)).status).toBe(401);
    expect((await session(kept.accessToken)).status).toBe(200);
    const events = await auditOf(org, { action: 'session.revoke', target: id });
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      channel: 'session',
      outcome: 'success',
      target: { id, name: userName },
      detail: expect.stringMatching(/refresh token was used twice/),
    });
  });

  it('that comes many times at once is renewed once at most, and its session is over', async () => {
    const { id } = await aMember(org);
    const { refreshToken } = await tokensOf(id);
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) => renew(refreshToken, index % 2 === 0 ? at.house : at.other)),
    );
    const good = answers.filter(({ status }) => status === 200);
    expect(good).toHaveLength(1);
    expect(answers.every(({ status }) => status === 200 || status === 401)).toBe(true);
    expect((await session(good[0]?.json.accessToken)).status).toBe(401);
    expect((await renew(good[0]?.json.refreshToken)).status).toBe(401);
  });

  it('is kept as a hash alone', async () => {
    const { id } = await aMember(org);
    const { refreshToken } = await tokensOf(id);
    const rows = await rowsOf(
      at.database.migrationUrl,
      'select r::text as row from refresh_token r union all select c::text from login_code c',
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.map(({ row }) => String(row)).join()).not.toContain(refreshToken);
  });
});

describe('An access token', () => {
  it('ends its session at the logout, without Origin, and with nothing to clear at the provider', async () => {
    const { id } = await aMember(org);
    const { accessToken, refreshToken } = await tokensOf(id);
    const answer = await authClient(at.house, accessToken).post('/logout', undefined);
    expect([answer.status, answer.json]).toEqual([200, {}]);
    expect((await session(accessToken, at.other)).status).toBe(401);
    expect((await renew(refreshToken, at.other)).status).toBe(401);
    expect((await authClient(at.house, accessToken).post('/logout', undefined)).status).toBe(401);
    const [event] = await auditOf(org, { action: 'session.end', target: id });
    expect(event).toMatchObject({ channel: 'session', outcome: 'success', actor: { type: 'member', id } });
  });

  it('N15 N20 N21 of an admin opens the admin REST of the own organization alone', async () => {
    const admin = await tokensOf((await aMember(org, { role: 'admin' })).id);
    const viewer = await tokensOf((await aMember(org)).id);
    expect((await adminClient(org.id, admin.accessToken, at.house).get('/members')).status).toBe(200);
    const email = `made.${now()}@acme.test`;
    expect((await adminClient(org.id, admin.accessToken, at.other).post('/members', { email })).status).toBe(
      201,
    );
    expect((await adminClient(other.id, admin.accessToken, at.house).get('/members')).status).toBe(404);
    expect((await adminClient(org.id, viewer.accessToken, at.house).get('/members')).status).toBe(403);
    const all = { ...at.house, operatorKey: admin.accessToken };
    expect((await operator(all).get('/organizations')).status).toBe(403);
    expect((await operator(all).get('/audit-events')).status).toBe(403);
  });

  it('T35 provisions nothing, and one of a service account is no session', async () => {
    const { accessToken } = await tokensOf((await aMember(org, { role: 'admin' })).id);
    for (const base of [`/api/scim/v2/${org.id}`, '/scim/v2', '/api/v2/scim']) {
      expect((await scimClient(base, accessToken, at.house).get('/Users')).status).toBe(401);
    }
    const token = await tokenOf(await newAccount(org), undefined, at.house);
    expect((await session(token)).status).toBe(401);
    expect((await session(org.token)).status).toBe(401);
    expect((await session(at.house.operatorKey)).status).toBe(401);
  });

  it('reads itself at /Me on every base, and changes nothing there', async () => {
    const { id, userName } = await aMember(org);
    const { accessToken } = await tokensOf(id);
    for (const base of [`/api/scim/v2/${org.id}`, '/scim/v2', '/api/v2/scim']) {
      const client = scimClient(base, accessToken, at.house);
      const answer = ok(await client.get('/Me'), 200);
      expect(answer.json).toMatchObject({
        id,
        userName,
        meta: { location: `${at.publicUrl}${base}/Users/${id}` },
      });
      expect(answer.headers.get('content-type')).toContain('application/scim+json');
      expect((await client.patch('/Me', {})).status).toBe(501);
      expect((await client.delete('/Me')).status).toBe(501);
    }
    expect((await scimClient(`/api/scim/v2/${other.id}`, accessToken, at.house).get('/Me')).status).toBe(401);
    ok(await org.admin.patch(`/members/${id}`, { status: 'disabled' }), 200);
    expect((await scimClient('/scim/v2', accessToken, at.house).get('/Me')).status).toBe(401);
  });

  it('fits into a header, whatever the member has', async () => {
    const long = (letter: string): string => letter.repeat(600);
    const { id } = await aMember(org, {
      user: { nickName: long('n'), locale: 'en', name: { givenName: long('g'), familyName: long('f') } },
    });
    for (let each = 0; each < 30; each++) {
      const made = {
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
        displayName: `Many ${id} ${each}`,
      };
      ok(await org.scim.post('/Groups', { ...made, members: [{ value: id }] }), 201);
    }
    const { accessToken, member } = await tokensOf(id);
    expect(member.groups).toHaveLength(30);
    expect(accessToken.length).toBeLessThan(4_000);
    const { payload } = await verifiedOffline(accessToken, at.house, at.publicUrl);
    expect(payload).toMatchObject({ sub: id, role: 'viewer', groups_omitted: true });
    expect(payload).not.toHaveProperty('groups');
    expect((await session(accessToken)).json.member).toEqual(member);
  });
});

describe('N22 A token that is not one of this service is 401', () => {
  let good: {
    header: { kid: string; alg: string; typ: string };
    payload: Record<string, unknown>;
    token: string;
  };
  let key: Awaited<ReturnType<typeof importJWK>>;
  let publicJwk: JWK;
  let strangerSession: string;
  beforeAll(async () => {
    const { accessToken } = await tokensOf((await aMember(org, { role: 'admin' })).id);
    const [header, payload] = String(accessToken)
      .split('.')
      .map((part) => Buffer.from(part, 'base64url').toString());
    good = { header: JSON.parse(header ?? ''), payload: JSON.parse(payload ?? ''), token: accessToken };
    const stranger = await tokensOf((await aMember(other)).id, other);
    strangerSession = JSON.parse(Buffer.from(stranger.accessToken.split('.')[1], 'base64url').toString()).sid;
    const [row] = await rowsOf(at.database.migrationUrl, 'select * from signing_key where id = $1', [
      good.header.kid,
    ]);
    publicJwk = row?.['public_jwk'] as JWK;
    // What nobody outside has: it makes tokens that are wrong in one thing alone.
    const box = new SecretBox({
      secretKeys: [new Secret(at.environment['SECRET_KEY'] ?? '')],
    } as unknown as Config);
    const place = { table: 'signing_key', column: 'sealed_private', key: [good.header.kid] };
    key = await importJWK(
      JSON.parse(box.open(String(row?.['sealed_private']), place).reveal()) as JWK,
      'ES256',
    );
  });

  const make = (claims: object = {}, header: object = {}): Promise<string> =>
    new SignJWT(JSON.parse(JSON.stringify({ ...good.payload, ...claims })) as Record<string, unknown>)
      .setProtectedHeader({ ...good.header, ...header })
      .sign(key);
  const everywhere = async (token: string): Promise<number[]> => [
    (await session(token)).status,
    (await adminClient(org.id, token, at.other).get('/members')).status,
    (await scimClient('/scim/v2', token, at.house).get('/Me')).status,
  ];

  it('and one that is made like it is good, so that the others are wrong for what they say', async () => {
    expect(await everywhere(await make())).toEqual([200, 200, 200]);
  });

  it.each<[string, () => object, object?]>([
    ['expired', () => ({ iat: now() - 700, exp: now() - 1 })],
    ['without an end', () => ({ exp: undefined })],
    ['for another audience', () => ({ aud: 'https://elsewhere.test' })],
    ['of another issuer', () => ({ iss: 'https://elsewhere.test' })],
    ['of somebody else', () => ({ sub: org.id })],
    ['of another organization', () => ({ org: other.id })],
    ["of another's session", () => ({ sid: strangerSession })],
    ["of another's session and organization", () => ({ sid: strangerSession, org: other.id })],
    ['of a session that is no id', () => ({ sid: "' or true --" })],
    ['of a session that is none', () => ({ sid: org.id })],
    ['of a session that is a list', () => ({ sid: [good.payload['sid']] })],
    ['of another type', () => ({}), { typ: 'JWT' }],
    ['with a kid that is unknown', () => ({}), { kid: '01a20235-0000-7000-8000-00000000000a' }],
  ])('%s', async (_, claims, header = {}) => {
    expect(await everywhere(await make(claims(), header))).toEqual([401, 401, 401]);
  });

  it('signed by nobody, by another key, or by what is public', async () => {
    const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = await exportJWK(publicKey);
    const by = (header: object): Promise<string> =>
      new SignJWT(good.payload).setProtectedHeader({ ...good.header, ...header }).sign(privateKey);
    const spki = await exportSPKI((await importJWK(publicJwk, 'ES256', { extractable: true })) as CryptoKey);
    const hmac = (secret: string): string => {
      const input = `${encode({ ...good.header, alg: 'HS256' })}.${encode(good.payload)}`;
      return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
    };
    const [head, body, signature = ''] = good.token.split('.');
    const forged = [
      `${encode({ ...good.header, alg: 'none' })}.${body}.`,
      `${encode({ ...good.header, alg: 'None' })}.${body}.${signature}`,
      `${head}.${body}.`,
      `${head}.${encode({ ...good.payload, role: 'admin' })}.${signature}x`,
      `${head}.${body}.${Buffer.alloc(64).toString('base64url')}`,
      hmac(spki),
      hmac(JSON.stringify(publicJwk)),
      await by({}),
      await by({ jwk }),
    ];
    for (const token of forged) expect(await everywhere(token), token.slice(0, 80)).toEqual([401, 401, 401]);
    expect(await everywhere(good.token)).toEqual([200, 200, 200]);
  });

  it('in the address, where it is no credential', async () => {
    expect((await authClient(at.house).get('/session', { access_token: good.token })).status).toBe(401);
  });

  it('whose key was withdrawn, on every replica, also where it was seen before', async () => {
    expect(await everywhere(good.token)).toEqual([200, 200, 200]);
    expect((await runCommand('keys replace', at.environment)).code).toBe(0);
    expect(await everywhere(good.token)).toEqual([401, 401, 401]);
    const fresh = await tokensOf((await aMember(org)).id);
    expect((await session(fresh.accessToken, at.other)).status).toBe(200);
  });
});

describe('CORS', () => {
  const call = (method: string, path: string, origin: string) =>
    browse(at.house, method, path, { headers: { origin, 'access-control-request-method': 'POST' } });

  it('lets APP_ORIGINS call the two addresses, without credentials', async () => {
    for (const path of ['/api/auth/token', '/api/auth/session', '/api/auth//session/']) {
      const preflight = await call('OPTIONS', path, appOrigin);
      expect(preflight.status, path).toBe(204);
      expect(preflight.headers).toMatchObject({
        'access-control-allow-origin': appOrigin,
        'access-control-allow-methods': 'GET, POST',
        'access-control-allow-headers': 'authorization, content-type',
        vary: 'Origin',
      });
      expect(preflight.headers).not.toHaveProperty('access-control-allow-credentials');
    }
    const refused = await call('GET', '/api/auth/session', appOrigin);
    expect([refused.status, refused.headers['access-control-allow-origin']]).toEqual([401, appOrigin]);
  });

  it.each([
    ['GET', '/api/auth/session', 'https://evil.test'],
    ['OPTIONS', '/api/auth/session', 'https://evil.test'],
    ['OPTIONS', '/api/auth/session', 'null'],
    ['OPTIONS', '/api/auth/session', `${appOrigin}.evil.test`],
    ['OPTIONS', '/api/auth/logout', appOrigin],
    ['OPTIONS', '/api/v1/organizations', appOrigin],
    ['GET', '/api/auth/sessions', appOrigin],
  ])('nobody else, and nothing else: %s %s from %s', async (method, path, origin) => {
    const answer = await call(method, path, origin);
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
    expect(answer.status).toBeGreaterThanOrEqual(400);
  });
});
