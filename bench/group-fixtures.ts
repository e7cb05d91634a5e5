import { randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import type { Organization } from './organization.js';
import type { Side } from './workloads.js';

/** A group with the first so many users of the organization, made by SQL. Its id. */
export async function makeBigGroup(owner: Client, { id, ids }: Organization, size: number): Promise<string> {
  const name = `Big ${size} ${randomBytes(4).toString('hex')}`;
  const { rows } = await owner.query<{ id: string }>(insertGroup, [id, name, size]);
  const groupId = rows[0]?.id ?? '';
  await owner.query(insertMembers, [id, groupId, ids.slice(0, size)]);
  return groupId;
}

const insertGroup = `
  insert into directory_group (org_id, id, display_name, display_name_key, unique_name_key, member_count, profile,
    profile_keys, created_at, updated_at)
  values ($1, uuidv7(), $2::text, lower($2::text), lower($2::text), $3,
    json_build_object('schemas', array['urn:ietf:params:scim:schemas:core:2.0:Group'], 'displayName', $2::text),
    jsonb_build_object('displayname', lower($2::text)), now(), now())
  returning id`;

const insertMembers = `
  insert into group_member (org_id, group_id, member_id, nested)
  select $1, $2, m, false from unnest($3::uuid[]) m`;

/** As the protocol has it; the baseline is told the ids alone. */
export function memberPatch(side: Side, op: 'add' | 'remove', ids: readonly string[]): object {
  if (side === 'baseline') return { op, ids };
  const value = ids.map((id) => ({ value: id }));
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [{ op, path: 'members', value }],
  };
}
