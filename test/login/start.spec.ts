import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { begin, handIn } from '../support/attacks.js';
import { type HostileIdp, startHostileIdp } from '../support/hostile-idp.js';
import { newOrganization, ok, operator } from '../support/house.js';
import {
  appOrigin,
  connect,
  type LoginHouse,
  type LoginOrganization,
  newLoginOrganization,
  startLoginHouse,
} from '../support/logins.js';

let house: LoginHouse;
let idp: HostileIdp;
let org: LoginOrganization;

beforeAll(async () => {
  [house, idp] = await Promise.all([startLoginHouse(), startHostileIdp()]);
  org = await newLoginOrganization(house);
  await connect(org, idp, { autoProvision: true });
  idp.claims = { email: `ada@${org.domain}` };
});
afterAll(async () => {
  await idp.stop();
  await house.stop();
});

const discover = (body: unknown) =>
  fetch(`${house.url}/api/auth/sso/discover`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const submit = (fields: Record<string, string>) =>
  fetch(`${house.url}/login`, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
const queryOf = (fields: Record<string, string>): string => new URLSearchParams(fields).toString();
/** Without what differs from one request to the next. */
const withoutReference = (text: string) => text.replaceAll(/<code>[^<]*<\/code>|"requestId":"[^"]*"/g, '');

describe('The start of a login', () => {
  it('T46 T66 T67 goes to the provider with code flow, scopes, state, nonce and PKCE, and nothing else', async () => {
    const { headers, status } = await house.browser().visit(`${org.startUrl}?loginHint=ada@${org.domain}`);
    const location = new URL(headers.get('location') ?? '');
    expect([status, location.origin + location.pathname]).toEqual([302, `${idp.issuer}/authorize`]);
    const { state, nonce, code_challenge: challenge, ...rest } = Object.fromEntries(location.searchParams);
    expect(rest).toEqual({
      client_id: idp.clientId,
      redirect_uri: org.redirectUri,
      response_type: 'code',
      scope: 'openid email profile',
      code_challenge_method: 'S256',
      login_hint: `ada@${org.domain}`,
    });
    for (const each of [state, nonce, challenge]) expect(each).toMatch(/^[\w-]{43}$/);
    expect(new Set([state, nonce, challenge]).size).toBe(3);
    expect([headers.get('cache-control'), headers.get('referrer-policy')]).toEqual([
      'no-store',
      'no-referrer',
    ]);
    const [cookie = ''] = headers.getSetCookie();
    expect(cookie).toMatch(
      /^__Host-muster_flow_\w{6}=[^;]+; Max-Age=3600; Path=\/; Secure; HttpOnly; SameSite=Lax$/,
    );
    expect(cookie).not.toContain(state);
  });

  it('T80 says the same of organizations that are not, have no single sign-on, or have it off', async () => {
    const [none, off] = [await newOrganization({}, house), await newLoginOrganization(house)];
    await connect(off, idp);
    ok(await off.admin.put('/oidc', { enabled: false }), 200);
    const gone = await newLoginOrganization(house);
    await connect(gone, idp);
    ok(await operator(house).delete(`/organizations/${gone.id}`), 204);
    const ids = [none.id, off.id, gone.id, '0198c0de-0000-7000-8000-000000000000', 'nonsense', "'--"];
    const answers = await Promise.all(
      ids.map(async (id) => {
        const answer = await fetch(`${house.url}/api/auth/oidc/${encodeURIComponent(id)}/start`, {
          redirect: 'manual',
        });
        const { status, headers } = answer;
        return [
          status,
          headers.get('content-type'),
          headers.get('set-cookie'),
          withoutReference(await answer.text()),
        ];
      }),
    );
    expect(answers[0]?.slice(0, 3)).toEqual([404, 'text/html; charset=utf-8', null]);
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });

  it('comes from a tile at the provider as well, by its own name and to a place here', async () => {
    const begun = await begin(org, idp, {
      query: `?${queryOf({ iss: idp.issuer, target_link_uri: `${house.publicUrl}/board`, login_hint: 'ada' })}`,
    });
    expect((await handIn(begun)).headers.get('location')).toBe(`${house.publicUrl}/board`);
    const { status } = await house.browser().visit(`${org.startUrl}?iss=https://elsewhere.test`);
    expect(status).toBe(400);
  });

  it.each([
    'a=1&a=2',
    'returnTo=/a&returnTo=/b',
    `returnTo=/${'x'.repeat(2_048)}`,
    'loginHint=%ff',
    `x=${'y'.repeat(9_000)}`,
  ])('with an address that is not right (%#) is refused', async (query) => {
    const { status, text } = await house.browser().visit(`${org.startUrl}?${query}`);
    expect([status, text.includes('<!doctype html>')]).toEqual([400, true]);
  });

  it.each([
    '//evil.test',
    '/\\evil.test',
    '/%2f/evil.test',
    '/%5cevil.test',
    'https://evil.test',
    'https:evil.test',
    'javascript:alert(1)',
    '/\t/evil.test',
    '/.//evil.test',
    `${appOrigin}.evil.test/a`,
    `${appOrigin}@evil.test`,
    `http${appOrigin.slice(5)}/a`,
    `${appOrigin}:8443/a`,
    '/api/auth/logout',
    'data:text/html,x',
    '',
  ])('T62 returns to the default page in place of %j', async (wish) => {
    const begun = await begin(org, idp, { query: `?${queryOf({ returnTo: wish })}` });
    expect((await handIn(begun)).headers.get('location')).toBe(`${house.publicUrl}/`);
  });

  it('returns to an application’s origin with a code of one use in place of a cookie', async () => {
    const begun = await begin(org, idp, {
      query: `?${queryOf({ returnTo: `${appOrigin}/deep?tab=2` })}`,
    });
    const { headers } = await handIn(begun);
    const location = new URL(headers.get('location') ?? '');
    expect([location.origin, location.pathname, location.searchParams.get('tab')]).toEqual([
      appOrigin,
      '/deep',
      '2',
    ]);
    expect(headers.getSetCookie().filter((line) => line.includes('session'))).toEqual([]);
    const exchange = () =>
      fetch(`${house.url}/api/auth/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: appOrigin },
        body: JSON.stringify({ code: location.searchParams.get('code') }),
      });
    const first = await exchange();
    expect(first.status).toBe(200);
    expect(await first.json()).toMatchObject({ member: { organizationId: org.id } });
    expect((await exchange()).status).toBeGreaterThanOrEqual(400);
  });
});

describe('Finding the organization by a work address', () => {
  it('T54 T61 T63 gives its start, the same for known and unknown people', async () => {
    for (const name of ['ada', 'nobody']) {
      const email = `${name}@${org.domain.toUpperCase()}`;
      const answer = await discover({ email, returnTo: '/x' });
      expect(answer.status).toBe(200);
      const startUrl = `${org.startUrl}?${queryOf({ returnTo: '/x', loginHint: email })}`;
      expect(await answer.json()).toEqual({ startUrl });
    }
  });

  it('T80 C13 says the same of domains that nobody has, has not proved, or has turned off', async () => {
    const [pending, off] = [await newLoginOrganization(house), await newLoginOrganization(house)];
    await connect(pending, idp);
    ok(await pending.admin.put(`/domains/${pending.domain}`, { status: 'pending' }), 200);
    await connect(off, idp);
    ok(await off.admin.put('/oidc', { enabled: false }), 200);
    const domains = [
      pending.domain,
      off.domain,
      'nobody.test',
      `sub.${org.domain}`,
      `${org.domain}.evil.test`,
    ];
    const answers = await Promise.all(
      domains.map(async (domain) => {
        const answer = await discover({ email: `ada@${domain}` });
        return [answer.status, answer.headers.get('content-type'), withoutReference(await answer.text())];
      }),
    );
    expect(answers[0]?.slice(0, 2)).toEqual([404, 'application/problem+json; charset=utf-8']);
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });

  it.each([
    {},
    { email: 'ada' },
    { email: 7 },
    { email: 'a@b@c.test' },
    { email: 'ada@acme.test', x: 1 },
    [],
  ])('takes nothing but an address: %j', async (body) => {
    const answer = await discover(body);
    expect([answer.status, await answer.json()]).toEqual([
      400,
      expect.objectContaining({ errors: expect.any(Array) }),
    ]);
  });

  it('T54 is a page that works without a script: its form leads to the start, or back with what is wrong', async () => {
    const page = await fetch(`${house.url}/login?returnTo=${encodeURIComponent('/a"><script>')}`);
    const html = await page.text();
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(html).toContain('<label for="email">');
    expect(html).toContain('Sign in with SSO');
    expect(html).not.toContain('<script');
    expect(html).toContain('value="/a&quot;&gt;&lt;script&gt;"');
    const good = await submit({ email: ` ada@${org.domain} `, returnTo: '/x' });
    expect([good.status, good.headers.get('location')?.split('?')[0]]).toEqual([303, org.startUrl]);
    const wrong = await submit({ email: '"><b>ada', returnTo: '/x' });
    const shown = await wrong.text();
    expect([wrong.status, shown.includes('role="alert"'), shown.includes('<b>ada')]).toEqual([
      400,
      true,
      false,
    ]);
    expect(shown).toContain('value="/x"');
    const unknown = await submit({ email: 'ada@nobody.test' });
    expect([unknown.status, (await unknown.text()).includes('no organization with single sign-on')]).toEqual([
      404,
      true,
    ]);
  });
});
