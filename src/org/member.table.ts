import type { Member } from './member.js';
import { idColumn, type ResourceTable, shortened, textColumn, timeColumn } from './resource.table.js';

/**
 * Live, in words that no partial index implies: where the primary key is the way, no index that merely begins with
 * org_id can be taken for it, however stale the statistics of a new organization are.
 */
export const liveByKey = `coalesce(m.deleted_at, 'infinity') >= 'infinity'`;

/** Every group of `member m`, once: `direct` when it is in it itself, not only through another group. */
export const groupsOfMember = `(select s.id, bool_or(s.direct) as direct from (
    select d.group_id as id, true as direct from group_member d where d.org_id = m.org_id and d.member_id = m.id
    union all
    select a.ancestor_id, false from group_member d
      join group_ancestor a on a.org_id = d.org_id and a.group_id = d.group_id
    where d.org_id = m.org_id and d.member_id = m.id) s group by s.id)`;

/** Asked once for a statement, so that who has no groups pays nothing for them. */
const organizationHasGroups = `(select exists (select 1 from directory_group where org_id = $1))`;

const groupsText = `case when ${organizationHasGroups} then (
    select json_agg(json_build_array(g.id, g.display_name, x.direct) order by g.id)::text
    from ${groupsOfMember} x join directory_group g on g.org_id = m.org_id and g.id = x.id) end`;

export const memberColumns = `m.id, m.user_name as "userName", m.external_id as "externalId", m.email,
  m.display_name as "displayName", m.status, m.role, m.source, m.manager_id as "managerId",
  (select case when x.deleted_at is null then coalesce(x.display_name, '') end from member x
   where x.org_id = m.org_id and x.id = m.manager_id) as "managerName", ${groupsText} as "groups",
  m.profile::text as profile, m.version::int as version, m.created_at as "createdAt", m.updated_at as "updatedAt",
  m.last_sign_in_at as "lastSignInAt"`;

const managerName = `(select case when x.deleted_at is null then x.display_name_key end from member x
  where x.org_id = m.org_id and x.id = m.manager_id)`;

const groupsDocument = `(select jsonb_build_object('groups', coalesce(jsonb_agg(jsonb_build_object(
    'value', g.id, 'display', g.display_name_key, 'type', case when x.direct then 'direct' else 'indirect' end)),
    '[]'))
  from ${groupsOfMember} x join directory_group g on g.org_id = m.org_id and g.id = x.id)`;

const read: readonly Exclude<keyof Member, 'profile'>[] = [
  ...([
    'id',
    'userName',
    'externalId',
    'email',
    'displayName',
    'status',
    'role',
    'source',
    'managerId',
  ] as const),
  ...(['managerName', 'groups', 'version', 'createdAt', 'updatedAt', 'lastSignInAt'] as const),
];

/** Members as queries see them. */
export const memberTable: ResourceTable = {
  name: 'member',
  counter: 'member_count',
  select: memberColumns,
  read,
  live: 'm.deleted_at is null',
  liveByKey,
  columns: {
    id: idColumn,
    userName: textColumn('m.user_name_key'),
    externalId: textColumn('m.external_id'),
    managerName: textColumn(managerName, { sort: shortened(managerName) }),
    active: { kind: 'flag', sort: `(m.status <> 'disabled')` },
    createdAt: timeColumn('m.created_at'),
    updatedAt: timeColumn('m.updated_at'),
    emails: {
      kind: 'rows',
      sort: 'm.email_key',
      path: ['emails', 'value'],
      ids: false,
      found: (parameter) => `m.id in (select v.member_id from member_email_value v
        where v.org_id = $1 and v.value_key = ${parameter}::text)`,
    },
    groups: {
      kind: 'rows',
      sort: `(select min(x.id::text) from ${groupsOfMember} x)`,
      path: ['groups', 'value'],
      ids: true,
      // Whoever is in the group, or in one that is nested in it.
      found: (parameter) => `m.id in (select d.member_id from group_member d
        where d.org_id = $1 and d.group_id = any (${parameter}::uuid || array(
          select a.group_id from group_ancestor a where a.org_id = $1 and a.ancestor_id = ${parameter}::uuid)))`,
    },
  },
  documents: { groups: groupsDocument },
};
