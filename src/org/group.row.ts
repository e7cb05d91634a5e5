import type { SqlValue } from '../database/index.js';
import type { GroupDraft } from './group.js';
import { reachName } from './group.table.js';
import { nameKey } from './member.js';

/** Parts of the statements that write rows of groups. */

/** Whether another group has the name $4 of the group $2. */
export const nameTaken = `exists (select 1 from directory_group m
  where m.org_id = $1 and ${reachName} and m.display_name_key = $4 and m.id <> $2)`;

/** Counts groups in and out, in slots so that parallel writers don't wait for one another. */
export const count = (live: string, shifts: string): string =>
  `insert into group_count (org_id, slot, live, shifts) values ($1, pg_backend_pid() % 16, ${live}, ${shifts})
   on conflict (org_id, slot) do update
   set live = group_count.live + excluded.live, shifts = group_count.shifts + excluded.shifts`;

/** Another group has the name, and names must differ. */
export class NameTaken extends Error {}

export function nameTakenError(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  const refused = error.code === '23502' && 'column' in error && error.column === 'display_name';
  const raced =
    error.code === '23505' && 'constraint' in error && error.constraint === 'directory_group_unique_name';
  return refused || raced ? new NameTaken() : error;
}

/** $1 to $8: organization, id, name, its key, whether names must differ, externalId, profile, its keys. */
export function groupValues(orgId: string, id: string, draft: GroupDraft, unique: boolean): SqlValue[] {
  const { displayName, externalId, profile, keys } = draft;
  return [
    orgId,
    id,
    displayName,
    nameKey(displayName),
    unique,
    externalId,
    JSON.stringify(profile),
    JSON.stringify(keys),
  ];
}
