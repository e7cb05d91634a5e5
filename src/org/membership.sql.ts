import { reading, type Statement, writing } from '../database/index.js';
import { liveByKey } from './member.table.js';

/** What a step did to a membership. */
export interface MembershipDone {
  added: string[];
  removed: string[];
  /** Ids that name nobody. */
  unknown: string[];
  /** Whether one of those that came or went is a group. */
  nested: boolean;
}

/**
 * Who changes what groups are in each other does so alone in its organization, or two could close a circle between
 * them. Locks nothing when no id is a group's and the group holds none.
 */
export const lockNesting = reading<{ locked: true }>(
  'group_lock_nesting',
  `select true as locked from organization o where o.id = $1 and (
     exists (select 1 from group_member x where x.org_id = $1 and x.group_id = $2 and x.nested)
     or exists (select 1 from directory_group g where g.org_id = $1 and g.id = any ($3::uuid[])))
   for no key update`,
);
export const lockNestingAlways = reading<{ locked: true }>(
  'group_lock_nesting_always',
  'select true as locked from organization o where o.id = $1 for no key update',
);

/**
 * The key of each row that is named is locked: nobody can be deleted until this commits. Each id is looked up by
 * itself, in words that leave no other plan: a join may walk through an organization for a few of its members.
 */
const added = (condition: string): string => `
  wanted as (select w.id from unnest($3::uuid[]) w(id) where ${condition}),
  users as (
    select u.id from wanted w cross join lateral (
      select m.id from member m where m.org_id = $1 and m.id = w.id and ${liveByKey} for key share of m) u),
  groups as (
    select u.id from wanted w cross join lateral (
      select g.id from directory_group g where g.org_id = $1 and g.id = w.id for key share of g) u),
  found as (select id, false as nested from users union all select id, true from groups),
  added as (
    insert into group_member (org_id, group_id, member_id, nested) select $1, $2, id, nested from found
    on conflict do nothing returning member_id, nested),
  unknown as (select w.id from wanted w where w.id not in (select id from found))`;

const notInYet = `(
    select x.nested from group_member x where x.org_id = $1 and x.group_id = $2 and x.member_id = w.id) is null`;

const noneAdded = `
  added as (select member_id, nested from group_member where false),
  unknown as (select id from directory_group where false)`;

/** `group` and `at` are parameters; `bump` is 1 where it is a new version when anything changed, else 0. */
function changing(
  parts: { removedWhere: string; added: string },
  { group, bump, at }: { group: string; bump: string; at: string },
): string {
  return `with removed as (
      delete from group_member x where x.org_id = $1 and x.group_id = ${group} and ${parts.removedWhere}
      returning x.member_id, x.nested),
    ${parts.added},
    counted as (
      update directory_group set version = version + ${bump}::int,
        updated_at = case when ${bump}::int > 0 then ${at} else updated_at end,
        member_count = member_count + (select count(*) from added) - (select count(*) from removed)
      where org_id = $1 and id = ${group} and (exists (select 1 from added) or exists (select 1 from removed)))
    select (select coalesce(json_agg(member_id), '[]') from added) as added,
      (select coalesce(json_agg(member_id), '[]') from removed) as removed,
      (select coalesce(json_agg(id), '[]') from unknown) as unknown,
      coalesce((select bool_or(nested) from added), false)
        or coalesce((select bool_or(nested) from removed), false) as nested`;
}

const usual = { group: '$2', bump: '$4', at: '$5' };

/** $1 organization, $2 group, $3 whom to add, $4 versions, $5 time, $6 whom to take out. */
export const changeMembers = writing<MembershipDone>(
  'group_member_change',
  changing({ removedWhere: 'x.member_id = any ($6::uuid[])', added: added(notInYet) }, usual),
);

/** $1 organization, $2 group, $3 who is in it then, $4 versions, $5 time. */
export const replaceMembers = writing<MembershipDone>(
  'group_member_replace',
  changing({ removedWhere: 'x.member_id not in (select unnest($3::uuid[]))', added: added(notInYet) }, usual),
);

/** One member `e` as filters see it. */
export const memberElement = 'e.element';

/**
 * Takes out whose `memberElement` meets the condition; it is made once, however often the condition looks at it.
 * `first` is the number of the parameter that the group has; versions and time follow it.
 */
export function removingWhere(condition: string, first: number): string {
  const parameters = { group: `$${first}`, bump: `$${first + 1}`, at: `$${first + 2}` };
  const chosen = `select e.member_id from (
    select y.member_id, jsonb_build_object('value', y.member_id,
      'type', case when y.nested then 'group' else 'user' end,
      'display', case when y.nested
        then (select n.display_name_key from directory_group n where n.org_id = y.org_id and n.id = y.member_id)
        else (select coalesce(u.display_name_key, u.user_name_key) from member u
          where u.org_id = y.org_id and u.id = y.member_id) end) as element
    from group_member y where y.org_id = $1 and y.group_id = ${parameters.group} offset 0) e where ${condition}`;
  return changing({ removedWhere: `x.member_id in (${chosen})`, added: noneAdded }, parameters);
}

/** Nesting deeper than this is refused. */
export const maxNesting = 16;

/** Closes over who is in whom, up to one level more than is allowed: a circle shows as a group above itself. */
export const closeNesting: Statement<{ circular: boolean; levels: number }> = writing(
  'group_close_nesting',
  `with recursive up as (
     select x.member_id as group_id, x.group_id as ancestor_id, 1 as level
     from group_member x where x.org_id = $1 and x.nested
     union
     select u.group_id, x.group_id, u.level + 1 from up u
       join group_member x on x.org_id = $1 and x.member_id = u.ancestor_id and x.nested
     where u.level <= ${maxNesting}),
   wanted as (select distinct group_id, ancestor_id from up),
   gone as (
     delete from group_ancestor a where a.org_id = $1 and not exists (
       select 1 from wanted w where w.group_id = a.group_id and w.ancestor_id = a.ancestor_id)),
   made as (
     insert into group_ancestor (org_id, group_id, ancestor_id) select $1, group_id, ancestor_id from wanted
     on conflict do nothing)
   select exists (select 1 from up where group_id = ancestor_id) as circular,
     (select coalesce(max(level), 0) from up)::int as levels`,
);

const memberIds = (nested: string): string =>
  `array(select x.member_id from group_member x where x.org_id = $1 and x.group_id = w.id and ${nested})`;

/**
 * $3 to $6 and $7 to $10: the texts around id, id and name of a group and of a user. Users first, then groups. Group by
 * group: to have all in order at once, the primary key would be read from end to end. And by sets of ids: a server from
 * version 17 on finds them in one walk of the index.
 */
export const membersText = reading<{ groupId: string; members: string }>(
  'group_members_text',
  `select w.id as "groupId", concat_ws(',',
     (select string_agg($7::text || m.id || $8::text || m.id || $9::text
        || to_json(coalesce(m.display_name, m.user_name))::text || $10::text, ',' order by m.id)
      from member m where m.org_id = $1 and m.id = any (${memberIds('not x.nested')}) and ${liveByKey}),
     (select string_agg($3::text || n.id || $4::text || n.id || $5::text
        || to_json(n.display_name)::text || $6::text, ',' order by n.id)
      from directory_group n where n.org_id = $1 and n.id = any (${memberIds('x.nested')}))) as members
   from unnest($2::uuid[]) w(id)`,
);
