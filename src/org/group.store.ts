import { Injectable } from '@nestjs/common';
import { reading, type SqlValue, UnitOfWork, writing } from '../database/index.js';
import type { Group, GroupDraft } from './group.js';
import { groupTable, reachName } from './group.table.js';
import { nameKey } from './member.js';
import { joining } from './membership.sql.js';

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

const nameTaken = `exists (select 1 from directory_group m
  where m.org_id = $1 and ${reachName} and m.display_name_key = $4 and m.id <> $2)`;
const count = (live: string, shifts: string): string =>
  `insert into group_count (org_id, slot, live, shifts) values ($1, pg_backend_pid() % 16, ${live}, ${shifts})
   on conflict (org_id, slot) do update
   set live = group_count.live + excluded.live, shifts = group_count.shifts + excluded.shifts`;

/**
 * A taken name comes out null, which the column refuses: a group that was made while names could repeat is in no
 * unique index. Two at the same time meet in the index.
 */
const insertion = (members: string): string =>
  `insert into directory_group (org_id, id, display_name, display_name_key, unique_name_key, external_id, profile,
     profile_keys, created_at, updated_at, member_count)
   values ($1, $2, case when $5::boolean and ${nameTaken} then null else $3 end, $4,
     case when $5 then $4 end, $6, $7, $8, $9, $9, ${members})`;
const insertGroup = writing('group_insert', `with counted as (${count('1', '0')}) ${insertion('0')}`);
const insertWithMembers = writing<FoundedGroup>(
  'group_insert_with_members',
  `with counted as (${count('1', '0')}), ${joining}, made as (${insertion('(select count(*) from found)')})
   select (select id from unknown limit 1) as unknown, exists (select from groups) as nested`,
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

/** What came of a group that was made with members. Nothing of it may be kept where somebody is unknown. */
interface FoundedGroup {
  /** An id that names nobody. */
  unknown: string | null;
  /** Whether one of the members is a group. */
  nested: boolean;
}

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

  /** Fails at the commit with `NameTaken` where names must differ and this one is another group's. */
  insert(orgId: string, id: string, draft: GroupDraft, { unique, at }: { unique: boolean; at: Date }): void {
    this.uow.send(insertGroup, [...values(orgId, id, draft, unique), at], nameTakenError);
  }

  /** As `insert`, with the first members, each named once. Throws `NameTaken`. */
  async insertWithMembers(
    orgId: string,
    id: string,
    draft: GroupDraft,
    { ids, unique, at }: { ids: readonly string[]; unique: boolean; at: Date },
  ): Promise<FoundedGroup> {
    const sent = [...values(orgId, id, draft, unique), at, ids];
    const [made] = await this.uow.query(insertWithMembers, sent, nameTakenError);
    return made ?? { unknown: null, nested: false };
  }

  /** As `insert`. A name that stays as it was is nobody's news, whatever the rules are by now. */
  update(
    orgId: string,
    id: string,
    draft: GroupDraft,
    { unique, at, bump }: { unique: boolean; at: Date; bump: 0 | 1 },
  ): void {
    this.uow.send(updateGroup, [...values(orgId, id, draft, unique), at, bump], nameTakenError);
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

/** Another group has the name, and names must differ. */
export class NameTaken extends Error {}

function nameTakenError(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  const refused = error.code === '23502' && 'column' in error && error.column === 'display_name';
  const raced =
    error.code === '23505' && 'constraint' in error && error.constraint === 'directory_group_unique_name';
  return refused || raced ? new NameTaken() : error;
}

/** $1 to $8. */
function values(orgId: string, id: string, draft: GroupDraft, unique: boolean): SqlValue[] {
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
