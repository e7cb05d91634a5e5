import { expect } from 'vitest';
import { type Answer, type Client } from './client.js';
import { aUser, ok, type Organization } from './house.js';

export const core = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const scimJson = 'application/scim+json; charset=utf-8';

/** What the service makes itself: its shape is all a test can know. */
export const anId: unknown = expect.stringMatching(
  /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/,
);
export const aTime: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

/** Asserts a whole answer that shows one user: `attributes` are all that it has besides `id` and `meta`. */
export function expectUser(
  answer: Answer,
  status: number,
  attributes: object,
  { scim, version = 1 }: { scim: Client; version?: number },
): void {
  const id = idOf(answer);
  const location = `${scim.base}/Users/${id}`;
  const etag = `W/"${version}"`;
  const meta = { resourceType: 'User', created: aTime, lastModified: aTime, version: etag, location };
  expect(answer.json, answer.text).toEqual({ schemas: [core], ...attributes, id: anId, meta });
  expect(answer.status).toBe(status);
  expect(headersOf(answer)).toEqual({ type: scimJson, location, etag });
}

/** Asserts a whole refusal as RFC 7644 §3.12 wants it. */
export function expectError(
  answer: Answer,
  status: number,
  detail: unknown = expect.any(String),
  scimType?: string,
): void {
  expect(answer.json, answer.text).toEqual({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    status: String(status),
    ...(scimType ? { scimType } : {}),
    detail,
  });
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toBe(scimJson);
}

/** The one 401 there is, whatever was wrong. */
export function expectUnauthorized(answer: Answer): void {
  expectError(answer, 401, 'The bearer token is missing or not valid for this address.');
  expect(answer.headers.get('www-authenticate')).toBe('Bearer');
}

/** Asserts a whole list answer. */
export function expectList(
  answer: Answer,
  resources: unknown[],
  { total = resources.length, startIndex = 1 }: { total?: number; startIndex?: number } = {},
): void {
  expect(answer.json, answer.text).toEqual({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults: total,
    itemsPerPage: resources.length,
    startIndex,
    Resources: resources,
  });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe(scimJson);
}

/** A success without a body. */
export function expectNothing(answer: Answer): void {
  expect(answer.text).toBe('');
  expect(answer.status).toBe(204);
}

/** The representation without `schemas`, `id` and `meta`. */
export function attributesOf({ json }: Answer): Record<string, unknown> {
  const { schemas: _schemas, id: _id, meta: _meta, ...attributes } = json as Record<string, unknown>;
  return attributes;
}

/** Makes a user; `over` as in `aUser`. The answer of the POST. */
export async function provision(
  { scim }: Pick<Organization, 'scim'>,
  over: Record<string, unknown> = {},
): Promise<Answer & { id: string; userName: string }> {
  const answer = ok(await scim.post('/Users', aUser(over)), 201);
  return { ...answer, id: idOf(answer), userName: String(answer.json.userName) };
}

/** Asserts that a user reads as an answer before said, to the letter. */
export async function expectUnchanged(scim: Client, before: Answer): Promise<void> {
  const now = await scim.get(`/Users/${idOf(before)}`);
  expect(now.json).toEqual(before.json);
  expect(now.status).toBe(200);
}

/** The userNames in a list answer, in its order. */
export function userNamesOf(answer: Answer): string[] {
  if (answer.status !== 200) throw new Error(`expected a list, got ${answer.status}: ${answer.text}`);
  return (answer.json.Resources as { userName: string }[]).map(({ userName }) => userName);
}

export function idOf(answer: Answer): string {
  return String(answer.json?.id);
}

/** The member behind a user, as admins see it. */
export async function memberOf(
  { admin }: Pick<Organization, 'admin'>,
  id: string,
): Promise<Record<string, unknown>> {
  return ok(await admin.get(`/members/${id}`), 200).json as Record<string, unknown>;
}

function headersOf({ headers }: Answer): Record<string, string | null> {
  return { type: headers.get('content-type'), location: headers.get('location'), etag: headers.get('etag') };
}
