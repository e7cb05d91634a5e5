import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { UnsecuredJWT } from 'jose';
import { begin, handIn } from '../support/attacks.js';
import type { Browser } from '../support/browser.js';
import { type HostileIdp, startHostileIdp } from '../support/hostile-idp.js';
import { auditOf, ok } from '../support/house.js';
import { plain } from '../support/idp-profiles.js';
import {
  aPerson,
  connect,
  liveSessions,
  type LoginHouse,
  type LoginOrganization,
  newLoginOrganization,
  organizationWith,
  sessionIn,
  signIn,
  startLoginHouse,
} from '../support/logins.js';
import { newSigningKey, signed } from '../support/signing.js';

type Claims = Record<string, unknown>;

let house: LoginHouse;
let idp: HostileIdp;
let org: LoginOrganization;

beforeAll(async () => {
  [house, idp] = await Promise.all([startLoginHouse({}, 2), startHostileIdp()]);
});
beforeEach(async () => {
  idp.reset();
  org = await newLoginOrganization(house);
  await connect(org, idp, { autoProvision: true });
});
afterAll(async () => {
  await idp.stop();
  await house.stop();
});

async function signedIn(sub: string, sid: string): Promise<Browser> {
  idp.claims = { sub, sid, email: `${sub}@${org.domain}` };
  const begun = await begin(org, idp);
  const { status, text } = await handIn(begun);
  expect(status, text).toBe(303);
  return begun.browser;
}

const now = (): number => Math.floor(Date.now() / 1000);
const event = 'http://schemas.openid.net/event/backchannel-logout';
const good = (): Claims => ({
  iss: idp.issuer,
  aud: idp.clientId,
  iat: now(),
  exp: now() + 120,
  jti: crypto.randomUUID(),
  events: { [event]: {} },
  sid: 'one',
});
const token = (over: Claims = {}, header: Claims = {}) =>
  signed(idp.key, { ...good(), ...over }, { typ: 'logout+jwt', ...header });

function send(logoutToken: string, connectionId = org.connectionId, replica = 1): Promise<Response> {
  return fetch(`${house.replicas[replica]?.url}/api/auth/oidc/backchannel-logout/${connectionId}`, {
    method: 'POST',
    body: new URLSearchParams({ logout_token: logoutToken }),
  });
}

const isIn = async (browser: Browser): Promise<boolean> => (await sessionIn(browser, house)) !== undefined;

describe('A logout that the provider asks for', () => {
  it('ends the session that it names, on every replica, and no other', async () => {
    const [one, two, bob] = [
      await signedIn('ada', 'one'),
      await signedIn('ada', 'two'),
      await signedIn('bob', 'three'),
    ];
    const answer = await send(await token());
    expect([answer.status, answer.headers.get('cache-control'), await answer.text()]).toEqual([
      200,
      'no-store',
      '',
    ]);
    expect([await isIn(one), await isIn(two), await isIn(bob)]).toEqual([false, true, true]);
    const [entry] = await auditOf(org, { action: 'logout.request' });
    expect(entry).toMatchObject({
      channel: 'sso',
      outcome: 'success',
      target: { type: 'connection', id: org.connectionId },
    });
  });

  it('ends all sessions of the subject when it names no session', async () => {
    const [one, two, bob] = [
      await signedIn('ada', 'one'),
      await signedIn('ada', 'two'),
      await signedIn('bob', 'three'),
    ];
    expect((await send(await token({ sid: undefined, sub: 'ada' }))).status).toBe(200);
    expect([await isIn(one), await isIn(two), await isIn(bob)]).toEqual([false, false, true]);
  });

  it('is done as well when nobody is signed in', async () => {
    expect((await send(await token({ sid: 'unknown' }))).status).toBe(200);
    expect((await send(await token({ sid: undefined, sub: 'unknown' }))).status).toBe(200);
  });

  it('ends nothing of another organization with the same provider', async () => {
    const browser = await signedIn('ada', 'one');
    const mine = org;
    org = await newLoginOrganization(house);
    await connect(org, idp);
    expect((await send(await token())).status).toBe(200);
    expect(await isIn(browser)).toBe(true);
    expect(await liveSessions(mine)).toBe(1);
  });

  it('is good once, also when it comes ten times at once', async () => {
    const text = await token();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => send(text, org.connectionId, index % 2)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([
      200,
      ...Array.from({ length: 9 }, () => 400),
    ]);
  });

  it.each<[string, () => Promise<string> | string]>([
    [
      'of another key',
      async () => signed(await newSigningKey(), good(), { typ: 'logout+jwt', kid: idp.key.kid }),
    ],
    ['without a signature', () => new UnsecuredJWT(good()).encode()],
    ['that is an ID token', () => signed(idp.key, good())],
    ['of another issuer', () => token({ iss: 'https://elsewhere.test' })],
    ['for another client', () => token({ aud: 'another' })],
    ['that is over', () => token({ exp: now() - 120 })],
    ['without an end', () => token({ exp: undefined })],
    ['that ends in a day', () => token({ exp: now() + 86_400 })],
    ['from ahead of time', () => token({ iat: now() + 120 })],
    ['without a time', () => token({ iat: undefined })],
    ['without a jti', () => token({ jti: undefined })],
    ['without events', () => token({ events: undefined })],
    ['about something else', () => token({ events: { 'http://schemas.openid.net/event/other': {} } })],
    ['with a nonce', () => token({ nonce: 'n' })],
    ['about nobody', () => token({ sid: undefined })],
    ['with a number for a subject', () => token({ sub: 7 })],
    ['that is none', () => 'junk'],
    ['that is not there', () => ''],
  ])('by a token %s is refused, and ends nothing', async (_name, make) => {
    const browser = await signedIn('ada', 'one');
    const answer = await send(await make());
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { error: 'invalid_request', error_description: expect.any(String) },
    ]);
    expect(await isIn(browser)).toBe(true);
  });

  it('is refused for connections that are not, or are off', async () => {
    await signedIn('ada', 'one');
    ok(await org.admin.put('/oidc', { enabled: false }), 200);
    const ids = [org.connectionId, crypto.randomUUID(), 'nonsense'];
    const answers = await Promise.all(ids.map(async (id) => send(await token(), id)));
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400]);
  });
});

describe('Whoever signs out here', () => {
  const signOut = (browser: Browser) =>
    browser.visit(`${house.publicUrl}/api/auth/logout`, {
      method: 'POST',
      headers: { origin: house.publicUrl },
    });

  it('gets the address to sign out at the provider, which takes it', async () => {
    const { org: own, idp: real } = await organizationWith(house, plain, { autoProvision: true });
    try {
      aPerson(own, real);
      const browser = house.browser();
      await signIn(browser, own);
      const { status, text } = await signOut(browser);
      const url = new URL(JSON.parse(text).logoutUrl);
      expect([status, url.origin + url.pathname]).toEqual([200, `${real.issuer}/session/end`]);
      expect(url.searchParams.get('post_logout_redirect_uri')).toBe(`${house.publicUrl}/login`);
      const page = await browser.visit(url.href);
      expect([page.status, page.text.includes('error')], page.text).toEqual([200, false]);
      expect(await isIn(browser)).toBe(false);
    } finally {
      await real.stop();
    }
  });

  it('gets none where the provider offers none, or single sign-on is off by now', async () => {
    const browser = await signedIn('ada', 'one');
    expect(JSON.parse((await signOut(browser)).text)).toEqual({});
    idp.metadata = { end_session_endpoint: `${idp.issuer}/end` };
    org = await newLoginOrganization(house);
    await connect(org, idp, { autoProvision: true });
    const other = await signedIn('ada', 'one');
    ok(await org.admin.put('/oidc', { enabled: false }), 200);
    expect(JSON.parse((await signOut(other)).text)).toEqual({});
    expect(await isIn(other)).toBe(false);
  });
});
