import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectSound, launch, type Look, open, operatorsPage, settled, shoot } from '../support/chromium.js';
import {
  auditOf,
  aUser,
  newOrganization,
  ok,
  operator,
  type Organization,
  patchOf,
} from '../support/house.js';
import { provision } from '../support/scim.js';

let browser: Browser;
let acme: Organization;
let ada: string;
let crew: string;

beforeAll(async () => {
  browser = await launch();
  acme = await newOrganization({ allowedDomains: ['acme.test'], initialStatus: 'active' });
  const user = await provision(acme, { userName: 'ada@acme.test', displayName: 'Ada Byron' });
  ada = user.id;
  for (const name of ['grace', 'katherine', 'annie']) {
    await provision(acme, { userName: `${name}@acme.test`, displayName: `${name} of the flight crew` });
  }
  const group = ok(await acme.scim.post('/Groups', aGroup('Flight crew', [ada])), 201);
  crew = String(group.json.id);
  ok(await acme.admin.put(`/groups/${crew}/role`, { role: 'member' }), 200);
  await acme.scim.post('/Users', aUser({ userName: 'ada@acme.test' }));
  await acme.scim.post('/Users', aUser({ userName: 'eve@elsewhere.test' }));
  await acme.scim.patch(`/Users/${ada}`, patchOf({ op: 'replace', path: 'title', value: 'Countess' }));
});
afterAll(() => browser.close());

const looks: Look[] = [
  { scheme: 'light', width: 1280 },
  { scheme: 'dark', width: 1280 },
  { scheme: 'light', width: 360 },
  { scheme: 'dark', width: 360 },
];

/** Each page by its name: where it is, its title, and what it shows when it is ready. */
const places: Record<string, { place: () => string; title: string; ready: (page: Page) => Promise<void> }> = {
  organizations: {
    place: () => '/organizations',
    title: 'Organizations',
    ready: (page) => page.getByRole('table', { name: 'Organizations' }).waitFor(),
  },
  connections: {
    place: () => `/organizations/${acme.id}/connections`,
    title: 'SSO & SCIM',
    ready: (page) => page.getByRole('table', { name: 'Tokens' }).waitFor(),
  },
  guides: {
    place: () => `/organizations/${acme.id}/guides?idp=entra`,
    title: 'Guides',
    ready: (page) => page.getByRole('heading', { name: 'Steps in Microsoft Entra ID' }).waitFor(),
  },
  members: {
    place: () => `/organizations/${acme.id}/members`,
    title: 'Members',
    ready: (page) => page.getByRole('link', { name: 'Ada Byron' }).waitFor(),
  },
  member: {
    place: () => `/organizations/${acme.id}/members/${ada}`,
    title: 'Ada Byron',
    ready: (page) => page.getByRole('table', { name: 'Events' }).waitFor(),
  },
  groups: {
    place: () => `/organizations/${acme.id}/groups`,
    title: 'Groups',
    ready: (page) => page.getByRole('link', { name: 'Flight crew' }).waitFor(),
  },
  group: {
    place: () => `/organizations/${acme.id}/groups/${crew}`,
    title: 'Flight crew',
    ready: (page) => page.getByRole('link', { name: 'Ada Byron' }).waitFor(),
  },
  activity: {
    place: () => `/organizations/${acme.id}/activity`,
    title: 'Activity',
    ready: async (page) => {
      await page.getByRole('button', { name: /^Details of Member changed/ }).click();
      await page.getByText('“Countess”').waitFor();
    },
  },
  provisioning: {
    place: () => `/organizations/${acme.id}/provisioning`,
    title: 'Provisioning health',
    ready: async (page) => {
      await page.getByRole('img', { name: /^Requests over time/ }).waitFor();
      await page
        .getByRole('button', { name: /^Details of POST .*Users/ })
        .first()
        .click();
      await page.getByText('What to do:').waitFor();
      await page.getByLabel('Answered').waitFor();
    },
  },
};

describe('Every page, light and dark, wide and narrow,', () => {
  it.each(Object.keys(places))('shows what it is for, and axe finds nothing: %s', async (name) => {
    const where = places[name];
    if (!where) throw new Error(`no page is called ${name}`);
    for (const look of looks) {
      const page = await operatorsPage(browser, look);
      await open(page, where.place(), where.title);
      await where.ready(page);
      await settled(page);
      await shoot(page, `${name}-${look.scheme}-${look.width}`);
      await expectSound(page);
      await page.context().close();
    }
  });
});

describe('Connections', () => {
  it('T8 T14 T16 M15 M16 M19 M20 M21 TS17 TS19 M67 a person sets provisioning up, sees the token once, and revokes it', async () => {
    const name = `Set-up ${Date.now()}`;
    const page = await operatorsPage(browser);
    await open(page, '/organizations', 'Organizations');
    await page.getByRole('button', { name: 'New organization' }).click();
    await page.getByLabel('Name', { exact: false }).fill(name);
    await expectSound(page);
    await page.getByRole('button', { name: 'Make it' }).click();
    await page.getByRole('heading', { level: 1, name: 'SSO & SCIM' }).waitFor();
    await page.getByRole('heading', { name: '3 of 3 steps are left' }).waitFor();
    const made = ok(await operator().get('/organizations', { q: name }), 200).json.data;
    expect(made).toHaveLength(1);
    const admin = `/organizations/${made[0].id}`;

    expect(await page.getByLabel('Default role').inputValue()).toBe('viewer');
    await page.getByLabel('Enable SCIM provisioning').check();
    await page.getByLabel('Allowed domains').fill('acme.test\nacme.example');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('heading', { name: '1 of 3 steps is left' }).waitFor();
    expect((await operator().get(`${admin}/scim`)).json).toMatchObject({
      enabled: true,
      allowedDomains: ['acme.test', 'acme.example'],
    });

    await page.getByRole('button', { name: 'Copy SCIM base URL' }).click();
    const baseUrl = await page.evaluate<string>('navigator.clipboard.readText()');
    expect(baseUrl).toMatch(new RegExp(`/api/scim/v2/${made[0].id}$`));

    await page.getByRole('button', { name: 'New token' }).click();
    const drawer = page.getByRole('dialog', { name: 'New token' });
    await drawer.getByLabel('Name').fill('Acme Okta');
    await drawer.getByRole('button', { name: 'Generate token' }).click();
    await drawer.getByText('Copy it now').waitFor();
    await shoot(page, 'token-drawer');
    await expectSound(page);
    await drawer.getByRole('button', { name: 'Copy Token' }).click();
    const token = await page.evaluate<string>('navigator.clipboard.readText()');
    expect(token).toMatch(/^scim_\w{20,}$/);
    await drawer.getByRole('button', { name: 'I have copied it' }).click();
    await drawer.waitFor({ state: 'hidden' });
    await page.getByRole('heading', { name: 'Everything is set up' }).waitFor();
    const row = page.getByRole('row', { name: /Acme Okta/ });
    expect(await row.innerText()).toContain(`${token.slice(0, 13)}…`);
    expect(await page.content()).not.toContain(token);

    const scim = (): Promise<number> =>
      fetch(`${baseUrl}/Users?count=1`, { headers: { authorization: `Bearer ${token}` } }).then(
        ({ status }) => status,
      );
    expect(await scim()).toBe(200);
    await row.getByRole('button', { name: 'Revoke Acme Okta' }).click();
    await page.getByText('It stops at once, and for good').waitFor();
    await expectSound(page);
    await page.getByRole('button', { name: 'Revoke the token' }).click();
    await row.getByText('revoked').waitFor();
    expect(await scim()).toBe(401);
    await page.context().close();
  });

  it('a token is replaced with an overlap, in which the old one still works and says when it stops', async () => {
    const org = await newOrganization();
    const page = await operatorsPage(browser);
    await open(page, `/organizations/${org.id}/connections`, 'SSO & SCIM');
    await page.getByRole('button', { name: 'Rotate Test IdP' }).click();
    const drawer = page.getByRole('dialog', { name: /Rotate/ });
    await drawer.getByLabel('In a day').check();
    await expectSound(page);
    await drawer.getByRole('button', { name: 'Generate the new token' }).click();
    await drawer.getByText('Copy it now').waitFor();
    await drawer.getByRole('button', { name: 'I have copied it' }).click();
    await page.getByText('replaced').waitFor();
    expect((await org.scim.get('/Users', { count: 1 })).status).toBe(200);
    expect(ok(await org.admin.get('/scim/tokens'), 200).json.data).toHaveLength(2);
    await page.context().close();
  });

  it('what the service refuses is said beside the form, and nothing is saved', async () => {
    const org = await newOrganization();
    const page = await operatorsPage(browser);
    await open(page, `/organizations/${org.id}/connections`, 'SSO & SCIM');
    await page.getByLabel('IP allow-list').fill('not an address');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('alert').getByText('Not saved').waitFor();
    expect(await page.getByRole('alert').innerText()).toContain('allowedIps');
    await expectSound(page);
    expect((await org.admin.get('/scim')).json.allowedIps).toEqual([]);
    await page.context().close();
  });

  it('T78 says plainly that SAML is not offered', async () => {
    const page = await operatorsPage(browser);
    await open(page, `/organizations/${acme.id}/connections`, 'SSO & SCIM');
    await page.getByText('SAML is not offered yet.').waitFor();
    await page.context().close();
  });

  it('M14 each guide has the organization’s own address to copy', async () => {
    const page = await operatorsPage(browser);
    await open(page, `/organizations/${acme.id}/guides`, 'Guides');
    const names = ['Okta', 'Microsoft Entra ID', 'Google Workspace', 'OneLogin', 'JumpCloud', 'PingOne'];
    for (const name of names) {
      await page.getByLabel('Identity provider').selectOption({ label: name });
      await page.getByRole('heading', { name: `Steps in ${name}` }).waitFor();
      expect(await page.locator('main').innerText()).toContain(`/api/scim/v2/${acme.id}`);
    }
    await page.context().close();
  });
});

describe('Members', () => {
  it('S19 M66 M78 the list hides who is invited, shows who was provisioned and by what, and follows what happens', async () => {
    const org = await newOrganization();
    const page = await operatorsPage(browser);
    await open(page, `/organizations/${org.id}/members`, 'Members');
    await page.getByText('Nobody here with these filters').waitFor();
    await expectSound(page);
    await shoot(page, 'members-empty');
    await provision(org, { userName: 'new@acme.test', displayName: 'Newly Hired' });
    await page.getByLabel('Status').selectOption('invited');
    const row = page.getByRole('row', { name: /Newly Hired/ });
    await row.getByText('SCIM provisioned').waitFor();
    await page.getByLabel('Status').selectOption('active');
    await row.waitFor({ state: 'detached' });
    await page.context().close();
  });

  it('an admin changes the role of a member, deactivates and reactivates it, and sees it in its history', async () => {
    const org = await newOrganization({ initialStatus: 'active' });
    const { id } = await provision(org, { userName: 'leaver@acme.test', displayName: 'Lea Ver' });
    const page = await operatorsPage(browser);
    await open(page, `/organizations/${org.id}/members/${id}`, 'Lea Ver');
    await page.getByLabel('Own role').selectOption('admin');
    await page.getByRole('button', { name: 'Change the role' }).click();
    await page.getByText('admin, the member’s own').waitFor();
    expect((await org.admin.get(`/members/${id}`)).json.role).toBe('admin');
    await page.getByRole('button', { name: 'Deactivate', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Deactivate Lea Ver?' });
    await dialog.getByText('They stay assigned at your identity provider').waitFor();
    await expectSound(page);
    await dialog.getByRole('button', { name: 'Deactivate' }).click();
    await page.getByRole('button', { name: 'Reactivate' }).waitFor();
    expect((await org.admin.get(`/members/${id}`)).json.status).toBe('disabled');
    await page.getByRole('button', { name: 'Reactivate' }).click();
    await page.getByRole('button', { name: 'Deactivate', exact: true }).waitFor();
    await page.getByText('Member deactivated').waitFor();
    expect((await org.admin.get(`/members/${id}`)).json.status).toBe('active');
    await page.context().close();
  });

  it('a group is given a role, and each member says where its role comes from', async () => {
    const org = await newOrganization({ initialStatus: 'active' });
    const { id } = await provision(org, { userName: 'pilot@acme.test', displayName: 'Pi Lot' });
    const made = ok(await org.scim.post('/Groups', aGroup('Pilots', [id])), 201);
    const page = await operatorsPage(browser);
    await open(page, `/organizations/${org.id}/groups/${made.json.id}`, 'Pilots');
    await page.getByLabel('Members of this group hold at least').selectOption('admin');
    await page.getByRole('button', { name: 'Change the role' }).click();
    await page.getByText('1 member will hold at least “admin”').waitFor();
    await page.getByRole('button', { name: 'Change it' }).click();
    await page.getByRole('cell', { name: 'this group' }).waitFor();
    expect((await org.admin.get(`/members/${id}`)).json.role).toBe('admin');
    await page.context().close();
  });
});

describe('Activity', () => {
  it('TS18 shows what an identity provider does as it happens, filters it, and hands it out as a file', async () => {
    const org = await newOrganization();
    const page = await operatorsPage(browser);
    await open(page, `/organizations/${org.id}/activity`, 'Activity');
    await provision(org, { userName: 'seen@acme.test', displayName: 'See N' });
    await page.getByRole('cell', { name: /^Member made/ }).waitFor();
    await page.getByLabel('Channel').selectOption('scim');
    await page.getByRole('cell', { name: /^Token made/ }).waitFor({ state: 'detached' });
    const ids = (await auditOf(org, { channel: 'scim' })).map(({ id }) => id);
    // Where the link leads is asked here: what adds the operator's key does not see downloads.
    const link = await page.getByRole('link', { name: 'Export NDJSON' }).getAttribute('href');
    const answer = await operator().get((link ?? '').replace('/api/v1', ''));
    const lines = ok(answer, 200).text.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).id)).toEqual(ids);
    await page.getByLabel('Action').fill('nothing.such');
    await page.getByText('No event matches these filters.').waitFor();
    await page.context().close();
  });

  it('a refusal says why, and can be copied for the admin of the identity provider', async () => {
    const page = await operatorsPage(browser);
    await open(page, `/organizations/${acme.id}/activity`, 'Activity');
    await page.getByLabel('Outcome').selectOption('failure');
    const details = page.getByRole('button', { name: /^Details of Member made: refused/ }).first();
    await details.click();
    await page.getByRole('button', { name: 'Copy for your IdP admin' }).click();
    const copied = await page.evaluate<string>('navigator.clipboard.readText()');
    expect(copied).toMatch(/^A request of your identity provider was refused at .*\n.*user\.create/);
    expect(copied).toMatch(/Reference: \S+/);
    await page.context().close();
  });
});

function aGroup(displayName: string, members: string[]): object {
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
    displayName,
    members: members.map((value) => ({ value })),
  };
}
