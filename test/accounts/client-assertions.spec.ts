import { createHmac, randomUUID } from 'node:crypto';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Account, askForToken, newAccount, verifiedOffline } from '../support/accounts.js';
import { auditOf, type House, newOrganization, type Organization } from '../support/house.js';
import { createDatabase, type TestDatabase } from '../support/postgres.js';
import { freePort, type Service, startService } from '../support/service.js';

const bearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const now = (): number => Math.floor(Date.now() / 1000);

interface Pair {
  jwk: JWK;
  privateKey: CryptoKey;
  publicKey: CryptoKey;
  alg: string;
}

async function pair(alg: string, kid?: string): Promise<Pair> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), ...(kid === undefined ? {} : { kid }) };
  return { jwk, privateKey, publicKey, alg };
}

/** Two replicas that are one service to the outside. */
describe('Client assertions (RFC 7523)', () => {
  let database: TestDatabase;
  let replicas: Service[];
  let house: House;
  let org: Organization;
  let key: Pair;
  let account: Account;
  let publicUrl: string;

  beforeAll(async () => {
    database = await createDatabase();
    publicUrl = `http://localhost:${await freePort()}`;
    const env = { PUBLIC_URL: publicUrl, RATE_LIMIT_LOGIN: '0', ADMIN_API_KEY: 'o'.repeat(40) };
    const secretKey = { SECRET_KEY: Buffer.alloc(32, 7).toString('base64') };
    const { servingUrl, migrationUrl } = database;
    const start = () => startService({ servingUrl, migrationUrl, env: { ...env, ...secretKey } });
    replicas = await Promise.all([start(), start()]);
    house = { url: replicas[0]!.url, operatorKey: env.ADMIN_API_KEY };
    org = await newOrganization({}, house);
    key = await pair('ES256');
    account = await newAccount(org, { authMethod: 'private_key_jwt', jwks: { keys: [key.jwk] } });
  });
  afterAll(async () => {
    for (const each of replicas) await each.stop();
    await database.drop();
  });

  const claims = (over: object = {}): Record<string, unknown> => ({
    iss: account.clientId,
    sub: account.clientId,
    aud: `${publicUrl}/oauth2/token`,
    jti: randomUUID(),
    iat: now(),
    exp: now() + 60,
    ...over,
  });
  const signed = (payload: Record<string, unknown>, by: Pair = key, header: object = {}): Promise<string> =>
    new SignJWT(JSON.parse(JSON.stringify(payload)) as Record<string, unknown>)
      .setProtectedHeader({ alg: by.alg, ...header })
      .sign(by.privateKey, { crit: { 'urn:example': true } });
  const ask = (assertion: string, fields: Record<string, string> = {}, replica = 0) =>
    askForToken(
      {
        grant_type: 'client_credentials',
        client_assertion_type: bearer,
        client_assertion: assertion,
        ...fields,
      },
      {},
      { url: replicas[replica]!.url },
    );

  it('prove the client, for the token endpoint or the issuer as audience', async () => {
    for (const aud of [publicUrl, `${publicUrl}/oauth2/token`, [publicUrl]]) {
      const answer = await ask(await signed(claims({ aud })));
      expect(answer.status, answer.text).toBe(200);
      const { payload } = await verifiedOffline(answer.json.access_token, house, publicUrl);
      expect(payload).toMatchObject({ iss: publicUrl, sub: account.clientId, org: org.id });
    }
    const named = await ask(await signed(claims()), { client_id: account.clientId });
    expect(named.status).toBe(200);
  });

  it('of every algorithm that is allowed, with the key that its kid names', async () => {
    const pairs = await Promise.all([
      pair('ES256', 'a'),
      pair('PS256', 'b'),
      pair('Ed25519', 'c'),
      pair('EdDSA', 'd'),
    ]);
    const jwks = { keys: pairs.map(({ jwk }) => jwk) };
    const several = await newAccount(org, { authMethod: 'private_key_jwt', jwks });
    const own = () => claims({ iss: several.clientId, sub: several.clientId });
    for (const each of pairs) {
      const answer = await ask(await signed(own(), each, { kid: each.jwk.kid }));
      expect(answer.status, `${each.alg}: ${answer.text}`).toBe(200);
    }
    expect((await ask(await signed(own(), pairs[0], { kid: 'b' }))).status).toBe(401);
    expect((await ask(await signed(own(), pairs[0], { kid: 'unknown' }))).status).toBe(401);
  });

  it('are good once, whichever replicas they are sent to at the same time', async () => {
    const assertion = await signed(claims());
    const answers = await Promise.all(Array.from({ length: 20 }, (_, at) => ask(assertion, {}, at % 2)));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, ...Array<number>(19).fill(401)]);
    expect((await ask(assertion, {}, 1)).status).toBe(401);
    const events = await auditOf(org, { action: 'token.reject' });
    expect(events.some(({ detail }) => /The assertion was used before/.test(detail))).toBe(true);
  });

  it('with the jti of another client are of no concern', async () => {
    const other = await newAccount(org, { authMethod: 'private_key_jwt', jwks: { keys: [key.jwk] } });
    const jti = randomUUID();
    expect((await ask(await signed(claims({ jti })))).status).toBe(200);
    const theirs = claims({ jti, iss: other.clientId, sub: other.clientId });
    expect((await ask(await signed(theirs))).status).toBe(200);
  });

  it.each<[string, () => object]>([
    ['without an audience', () => ({ aud: undefined })],
    ['for another audience', () => ({ aud: 'https://elsewhere.test/oauth2/token' })],
    ['for several audiences', () => ({ aud: [publicUrl, 'https://elsewhere.test'] })],
    ['of another issuer', () => ({ iss: 'https://elsewhere.test' })],
    ['without an issuer', () => ({ iss: undefined })],
    ['about another client', () => ({ sub: randomUUID() })],
    ['about nobody', () => ({ sub: undefined })],
    ['that expired', () => ({ iat: now() - 300, exp: now() - 61 })],
    ['without an end', () => ({ exp: undefined })],
    ['with an end that is no number', () => ({ exp: 'never' })],
    ['that lives for a day', () => ({ exp: now() + 86_400 })],
    ['of the future', () => ({ iat: now() + 300, exp: now() + 360 })],
    ['not good before tomorrow', () => ({ nbf: now() + 86_400 })],
    ['without a jti', () => ({ jti: undefined })],
    ['with an empty jti', () => ({ jti: '' })],
    ['with a jti that is too long', () => ({ jti: 'x'.repeat(256) })],
    ['with a jti that is no text', () => ({ jti: { a: 1 } })],
    ['with a subject that is a list', () => ({ sub: [account.clientId] })],
    ['with a subject that is a number', () => ({ sub: 5 })],
    ['made at a time that is no number', () => ({ iat: 'now' })],
  ])('%s are refused', async (_, over) => {
    const refused = await ask(await signed(claims(over())));
    expect(refused.status).toBe(401);
    expect(refused.json.error).toBe('invalid_client');
  });

  it('signed by nobody, by another, or by what is public are refused', async () => {
    const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
    const body = () => encode(claims());
    const hmac = (head: object, secret: string) => {
      const input = `${encode(head)}.${body()}`;
      return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
    };
    const spki = await exportSPKI(key.publicKey);
    const stranger = await pair('ES256');
    const forged = [
      `${encode({ alg: 'none' })}.${body()}.`,
      `${encode({ alg: 'None' })}.${body()}.`,
      hmac({ alg: 'HS256' }, spki),
      hmac({ alg: 'HS256' }, JSON.stringify(key.jwk)),
      hmac({ alg: 'ES256' }, spki),
      await signed(claims(), stranger),
      await signed(claims(), stranger, { jwk: stranger.jwk }),
      await signed(claims(), stranger, {
        jku: 'https://attacker.test/jwks.json',
        x5u: 'https://attacker.test',
      }),
      (await signed(claims())).replace(/.{4}$/, 'AAAA'),
      await signed(claims(), key, { crit: ['urn:example'], 'urn:example': 1 }),
      'not.a.jwt',
      'x',
      `eyJhbGciOiJFUzI1NiJ9.${'A'.repeat(20_000)}.AAAA`,
    ];
    for (const assertion of forged) {
      const refused = await ask(assertion);
      expect([refused.status, refused.json.error], assertion.slice(0, 80)).toEqual([401, 'invalid_client']);
    }
  });

  it('do not stand in for another client, another method, or another type', async () => {
    const bySecret = await newAccount(org);
    const theirs = claims({ iss: bySecret.clientId, sub: bySecret.clientId });
    expect((await ask(await signed(theirs))).status).toBe(401);
    expect((await ask(await signed(claims()), { client_id: bySecret.clientId })).status).toBe(401);
    const saml = { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer' };
    const refused = await ask(await signed(claims()), saml);
    expect([refused.status, refused.json.error]).toEqual([400, 'invalid_request']);
    const secret = { client_id: account.clientId, client_secret: bySecret.clientSecret };
    const answer = await askForToken({ grant_type: 'client_credentials', ...secret }, {}, house);
    expect(answer.status).toBe(401);
  });

  it('stop with the keys that were replaced, at once, on every replica', async () => {
    const fresh = await pair('ES256');
    const own = await newAccount(org, { authMethod: 'private_key_jwt', jwks: { keys: [key.jwk] } });
    const mine = () => claims({ iss: own.clientId, sub: own.clientId });
    expect((await ask(await signed(mine()), {}, 1)).status).toBe(200);
    const jwks = { keys: [fresh.jwk] };
    expect((await org.admin.post(`/service-accounts/${own.id}/rotate`, { jwks })).status).toBe(201);
    expect((await ask(await signed(mine()), {}, 1)).status).toBe(401);
    expect((await ask(await signed(mine(), fresh), {}, 1)).status).toBe(200);
  });
});
