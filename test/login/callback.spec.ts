import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { begin, type Begun, expectRefusal, handIn } from '../support/attacks.js';
import { type HostileIdp, startHostileIdp } from '../support/hostile-idp.js';
import { auditOf, ok } from '../support/house.js';
import {
  connect,
  liveSessions,
  type LoginHouse,
  type LoginOrganization,
  newLoginOrganization,
  sessionIn,
  startLoginHouse,
} from '../support/logins.js';
import { rowsOf } from '../support/sql.js';

let house: LoginHouse;
let idp: HostileIdp;
let org: LoginOrganization;

beforeAll(async () => {
  [house, idp] = await Promise.all([startLoginHouse({}, 2), startHostileIdp()]);
});
beforeEach(async () => {
  idp.reset();
  org = await fresh();
});
afterAll(async () => {
  await idp.stop();
  await house.stop();
});

async function fresh(settings: Record<string, unknown> = {}): Promise<LoginOrganization> {
  const made = await newLoginOrganization(house);
  await connect(made, idp, { autoProvision: true, ...settings });
  idp.claims = { email: `ada@${made.domain}` };
  return made;
}

/** It ended in the page of a flow that nobody knows, which no organization's log can tell of; no code was sent. */
function expectUnknown({ status, text }: { status: number; text: string }): void {
  expect([status, text.includes('This sign-in was not begun in this browser')], text).toEqual([400, true]);
}

const exchanged = (): number => idp.exchanges.length;

describe('An answer of the provider', () => {
  it('T65 is good once, with one token request, also when it comes twenty times at once', async () => {
    const begun = await begin(org, idp);
    const visits = await Promise.all(Array.from({ length: 20 }, () => handIn(begun)));
    expect(visits.map(({ status }) => status).sort()).toEqual([
      303,
      ...Array.from({ length: 19 }, () => 400),
    ]);
    expect([exchanged(), await liveSessions(org)]).toEqual([1, 1]);
    expectUnknown(await handIn(begun));
    expect(exchanged()).toBe(1);
  });

  it('is taken by another replica than the one that began the login', async () => {
    const begun = await begin(org, idp);
    begun.browser.resolve = house.at(1);
    const { status, text } = await handIn(begun);
    expect(status, text).toBe(303);
    begun.browser.resolve = house.at(0);
    expect(await sessionIn(begun.browser, house)).toMatchObject({ organizationId: org.id });
  });

  it('T39 T67 is exchanged with the verifier of the challenge that was sent, and the redirect URI', async () => {
    const begun = await begin(org, idp);
    await handIn(begun);
    const [body] = idp.exchanges;
    const verifier = body?.get('code_verifier') ?? '';
    const digest = await crypto.subtle.digest('SHA-256', Buffer.from(verifier));
    expect(Buffer.from(digest).toString('base64url')).toBe(begun.sent.challenge);
    expect(verifier).toMatch(/^[\w-]{43}$/);
    expect(body?.get('redirect_uri')).toBe(org.redirectUri);
  });

  it('in the browser of somebody else signs nobody in there, and leaves the login to who began it', async () => {
    const begun = await begin(org, idp);
    const victim = await begin(org, idp);
    // With no login under way, with one of its own, and with a forged cookie.
    const forged = house.browser();
    forged.setCookie(house.publicUrl, '__Host-muster_flow_abcdef', `t0.${org.id}.${'A'.repeat(43)}`);
    for (const browser of [house.browser(), victim.browser, forged]) {
      expectUnknown(await handIn({ ...begun, browser }));
    }
    expect([exchanged(), await liveSessions(org)]).toEqual([0, 0]);
    expect((await handIn(begun)).status).toBe(303);
  });

  it('does not mix up two tabs of one browser', async () => {
    const browser = house.browser();
    const [one, two] = [
      await begin(org, idp, { browser }),
      await begin(org, idp, { browser, query: '?returnTo=/two' }),
    ];
    expect((await handIn(two)).headers.get('location')).toBe(`${house.publicUrl}/two`);
    expect((await handIn(one)).headers.get('location')).toBe(`${house.publicUrl}/`);
  });

  it('makes the browser a member’s that was the operator’s', async () => {
    const browser = house.browser();
    browser.setCookie(house.publicUrl, '__Host-muster_operator', 'A'.repeat(43));
    const answer = await handIn(await begin(org, idp, { browser }));
    expect(answer.status).toBe(303);
    const left = browser.cookiesFor(house.publicUrl);
    expect(left).toContain('__Host-muster_session=');
    expect(left).not.toMatch(/__Host-muster_operator=./);
  });

  it('comes to one of five logins at most that a browser keeps', async () => {
    const browser = house.browser();
    for (let count = 0; count < 8; count += 1) {
      await begin(org, idp, { browser });
    }
    expect(browser.cookiesFor(house.publicUrl).match(/__Host-muster_flow_/g)).toHaveLength(5);
  });

  it('later than ten minutes is too late', async () => {
    const begun = await begin(org, idp);
    const { migrationUrl } = house.database;
    await rowsOf(
      migrationUrl,
      "update oidc_flow set expires_at = now() - interval '1 second' where org_id = $1",
      [org.id],
    );
    await expectRefusal(org, await handIn(begun), [400, 'flow_expired']);
    expect(exchanged()).toBe(0);
  });

  it('is not asked for with HEAD, which uses nothing up, nor sent with POST', async () => {
    const begun = await begin(org, idp);
    const query = new URLSearchParams(begun.parameters).toString();
    const head = await begun.browser.visit(`${begun.sent.redirectUri}?${query}`, { method: 'HEAD' });
    expect([head.status, head.headers.get('allow')]).toEqual([405, 'GET']);
    const posted = await begun.browser.visit(begun.sent.redirectUri, {
      method: 'POST',
      body: new URLSearchParams(query),
    });
    expect(posted.status).toBe(404);
    expect((await handIn(begun)).status).toBe(303);
  });

  it('does not decide where the login ends', async () => {
    const begun = await begin(org, idp, { query: '?returnTo=/inbox%3Fa%3D1%23b' });
    const { headers } = await handIn(begun, {
      returnTo: 'https://evil.test',
      target_link_uri: 'https://evil.test',
    });
    expect(headers.get('location')).toBe(`${house.publicUrl}/inbox?a=1#b`);
    expect([headers.get('cache-control'), headers.get('referrer-policy')]).toEqual([
      'no-store',
      'no-referrer',
    ]);
  });

  it('with an error ends the login, and says nothing of what the provider said', async () => {
    const begun = await begin(org, idp);
    const error = { code: undefined, error: 'access_denied', error_description: '<script>alert(1)</script>' };
    const visit = await handIn(begun, error);
    await expectRefusal(org, visit, [403, 'provider_denied']);
    expect(visit.text).not.toContain('script');
    expectUnknown(await handIn(begun));
    const other = await begin(org, idp);
    await expectRefusal(org, await handIn(other, { ...error, error: '<b>temporarily' }), [
      400,
      'provider_error',
    ]);
  });

  it.each<[string, (begun: Begun) => string]>([
    [
      'a parameter twice',
      ({ parameters }) => `state=${parameters['state']}&code=a&code=${parameters['code']}`,
    ],
    [
      'the state twice',
      ({ parameters }) => `state=${parameters['state']}&state=x&code=${parameters['code']}`,
    ],
    ['a code without end', ({ parameters }) => `state=${parameters['state']}&code=${'x'.repeat(4_097)}`],
    ['bytes that are no text', ({ parameters }) => `state=${parameters['state']}&code=%ff`],
    ['a broken escape', ({ parameters }) => `state=${parameters['state']}&code=%`],
  ])('with %s is not looked at', async (_name, query) => {
    const begun = await begin(org, idp);
    const { status } = await begun.browser.visit(`${begun.sent.redirectUri}?${query(begun)}`);
    expect([status, exchanged()]).toEqual([400, 0]);
    expect((await handIn(begun)).status).toBe(303);
  });

  it.each([
    ['no code', { code: undefined }, 'parameters'],
    ['the name of another issuer', { iss: 'https://elsewhere.test' }, 'issuer_mismatch'],
    ['the name of the issuer with a slash more', { iss: 'ISSUER/' }, 'issuer_mismatch'],
  ])('with %s ends before a code is sent', async (_name, over, reason) => {
    const begun = await begin(org, idp);
    const given = 'iss' in over ? { iss: over.iss.replace('ISSUER', idp.issuer) } : over;
    await expectRefusal(org, await handIn(begun, given), [400, reason]);
    expect(exchanged()).toBe(0);
  });

  it('without a name is not taken from a provider that announces to give it', async () => {
    idp.metadata = { authorization_response_iss_parameter_supported: true };
    await expectRefusal(org, await handIn(await begin(org, idp)), [400, 'issuer_mismatch']);
    expect(exchanged()).toBe(0);
    expect((await handIn(await begin(org, idp), { iss: idp.issuer })).status).toBe(303);
  });

  it.each<[string, (of: LoginOrganization) => Promise<unknown>, [number, string]]>([
    [
      'turned off',
      async ({ admin }) => ok(await admin.put('/oidc', { enabled: false }), 200),
      [404, 'not_found'],
    ],
    [
      'changed',
      async ({ admin }) => ok(await admin.put('/oidc', { autoProvision: false }), 200),
      [400, 'connection_changed'],
    ],
    [
      'given another client',
      async ({ admin }) => ok(await admin.put('/oidc', { clientId: 'other' }), 200),
      [400, 'connection_changed'],
    ],
  ])('after single sign-on was %s is refused before the code is sent', async (_name, change, verdict) => {
    const begun = await begin(org, idp);
    await change(org);
    await expectRefusal(org, await handIn(begun), verdict);
    expect(exchanged()).toBe(0);
  });

  it('after the organization was deleted is refused before the code is sent', async () => {
    const begun = await begin(org, idp);
    ok(await org.admin.delete(''), 204);
    expect((await handIn(begun)).status).toBe(404);
    expect([exchanged(), await liveSessions(org)]).toEqual([0, 0]);
  });

  it('hides behind no Host header: addresses are those of the service', async () => {
    const browser = house.browser();
    const headers = { 'x-forwarded-host': 'evil.test', forwarded: 'host=evil.test' };
    const { headers: answered } = await browser.visit(org.startUrl, { headers });
    expect(new URL(answered.get('location') ?? '').searchParams.get('redirect_uri')).toBe(org.redirectUri);
  });

  it('T76 T77 is in the log: start, success and failure, on the channel sso', async () => {
    await handIn(await begin(org, idp), { error: 'access_denied' });
    await handIn(await begin(org, idp));
    const events = await auditOf(org, { channel: 'sso' });
    const told = events.map(({ action, outcome, actor }) => [action, outcome, actor.type]);
    expect(told).toEqual([
      ['login.succeed', 'success', 'member'],
      ['identity.link', 'success', 'member'],
      ['user.create', 'success', 'member'],
      ['login.start', 'success', 'anonymous'],
      ['login.fail', 'failure', 'anonymous'],
      ['login.start', 'success', 'anonymous'],
    ]);
  });
});
