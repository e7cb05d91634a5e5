import type { Answer } from './client.js';
import { ok, type Organization } from './house.js';
import { provision } from './scim.js';

const groupCore = 'urn:ietf:params:scim:schemas:core:2.0:Group';

let made = 0;

/** A group as an identity provider sends it, with a name of its own; `over` wins. */
function aGroup(over: Record<string, unknown> = {}): Record<string, unknown> {
  made += 1;
  return { schemas: [groupCore], displayName: `Engineers ${process.pid} ${made}`, ...over };
}

/** Makes a group with these members. The answer of the POST. */
export async function makeGroup(
  { scim }: Pick<Organization, 'scim'>,
  memberIds: readonly string[] = [],
  over: Record<string, unknown> = {},
): Promise<Answer & { id: string }> {
  const members = memberIds.map((value) => ({ value }));
  const answer = ok(await scim.post('/Groups', aGroup({ members, ...over })), 201);
  return { ...answer, id: String(answer.json.id) };
}

/** Ids of so many new users. */
export async function people(organization: Pick<Organization, 'scim'>, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) ids.push((await provision(organization)).id);
  return ids;
}

export const addTo = (...ids: string[]): object => ({
  op: 'add',
  path: 'members',
  value: ids.map((value) => ({ value })),
});
export const removeFrom = (id: string): object => ({ op: 'remove', path: `members[value eq "${id}"]` });
