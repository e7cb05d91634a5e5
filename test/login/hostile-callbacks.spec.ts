import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { begin as beginAt, type Begun, expectRefusal as expectFailure } from '../support/attacks.js';
import type { Browser, Visit } from '../support/browser.js';
import { type HostileIdp, startHostileIdp } from '../support/hostile-idp.js';
import { auditOf } from '../support/house.js';
import {
  connect,
  failureIn,
  liveSessions,
  type LoginHouse,
  type LoginOrganization,
  newLoginOrganization,
  startLoginHouse,
} from '../support/logins.js';

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
  it('is refused in the browser of a victim who has a login of their own under way', async () => {
    const ofAttacker = await begin();
    const ofVictim = await begin();
    const answer = await ofVictim.browser.visit(callbackOf(ofAttacker));
    expect([answer.status, answer.text.includes(unknown)]).toEqual([400, true]);
    expect(idp.exchanges).toEqual([]);
    expect((await ofVictim.browser.visit(callbackOf(ofVictim))).status).toBe(303);
  });

  it('is refused with a cookie of somebody else’s login', async () => {
    const [one, other] = [await begin(), await begin()];
    const cookies = other.browser.cookiesFor(house.publicUrl);
    const answer = await house.browser().visit(callbackOf(one), { headers: { cookie: cookies } });
    expect([answer.status, answer.text.includes(unknown)]).toEqual([400, true]);
  });

  it.each(['code', 'state', 'iss', 'error', 'anything'])(
    'is refused with %s twice, and consumes nothing',
    async (name) => {
      const begun = await begin();
      const url = callbackOf(begun, { [name]: begun.parameters[name] ?? 'x' });
      const twice = await begun.browser.visit(`${url}&${name}=y`);
      expect(twice.status).toBe(400);
      expect(idp.exchanges).toEqual([]);
      expect((await begun.browser.visit(callbackOf(begun))).status).toBe(303);
    },
  );
});

describe('An answer that comes to the wrong place', () => {
  it('is refused at the address that all connections share', async () => {
    const begun = await begin();
    const url = callbackOf(begun, { iss: idp.issuer }).replace(/\/callback\/[^?]*/, '/callback');
    await expectRefusal(await begun.browser.visit(url), [400, 'callback_mismatch']);
    expect(idp.exchanges).toEqual([]);
  });

  it('is refused at the address of another organization', async () => {
    const other = await newOrganization();
    const begun = await begin();
    const answer = await begun.browser.visit(callbackOf(begun, {}, other.redirectUri));
    await expectRefusal(answer, [400, 'callback_mismatch']);
    expect(idp.exchanges).toEqual([]);
    await expectNothingMade(other);
  });
});

describe('An answer is good once', () => {
  it('of twenty at once, on two replicas: one asks for a token, and makes the one session', async () => {
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

  it('of twenty first logins of one person at once: all make one member', async () => {
    const begun = await Promise.all(
      Array.from({ length: 20 }, (_, index) => begin({ browser: house.browser(index % 2) })),
    );
    const answers = await Promise.all(begun.map((each) => each.browser.visit(callbackOf(each))));
    expect(answers.filter(({ status }) => status !== 303).map(({ text }) => text)).toEqual([]);
    expect((await org.admin.get('/members')).json.data).toHaveLength(1);
    expect((await auditOf(org, { action: 'identity.link' })).length).toBe(1);
  });

  it.each(['HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS'])(
    'and not by %s, which consumes nothing',
    async (method) => {
      const begun = await begin();
      const url = callbackOf(begun);
      const answer = await begun.browser.visit(url, { method });
      expect([answer.status, idp.exchanges.length]).toEqual([expect.toBeOneOf([404, 405]), 0]);
      expect((await begun.browser.visit(url)).status).toBe(303);
    },
  );
});

describe('What the service sends', () => {
  it('comes from its own address, whatever the Host header says', async () => {
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

  it('has state, nonce and PKCE, new each time, and nothing that says where the login returns to', async () => {
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

  it.each(['https://evil.test/', '//evil.test', '/\\evil.test', '/%2f%2fevil.test'])(
    'is not the browser to %s, neither from the start nor from the answer',
    async (place) => {
      const begun = await begin({ query: `?returnTo=${encodeURIComponent(place)}` });
      const answer = await begun.browser.visit(callbackOf(begun, { returnTo: place }));
      expect([answer.status, answer.headers.get('location')]).toEqual([303, `${house.publicUrl}/`]);
    },
  );
});

describe('What is told of it', () => {
  it('has no code, state or secret in it, neither in the log nor in the records', async () => {
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
