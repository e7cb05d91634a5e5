import { sharedHouse } from './house.js';
import { rowsOf } from './sql.js';

/** Puts members into an organization, more than anybody would wait for over HTTP: `many.1@acme.test` and so on. */
export async function insertMembers(
  orgId: string,
  count: number,
  url = sharedHouse().migrationUrl,
): Promise<void> {
  const idOf = `(substr(md5(n::text), 1, 8) || '-' || substr(md5(n::text), 9, 4) || '-7' || substr(md5(n::text), 14, 3)
    || '-8' || substr(md5(n::text), 18, 3) || '-' || substr(md5(n::text), 21, 12))::uuid`;
  await rowsOf(
    url,
    `insert into member (org_id, id, user_name, user_name_key, status, role, source, profile, profile_keys, version,
       created_at, updated_at)
     select $1, ${idOf}, 'many.' || n || '@acme.test', 'many.' || n || '@acme.test', 'active', 'viewer', 'scim',
       json_build_object('schemas', json_build_array('urn:ietf:params:scim:schemas:core:2.0:User'),
         'userName', 'many.' || n || '@acme.test', 'title', 't' || n % 100),
       jsonb_build_object('username', 'many.' || n || '@acme.test', 'title', 't' || n % 100), 1, now(), now()
     from generate_series(1, $2::int) n`,
    [orgId, count],
  );
  await rowsOf(
    url,
    `insert into member_count (org_id, slot, live, shifts) values ($1, 0, $2, 0)
     on conflict (org_id, slot) do update set live = member_count.live + excluded.live`,
    [orgId, count],
  );
}
