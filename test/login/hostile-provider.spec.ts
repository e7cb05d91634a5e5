import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { generateKeyPair, SignJWT } from 'jose';
import { attempt, begin, expectRefusal, handIn } from '../support/attacks.js';
import { type HostileIdp, startHostileIdp } from '../support/hostile-idp.js';
import {
  connect,
  failureIn,
  type LoginHouse,
  type LoginOrganization,
  newLoginOrganization,
  startLoginHouse,
} from '../support/logins.js';
import { newSigningKey, signed } from '../support/signing.js';

let house: LoginHouse;
let idp: HostileIdp;
/** Of another organization, and honest. */
let second: HostileIdp;
/** Whom nobody outside may have us call. */
let inside: HostileIdp;
let org: LoginOrganization;

beforeAll(async () => {
  [idp, second, inside] = await Promise.all([startHostileIdp(), startHostileIdp(), startHostileIdp()]);
  // By name, so that what is inside is reached by none of its addresses.
  const known = [idp, second].map(({ issuer }) => new URL(issuer).host);
  house = await startLoginHouse({ EGRESS_ALLOW: known.join(',') });
  org = await fresh();
});
afterEach(() => idp.reset());
afterAll(async () => {
  await Promise.all([idp.stop(), second.stop(), inside.stop()]);
  await house.stop();
});

/** An organization whose provider was good when it was saved. */
async function fresh(settings: Record<string, unknown> = {}): Promise<LoginOrganization> {
  const made = await newLoginOrganization(house);
  await connect(made, idp, { autoProvision: true, emailAuthoritative: true, ...settings });
  idp.calls.length = 0;
  return made;
}

const good = (): Record<string, unknown> => ({ email: `ada@${org.domain}` });

type Answering = (response: ServerResponse, request: IncomingMessage) => void;

/** The token endpoint answers like this, and nothing else does. */
function tokenEndpoint(answering: Answering): void {
  idp.claims = good();
  idp.answer = (path, response, request) => {
    if (path !== '/token') return false;
    answering(response, request);
    return true;
  };
}

function text(body: string | Buffer, headers: Record<string, string> = {}, status = 200): Answering {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(body);
  };
}

const endless: Answering = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write('{"a":"');
  const timer = setInterval(() => response.write('x'), 100);
  response.on('close', () => clearInterval(timer));
};
const nothing: Answering = () => {};
const large = 50 * 1024 * 1024;
const tokens = (over: object): string =>
  JSON.stringify({ access_token: 'a', token_type: 'Bearer', id_token: 'a.b.c', ...over });

const answers: [name: string, answering: () => Answering, reason: string][] = [
  [
    'a redirect to what is inside',
    () => text('', { location: `${inside.issuer}/token` }, 307),
    'provider_answer',
  ],
  ['50 MB', () => text(Buffer.alloc(large, ' ')), 'provider_answer'],
  [
    '50 MB that came as 50 kB',
    () => text(gzipSync(Buffer.alloc(large)), { 'content-encoding': 'gzip' }),
    'provider_answer',
  ],
  ['a page', () => text('<h1>Welcome</h1>', { 'content-type': 'text/html' }), 'provider_answer'],
  ['a page that calls itself JSON', () => text('<h1>Welcome</h1>'), 'provider_answer'],
  ['a list', () => text('[]'), 'provider_answer'],
  ['null', () => text('null'), 'provider_answer'],
  ['no ID token', () => text(tokens({ id_token: undefined })), 'provider_answer'],
  ['a number for an ID token', () => text(tokens({ id_token: 1 })), 'provider_answer'],
  ['an ID token that is no JWT', () => text(tokens({ id_token: 'junk' })), 'provider_answer'],
  ['an ID token that is no base64', () => text(tokens({ id_token: '%.%.%' })), 'provider_answer'],
  [
    'an ID token whose claims are a list',
    () => text(tokens({ id_token: 'eyJhbGciOiJSUzI1NiJ9.W10.eA' })),
    'provider_answer',
  ],
  ['no access token', () => text(tokens({ access_token: undefined })), 'provider_answer'],
  ['another kind of token', () => text(tokens({ token_type: 'mac' })), 'provider_answer'],
  ['a failure of its own', () => text('oops', { 'content-type': 'text/plain' }, 500), 'provider_answer'],
  ['invalid_client', () => text('{"error":"invalid_client"}', {}, 401), 'client_refused'],
  ['invalid_grant', () => text('{"error":"invalid_grant"}', {}, 400), 'code_refused'],
  ['the end of the connection', () => (response) => response.socket?.destroy(), 'provider_unreachable'],
  ['silence', () => nothing, 'provider_unreachable'],
  ['a byte now and then', () => endless, 'provider_unreachable'],
];

describe('A token endpoint that answers', () => {
  it.each(answers)(
    '%s gives a page within ten seconds, and is asked once',
    async (_name, answering, reason) => {
      tokenEndpoint(answering());
      const since = performance.now();
      const visit = await attempt(org, idp);
      expect(performance.now() - since).toBeLessThan(10_000);
      await expectRefusal(org, visit, [400, reason]);
      expect(idp.calls.filter((path) => path === '/token')).toHaveLength(1);
      expect(inside.calls).toEqual([]);
    },
  );

  it('nothing for one organization does not hold up another', async () => {
    const other = await newLoginOrganization(house);
    await connect(other, second, { autoProvision: true });
    second.claims = { email: `ada@${other.domain}` };
    tokenEndpoint(nothing);
    const held = Array.from({ length: 70 }, () => attempt(org, idp));
    // As many as are sent to one provider at once.
    await expect.poll(() => idp.exchanges.length, { timeout: 5_000 }).toBe(64);
    const since = performance.now();
    const { status, text: page } = await attempt(other, second);
    expect(status, page).toBe(303);
    expect(performance.now() - since).toBeLessThan(1_500);
    const statuses = (await Promise.all(held)).map((visit) => visit.status);
    expect(new Set(statuses)).toEqual(new Set([400]));
  });

  it('an error with a secret in it: neither page, log nor lines of the service hold it', async () => {
    const secret = 'a-secret-that-nobody-may-see';
    tokenEndpoint(text(JSON.stringify({ error: 'invalid_request', error_description: secret }), {}, 400));
    const begun = await begin(org, idp);
    const visit = await handIn(begun, { code: begun.parameters['code'] });
    const failure = await failureIn(org);
    expect([visit.text, failure?.detail].join()).not.toContain(secret);
    const lines = house.replicas.flatMap(({ log }) => log).join('\n');
    for (const each of [secret, begun.sent.state, begun.parameters['code'] ?? '', idp.clientSecret]) {
      expect(lines).not.toContain(each);
    }
  });
});

const descriptions: [name: string, metadata: () => Record<string, unknown>][] = [
  ['calls itself otherwise', () => ({ issuer: 'https://elsewhere.test' })],
  ['calls itself by a slash more', () => ({ issuer: `${idp.issuer}/` })],
  ['is one for many tenants', () => ({ issuer: `${idp.issuer}/{tenantid}/v2.0` })],
  ['has its token endpoint inside', () => ({ token_endpoint: `${inside.issuer}/token` })],
  [
    'has its token endpoint at a cloud’s metadata service',
    () => ({ token_endpoint: 'http://169.254.169.254/token' }),
  ],
  [
    'has its keys inside, by a decimal address',
    () => ({ jwks_uri: `http://2130706433:${new URL(inside.issuer).port}/jwks` }),
  ],
  ['has its keys inside, by IPv6', () => ({ jwks_uri: `http://[::1]:${new URL(inside.issuer).port}/jwks` })],
  ['has its keys in a file', () => ({ jwks_uri: 'file:///etc/passwd' })],
  ['has its userinfo inside', () => ({ userinfo_endpoint: `${inside.issuer}/userinfo` })],
  ['sends browsers to a script', () => ({ authorization_endpoint: 'javascript:alert(1)' })],
  ['has no keys', () => ({ jwks_uri: undefined })],
  ['signs with shared secrets alone', () => ({ id_token_signing_alg_values_supported: ['HS256', 'none'] })],
];

describe('A provider that was good when it was saved, and now', () => {
  it.each(descriptions)('%s starts no login', async (_name, metadata) => {
    const own = await fresh();
    idp.metadata = metadata();
    const browser = house.browser();
    const { last } = await browser.follow(own.startUrl, () => true);
    await expectRefusal(own, last, [400, 'provider_answer']);
    expect(inside.calls).toEqual([]);
  });

  it.each(['RS384', 'PS512', 'ES384'])('announces %s is not believed, although it says so', async (alg) => {
    const own = await fresh();
    idp.metadata = { id_token_signing_alg_values_supported: ['RS256', alg] };
    idp.key = await newSigningKey(alg);
    idp.keys = [idp.key.publicJwk];
    idp.claims = { email: `ada@${own.domain}` };
    await expectRefusal(own, await attempt(own, idp), [400, 'token_algorithm']);
  });

  it('announces HS256 is not believed with the client secret for a key', async () => {
    const own = await fresh();
    idp.metadata = { id_token_signing_alg_values_supported: ['RS256', 'HS256'] };
    idp.token = (claims) =>
      new SignJWT({ ...claims, email: `ada@${own.domain}` })
        .setProtectedHeader({ alg: 'HS256' })
        .sign(Buffer.from(idp.clientSecret));
    await expectRefusal(own, await attempt(own, idp), [400, 'token_algorithm']);
  });

  it.each(['ES256', 'PS256', 'EdDSA'])('signs by %s is believed', async (alg) => {
    const own = await fresh();
    idp.metadata = { id_token_signing_alg_values_supported: [alg] };
    idp.key = await newSigningKey(alg);
    idp.keys = [idp.key.publicJwk];
    idp.claims = { email: `ada@${own.domain}` };
    const { status, text: page } = await attempt(own, idp);
    expect(status, page).toBe(303);
  });

  it('publishes a key for encryption does not get tokens believed that are signed with it', async () => {
    const own = await fresh();
    const { kid } = idp.key;
    idp.keys = [{ ...idp.key.publicJwk, use: 'enc' }];
    idp.token = async (claims) => signed(idp.key, claims, { kid });
    await expectRefusal(own, await attempt(own, idp), [400, 'provider_answer']);
  });

  it('sends userinfo of somebody else is not believed', async () => {
    const own = await fresh();
    idp.metadata = { userinfo_endpoint: `${idp.issuer}/userinfo` };
    idp.claims = { email: undefined };
    idp.answer = (path, response) => {
      if (path !== '/userinfo') return false;
      text(JSON.stringify({ sub: 'bob', email: `bob@${own.domain}`, email_verified: true }))(
        response,
        {} as never,
      );
      return true;
    };
    await expectRefusal(own, await attempt(own, idp), [400, 'provider_answer']);
  });

  it('is asked for keys a few times at most, however many unknown ones its tokens name', async () => {
    const own = await fresh();
    idp.claims = { email: `ada@${own.domain}` };
    const { privateKey } = await generateKeyPair('RS256');
    idp.token = (claims) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: `k${Math.random()}` }).sign(privateKey);
    for (let tries = 0; tries < 12; tries += 1) {
      await expectRefusal(own, await attempt(own, idp), [400, 'token_key']);
    }
    expect(idp.calls.filter((path) => path === '/jwks').length).toBeLessThanOrEqual(6);
  });

  it('changes its key: the login that meets the new one first succeeds', async () => {
    const own = await fresh();
    idp.claims = { email: `ada@${own.domain}` };
    expect((await attempt(own, idp)).status).toBe(303);
    idp.key = await newSigningKey();
    idp.keys = [idp.key.publicJwk];
    expect((await attempt(own, idp)).status).toBe(303);
  });
});
