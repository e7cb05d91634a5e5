import { randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import { Connection, requestText } from './connection.js';

/** An organization full of users, and how far the bench is in it. */
export interface Organization {
  id: string;
  token: string;
  domain: string;
  /** Of its users in list order. */
  ids: string[];
  /** Of the user at a list position, counted from 1. */
  userName(position: number): string;
  turns: number;
  /** List positions of the users that are not active. */
  inactive: Set<number>;
}

export interface Place {
  port: number;
  operatorKey: string;
  /** As the owning role. */
  owner: Client;
}

/** What an identity provider sends of an employee. */
export function aUser(userName: string, number: number): Record<string, unknown> {
  const digits = digitsOf(number);
  return {
    schemas: [
      'urn:ietf:params:scim:schemas:core:2.0:User',
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
    ],
    userName,
    externalId: `ext-${digits}`,
    name: { givenName: 'Ada', familyName: `Byron ${digits}`, formatted: `Ada Byron ${digits}` },
    displayName: `Ada Byron ${digits}`,
    title: 'Engineer',
    emails: [{ value: userName, type: 'work', primary: true }],
    phoneNumbers: [{ value: '+44 20 7946 0000', type: 'work' }],
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': {
      department: 'Analytical Engines',
      costCenter: '4130',
    },
  };
}

/** Makes an organization with so many users: the first through the API, the others as its copies, by SQL. */
export async function makeOrganization(place: Place, size: number): Promise<Organization> {
  const domain = `${randomBytes(4).toString('hex')}.test`;
  const nameOf = (position: number): string => `user.${digitsOf(position)}@${domain}`;
  const { id, token } = await openOrganization(place);
  const first = await call(place.port, 201, ['POST', `/api/scim/v2/${id}/Users`, token, aUser(nameOf(0), 0)]);
  await place.owner.query(clones, [id, first['id'], digitsOf(0), size]);
  await place.owner.query(counts, [id, size]);
  const ids = await idsOf(place.owner, id);
  // The one that was cloned is the newest, hence the last: the list positions before it are the clones'.
  ids.pop();
  const made = { id, token, domain, ids, userName: nameOf, turns: 0, inactive: new Set<number>() };
  await check(place.port, made);
  return made;
}

/** An organization without users, with provisioning on. */
export async function openOrganization({
  port,
  operatorKey,
}: Pick<Place, 'port' | 'operatorKey'>): Promise<{ id: string; token: string }> {
  const admin = '/api/v1/organizations';
  const name = { name: `Bench ${randomBytes(4).toString('hex')}` };
  const made = await call(port, 201, ['POST', admin, operatorKey, name]);
  const id = String(made['id']);
  await call(port, 200, ['PUT', `${admin}/${id}/scim`, operatorKey, { enabled: true }]);
  const tokens = `${admin}/${id}/scim/tokens`;
  const issued = await call(port, 201, ['POST', tokens, operatorKey, { name: 'Bench' }]);
  return { id, token: String(issued['token']) };
}

/** A request whose answer must have this status; its body. */
export async function call(
  port: number,
  status: number,
  request: Parameters<typeof requestText>,
): Promise<Record<string, unknown>> {
  const connection = await Connection.open(port);
  const text = requestText(...request).replaceAll('application/scim+json', typeFor(request[1]));
  const reply = await connection.exchange(text);
  connection.close();
  const body = reply.body();
  if (reply.status !== status) throw new Error(`${request[0]} ${request[1]}: ${reply.status} ${body}`);
  return JSON.parse(body) as Record<string, unknown>;
}

function typeFor(path: string): string {
  return path.startsWith('/api/v1/') ? 'application/json' : 'application/scim+json';
}

/** That the service takes the copies for users: all are counted, and one in the middle is found by its name. */
async function check(port: number, org: Organization): Promise<void> {
  const position = Math.ceil(org.ids.length / 2);
  const users = `/api/scim/v2/${org.id}/Users`;
  const listed = await call(port, 200, ['GET', `${users}?startIndex=${position}&count=1`, org.token]);
  const filter = encodeURIComponent(`emails eq "${org.userName(position)}"`);
  const found = await call(port, 200, ['GET', `${users}?filter=${filter}`, org.token]);
  const same = JSON.stringify(listed['Resources']) === JSON.stringify(found['Resources']);
  if (same && listed['totalResults'] === org.ids.length + 1 && found['totalResults'] === 1) return;
  throw new Error(`the copied users are not as they should: ${JSON.stringify([listed, found])}`);
}

async function idsOf(owner: Client, orgId: string): Promise<string[]> {
  const text = 'select id from member where org_id = $1 order by id';
  const { rows } = await owner.query<{ id: string }>(text, [orgId]);
  return rows.map(({ id }) => id);
}

function digitsOf(number: number): string {
  return String(number).padStart(8, '0');
}

/**
 * $4 copies of member $2 of organization $1, in which the digits $3 stand for its number. They came a day ago,
 * half a second after one another; PostgreSQL makes UUIDv7 itself.
 */
const clones = `
  with made as materialized (
    select uuidv7(make_interval(secs => (n - $4::int) * 0.5 - 86400)) as id, gen_random_uuid() as account_id,
      lpad(n::text, 8, '0') as digits
    from generate_series(1, $4::int) n),
  template as (select * from member where org_id = $1 and id = $2),
  accounts as (
    insert into account (id, email_key)
    select made.account_id, replace(email_key, $3, digits) from template, made),
  mails as (
    insert into member_email_value (org_id, member_id, value_key)
    select v.org_id, made.id, replace(v.value_key, $3, digits) from member_email_value v, made
    where v.org_id = $1 and v.member_id = $2)
  insert into member (org_id, id, account_id, user_name, user_name_key, external_id, email, email_key, display_name,
    display_name_key, status, role, source, manager_id, profile, profile_keys, version, created_at, updated_at)
  select org_id, made.id, made.account_id, replace(user_name, $3, digits), replace(user_name_key, $3, digits),
    replace(external_id, $3, digits), replace(email, $3, digits), replace(email_key, $3, digits),
    replace(display_name, $3, digits), replace(display_name_key, $3, digits), status, role, source, manager_id,
    replace(profile::text, $3, digits)::json, replace(profile_keys::text, $3, digits)::jsonb, version,
    uuid_extract_timestamp(made.id), uuid_extract_timestamp(made.id)
  from template, made`;

const counts = `
  update member_count set live = live + $2
  where org_id = $1 and slot = (select min(slot) from member_count where org_id = $1)`;
