import { expect } from 'vitest';
import type { Answer, Client } from './client.js';
import { ok, type Organization } from './house.js';
import { aTime, anId, idOf, provision, scimJson } from './scim.js';

export const groupCore = 'urn:ietf:params:scim:schemas:core:2.0:Group';

let made = 0;

/** A group as an identity provider sends it; `over` wins. */
export function aGroup(
  over: Record<string, unknown> = {},
): Record<string, unknown> & { displayName: string } {
  made += 1;
  const displayName = typeof over['displayName'] === 'string' ? over['displayName'] : `Group ${made}`;
  return { schemas: [groupCore], ...over, displayName };
}

/** Makes a group. The answer of the POST. */
export async function makeGroup(
  { scim }: Pick<Organization, 'scim'>,
  over: Record<string, unknown> = {},
): Promise<Answer & { id: string }> {
  const answer = ok(await scim.post('/Groups', aGroup(over)), 201);
  return { ...answer, id: idOf(answer) };
}

/** Makes so many users and gives their ids, in the order of the ids. */
export async function people(org: Pick<Organization, 'scim'>, count: number): Promise<string[]> {
  const users: Promise<{ id: string }>[] = Array.from({ length: count }, () => provision(org));
  return (await Promise.all(users)).map(({ id }) => id).sort();
}

/** Ids as a request names members. */
export function asMembers(ids: readonly string[]): { value: string }[] {
  return ids.map((value) => ({ value }));
}

/** Users made by `people` as a group shows them. */
export function shownUsers({ base }: Client, ids: readonly string[]): object[] {
  return ids.toSorted().map((value) => ({
    value,
    $ref: `${base}/Users/${value}`,
    type: 'User',
    display: 'Ada Byron',
  }));
}

/** Groups as a group shows them. */
export function shownGroups({ base }: Client, groups: readonly { id: string; name: string }[]): object[] {
  return groups.map(({ id, name }) => ({
    value: id,
    $ref: `${base}/Groups/${id}`,
    type: 'Group',
    display: name,
  }));
}

/** Asserts a whole answer that shows one group: `attributes` are all that it has besides `id` and `meta`. */
export function expectGroup(
  answer: Answer,
  status: number,
  attributes: object,
  { scim, version = 1 }: { scim: Client; version?: number },
): void {
  const location = `${scim.base}/Groups/${idOf(answer)}`;
  const etag = `W/"${version}"`;
  const meta = { resourceType: 'Group', created: aTime, lastModified: aTime, version: etag, location };
  expect(answer.json, answer.text).toEqual({ schemas: [groupCore], ...attributes, id: anId, meta });
  expect(answer.status).toBe(status);
  const { headers } = answer;
  expect({
    type: headers.get('content-type'),
    location: headers.get('location'),
    etag: headers.get('etag'),
  }).toEqual({ type: scimJson, location, etag });
}

/** Asserts the answer to a PATCH that shows nothing. */
export function expectPatched(answer: Answer, version: number): void {
  expect(answer.text).toBe('');
  expect(answer.status).toBe(204);
  expect(answer.headers.get('etag')).toBe(`W/"${version}"`);
  expect(answer.headers.get('content-type')).toBe(null);
}

/** The ids of a group's members, in their order, users and groups alike. */
export async function memberIds({ scim }: Pick<Organization, 'scim'>, id: string): Promise<string[]> {
  const { json } = ok(await scim.get(`/Groups/${id}`), 200);
  return (json.members as { value: string }[]).map(({ value }) => value).toSorted();
}

/** The groups of a user, as a GET shows them: id and whether it is in it itself. */
export async function groupsOf(
  { scim }: Pick<Organization, 'scim'>,
  id: string,
): Promise<[id: string, type: string][]> {
  const { json } = ok(await scim.get(`/Users/${id}`), 200);
  const groups = (json.groups ?? []) as { value: string; type: string }[];
  return groups.map(({ value, type }) => [value, type]);
}

/** The ids in a list answer, in its order. */
export function idsIn(answer: Answer): string[] {
  return (ok(answer, 200).json.Resources as { id: string }[]).map(({ id }) => id);
}
