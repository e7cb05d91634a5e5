import { hash, randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import { call, type Organization } from './organization.js';
import { appOrigin, type ProviderProcess } from './provider-process.js';

interface Place {
  port: number;
  operatorKey: string;
  owner: Client;
}

/** Turns single sign-on on, and says of every member that it has signed in before. */
export async function connect(
  { port, operatorKey, owner }: Place,
  { id, domain }: Organization,
  { issuer, clientId, clientSecret }: ProviderProcess,
): Promise<void> {
  const admin = `/api/v1/organizations/${id}`;
  const own = { enabled: true, issuer, clientId, clientSecret, allowedDomains: [domain] };
  await call(port, 200, ['PUT', `${admin}/oidc`, operatorKey, own]);
  await call(port, 200, ['PUT', `${admin}/domains/${domain}`, operatorKey, { status: 'verified' }]);
  await owner.query(
    `insert into identity (org_id, connection_id, issuer, subject, member_id, created_at)
     select m.org_id, c.id, c.issuer, m.user_name, m.id, now()
     from member m join oidc_connection c on c.org_id = m.org_id where m.org_id = $1`,
    [id],
  );
  // Who was provisioned is invited until then.
  await owner.query(`update member set status = 'active', last_sign_in_at = now()`);
  await owner.query('vacuum analyze member, identity');
}

/** Sessions of so many members that live in a browser; what their cookies hold. */
export async function cookieSessions(owner: Client, org: Organization, size: number): Promise<string[]> {
  const secrets = Array.from({ length: size }, () => secretOf(org));
  await insertSessions(owner, org, secrets.map(hashOf));
  return secrets;
}

/** Sessions that applications hold; the access tokens that they got for the codes of their logins. */
export async function tokenSessions(
  { port, owner }: Place,
  org: Organization,
  size: number,
): Promise<string[]> {
  const sessions = await insertSessions(owner, org, Array<null>(size).fill(null));
  const codes = sessions.map(() => secretOf(org));
  await owner.query(
    `insert into login_code (org_id, hash, session_id, origin, expires_at)
     select $1, hash, session, $4, now() + interval '1 hour' from unnest($2::bytea[], $3::uuid[]) x (hash, session)`,
    [org.id, codes.map(hashOf), sessions, appOrigin],
  );
  const tokens: string[] = [];
  for (const code of codes) {
    const given = await call(port, 200, ['POST', '/api/auth/token', '', { code }]);
    tokens.push(String(given['accessToken']));
  }
  return tokens;
}

/** As if every session had just been used, or not for longer than the service leaves unwritten. */
export async function lastSeen(owner: Client, secondsAgo: number): Promise<void> {
  await owner.query('update session set last_seen_at = now() - make_interval(secs => $1)', [secondsAgo]);
  await owner.query('vacuum analyze session');
}

/** $2: hashes of the cookies, or null for a session that has none. Their ids. */
async function insertSessions(
  owner: Client,
  { id, ids }: Organization,
  hashes: (Buffer | null)[],
): Promise<string[]> {
  const members = hashes.map((_, index) => ids[(index * 7_919) % ids.length]);
  const { rows } = await owner.query<{ id: string }>(
    `insert into session (org_id, id, member_id, method, token_hash, ip, user_agent, created_at, last_seen_at,
       expires_at)
     select $1, uuidv7(), member, 'sso', hash, '127.0.0.1', 'muster-bench', now(), now(), now() + interval '12 hours'
     from unnest($2::bytea[], $3::uuid[]) x (hash, member) returning id`,
    [id, hashes, members],
  );
  return rows.map((row) => row.id);
}

/** What the service takes for one of its own: the organization's id, and 32 random bytes. */
function secretOf({ id }: Organization): string {
  return Buffer.concat([Buffer.from(id.replaceAll('-', ''), 'hex'), randomBytes(32)]).toString('base64url');
}

function hashOf(secret: string): Buffer {
  return hash('sha256', secret, 'buffer');
}
