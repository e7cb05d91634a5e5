import { Client } from 'pg';

/** Ids that `fillGroups` gives, by number. */
export const largeUser = (at: number): string => `01900000-0000-7000-8000-${String(at).padStart(12, '0')}`;
export const largeGroup = (at: number): string => `01900000-0000-7000-9000-${String(at).padStart(12, '0')}`;

/**
 * Makes users and groups by SQL, as the owning role of the database: groups of the sizes given, whose members are the
 * first users.
 */
export async function fillGroups(
  migrationUrl: string,
  orgId: string,
  { users, sizes }: { users: number; sizes: readonly number[] },
): Promise<void> {
  const owner = new Client({ connectionString: migrationUrl });
  await owner.connect();
  try {
    await owner.query(
      `insert into member (org_id, id, user_name, user_name_key, display_name, display_name_key, status, role, source,
         profile, profile_keys, created_at, updated_at)
       select $1, ('01900000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'u' || n || '@x.test',
         'u' || n || '@x.test', 'User ' || n, 'user ' || n, 'active', 'viewer', 'scim',
         json_build_object('schemas', json_build_array('urn:ietf:params:scim:schemas:core:2.0:User'),
           'userName', 'u' || n || '@x.test', 'displayName', 'User ' || n), '{}', now(), now()
       from generate_series(0, $2 - 1) n`,
      [orgId, users],
    );
    await owner.query('insert into member_count (org_id, slot, live, shifts) values ($1, 0, $2, 0)', [
      orgId,
      users,
    ]);
    await owner.query(
      `insert into directory_group (org_id, id, display_name, display_name_key, unique_name_key, member_count, profile,
         profile_keys, created_at, updated_at)
       select $1, ('01900000-0000-7000-9000-' || lpad((n - 1)::text, 12, '0'))::uuid, 'Large ' || n, 'large ' || n,
         'large ' || n, size, json_build_object('schemas',
           json_build_array('urn:ietf:params:scim:schemas:core:2.0:Group'), 'displayName', 'Large ' || n),
         jsonb_build_object('displayname', 'large ' || n), now(), now()
       from unnest($2::int[]) with ordinality as s(size, n)`,
      [orgId, sizes],
    );
    await owner.query('insert into group_count (org_id, slot, live, shifts) values ($1, 0, $2, 0)', [
      orgId,
      sizes.length,
    ]);
    await owner.query(
      `insert into group_member (org_id, group_id, member_id, nested)
       select g.org_id, g.id, ('01900000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, false
       from directory_group g, generate_series(0, g.member_count - 1) n where g.org_id = $1`,
      [orgId],
    );
  } finally {
    await owner.end();
  }
}
