import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { begin as beginAt, type Begun, expectRefusal as expectFailure } from '../support/attacks.js';
import type { Browser, Visit } from '../support/browser.js';
import { type HostileIdp, startHostileIdp } from '../support/hostile-idp.js';
import { auditOf, ok, operator } from '../support/house.js';
import {
  connect,
  failureIn,
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
  house = await startLoginHouse({}, 2);
  idp = await startHostileIdp();
});
beforeEach(async () => {
  idp.reset();
  org = await newOrganization();
  idp.claims = { email: `ada@${org.domain}` };
});
afterAll(async () => {
  await idp.stop();
  await house.stop();
});

const unknown = 'This sign-in was not begun in this browser, or has been used already.';

describe('An answer that somebody else may have made', () => {
  it('T46 is refused in a browser that did not begin the login, and spoils nothing for the one that did', async () => {
    const begun = await begin();
    const url = callbackOf(begun);
    const stranger = house.browser();
    const answer = await stranger.visit(url);
    expect([answer.status, answer.text.includes(unknown)]).toEqual([400, true]);
    expect(idp.exchanges).toEqual([]);
    await expectNothingMade();
    expect((await begun.browser.visit(url)).status).toBe(303);
    expect(await sessionIn(begun.browser, house)).toMatchObject({ orgId: org.id });
  });

  it('T46 is refused in the browser of a victim who has a login of their own under way', async () => {
    const ofAttacker = await begin();
    const ofVictim = await begin();
    const answer = await ofVictim.browser.visit(callbackOf(ofAttacker));
    expect([answer.status, answer.text.includes(unknown)]).toEqual([400, true]);
    expect(idp.exchanges).toEqual([]);
    expect((await ofVictim.browser.visit(callbackOf(ofVictim))).status).toBe(303);
  });

  it.each([
    ['without a state', { state: undefined }],
    ['with an empty state', { state: '' }],
    ['with a state that nobody made', { state: 'x'.repeat(43) }],
    ['with a state that is too long', { state: 'x'.repeat(5_000) }],
    ['with an end of a string of C', { state: 'x\0' }],
  ])('T46 is refused %s', async (_, over) => {
    const begun = await begin();
    const answer = await begun.browser.visit(callbackOf(begun, over));
    expect(answer.status).toBe(400);
    expect(idp.exchanges).toEqual([]);
    await expectNothingMade();
  });

  it('T46 is refused with a cookie of somebody else’s login', async () => {
    const [one, other] = [await begin(), await begin()];
    const cookies = other.browser.cookiesFor(house.publicUrl);
    const answer = await house.browser().visit(callbackOf(one), { headers: { cookie: cookies } });
    expect([answer.status, answer.text.includes(unknown)]).toEqual([400, true]);
  });

  it.each(['code', 'state', 'iss', 'error', 'anything'])(
    'T47 is refused with %s twice, and consumes nothing',
    async (name) => {
      const begun = await begin();
      const url = callbackOf(begun, { [name]: begun.parameters[name] ?? 'x' });
      const twice = await begun.browser.visit(`${url}&${name}=y`);
      expect(twice.status).toBe(400);
      expect(idp.exchanges).toEqual([]);
      expect((await begun.browser.visit(callbackOf(begun))).status).toBe(303);
    },
  );

  it('T47 is refused without a code', async () => {
    const begun = await begin();
    const answer = await begun.browser.visit(callbackOf(begun, { code: undefined }));
    await expectRefusal(answer, [400, 'parameters']);
    expect(idp.exchanges).toEqual([]);
  });

  it('T48 is refused when it names another issuer, before the code goes anywhere', async () => {
    const begun = await begin();
    const answer = await begun.browser.visit(callbackOf(begun, { iss: `${idp.issuer}/` }));
    await expectRefusal(answer, [400, 'issuer_mismatch']);
    expect(idp.exchanges).toEqual([]);
  });

  it('T48 is refused when it names no issuer although the provider announces that it does', async () => {
    idp.metadata = { authorization_response_iss_parameter_supported: true };
    const begun = await begin();
    const answer = await begun.browser.visit(callbackOf(begun));
    await expectRefusal(answer, [400, 'issuer_mismatch']);
    expect(idp.exchanges).toEqual([]);
  });
});

describe('An answer that comes to the wrong place', () => {
  it('T48 is refused at the address that all connections share', async () => {
    const begun = await begin();
    const url = callbackOf(begun, { iss: idp.issuer }).replace(/\/callback\/[^?]*/, '/callback');
    await expectRefusal(await begun.browser.visit(url), [400, 'callback_mismatch']);
    expect(idp.exchanges).toEqual([]);
  });

  it('T48 is refused at the address of another organization', async () => {
    const other = await newOrganization();
    const begun = await begin();
    const answer = await begun.browser.visit(callbackOf(begun, {}, other.redirectUri));
    await expectRefusal(answer, [400, 'callback_mismatch']);
    expect(idp.exchanges).toEqual([]);
    await expectNothingMade(other);
  });

  it('T48 is refused without an issuer where connections share an address', async () => {
    idp.metadata = { authorization_response_iss_parameter_supported: true };
    await connect(org, idp, { callback: 'shared' });
    const begun = await begin();
    const shared = `${house.publicUrl}/api/auth/oidc/callback`;
    const good = callbackOf(begun, { iss: idp.issuer }).replace(org.redirectUri, shared);
    const answer = await begun.browser.visit(good.replace(/&iss=[^&]*/, ''));
    await expectRefusal(answer, [400, 'issuer_mismatch']);
    expect(idp.exchanges).toEqual([]);
    const again = await begin();
    const url = callbackOf(again, { iss: idp.issuer }).replace(org.redirectUri, shared);
    expect((await again.browser.visit(url)).status).toBe(303);
  });
});

describe('An answer is good once', () => {
  it('T49 and refused when it comes again', async () => {
    const begun = await begin();
    const url = callbackOf(begun);
    const cookie = begun.browser.cookiesFor(url);
    expect((await begun.browser.visit(url)).status).toBe(303);
    const again = await house.browser().visit(url, { headers: { cookie } });
    expect([again.status, again.text.includes(unknown)]).toEqual([400, true]);
    expect([idp.exchanges.length, await liveSessions(org)]).toEqual([1, 1]);
  });

  it('T49 of twenty at once, on two replicas: one asks for a token, and makes the one session', async () => {
    const begun = await begin();
    const url = callbackOf(begun);
    const headers = { cookie: begun.browser.cookiesFor(url) };
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => house.browser(index % 2).visit(url, { headers })),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([
      303,
      ...Array.from({ length: 19 }, () => 400),
    ]);
    expect([idp.exchanges.length, await liveSessions(org)]).toEqual([1, 1]);
  });

  it('T49 of twenty first logins of one person at once: all make one member', async () => {
    const begun = await Promise.all(
      Array.from({ length: 20 }, (_, index) => begin({ browser: house.browser(index % 2) })),
    );
    const answers = await Promise.all(begun.map((each) => each.browser.visit(callbackOf(each))));
    expect(answers.filter(({ status }) => status !== 303).map(({ text }) => text)).toEqual([]);
    expect((await org.admin.get('/members')).json.data).toHaveLength(1);
    expect((await auditOf(org, { action: 'identity.link' })).length).toBe(1);
  });

  it.each([
    ['access_denied', 'provider_denied', 403],
    ['server_error', 'provider_error', 400],
    ['<script>alert(1)</script>', 'provider_error', 400],
  ])('T49 also when it reports %s, which is shown to nobody', async (error, reason, status) => {
    const begun = await begin();
    const said = {
      code: undefined,
      error,
      error_description: 'call +1 555 evil',
      error_uri: 'https://evil.test',
    };
    const answer = await begun.browser.visit(callbackOf(begun, said));
    await expectRefusal(answer, [status, reason]);
    expect(answer.text).not.toMatch(/evil|alert|555/);
    const after = await begun.browser.visit(callbackOf(begun));
    expect([after.status, after.text.includes(unknown), idp.exchanges.length]).toEqual([400, true, 0]);
  });

  it('T49 and for ten minutes', async () => {
    const begun = await begin();
    await rowsOf(
      house.database.migrationUrl,
      `update oidc_flow set expires_at = now() - interval '1 second' where org_id = $1`,
      [org.id],
    );
    const answer = await begun.browser.visit(callbackOf(begun));
    await expectRefusal(answer, [400, 'flow_expired']);
    expect(idp.exchanges).toEqual([]);
  });

  it('T49 at a replica that did not begin the login', async () => {
    const begun = await begin();
    begun.browser.resolve = house.at(1);
    expect((await begun.browser.visit(callbackOf(begun))).status).toBe(303);
    expect(await sessionIn(begun.browser, house)).toMatchObject({ orgId: org.id });
  });

  it.each(['HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS'])(
    'T47 and not by %s, which consumes nothing',
    async (method) => {
      const begun = await begin();
      const url = callbackOf(begun);
      const answer = await begun.browser.visit(url, { method });
      expect([answer.status, idp.exchanges.length]).toEqual([expect.toBeOneOf([404, 405]), 0]);
      expect((await begun.browser.visit(url)).status).toBe(303);
    },
  );

  it('T50 by a browser with five logins under way, each of them, and the sixth takes the oldest’s place', async () => {
    const browser = house.browser();
    const begun = [];
    for (let count = 0; count < 6; count += 1) begun.push(await begin({ browser }));
    const statuses = [];
    for (const each of begun) statuses.push((await browser.visit(callbackOf(each))).status);
    expect(statuses.filter((status) => status === 303)).toHaveLength(5);
    expect(statuses.at(-1)).toBe(303);
  });
});

describe('What has changed while somebody signs in', () => {
  it('T51 is refused when single sign-on was turned off', async () => {
    const begun = await begin();
    ok(await org.admin.put('/oidc', { enabled: false }), 200);
    const answer = await begun.browser.visit(callbackOf(begun));
    await expectRefusal(answer, [404, 'not_found']);
    expect(idp.exchanges).toEqual([]);
  });

  it('T51 is refused when the settings are other ones', async () => {
    const begun = await begin();
    ok(await org.admin.put('/oidc', { clientId: 'another-client' }), 200);
    const answer = await begun.browser.visit(callbackOf(begun));
    await expectRefusal(answer, [400, 'connection_changed']);
    expect(idp.exchanges).toEqual([]);
  });

  it('T51 is refused when the organization is gone', async () => {
    const begun = await begin();
    ok(await operator(house).delete(`/organizations/${org.id}`), 204);
    const answer = await begun.browser.visit(callbackOf(begun));
    expect([answer.status, idp.exchanges.length, await liveSessions(org)]).toEqual([404, 0, 0]);
  });
});

describe('What the service sends', () => {
  it('T52 comes from its own address, whatever the Host header says', async () => {
    const begun = await begin();
    const url = callbackOf(begun).replace(house.publicUrl, house.url);
    const headers = {
      host: 'evil.test',
      'x-forwarded-host': 'evil.test',
      cookie: begun.browser.cookiesFor(house.publicUrl),
    };
    const status = await new Promise((resolve, reject) => {
      request(url, { headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(303);
    expect(idp.exchanges.map((sent) => sent.get('redirect_uri'))).toEqual([org.redirectUri]);
  });

  it('T52 has state, nonce and PKCE, new each time, and nothing that says where the login returns to', async () => {
    const seen = [];
    for (let count = 0; count < 2; count += 1) {
      const { headers } = await house.browser().visit(`${org.startUrl}?returnTo=/secret-place`);
      const { searchParams } = new URL(headers.get('location') ?? '');
      expect(Object.fromEntries(searchParams)).toMatchObject({
        response_type: 'code',
        code_challenge_method: 'S256',
        redirect_uri: org.redirectUri,
      });
      expect(headers.get('location')).not.toContain('secret-place');
      expect([headers.get('cache-control'), headers.get('referrer-policy')]).toEqual([
        'no-store',
        'no-referrer',
      ]);
      seen.push(searchParams.get('state'), searchParams.get('nonce'), searchParams.get('code_challenge'));
    }
    expect(new Set(seen).size).toBe(6);
    expect(seen.every((each) => /^[\w-]{43}$/.test(each ?? ''))).toBe(true);
  });

  it('T52 is a verifier that fits the challenge', async () => {
    const begun = await begin();
    await begun.browser.visit(callbackOf(begun));
    expect(idp.exchanges[0]?.get('code_verifier')).toMatch(/^[\w-]{43}$/);
  });

  it.each(['https://evil.test/', '//evil.test', '/\\evil.test', '/%2f%2fevil.test'])(
    'T53 is not the browser to %s, neither from the start nor from the answer',
    async (place) => {
      const begun = await begin({ query: `?returnTo=${encodeURIComponent(place)}` });
      const answer = await begun.browser.visit(callbackOf(begun, { returnTo: place }));
      expect([answer.status, answer.headers.get('location')]).toEqual([303, `${house.publicUrl}/`]);
    },
  );
});

describe('What is told of it', () => {
  it('T55 has no code, state or secret in it, neither in the log nor in the records', async () => {
    idp.token = () => 'a.token-that-is.secret';
    const begun = await begin();
    const answer = await begun.browser.visit(callbackOf(begun));
    expect(answer.status).toBe(400);
    const cookie = begun.browser.cookiesFor(house.publicUrl).split('.').at(-1) ?? 'none';
    const secrets = [
      'token-that-is',
      begun.parameters['state'],
      `${begun.parameters['code']}&`,
      idp.clientSecret,
      cookie,
    ];
    const told = [
      ...house.replicas.flatMap(({ log }) => log),
      JSON.stringify(await auditOf(org)),
      answer.text,
    ].join('\n');
    expect(secrets.filter((each) => each !== undefined && told.includes(each))).toEqual([]);
    expect((await failureIn(org))?.requestId).toBeDefined();
  });
});

async function newOrganization(): Promise<LoginOrganization> {
  const made = await newLoginOrganization(house);
  await connect(made, idp, { autoProvision: true });
  return made;
}

function begin(how: { browser?: Browser; query?: string } = {}): Promise<Begun> {
  return beginAt(org, idp, how);
}

/** The address of an answer; `over` wins, and undefined takes a parameter out. */
function callbackOf(
  { parameters, sent }: Begun,
  over: Record<string, string | undefined> = {},
  address = sent.redirectUri,
): string {
  const all = Object.entries({ ...parameters, ...over });
  const query = new URLSearchParams(all.filter((pair): pair is [string, string] => pair[1] !== undefined));
  return `${address}?${query.toString()}`;
}

async function expectRefusal(answer: Visit, verdict: readonly [number, string]): Promise<void> {
  await expectFailure(org, answer, verdict);
  await expectNothingMade();
}

async function expectNothingMade(of = org): Promise<void> {
  expect(await liveSessions(of)).toBe(0);
  expect((await of.admin.get('/members')).json.data).toEqual([]);
}
