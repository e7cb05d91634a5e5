import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectSound, launch, newPage, open, operatorsPage, settled, shoot } from '../support/chromium.js';
import { aUser, newOrganization, ok, sharedHouse } from '../support/house.js';
import { Client } from '../support/client.js';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const { url } = sharedHouse();

describe('TS16 A customer’s IT admin without an account', () => {
  it('sets provisioning up with a link, until it is revoked', async () => {
    const org = await newOrganization();
    const operators = await operatorsPage(browser);
    await open(operators, `/organizations/${org.id}/connections`, 'SSO & SCIM');
    await operators.getByRole('button', { name: 'New set-up link' }).click();
    await operators.getByLabel('For').fill('Contoso IT');
    await operators.getByRole('button', { name: 'Make the link' }).click();
    await operators.getByRole('button', { name: 'Copy Set-up link' }).click();
    const link = await operators.evaluate<string>('navigator.clipboard.readText()');
    await expectSound(operators);
    await shoot(operators, 'setup-link-new');
    await operators.getByRole('button', { name: 'I have copied it' }).click();
    expect(await operators.content()).not.toContain(link.split('#')[1]);

    for (const scheme of ['dark', 'light'] as const) {
      const page = await newPage(browser, { scheme, width: scheme === 'dark' ? 360 : 1280 });
      await page.goto(url + new URL(link).pathname + new URL(link).hash);
      await page.getByRole('heading', { name: 'Connect your identity provider' }).waitFor();
      expect(page.url()).toBe(`${url}/console/setup`);
      await expectSound(page);
      await shoot(page, `setup-${scheme}`);
      await page.getByRole('button', { name: 'Begin' }).click();
      await page.getByRole('heading', { level: 1, name: 'SSO & SCIM' }).waitFor();
      await settled(page);
      await expectSound(page);
      await shoot(page, `setup-connections-${scheme}`);
      expect(await page.getByRole('heading', { name: 'Set-up links' }).count()).toBe(0);
      await page.context().close();
    }

    const page = await newPage(browser);
    await page.goto(url + new URL(link).pathname + new URL(link).hash);
    await page.getByRole('button', { name: 'Begin' }).click();
    await page.getByRole('button', { name: 'New token' }).click();
    await page.getByLabel('Name').fill('Okta production');
    await page.getByRole('button', { name: 'Generate token' }).click();
    await page.getByRole('button', { name: 'Copy Token' }).click();
    const token = await page.evaluate<string>('navigator.clipboard.readText()');
    const scim = new Client(`${url}/api/scim/v2/${org.id}`, token, 'application/scim+json');
    ok(await scim.post('/Users', aUser()), 201);
    await page.getByRole('button', { name: 'I have copied it' }).click();
    const pages = await page.getByRole('navigation', { name: 'Pages' }).getByRole('link').allTextContents();
    expect(pages).toEqual(['Connections', 'Guides']);
    await page.goto(`${url}/console/organizations/${org.id}/members`);
    await page.getByRole('heading', { name: 'You may not see this' }).waitFor();

    await operators.getByRole('button', { name: 'Revoke the link for Contoso IT' }).click();
    await operators.getByRole('button', { name: 'Revoke the link', exact: true }).click();
    await operators.getByText('revoked').waitFor();
    await page.goto(`${url}/console/organizations/${org.id}/connections`);
    await page.getByRole('heading', { name: 'Muster console' }).waitFor();
    await page.goto(`${url}/console`);
    await page.goto(url + new URL(link).pathname + new URL(link).hash);
    await page.getByRole('button', { name: 'Begin' }).click();
    await page.getByText('Ask for a new one').waitFor();
    await expectSound(page);
    await page.context().close();
    await operators.context().close();
  });
});
