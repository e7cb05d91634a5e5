import { Injectable } from '@nestjs/common';
import { UnitOfWork, writing } from '../database/index.js';
import type { GroupDraft, MemberTemplate } from './group.js';
import { count, groupValues, nameTaken, nameTakenError } from './group.row.js';
import { liveByKey } from './member.table.js';

/**
 * A taken name comes out null, which the column refuses: a group that was made while names could repeat is in no
 * unique index. Two at the same time meet in the index. So does the count, when not all of $10 are users: their rows
 * are locked as those who come into a group that there is.
 */
const insertWithUsers = writing<{ members: string | null }>(
  'group_insert',
  `with counted as (${count('1', '0')}),
     users as (select m.id, coalesce(m.display_name, m.user_name) as name from member m
       where m.org_id = $1 and m.id = any ($10::uuid[]) and ${liveByKey} for key share of m),
     joined as (insert into group_member (org_id, group_id, member_id, nested) select $1, $2, id, false from users),
     made as (
       insert into directory_group (org_id, id, display_name, display_name_key, unique_name_key, external_id, profile,
         profile_keys, created_at, updated_at, member_count)
       values ($1, $2, case when $5::boolean and ${nameTaken} then null else $3 end, $4,
         case when $5 then $4 end, $6, $7, $8, $9, $9,
         (select case when count(*) = cardinality($10::uuid[]) then count(*) end from users)))
   select (select string_agg($11::text || id || $12::text || id || $13::text || to_json(name)::text || $14::text, ','
     order by id) from users) as members`,
);

/** The first row of a group. */
@Injectable()
export class GroupFoundingStore {
  constructor(private readonly uow: UnitOfWork) {}

  /**
   * Makes a group of users, each named once. What it returns holds one row once the unit of work is committed: their
   * text. It fails at the commit with `NotAllUsers`, and with `NameTaken` where names must differ and this one is
   * another group's.
   */
  insert(
    orgId: string,
    id: string,
    draft: GroupDraft,
    rest: { unique: boolean; at: Date; userIds: readonly string[]; template: MemberTemplate },
  ): readonly { members: string | null }[] {
    const { unique, at, userIds, template } = rest;
    const values = [...groupValues(orgId, id, draft, unique), at, userIds, ...template];
    return this.uow.send(insertWithUsers, values, foundingError);
  }
}

/** Somebody who shall be in the group is no user of the organization. */
export class NotAllUsers extends Error {}

function foundingError(error: unknown): unknown {
  const refused = error instanceof Error && 'code' in error && error.code === '23502';
  return refused && 'column' in error && error.column === 'member_count'
    ? new NotAllUsers()
    : nameTakenError(error);
}
