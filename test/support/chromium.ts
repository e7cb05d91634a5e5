import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { expect, inject } from 'vitest';
import { type House, sharedHouse } from './house.js';

declare module 'vitest' {
  interface ProvidedContext {
    chromium: string;
  }
}

export interface Look {
  scheme?: 'light' | 'dark';
  width?: number;
}

const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const shots = path.resolve(fileURLToPath(import.meta.url), '../../../test-results');
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What the browser complained of on each page: what a policy kept out, what was thrown. */
const complaints = new WeakMap<Page, string[]>();

export function launch(): Promise<Browser> {
  // As root, as in containers, Chromium starts without its sandbox alone; it opens pages of ours only.
  return chromium.launch({ executablePath: inject('chromium'), args: ['--no-sandbox'] });
}

/** A page of a browser that nobody is signed in to. */
export async function newPage(
  browser: Browser,
  { scheme = 'light', width = 1280 }: Look = {},
): Promise<Page> {
  const context = await browser.newContext({
    colorScheme: scheme,
    viewport: { width, height: 860 },
    reducedMotion: 'reduce',
    locale: 'en-GB',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const said: string[] = [];
  complaints.set(page, said);
  page.on('pageerror', (error) => said.push(error.message));
  page.on('console', (message) => {
    // What a test makes fail on purpose; a script or style that is kept out has words of its own.
    const isFailedLoad = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !isFailedLoad) said.push(message.text());
  });
  return page;
}

/** The same, signed in as the operator. */
export async function operatorsPage(
  browser: Browser,
  look?: Look,
  house: House = sharedHouse(),
): Promise<Page> {
  const page = await newPage(browser, look);
  await actAsOperator(page.context(), house);
  return page;
}

async function actAsOperator(context: BrowserContext, { url, operatorKey }: House): Promise<void> {
  const answer = await fetch(`${url}/api/auth/operator`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ key: operatorKey }),
  });
  const [name, value] = answer.headers.getSetCookie()[0]?.split(';', 1)[0]?.split('=', 2) ?? [];
  if (name === undefined || value === undefined) throw new Error(`not signed in: ${answer.status}`);
  const { hostname: domain } = new URL(url);
  await context.addCookies([
    { name, value, domain, path: '/', secure: true, httpOnly: true, sameSite: 'Lax' },
  ]);
}

/** Opens a page of the console and waits until it shows what it is for. */
export async function open(
  page: Page,
  place: string,
  title: string,
  house: House = sharedHouse(),
): Promise<void> {
  await page.goto(`${house.url}/console${place}`);
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
  await settled(page);
}

/** Until nothing is on its way any more. */
export async function settled(page: Page): Promise<void> {
  await expect.poll(() => page.getByRole('status', { name: 'Loading' }).count(), { timeout: 15_000 }).toBe(0);
}

/** Nothing that WCAG 2.2 AA forbids, nothing cut off at the side, no word of the browser. */
export async function expectSound(page: Page): Promise<void> {
  await page.evaluate(axe);
  const violations = await page.evaluate(`axe.run(document, { runOnly: ${JSON.stringify(standards)} }).then(
    ({ violations }) => violations.map(({ id, nodes }) =>
      [id, ...nodes.slice(0, 4).map(({ html, failureSummary }) => html.slice(0, 200) + failureSummary)]))`);
  expect(violations).toEqual([]);
  const overhang = await page.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  expect(overhang, 'the page is wider than the window').toBe(0);
  expect(complaints.get(page)).toEqual([]);
}

/** Keeps a picture of the whole page, for people to look at. */
export async function shoot(page: Page, name: string): Promise<void> {
  await page.evaluate('scrollTo(0, 0)');
  await mkdir(shots, { recursive: true });
  await page.screenshot({ path: path.join(shots, `${name}.png`), fullPage: true });
}
