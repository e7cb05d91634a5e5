import { sharedHouse } from './house.js';
import { rowsOf } from './sql.js';

/** The id of the n-th: as they are made, in the order of time. */
export function memberId(n: number): string {
  return `01980000-${n.toString(16).padStart(8, '0').slice(0, 4)}-7000-8000-${n.toString(16).padStart(12, '0')}`;
}

/** Puts members into an organization, more than anybody would wait for over HTTP: `many.1@acme.test` and so on. */
export async function insertMembers(
  orgId: string,
  count: number,
  url = sharedHouse().migrationUrl,
): Promise<void> {
  const idOf = `('01980000-' || left(lpad(to_hex(n), 8, '0'), 4) || '-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid`;
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
  // As the server does by itself after a while.
  await rowsOf(url, 'analyze member');
}
