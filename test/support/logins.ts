import { randomBytes } from 'node:crypto';
import { Browser, type Visit } from './browser.js';
import type { Answer } from './client.js';
import { auditOf, type House, newOrganization, ok, type Organization } from './house.js';
import { type Idp, type IdpProfile, startIdp } from './idp.js';
import { createDatabase, type TestDatabase } from './postgres.js';
import { freePort, type Service, startService } from './service.js';
import { rowsOf } from './sql.js';

/** An application elsewhere that logins may return to. */
export const appOrigin = 'https://app.acme.test';

/** Replicas behind one public address that nobody but our browsers can reach. */
export interface LoginHouse extends House {
  publicUrl: string;
  replicas: Service[];
  database: TestDatabase;
  /** A browser that reaches the service by its public address, at this replica. */
  browser(replica?: number): Browser;
  at(replica: number): (origin: string) => string;
  stop(): Promise<void>;
}

/** Throttled by nobody unless `env` says so. */
export async function startLoginHouse(
  env: Record<string, string> = {},
  replicaCount = 1,
): Promise<LoginHouse> {
  const database = await createDatabase();
  const publicUrl = `http://localhost:${await freePort()}`;
  const { servingUrl, migrationUrl } = database;
  const shared = {
    PUBLIC_URL: publicUrl,
    SECRET_KEY: randomBytes(32).toString('base64'),
    ADMIN_API_KEY: randomBytes(32).toString('hex'),
    EGRESS_ALLOW: 'localhost,127.0.0.1',
    APP_ORIGINS: appOrigin,
    RATE_LIMIT_LOGIN: '0',
    ...env,
  };
  const replicas = await Promise.all(
    Array.from({ length: replicaCount }, () => startService({ servingUrl, migrationUrl, env: shared })),
  );
  const at = (replica: number) => (origin: string) =>
    origin === publicUrl ? (replicas[replica]?.url ?? origin) : origin;
  return {
    url: replicas[0]?.url ?? '',
    operatorKey: shared.ADMIN_API_KEY,
    publicUrl,
    replicas,
    database,
    at,
    browser: (replica = 0) => new Browser(at(replica)),
    stop: async () => {
      for (const each of replicas) await each.stop();
      await database.drop();
    },
  };
}

/** An organization that signs in by a provider, with a domain that it has proved. */
export interface LoginOrganization extends Organization {
  domain: string;
  connectionId: string;
  redirectUri: string;
  startUrl: string;
  house: LoginHouse;
}

/** Makes an organization that is ready for a provider: its redirect URI is there, single sign-on is not. */
export async function newLoginOrganization(house: LoginHouse): Promise<LoginOrganization> {
  const org = await newOrganization({}, house);
  const { connectionId, redirectUri, startUrl } = ok(await org.admin.get('/oidc'), 200).json;
  const domain = `${randomBytes(5).toString('hex')}.test`;
  return { ...org, domain, connectionId, redirectUri, startUrl, house };
}

/** Turns single sign-on on; `settings` are those of `PUT …/oidc`. */
export async function connect(
  org: LoginOrganization,
  idp: { issuer: string; clientId: string; clientSecret: string },
  settings: Record<string, unknown> = {},
): Promise<void> {
  const { issuer, clientId, clientSecret } = idp;
  const own = { enabled: true, issuer, clientId, clientSecret, allowedDomains: [org.domain] };
  ok(await org.admin.put('/oidc', { ...own, ...settings }), 200);
  ok(await org.admin.put(`/domains/${org.domain}`, { status: 'verified' }), 200);
}

/** An organization and a real provider that know each other. */
export async function organizationWith(
  house: LoginHouse,
  profile: IdpProfile,
  settings: Record<string, unknown> = {},
): Promise<{ org: LoginOrganization; idp: Idp }> {
  const org = await newLoginOrganization(house);
  const redirectUris = [org.redirectUri, `${house.publicUrl}/api/auth/oidc/callback`];
  const idp = await startIdp(profile, { redirectUris });
  await connect(org, idp, settings);
  return { org, idp };
}

/** A person at the provider, who is the next to sign in there. */
export function aPerson(
  { domain }: Pick<LoginOrganization, 'domain'>,
  idp: Idp,
  over: Record<string, unknown> = {},
): { sub: string; email: string } {
  const sub = typeof over['sub'] === 'string' ? over['sub'] : `sub-${randomBytes(6).toString('hex')}`;
  const email = typeof over['email'] === 'string' ? over['email'] : `${sub}@${domain}`;
  const own = { email, email_verified: true, name: 'Ada Byron', given_name: 'Ada', family_name: 'Byron' };
  idp.users.set(sub, { ...own, ...over });
  idp.current = sub;
  return { sub, email };
}

/** A whole login in a browser; the last answer is where it ends: the page of a failure, or the redirect of a success. */
export async function signIn(
  browser: Browser,
  { startUrl, house }: Pick<LoginOrganization, 'startUrl' | 'house'>,
  returnTo?: string,
): Promise<Visit> {
  const query = returnTo === undefined ? '' : `?${new URLSearchParams({ returnTo }).toString()}`;
  const { last } = await browser.follow(
    `${startUrl}${query}`,
    (url) =>
      ![house.publicUrl, 'http://localhost', 'http://127.0.0.1'].some((each) => url.startsWith(each)) ||
      isOver(url),
  );
  return last;
}

function isOver(url: string): boolean {
  const { pathname } = new URL(url);
  return !/^\/api\/auth\/oidc\/|\/(?:auth|interaction)(?:\/|$)|\/authorize/.test(pathname);
}

/** Whose session the browser holds, as the service says; undefined where it says 401. */
export async function sessionIn(
  browser: Browser,
  { publicUrl }: Pick<LoginHouse, 'publicUrl'>,
): Promise<Answer['json']> {
  const { status, text } = await browser.visit(`${publicUrl}/api/auth/session`);
  if (status !== 200 && status !== 401) throw new Error(`the session check gave ${status}: ${text}`);
  return status === 200 ? JSON.parse(text).member : undefined;
}

/** How many sessions of the organization are alive. */
export async function liveSessions({ id, house }: LoginOrganization): Promise<number> {
  const [row] = await rowsOf(
    house.database.migrationUrl,
    'select count(*)::int as count from session where org_id = $1 and ended_at is null',
    [id],
  );
  return Number(row?.['count']);
}

/** The member of an address, as admins see it. */
export async function memberOf(
  { admin }: Pick<Organization, 'admin'>,
  email: string,
): Promise<Answer['json']> {
  const { data } = ok(await admin.get('/members', { q: email }), 200).json;
  return data.find((each: { email: string | null }) => each.email === email);
}

/** The reason in the log of the login that failed last, and the page's reference to it. */
export async function failureIn(
  org: Pick<Organization, 'admin'>,
): Promise<{ reason: string; detail: string; requestId: string } | undefined> {
  const [event] = await auditOf(org, { action: 'login.fail', outcome: 'failure' });
  if (!event) return undefined;
  const reason = /login_(\w+)/.exec(event.detail)?.[1] ?? '';
  return { reason, detail: event.detail, requestId: event.requestId };
}
