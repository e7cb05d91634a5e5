import { Injectable } from '@nestjs/common';
import { reading, UnitOfWork, writing } from '../database/index.js';
import type { Group, GroupDraft } from './group.js';
import { count, groupValues, nameTaken, nameTakenError } from './group.row.js';
import { groupTable } from './group.table.js';

const { select } = groupTable;

const findGroup = reading<Group>(
  'group_find',
  `select ${select} from directory_group m where m.org_id = $1 and m.id = $2`,
);
// Nobody who only names the group (as a member of another) waits for this lock.
const lockGroup = reading<Group>(
  'group_lock',
  `select ${select} from directory_group m where m.org_id = $1 and m.id = $2 for no key update`,
);
/** The group and those it is in, in the order in which all who lock several do. */
const lockWithParents = reading<{ id: string }>(
  'group_lock_with_parents',
  `select g.id from directory_group g where g.org_id = $1 and g.id = any ($2::uuid || array(
     select x.group_id from group_member x where x.org_id = $1 and x.member_id = $2))
   order by g.id for no key update`,
);
const lockToDelete = reading<Group>(
  'group_lock_to_delete',
  `select ${select} from directory_group m where m.org_id = $1 and m.id = $2 for update`,
);

const updateGroup = writing(
  'group_update',
  `update directory_group set
     display_name = case when $5::boolean and display_name_key <> $4 and ${nameTaken} then null else $3 end,
     display_name_key = $4, unique_name_key = case
       when display_name_key = $4 then unique_name_key when $5 then $4 end,
     external_id = $6, profile = $7, profile_keys = $8, updated_at = $9, version = version + $10::int
   where org_id = $1 and id = $2`,
);
const touchGroup = writing(
  'group_touch',
  `update directory_group set updated_at = $3, version = version + 1 where org_id = $1 and id = $2`,
);
const deleteGroup = writing(
  'group_delete',
  `with counted as (${count('-1', '1')}),
     members as (delete from group_member where org_id = $1 and group_id = $2),
     parents as (delete from group_member where org_id = $1 and member_id = $2 returning group_id),
     left_parents as (update directory_group g set member_count = g.member_count - 1, version = g.version + 1,
       updated_at = $3 where g.org_id = $1 and g.id = any (array(select group_id from parents)))
   delete from directory_group where org_id = $1 and id = $2`,
);
const updateRole = writing(
  'group_role',
  `update directory_group set role = $3 where org_id = $1 and id = $2`,
);

/** Rows of groups. Everything but the reads is sent without waiting: it counts when the unit of work commits. */
@Injectable()
export class GroupStore {
  constructor(private readonly uow: UnitOfWork) {}

  async find(orgId: string, id: string): Promise<Group | undefined> {
    const [group] = await this.uow.read(orgId, findGroup, [orgId, id]);
    return group;
  }

  /** The group, with its row locked until the unit of work ends: its membership changes one after the other. */
  async lock(orgId: string, id: string): Promise<Group | undefined> {
    const [group] = await this.uow.query(lockGroup, [orgId, id]);
    return group;
  }

  /** As `lock`, for its end: with the groups it is in, whose counts change. */
  async lockToDelete(orgId: string, id: string): Promise<Group | undefined> {
    // Both are sent in this order, in one packet.
    const [, [group]] = await Promise.all([
      this.uow.query(lockWithParents, [orgId, id]),
      this.uow.query(lockToDelete, [orgId, id]),
    ]);
    return group;
  }

  /**
   * Fails at the commit with `NameTaken` where names must differ and this one is another group's. A name that stays as
   * it was is nobody's news, whatever the rules are by now.
   */
  update(
    orgId: string,
    id: string,
    draft: GroupDraft,
    { unique, at, bump }: { unique: boolean; at: Date; bump: 0 | 1 },
  ): void {
    this.uow.send(updateGroup, [...groupValues(orgId, id, draft, unique), at, bump], nameTakenError);
  }

  /** Gives a group whose members changed its next version. */
  touch(orgId: string, id: string, at: Date): void {
    this.uow.send(touchGroup, [orgId, id, at]);
  }

  /** Takes the group away, out of the groups it was in; those who were in it stay. */
  delete(orgId: string, id: string, at: Date): void {
    this.uow.send(deleteGroup, [orgId, id, at]);
  }

  /** What a provisioning client can't see is no new version to it. */
  updateRole(orgId: string, id: string, role: string | null): void {
    this.uow.send(updateRole, [orgId, id, role]);
  }
}
