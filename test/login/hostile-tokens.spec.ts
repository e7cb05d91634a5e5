import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { attempt, expectRefusal } from '../support/attacks.js';
import { type HostileIdp, startHostileIdp } from '../support/hostile-idp.js';
import {
  connect,
  type LoginHouse,
  type LoginOrganization,
  newLoginOrganization,
  startLoginHouse,
} from '../support/logins.js';
import { newSigningKey, signed } from '../support/signing.js';

type Claims = Record<string, unknown>;

let house: LoginHouse;
let idp: HostileIdp;
let org: LoginOrganization;

beforeAll(async () => {
  [house, idp] = await Promise.all([startLoginHouse(), startHostileIdp()]);
  org = await newLoginOrganization(house);
  await connect(org, idp, { autoProvision: true });
});
afterEach(() => idp.reset());
afterAll(async () => {
  await idp.stop();
  await house.stop();
});

const now = (): number => Math.floor(Date.now() / 1000);
const email = (): string => `ada@${org.domain}`;

/** What the provider does, and what the login ends with. */
type Attack = [name: string, make: () => Promise<void> | void, verdict: readonly [number, string]];

function claims(over: () => Claims): () => void {
  return () => {
    idp.claims = { email: email(), ...over() };
  };
}

function token(make: (good: Claims) => Promise<string> | string): () => void {
  return () => {
    idp.token = (good) => make({ ...good, email: email() });
  };
}

const signatures: Attack[] = [
  [
    'another key under the kid of the published one',
    token(async (good) => signed(await newSigningKey(), good, { kid: idp.key.kid })),
    [400, 'token_signature'],
  ],
  ['another key that it brings along itself', token(withOwnKey), [400, 'token_signature']],
  [
    'a key that is not published',
    token(async (good) => signed(await newSigningKey(), good)),
    [400, 'token_key'],
  ],
  ['no signature', token((good) => new UnsecuredJWT(good).encode()), [400, 'token_algorithm']],
  ['the client secret', token((good) => hmac(good, Buffer.from(idp.clientSecret))), [400, 'token_algorithm']],
  [
    'the published key as if it were a shared secret',
    token((good) => hmac(good, Buffer.from(JSON.stringify(idp.key.publicJwk)))),
    [400, 'token_algorithm'],
  ],
  ['an algorithm that was not announced', token(withAnotherAlgorithm), [400, 'token_algorithm']],
  ['a signature over other claims', token(withSwappedClaims), [400, 'token_signature']],
];

const statements: Attack[] = [
  ['another issuer', claims(() => ({ iss: 'https://elsewhere.test' })), [400, 'token_issuer']],
  ['its issuer with a slash more', claims(() => ({ iss: `${idp.issuer}/` })), [400, 'token_issuer']],
  ['no issuer', claims(() => ({ iss: undefined })), [400, 'token_issuer']],
  ['another audience', claims(() => ({ aud: 'another' })), [400, 'token_audience']],
  ['no audience', claims(() => ({ aud: undefined })), [400, 'token_audience']],
  [
    'several audiences and no word to whom it was given',
    claims(() => ({ aud: [idp.clientId, 'another'] })),
    [400, 'token_audience'],
  ],
  [
    'several audiences, given to another',
    claims(() => ({ aud: [idp.clientId, 'b'], azp: 'b' })),
    [400, 'token_party'],
  ],
  ['our audience alone, given to another', claims(() => ({ azp: 'another' })), [400, 'token_party']],
  ['an end two minutes ago', claims(() => ({ exp: now() - 120 })), [400, 'token_expired']],
  ['no end', claims(() => ({ exp: undefined })), [400, 'token_expired']],
  ['a beginning two minutes ahead', claims(() => ({ iat: now() + 120 })), [400, 'token_future']],
  ['validity from two minutes ahead', claims(() => ({ nbf: now() + 120 })), [400, 'token_future']],
  ['another nonce', claims(() => ({ nonce: 'another' })), [400, 'token_nonce']],
  ['no nonce', claims(() => ({ nonce: undefined })), [400, 'token_nonce']],
  ['no subject', claims(() => ({ sub: undefined })), [400, 'token_subject']],
  ['an empty subject', claims(() => ({ sub: '' })), [400, 'token_subject']],
  ['a subject of 256 characters', claims(() => ({ sub: 'x'.repeat(256) })), [400, 'token_subject']],
  ['a subject with a line break', claims(() => ({ sub: 'ada\nbob' })), [400, 'token_subject']],
  ['a subject with a blank behind', claims(() => ({ sub: 'ada ' })), [400, 'token_subject']],
  ['a subject beyond ASCII', claims(() => ({ sub: 'аda' })), [400, 'token_subject']],
];

const addresses: Attack[] = [
  ['no address', claims(() => ({ email: undefined })), [403, 'email_missing']],
  ['a list of addresses', claims(() => ({ email: [email()] })), [403, 'email_missing']],
  ['two @', claims(() => ({ email: `ada@evil.test@${org.domain}` })), [403, 'email_missing']],
  ['a quoted local part', claims(() => ({ email: `"ada@evil.test"@${org.domain}` })), [403, 'email_missing']],
  ['a name around it', claims(() => ({ email: `Ada <ada@${org.domain}>` })), [403, 'email_missing']],
  ['a line break', claims(() => ({ email: `ada@${org.domain}\n` })), [403, 'email_missing']],
  ['a letter that looks alike', claims(() => ({ email: `аda@${org.domain}` })), [403, 'email_missing']],
  [
    'a Kelvin sign that becomes a k in lower case',
    claims(() => ({ email: `\u212a@${org.domain}` })),
    [403, 'email_missing'],
  ],
  [
    'more than 254 characters',
    claims(() => ({ email: `${'x'.repeat(250)}@${org.domain}` })),
    [403, 'email_missing'],
  ],
  ['another domain', claims(() => ({ email: 'ada@evil.test' })), [403, 'email_domain']],
  ['a subdomain', claims(() => ({ email: `ada@sub.${org.domain}` })), [403, 'email_domain']],
  [
    'the domain as the beginning of another',
    claims(() => ({ email: `ada@${org.domain}.evil.test` })),
    [403, 'email_domain'],
  ],
  [
    'the domain as the end of another',
    claims(() => ({ email: `ada@evil${org.domain}` })),
    [403, 'email_domain'],
  ],
  ['an address that is not verified', claims(() => ({ email_verified: false })), [403, 'email_unverified']],
  ['a verification that is no yes', claims(() => ({ email_verified: 'no' })), [403, 'email_unverified']],
];

describe.each([
  ['An ID token signed with', signatures],
  ['An ID token with', statements],
  ['A person with', addresses],
])('%s', (_, attacks) => {
  it.each(attacks)('%s is refused', async (_name, make, verdict) => {
    await make();
    const visit = await attempt(org, idp);
    await expectRefusal(org, visit, verdict);
  });
});

describe('The same provider', () => {
  it('is believed when it is honest, so that all that was refused was refused for what it was', async () => {
    idp.claims = { email: email() };
    const { status, text } = await attempt(org, idp);
    expect(status, text).toBe(303);
  });

  it('may be ahead or behind by less than a minute', async () => {
    for (const seconds of [-50, 50]) {
      idp.claims = {
        email: email(),
        iat: now() + seconds,
        nbf: now() + seconds,
        exp: now() + Math.min(seconds, 0),
      };
      const { status, text } = await attempt(org, idp);
      expect(status, text).toBe(303);
    }
  });

  it('may not use a nonce twice: a token of another login is not this one’s', async () => {
    idp.claims = { email: email() };
    let stolen = '';
    idp.token = async (good) => (stolen = await signed(idp.key, { ...good, email: email() }));
    expect((await attempt(org, idp)).status).toBe(303);
    idp.token = () => stolen;
    const { status, text } = await attempt(org, idp);
    expect([status, text.includes('It belongs to another sign-in.')]).toEqual([400, true]);
  });
});

async function withOwnKey(good: Claims): Promise<string> {
  const own = await newSigningKey();
  return signed(own, good, { kid: idp.key.kid, jwk: own.publicJwk });
}

function hmac(good: Claims, secret: Uint8Array): Promise<string> {
  return new SignJWT(good).setProtectedHeader({ alg: 'HS256', kid: idp.key.kid }).sign(secret);
}

/** The right key, for RS384. */
async function withAnotherAlgorithm(good: Claims): Promise<string> {
  const { privateKey } = await generateKeyPair('RS384');
  return new SignJWT(good).setProtectedHeader({ alg: 'RS384', kid: idp.key.kid }).sign(privateKey);
}

async function withSwappedClaims(good: Claims): Promise<string> {
  const [head, , signature] = (await signed(idp.key, good)).split('.');
  const other = Buffer.from(JSON.stringify({ ...good, sub: 'admin' })).toString('base64url');
  return [head, other, signature].join('.');
}
