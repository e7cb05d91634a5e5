import { groupsOfMember } from './member.table.js';

/** For `member m` of organization `$1`, as JSON texts: the groups it is in, and the roles its source gives. */
export const groupsWithRoles = `(select coalesce(json_agg(json_build_object('id', g.id, 'name', g.display_name,
    'role', g.role) order by g.display_name_key, g.id), '[]')
  from ${groupsOfMember} x join directory_group g on g.org_id = m.org_id and g.id = x.id)`;

export const acceptedRoles = `case when coalesce((select (s.settings ->> 'acceptRoles')::boolean
    from scim_settings s where s.org_id = $1), false) then m.scim_roles else '{}' end`;

/** The role that counts: the highest of all sources. `roles` and `keys` are parameters: lowest first, and in lower case. */
export function effectiveRoleSql(roles: string, keys: string): string {
  return `coalesce((select r.role from unnest(${roles}::text[], ${keys}::text[]) with ordinality r(role, key, rank)
    where r.role = m.role or r.role = any (m.login_roles) or r.key = any (${acceptedRoles}) or r.role in (
      select g.role from ${groupsOfMember} x join directory_group g on g.org_id = m.org_id and g.id = x.id)
    order by r.rank desc limit 1), m.role)`;
}
