import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { type Answer, Client } from './client.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The service that tests share: each works in organizations of its own. */
    service: { url: string; operatorKey: string; servingUrl: string; migrationUrl: string };
  }
}

/** Where a service answers, and the key that opens its admin REST. */
export interface House {
  url: string;
  operatorKey: string;
}

/** The service of the whole run, with its database. */
export function sharedHouse(): House & { servingUrl: string; migrationUrl: string } {
  return inject('service');
}

/** The admin REST as the operator. */
export function operator(house: House = sharedHouse()): Client {
  return new Client(`${house.url}/api/v1`, house.operatorKey, 'application/json');
}

/** An organization with provisioning on and one token. */
export interface Organization {
  id: string;
  token: string;
  tokenId: string;
  /** SCIM on the base that names the organization. */
  scim: Client;
  /** The admin REST below the organization, as the operator. */
  admin: Client;
}

/** Makes an organization; `settings` are those of `PUT …/scim`. */
export async function newOrganization(
  settings: Record<string, unknown> = {},
  house: House = sharedHouse(),
): Promise<Organization> {
  const made = ok(
    await operator(house).post('/organizations', { name: `Org ${randomBytes(4).toString('hex')}` }),
    201,
  );
  const admin = new Client(
    `${house.url}/api/v1/organizations/${made.json.id}`,
    house.operatorKey,
    'application/json',
  );
  ok(await admin.put('/scim', { enabled: true, ...settings }), 200);
  const issued = ok(await admin.post('/scim/tokens', { name: 'Test IdP' }), 201);
  return {
    id: made.json.id,
    token: issued.json.token,
    tokenId: issued.json.id,
    scim: scimClient(`/api/scim/v2/${made.json.id}`, issued.json.token, house),
    admin,
  };
}

/** SCIM on another base, or with another credential. */
export function scimClient(base: string, token: string | undefined, house: House = sharedHouse()): Client {
  return new Client(`${house.url}${base}`, token, 'application/scim+json');
}

/** The answer, or a failure that shows it whole. */
export function ok(answer: Answer, status: number): Answer {
  if (answer.status !== status) throw new Error(`expected ${status}, got ${answer.status}: ${answer.text}`);
  return answer;
}

let made = 0;

/** A unique userName in acme.test. */
export function anyUserName(): string {
  made += 1;
  return `user.${process.pid}.${made}.${randomBytes(3).toString('hex')}@acme.test`;
}

/** A user as an identity provider sends it; `over` wins. */
export function aUser(over: Record<string, unknown> = {}): Record<string, unknown> & { userName: string } {
  const userName = typeof over['userName'] === 'string' ? over['userName'] : anyUserName();
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    name: { givenName: 'Ada', familyName: 'Byron' },
    emails: [{ value: userName, type: 'work', primary: true }],
    active: true,
    ...over,
    userName,
  };
}

/** A PATCH body. */
export function patchOf(...operations: object[]): object {
  return { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: operations };
}

/** The organization's audit events, newest first. */
export async function auditOf(
  { admin }: Pick<Organization, 'admin'>,
  query: Record<string, string> = {},
): Promise<Answer['json'][]> {
  return ok(await admin.get('/audit-events', { limit: 200, ...query }), 200).json.data;
}
