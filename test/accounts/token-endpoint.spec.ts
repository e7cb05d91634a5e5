import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Account,
  askForToken,
  basic,
  newAccount,
  tokenOf,
  verifiedOffline,
} from '../support/accounts.js';
import { auditOf, newOrganization, ok, operator, type Organization, sharedHouse } from '../support/house.js';
import { createDatabase, type TestDatabase } from '../support/postgres.js';
import { requestText, sendRaw } from '../support/raw-socket.js';
import { requestTo } from '../support/raw.js';
import { type Service, startService } from '../support/service.js';
import { rowsOf } from '../support/sql.js';

const grant = { grant_type: 'client_credentials' };

describe('POST /oauth2/token', () => {
  let org: Organization;
  let account: Account;
  beforeAll(async () => {
    org = await newOrganization();
    account = await newAccount(org, { scopes: ['scim', 'admin'] });
  });

  const byHeader = () => basic(account.clientId, account.clientSecret);
  const byBody = () => ({ client_id: account.clientId, client_secret: account.clientSecret });

  it('N13 N14 N16 N17 gives a JWT with the admin scope, which the published keys verify', async () => {
    const answer = await askForToken({ ...grant, scope: 'admin' }, byHeader());
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      pragma: 'no-cache',
    });
    expect(answer.json).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 600,
      scope: 'admin',
    });
    const { payload, header } = await verifiedOffline(answer.json.access_token);
    expect(header).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: expect.stringMatching(/^[\da-f-]{36}$/) });
    const { url } = sharedHouse();
    expect(payload).toEqual({
      iss: url,
      aud: url,
      sub: account.clientId,
      client_id: account.clientId,
      org: org.id,
      scope: 'admin',
      role: 'admin',
      jti: expect.stringMatching(/^[\w-]{22}$/),
      iat: expect.any(Number),
      exp: (payload.iat ?? 0) + 600,
    });
    expect(Math.abs((payload.iat ?? 0) * 1000 - Date.now())).toBeLessThan(5_000);
  });

  it('takes the secret from the body as well, and gives another token each time', async () => {
    const one = await askForToken({ ...grant, ...byBody() });
    const other = await askForToken({ ...grant, ...byBody() });
    expect([one.status, other.status]).toEqual([200, 200]);
    expect(one.json.scope).toBe('scim admin');
    expect(one.json.access_token).not.toBe(other.json.access_token);
  });

  it('reads the header as RFC 6749 encodes it, in any case of its scheme', async () => {
    const encodeAll = (text: string) =>
      [...Buffer.from(text)].map((byte) => `%${byte.toString(16)}`).join('');
    const pair = `${encodeAll(account.clientId)}:${encodeAll(account.clientSecret)}`;
    for (const scheme of ['Basic', 'basic', 'BASIC']) {
      const authorization = `${scheme} ${Buffer.from(pair).toString('base64')}`;
      expect((await askForToken(grant, { authorization })).status).toBe(200);
    }
    const same = await askForToken({ ...grant, client_id: account.clientId }, byHeader());
    expect(same.status).toBe(200);
  });

  it('grants what is asked for and nothing else; admin includes scim', async () => {
    const scopeOf = async (who: Account, scope: string) =>
      (await askForToken({ ...grant, scope }, basic(who.clientId, who.clientSecret))).json;
    expect((await scopeOf(account, 'scim')).scope).toBe('scim');
    expect((await scopeOf(account, 'admin scim admin')).scope).toBe('admin scim');
    const admin = await newAccount(org, { scopes: ['admin'] });
    expect((await scopeOf(admin, 'scim')).scope).toBe('scim');
    const scim = await newAccount(org, { scopes: ['scim'] });
    expect((await scopeOf(scim, 'admin')).error).toBe('invalid_scope');
    for (const scope of ['root', 'scim  admin', ' scim', 'SCIM', 'scim,admin', 'scim\nadmin']) {
      expect((await scopeOf(account, scope)).error, scope).toBe('invalid_scope');
    }
  });

  it('N18 gives tokens that live long where the account is made so, but not longer than the account', async () => {
    const year = 31_536_000;
    const lasting = await newAccount(org, { tokenTtl: year });
    const answer = await askForToken(grant, basic(lasting.clientId, lasting.clientSecret));
    expect(answer.json.expires_in).toBe(year);
    const { payload } = await verifiedOffline(answer.json.access_token);
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(year);
    const [row] = await rowsOf(
      sharedHouse().migrationUrl,
      'select tokens_until from signing_key order by generation desc limit 1',
    );
    expect(Number(row?.['tokens_until'])).toBeGreaterThanOrEqual((payload.exp ?? 0) * 1000);
    const expiresAt = new Date(Date.now() + 100_000).toISOString();
    const brief = await newAccount(org, { tokenTtl: year, expiresAt });
    const short = await askForToken(grant, basic(brief.clientId, brief.clientSecret));
    expect(short.json.expires_in).toBeLessThanOrEqual(100);
    expect(short.json.expires_in).toBeGreaterThan(90);
  });

  it.each<[string, () => [Record<string, string> | string, Record<string, string>?], number, string]>([
    ['without a grant type', () => [{ scope: 'scim' }, byHeader()], 400, 'invalid_request'],
    ['with an empty grant type', () => [{ grant_type: '' }, byHeader()], 400, 'invalid_request'],
    ['of another grant', () => [{ grant_type: 'password' }, byHeader()], 400, 'unsupported_grant_type'],
    [
      'of the code grant',
      () => [{ grant_type: 'authorization_code', code: 'x' }, byHeader()],
      400,
      'unsupported_grant_type',
    ],
    ['without a client', () => [grant], 401, 'invalid_client'],
    ['without a secret', () => [{ ...grant, client_id: account.clientId }], 401, 'invalid_client'],
    ['of an unknown client', () => [grant, basic(org.id, account.clientSecret)], 401, 'invalid_client'],
    [
      'of a client that is no id',
      () => [grant, basic("' or 1=1", account.clientSecret)],
      401,
      'invalid_client',
    ],
    ['with a NUL in the client', () => [grant, basic('\0', account.clientSecret)], 401, 'invalid_client'],
    ['with a wrong secret', () => [grant, basic(account.clientId, 'wrong')], 401, 'invalid_client'],
    [
      'with a secret that is changed in one place',
      () => [
        grant,
        basic(
          account.clientId,
          account.clientSecret.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a')),
        ),
      ],
      401,
      'invalid_client',
    ],
    [
      'with a SCIM token for a secret',
      () => [grant, basic(account.clientId, org.token)],
      401,
      'invalid_client',
    ],
    ['with a bearer header', () => [grant, { authorization: `Bearer ${org.token}` }], 401, 'invalid_client'],
    ['with a Basic header of nothing', () => [grant, { authorization: 'Basic' }], 401, 'invalid_client'],
    [
      'with a Basic header that is no pair',
      () => [grant, { authorization: 'Basic YWJj' }],
      401,
      'invalid_client',
    ],
    [
      'with a broken escape in the header',
      () => [grant, { authorization: `Basic ${btoa('%zz:x')}` }],
      401,
      'invalid_client',
    ],
    ['with header and body at once', () => [{ ...grant, ...byBody() }, byHeader()], 400, 'invalid_request'],
    ['with two clients', () => [{ ...grant, client_id: org.id }, byHeader()], 400, 'invalid_request'],
    [
      'with secret and assertion',
      () => [{ ...grant, ...byBody(), client_assertion: 'x', client_assertion_type: 'y' }],
      400,
      'invalid_request',
    ],
    [
      'with a parameter twice',
      () => ['grant_type=client_credentials&grant_type=client_credentials', byHeader()],
      400,
      'invalid_request',
    ],
    [
      'with an unknown parameter twice',
      () => ['grant_type=client_credentials&a=1&a=2', byHeader()],
      400,
      'invalid_request',
    ],
    [
      'with a name that is twice the same once decoded',
      () => ['scope=scim&%73cope=admin&grant_type=client_credentials', byHeader()],
      400,
      'invalid_request',
    ],
    [
      'with a broken escape',
      () => ['grant_type=client_credentials&scope=%', byHeader()],
      400,
      'invalid_request',
    ],
    [
      'with bytes that are no UTF-8',
      () => ['grant_type=client_credentials&scope=%ff', byHeader()],
      400,
      'invalid_request',
    ],
    [
      'as JSON',
      () => [JSON.stringify({ ...grant, ...byBody() }), { 'content-type': 'application/json' }],
      415,
      'invalid_request',
    ],
    ['compressed', () => ['x', { 'content-encoding': 'gzip' }], 415, 'invalid_request'],
    [
      'with a body too large',
      () => [`grant_type=client_credentials&x=${'x'.repeat(70_000)}`, byHeader()],
      413,
      'invalid_request',
    ],
    ['with a giant body', () => [`x=${'x'.repeat(1_100_000)}`, byHeader()], 413, 'invalid_request'],
    [
      'with too many fields',
      () => [Array.from({ length: 60 }, (_, at) => `f${at}=1`).join('&'), byHeader()],
      400,
      'invalid_request',
    ],
  ])('%s is refused as RFC 6749 says', async (_, request, status, error) => {
    const answer = await askForToken(...request());
    expect(answer.status, answer.text).toBe(status);
    expect(answer.json).toEqual({
      error,
      error_description: expect.stringMatching(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/),
    });
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['www-authenticate']).toBe(status === 401 ? 'Basic realm="muster"' : undefined);
  });

  it('says the same whatever was wrong with the client', async () => {
    const texts = await Promise.all([
      askForToken(grant, basic(account.clientId, 'wrong')),
      askForToken(grant, basic(org.id, account.clientSecret)),
      askForToken(grant, { authorization: 'Bearer x' }),
      askForToken(grant),
    ]);
    expect(new Set(texts.map(({ text }) => text)).size).toBe(1);
  });

  it('takes nothing from the address, where secrets would be logged', async () => {
    const { url } = sharedHouse();
    const query = new URLSearchParams({ ...grant, ...byBody() }).toString();
    for (const [body, method] of [
      ['', 'POST'],
      ['grant_type=client_credentials', 'POST'],
    ] as const) {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const answer = await requestTo(`${url}/oauth2/token?${query}`, { method, headers, body });
      expect(answer.status).toBe(400);
      expect(JSON.parse(answer.text)).toMatchObject({ error: 'invalid_request' });
    }
    const got = await requestTo(`${url}/oauth2/token?${query}`);
    expect(got.status).toBe(404);
    expect(JSON.parse(got.text)).toMatchObject({ error: 'invalid_request' });
  });

  it('refuses two Authorization headers', async () => {
    const { authorization } = byHeader();
    const body = 'grant_type=client_credentials';
    const head = requestText('POST', '/oauth2/token', {
      authorization,
      Authorization: authorization,
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': String(body.length),
      connection: 'close',
    });
    const [answer] = await sendRaw(sharedHouse().url, head + body);
    expect(answer?.status).toBe(400);
    expect(JSON.parse(answer?.body ?? '')).toMatchObject({ error: 'invalid_request' });
  });

  it('serves the addresses alone that the account allows', async () => {
    const here = await newAccount(org, { allowedIps: ['127.0.0.0/8', '::1'] });
    const elsewhere = await newAccount(org, { allowedIps: ['203.0.113.0/24'] });
    expect((await askForToken(grant, basic(here.clientId, here.clientSecret))).status).toBe(200);
    const refused = await askForToken(grant, basic(elsewhere.clientId, elsewhere.clientSecret));
    expect(refused.status).toBe(401);
    const [event] = await auditOf(org, { action: 'token.reject', actor: elsewhere.clientId });
    expect(event.detail).toMatch(/Address \S+ is not allowed by the service account/);
  });

  it('is in the log once an hour for the same client, scope and address; a long life each time', async () => {
    const own = await newOrganization();
    const quick = await newAccount(own, { scopes: ['scim', 'admin'] });
    for (let count = 0; count < 3; count++) await tokenOf(quick, 'scim');
    await tokenOf(quick, 'admin');
    const lasting = await newAccount(own, { name: 'Nightly', tokenTtl: 90_000 });
    for (let count = 0; count < 2; count++) await tokenOf(lasting);
    const events = await auditOf(own, { action: 'token.issue' });
    expect(events.map(({ actor, detail }) => [actor.name, detail])).toEqual([
      ['Nightly', 'Scope admin, for 90000 s'],
      ['Nightly', 'Scope admin, for 90000 s'],
      ['scim-provisioner', 'Scope admin, for 600 s'],
      ['scim-provisioner', 'Scope scim, for 600 s'],
    ]);
    expect(events[3]).toMatchObject({
      channel: 'session',
      outcome: 'success',
      actor: { type: 'service_account', id: quick.clientId, name: 'scim-provisioner' },
      target: { type: 'service_account', id: quick.clientId, name: 'scim-provisioner' },
    });
  });

  it('a stranger who knows a client id leaves nothing in the log of its organization', async () => {
    const own = await newOrganization();
    const known = await newAccount(own);
    for (let count = 0; count < 3; count++) {
      expect((await askForToken(grant, basic(known.clientId, 'guess'))).status).toBe(401);
    }
    expect(await auditOf(own, { outcome: 'failure' })).toEqual([]);
    expect((await own.admin.get(`/service-accounts/${known.id}`)).json.lastUsedAt).toBeNull();
    // A client that did prove itself is held to what it got wrong.
    await askForToken({ ...grant, scope: 'root' }, basic(known.clientId, known.clientSecret));
    const [event] = await auditOf(own, { outcome: 'failure' });
    expect(event).toMatchObject({
      channel: 'session',
      action: 'token.issue',
      actor: { type: 'service_account', id: known.clientId },
      detail: expect.stringMatching(/^400 invalid_scope/),
    });
  });
});

describe('Tries at the token endpoint', () => {
  let database: TestDatabase;
  let service: Service;
  beforeAll(async () => {
    database = await createDatabase();
    const { servingUrl, migrationUrl } = database;
    const env = { RATE_LIMIT_LOGIN: '5', ACCESS_TOKEN_TTL: '60' };
    service = await startService({ servingUrl, migrationUrl, env });
  });
  afterAll(async () => {
    await service.stop();
    await database.drop();
  });

  it('that fail are limited by the address, and counted for the operator; those that succeed are free', async () => {
    const org = await newOrganization({}, service);
    const account = await newAccount(org);
    const good = () => askForToken(grant, basic(account.clientId, account.clientSecret), service);
    const bad = () => askForToken(grant, basic(account.clientId, 'guess'), service);
    // Away from the turn of a minute, at which the count begins anew.
    const left = 60_000 - (Date.now() % 60_000);
    if (left < 8_000) await new Promise((resolve) => setTimeout(resolve, left + 100));
    for (let count = 0; count < 20; count++) expect((await good()).status).toBe(200);
    for (let count = 0; count < 5; count++) expect((await bad()).status).toBe(401);
    const throttled = await bad();
    expect(throttled.status).toBe(429);
    expect(throttled.json).toMatchObject({ error: 'temporarily_unavailable' });
    expect(Number(throttled.headers['retry-after'])).toBeGreaterThan(0);
    expect((await good()).status).toBe(429);
    expect((await good()).json.access_token).toBeUndefined();
    await expect
      .poll(
        async () =>
          ok(await operator(service).get('/audit-events', { action: 'token.reject' }), 200).json.data,
        { timeout: 15_000 },
      )
      .toEqual([
        expect.objectContaining({
          channel: 'session',
          organizationId: null,
          actor: { type: 'anonymous', id: null, name: account.clientId },
          detail: expect.stringMatching(/\(5 in the minute of/),
        }),
      ]);
  });
});
