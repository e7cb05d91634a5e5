import type { Group } from './group.js';
import { idColumn, type ResourceTable, textColumn, timeColumn } from './resource.table.js';

const groupColumns = `m.id, m.display_name as "displayName", m.external_id as "externalId", m.role,
  m.member_count::int as "memberCount", m.profile::text as profile, m.version::int as version,
  m.created_at as "createdAt", m.updated_at as "updatedAt"`;

/** In the words of the index on names. */
export const reachName = `m.created_at > '-infinity'`;

const membersDocument = `(select jsonb_build_object('members', coalesce(jsonb_agg(jsonb_build_object(
    'value', x.member_id, 'type', case when x.nested then 'group' else 'user' end,
    'display', coalesce(u.display_name_key, u.user_name_key, n.display_name_key))), '[]'))
  from group_member x
    left join member u on u.org_id = x.org_id and u.id = x.member_id
    left join directory_group n on n.org_id = x.org_id and n.id = x.member_id
  where x.org_id = m.org_id and x.group_id = m.id)`;

const read: readonly Exclude<keyof Group, 'profile'>[] = [
  ...([
    'id',
    'displayName',
    'externalId',
    'role',
    'memberCount',
    'version',
    'createdAt',
    'updatedAt',
  ] as const),
];

/** Groups as queries see them. */
export const groupTable: ResourceTable = {
  name: 'directory_group',
  counter: 'group_count',
  select: groupColumns,
  read,
  live: 'true',
  liveByKey: 'true',
  columns: {
    id: idColumn,
    displayName: textColumn('m.display_name_key', { reach: reachName }),
    externalId: textColumn('m.external_id'),
    createdAt: timeColumn('m.created_at'),
    updatedAt: timeColumn('m.updated_at'),
    members: {
      kind: 'rows',
      sort: `(select min(x.member_id::text) from group_member x where x.org_id = m.org_id and x.group_id = m.id)`,
      path: ['members', 'value'],
      ids: true,
      found: (parameter) => `m.id = any (array(select x.group_id from group_member x
        where x.org_id = $1 and x.member_id = ${parameter}::uuid))`,
    },
  },
  documents: { members: membersDocument },
};
