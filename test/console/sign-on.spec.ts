import { randomBytes } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  expectSound,
  launch,
  type Look,
  newPage,
  open,
  operatorsPage,
  settled,
  shoot,
} from '../support/chromium.js';
import { type DescribedProvider, startDescribedProvider } from '../support/described-provider.js';
import { type DnsServer, startDnsServer } from '../support/dns-server.js';
import { newOrganization, ok, type Organization } from '../support/house.js';
import { createDatabase, type TestDatabase } from '../support/postgres.js';
import { type Service, startService } from '../support/service.js';
import { aMember, browse, type SessionOpener, sessionOpener } from '../support/sessions.js';

let browser: Browser;
let database: TestDatabase;
let provider: DescribedProvider;
let dns: DnsServer;
let service: Service;
let opener: SessionOpener;
let org: Organization;

beforeAll(async () => {
  const secretKey = randomBytes(32).toString('base64');
  [browser, database, provider, dns] = await Promise.all([
    launch(),
    createDatabase(),
    startDescribedProvider(),
    startDnsServer(),
  ]);
  service = await startService({
    ...database,
    env: {
      EGRESS_ALLOW: `localhost:${provider.port}`,
      DNS_SERVERS: dns.address,
      SECRET_KEY: secretKey,
    },
  });
  opener = await sessionOpener(database.servingUrl, { secretKey });
});

afterAll(async () => {
  await opener?.close();
  await service?.stop();
  await Promise.all([browser?.close(), provider?.stop(), dns?.stop(), database?.drop()]);
});

beforeEach(async () => {
  org = await newOrganization({}, service);
});

/** A page of somebody with a session of their own, and with nothing else. */
async function membersPage(role: string, look?: Look): Promise<{ page: Page; id: string; cookie: string }> {
  const { id } = await aMember(org, { role, user: { displayName: 'Ada Byron' } });
  const cookie = await opener.cookie(org, id);
  const [name = '', value = ''] = cookie.split(/=(.*)/s);
  const page = await newPage(browser, look);
  await page
    .context()
    .addCookies([
      { name, value, domain: 'localhost', path: '/', secure: true, httpOnly: true, sameSite: 'Lax' },
    ]);
  return { page, id, cookie };
}

describe('Sign-on settings', () => {
  it('T43 T60 T64 an admin of the organization sets sign-on up, tries it out, and proves a domain', async () => {
    const { page } = await membersPage('admin');
    await page.goto(`${service.url}/console`);
    await page.getByRole('heading', { level: 1, name: 'SSO & SCIM' }).waitFor();
    expect(await page.getByRole('link', { name: 'Organizations' }).count()).toBe(0);
    const saved = async (): Promise<any> => ok(await org.admin.get('/oidc'), 200).json; // oxlint-disable-line typescript/no-explicit-any -- looked into below
    const { redirectUri, startUrl } = await saved();
    const copied = async (label: string): Promise<string> => {
      await page.getByRole('button', { name: `Copy ${label}` }).click();
      return page.evaluate<string>('navigator.clipboard.readText()');
    };
    expect(await copied('Redirect URI')).toBe(redirectUri);
    expect(await copied('Direct login link')).toBe(startUrl);

    await page.getByLabel('Issuer').fill(provider.issuer);
    await page.getByLabel('Client ID').fill('muster');
    await page.getByLabel('Client secret').fill('kT9vQxZ3-secret');
    await page.getByLabel('Sign-in domains').fill('acme.test');
    await page.getByRole('button', { name: 'Give a group a role' }).click();
    await page.getByLabel('Claim with the groups').fill('groups');
    await page.getByLabel('Group 1', { exact: true }).fill('Chiefs');
    await page.getByLabel('Role of group 1').selectOption('admin');
    await page.getByRole('button', { name: 'Test connection' }).click();
    await page.getByText('The connection works').waitFor();
    await shoot(page, 'sign-on-tested');
    await expectSound(page);
    expect((await saved()).issuer).toBeNull();

    await page.getByLabel('Enable OIDC login').check();
    await page.getByRole('button', { name: 'Save sign-on' }).click();
    await page.getByText('Saved.').waitFor();
    expect(await saved()).toMatchObject({
      enabled: true,
      issuer: provider.issuer,
      clientId: 'muster',
      hasClientSecret: true,
      allowedDomains: ['acme.test'],
      roleMappings: [{ group: 'Chiefs', role: 'admin' }],
    });
    await page.getByText('Set. Left empty, it stays as it is.').waitFor();
    expect(await page.getByLabel('Client secret').inputValue()).toBe('');
    expect(await page.content()).not.toContain('kT9vQxZ3');

    const name = await copied('Name of the record for acme.test');
    const value = await copied('Value of the record for acme.test');
    await page.getByRole('button', { name: 'Look the record up' }).click();
    await page.getByText('Not verified yet').waitFor();
    await expectSound(page);
    dns.records.set(`TXT ${name}`, [value]);
    await page.getByRole('button', { name: 'Look the record up' }).click();
    await page.getByText('verified', { exact: true }).waitFor();
    expect(ok(await org.admin.get('/domains'), 200).json.data).toMatchObject([
      { domain: 'acme.test', status: 'verified' },
    ]);
    await page.context().close();
  });

  it('a provider that describes itself badly is told check by check', async () => {
    const page = await operatorsPage(browser, {}, service);
    await open(page, `/organizations/${org.id}/connections`, 'SSO & SCIM', service);
    await page.getByLabel('Issuer').fill(`http://localhost:${provider.port}/elsewhere`);
    await page.getByLabel('Client ID').fill('muster');
    await page.getByRole('button', { name: 'Test connection' }).click();
    await page.getByText('Something is wrong').waitFor();
    await page.getByText('Discovery document').waitFor();
    await expectSound(page);
    await page.context().close();
  });

  it('is legible in the dark and on a narrow screen', async () => {
    ok(await org.admin.put('/oidc', { allowedDomains: ['acme.test'] }), 200);
    for (const look of [{ scheme: 'dark', width: 1280 }, { width: 360 }] as const) {
      const { page } = await membersPage('admin', look);
      await open(page, `/organizations/${org.id}/connections`, 'SSO & SCIM', service);
      await page.getByRole('button', { name: 'Look the record up' }).waitFor();
      await settled(page);
      await shoot(page, `sign-on-${look.width}`);
      await expectSound(page);
      await page.context().close();
    }
  });
});

describe('People who were provisioned', () => {
  it('M79 can’t sign in while nothing is set up for it, which is said where they are listed', async () => {
    const page = await operatorsPage(browser, {}, service);
    const warning = page.getByText('Provisioned people can’t sign in yet');
    await open(page, `/organizations/${org.id}/members`, 'Members', service);
    await warning.waitFor();
    await expectSound(page);
    const signOn = { enabled: true, issuer: provider.issuer, clientId: 'muster', clientSecret: 'kT9vQxZ3' };
    ok(await org.admin.put('/oidc', { ...signOn, allowedDomains: ['acme.test'] }), 200);
    await page.reload();
    await page.getByText('Nobody here with these filters').waitFor();
    await settled(page);
    expect(await warning.count()).toBe(0);
    await page.context().close();
  });
});

describe('An admin’s own session', () => {
  it('T9 M13 opens the organization’s own pages alone, and is over when it is signed out of', async () => {
    const { page, cookie } = await membersPage('admin');
    const other = await newOrganization({}, service);
    await page.goto(`${service.url}/console/organizations/${other.id}/members`);
    await page.getByRole('heading', { name: 'You may not see this' }).waitFor();
    await open(page, `/organizations/${org.id}/members`, 'Members', service);
    await page.getByRole('link', { name: 'Ada Byron' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Muster console' }).waitFor();
    expect((await browse(service, 'GET', '/api/auth/session', { headers: { cookie } })).status).toBe(401);
    await page.context().close();
  });

  it('T9 of a member who is no admin shows nothing of the settings', async () => {
    const { page } = await membersPage('viewer');
    const calls: number[] = [];
    page.on('response', (response) => {
      if (response.url().includes('/api/v1/') && response.status() < 400) calls.push(response.status());
    });
    await page.goto(`${service.url}/console/organizations/${org.id}/connections`);
    await page.getByRole('heading', { name: 'You may not see this' }).waitFor();
    await expectSound(page);
    await shoot(page, 'no-permission');
    expect(calls).toEqual([]);
    await page.context().close();
  });

  it('an admin ends the sessions of a member, one and all', async () => {
    const { page } = await membersPage('admin');
    const { id } = await aMember(org, { user: { displayName: 'Lost Phone' } });
    const cookies = [
      await opener.cookie(org, id),
      await opener.cookie(org, id),
      await opener.cookie(org, id),
    ];
    const alive = async (): Promise<number> => {
      const answers = cookies.map((cookie) =>
        browse(service, 'GET', '/api/auth/session', { headers: { cookie } }),
      );
      return (await Promise.all(answers)).filter(({ status }) => status === 200).length;
    };
    await open(page, `/organizations/${org.id}/members/${id}`, 'Lost Phone', service);
    const rows = page.getByRole('table', { name: 'Sessions' }).locator('tbody tr');
    await rows.nth(2).waitFor();
    await rows.first().getByRole('button', { name: 'End' }).click();
    await rows.nth(2).waitFor({ state: 'detached' });
    expect(await alive()).toBe(2);
    await shoot(page, 'member-sessions');
    await page.getByRole('button', { name: 'End all sessions' }).click();
    await page.getByRole('button', { name: 'End them' }).click();
    await page.getByText('Not signed in anywhere').waitFor();
    expect(await alive()).toBe(0);
    await expectSound(page);
    await page.context().close();
  });
});
