import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { begin, handIn } from '../support/attacks.js';
import { type HostileIdp, startHostileIdp } from '../support/hostile-idp.js';
import {
  connect,
  type LoginHouse,
  type LoginOrganization,
  newLoginOrganization,
  startLoginHouse,
} from '../support/logins.js';
import { rowsOf } from '../support/sql.js';

let house: LoginHouse;
let idp: HostileIdp;
let org: LoginOrganization;

beforeAll(async () => {
  house = await startLoginHouse({ RATE_LIMIT_LOGIN: '6', TRUST_PROXY: '127.0.0.1,::1' }, 2);
  idp = await startHostileIdp();
  org = await newLoginOrganization(house);
  await connect(org, idp, { autoProvision: true });
  idp.claims = { email: `ada@${org.domain}` };
});
afterAll(async () => {
  await idp.stop();
  await house.stop();
});

/** At the beginning of a minute, so that none ends meanwhile. */
async function early(): Promise<void> {
  const left = 60_000 - (Date.now() % 60_000);
  if (left < 8_000) await new Promise((resolve) => setTimeout(resolve, left + 50));
}

let address = 10;
const from = (ip: string) => ({ 'x-forwarded-for': ip });
const fresh = (): string => `198.51.100.${(address += 1)}`;
const start = (ip: string, replica = 0) =>
  fetch(`${house.replicas[replica]?.url}/api/auth/oidc/${org.id}/start`, {
    headers: from(ip),
    redirect: 'manual',
  });
const discover = (ip: string, email: string) =>
  fetch(`${house.url}/api/auth/sso/discover`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...from(ip) },
    body: JSON.stringify({ email }),
  });

describe('Logins that are tried', () => {
  it('are counted by address, on all replicas together, and the page says to wait', async () => {
    await early();
    const ip = fresh();
    for (let tries = 0; tries < 6; tries += 1) expect((await start(ip, tries % 2)).status).toBe(302);
    const refused = await start(ip, 1);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '60']);
    expect(await refused.text()).toContain('Too many tries');
    expect((await start(ip)).status).toBe(429);
    expect((await start(fresh())).status).toBe(302);
  });

  it('are counted for a whole IPv6 network, which one customer has', async () => {
    await early();
    for (let host = 1; host <= 6; host += 1) expect((await start(`2001:db8:1:2::${host}`)).status).toBe(302);
    expect((await start('2001:db8:1:2:ffff::1')).status).toBe(429);
    expect((await start('2001:db8:1:3::1')).status).toBe(302);
  });

  it('are counted for discoveries and callbacks, too', async () => {
    await early();
    const [one, two] = [fresh(), fresh()];
    for (let tries = 0; tries < 6; tries += 1)
      expect((await discover(one, 'ada@nobody.test')).status).toBe(404);
    expect((await discover(one, 'ada@nobody.test')).status).toBe(429);
    const callback = () =>
      fetch(`${house.url}/api/auth/oidc/callback/${org.connectionId}?state=x&code=y`, { headers: from(two) });
    for (let tries = 0; tries < 6; tries += 1) expect((await callback()).status).toBe(400);
    expect((await callback()).status).toBe(429);
  });

  it('are counted for a domain as well, from however many addresses', async () => {
    await early();
    const tries = await Promise.all(Array.from({ length: 60 }, () => discover(fresh(), 'ada@many.test')));
    expect(new Set(tries.map(({ status }) => status))).toEqual(new Set([404]));
    expect((await discover(fresh(), 'ada@many.test')).status).toBe(429);
    expect((await discover(fresh(), 'ada@few.test')).status).toBe(404);
  });

  it('do not count when they succeed', async () => {
    await early();
    await rowsOf(house.database.migrationUrl, 'delete from login_tries');
    for (let count = 0; count < 10; count += 1) {
      const { status } = await handIn(await begin(org, idp));
      expect(status, `login ${count}`).toBe(303);
    }
  });
});
