import { expect } from 'vitest';
import { Browser, type Visit } from './browser.js';
import type { HostileIdp, Sent } from './hostile-idp.js';
import { failureIn, liveSessions, type LoginOrganization } from './logins.js';

/** A login that has come as far as the provider. */
export interface Begun {
  browser: Browser;
  sent: Sent;
  /** Of a good answer. */
  parameters: Record<string, string>;
}

export async function begin(
  org: LoginOrganization,
  idp: HostileIdp,
  { browser = org.house.browser(), query = '' }: { browser?: Browser; query?: string } = {},
): Promise<Begun> {
  const { status, headers, text } = await browser.visit(`${org.startUrl}${query}`);
  const location = headers.get('location');
  if (status !== 302 || location === null) throw new Error(`the start gave ${status}: ${text}`);
  return { browser, ...idp.answerTo(location) };
}

/** Hands an answer in where the login expects it. */
export function handIn(
  { browser, sent, parameters }: Begun,
  over: Record<string, string | undefined> = {},
  address = sent.redirectUri,
): Promise<Visit> {
  const all = Object.entries({ ...parameters, ...over });
  const query = new URLSearchParams(all.filter((pair): pair is [string, string] => pair[1] !== undefined));
  return browser.visit(`${address}?${query.toString()}`);
}

/** A whole login at a provider that a test may have told what to answer. */
export async function attempt(org: LoginOrganization, idp: HostileIdp): Promise<Visit> {
  return handIn(await begin(org, idp));
}

/** It ended in a page with this status, this reason in the log under the page's reference, and in no session. */
export async function expectRefusal(
  org: LoginOrganization,
  visit: Visit,
  [status, reason]: readonly [number, string],
): Promise<void> {
  expect([visit.status, visit.headers.get('content-type')], visit.text).toEqual([
    status,
    'text/html; charset=utf-8',
  ]);
  expect(visit.headers.getSetCookie().filter((line) => line.includes('session='))).toEqual([]);
  const failure = await failureIn(org);
  expect(failure?.reason, failure?.detail).toBe(reason);
  expect(visit.text).toContain(`<code>${failure?.requestId}</code>`);
  expect(await liveSessions(org)).toBe(0);
}
