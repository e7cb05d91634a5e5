import { Injectable } from '@nestjs/common';
import { reading, type SqlValue, UnitOfWork, writing } from '../database/index.js';
import { uuidv7 } from '../http/index.js';
import { emailKey, type Member, nameKey } from './member.js';
import { liveByKey, memberColumns } from './member.table.js';

/** A row as it is written: the member with its comparison document and account candidate. */
export interface MemberRow extends Omit<Member, 'managerName' | 'groups'> {
  emails: readonly string[];
  /** Roles that the source gives, in lower case. */
  scimRoles: readonly string[];
  keys: string;
}

/** A deleted member that a new one of the same userName may revive. */
export type Tombstone = Pick<
  Member,
  'id' | 'externalId' | 'createdAt' | 'version' | 'status' | 'role' | 'source' | 'profile'
>;

const findMember = reading<Member>(
  'member_find',
  `select ${memberColumns} from member m where m.org_id = $1 and m.id = $2 and ${liveByKey}`,
);
const lockMember = reading<Member>(
  'member_lock',
  // Whoever adds the member to a group meanwhile needs its key alone, and doesn't wait.
  `select ${memberColumns} from member m where m.org_id = $1 and m.id = $2 and ${liveByKey} for no key update of m`,
);
/** In the order in which all who lock several groups do, and before the member: as who adds members to groups. */
const lockGroupsOf = reading<{ id: string }>(
  'member_lock_groups',
  `select g.id from directory_group g where g.org_id = $1 and g.id = any (array(
     select x.group_id from group_member x where x.org_id = $1 and x.member_id = $2))
   order by g.id for no key update`,
);
const lockToDelete = reading<Member>(
  'member_lock_to_delete',
  `select ${memberColumns} from member m where m.org_id = $1 and m.id = $2 and ${liveByKey} for update of m`,
);
const findTombstones = reading<Tombstone>(
  'member_tombstones',
  `select id, external_id as "externalId", created_at as "createdAt", version::int as version, status, role, source,
     profile::text as profile from member
   where org_id = $1 and user_name_key = $2 and deleted_at is not null
     and ($3::text is null or external_id is null or external_id = $3)
   order by deleted_at desc limit 1 for update`,
);

/** The account of the e-mail, made when it is new. The update that changes nothing gives back what is there. */
const joinAccount = `insert into account (id, email_key) select $19::uuid, $8::text where $8::text is not null
  on conflict (email_key) do update set email_key = excluded.email_key returning id`;
const addEmails = `insert into member_email_value (org_id, member_id, value_key) select $1, $2, unnest($20::text[])`;
const count = (live: string, shifts: string): string =>
  `insert into member_count (org_id, slot, live, shifts) values ($1, pg_backend_pid() % 16, ${live}, ${shifts})
   on conflict (org_id, slot) do update
   set live = member_count.live + excluded.live, shifts = member_count.shifts + excluded.shifts`;

/**
 * With a tombstone in the way the userName comes out null, which the column refuses: so the common case, that there
 * is none, needs no look beforehand.
 */
const insertMember = writing(
  'member_insert',
  `with joined as (${joinAccount}), mails as (${addEmails}), counted as (${count('1', '0')})
   insert into member (org_id, id, user_name, user_name_key, external_id, display_name, email, email_key,
     display_name_key, status, role, source, manager_id, profile, profile_keys, version, created_at, updated_at,
     scim_roles, account_id)
   values ($1, $2, case when not exists (select 1 from member
       where org_id = $1 and user_name_key = $4 and deleted_at is not null
         and ($5::text is null or external_id is null or external_id = $5)) or $21::boolean then $3::text end,
     $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $22::text[],
     (select id from joined))`,
);

const assignments = (
  roles: string,
): string => `user_name = $3, user_name_key = $4, external_id = $5, display_name = $6, email = $7,
  email_key = $8, display_name_key = $9, status = $10, role = $11, source = $12, manager_id = $13, profile = $14,
  profile_keys = $15, version = $16, updated_at = $17, scim_roles = ${roles}::text[]`;
const updateMember = writing(
  'member_update',
  `update member set ${assignments('$18')} where org_id = $1 and id = $2`,
);

const updateStatus = writing(
  'member_update_status',
  `update member set status = $3, source = $4, version = $5, updated_at = $6 where org_id = $1 and id = $2`,
);

const updateContacts = writing(
  'member_update_contacts',
  `with gone as (delete from member_email_value
     where org_id = $1 and value_key = any ($21::text[]) and member_id = $2),
   mails as (${addEmails} on conflict do nothing), joined as (${joinAccount})
   update member set ${assignments('$22')}, account_id = (select id from joined), created_at = $18
   where org_id = $1 and id = $2`,
);
const reviveMember = writing(
  'member_revive',
  `with mails as (${addEmails}), joined as (${joinAccount}), counted as (${count('1', '1')}),
   forgotten as (delete from identity where org_id = $1 and member_id = $2)
   update member set ${assignments('$21')}, account_id = (select id from joined), created_at = $18, deleted_at = null,
     last_sign_in_at = null, login_roles = '{}' where org_id = $1 and id = $2`,
);
const buryMember = writing(
  'member_bury',
  `with counted as (${count('-1', '1')}), gone as (delete from member_email_value
     where org_id = $1 and value_key = any ($4::text[]) and member_id = $2),
   left_groups as (delete from group_member where org_id = $1 and member_id = $2 returning group_id),
   smaller as (update directory_group g set member_count = g.member_count - 1, version = g.version + 1,
     updated_at = $3 where g.org_id = $1 and g.id = any (array(select group_id from left_groups)))
   update member set deleted_at = $3, updated_at = $3, status = 'disabled', version = version + 1
   where org_id = $1 and id = $2`,
);

/** Rows of members. Everything but the reads is sent without waiting: it counts when the unit of work commits. */
@Injectable()
export class MemberStore {
  constructor(private readonly uow: UnitOfWork) {}

  async find(orgId: string, id: string): Promise<Member | undefined> {
    const [member] = await this.uow.read(orgId, findMember, [orgId, id]);
    return member;
  }

  /** The member, with its row locked until the unit of work ends. */
  async lock(orgId: string, id: string): Promise<Member | undefined> {
    const [member] = await this.uow.query(lockMember, [orgId, id]);
    return member;
  }

  /** As `lock`, for its end: with the groups it is in, whose counts change. */
  async lockToDelete(orgId: string, id: string): Promise<Member | undefined> {
    // Both are sent in this order, in one packet.
    const [, [member]] = await Promise.all([
      this.uow.query(lockGroupsOf, [orgId, id]),
      this.uow.query(lockToDelete, [orgId, id]),
    ]);
    return member;
  }

  /** The member deleted last with this userName, unless both it and the new one have an externalId and they differ. */
  async findTombstone(
    orgId: string,
    userName: string,
    externalId: string | null,
  ): Promise<Tombstone | undefined> {
    const [tombstone] = await this.uow.query(findTombstones, [orgId, nameKey(userName), externalId]);
    return tombstone;
  }

  /** Makes a member. Throws TombstoneInTheWay, when the unit of work ends, if one that `findTombstone` finds is there. */
  insert(orgId: string, row: MemberRow, anyway = false): void {
    const own = [row.createdAt, row.updatedAt, uuidv7(), emailKeys(row.emails), anyway, row.scimRoles];
    this.uow.send(insertMember, [...values(orgId, row), ...own], tombstoneInTheWay);
  }

  /** Writes everything but e-mail rows and account, which are as they were. */
  update(orgId: string, row: MemberRow): void {
    this.uow.send(updateMember, [...values(orgId, row), row.updatedAt, row.scimRoles]);
  }

  /** Writes the status and what goes with any change. */
  updateStatus(orgId: string, { id, status, source, version, updatedAt }: Member): void {
    this.uow.send(updateStatus, [orgId, id, status, source, version, updatedAt]);
  }

  /** Writes everything, with the e-mail rows set-wise and the account that the e-mail now names. */
  updateContacts(orgId: string, row: MemberRow, emailsBefore: readonly string[]): void {
    const now = emailKeys(row.emails);
    const gone = emailKeys(emailsBefore).filter((key) => !now.includes(key));
    const times = [row.updatedAt, row.createdAt];
    this.uow.send(updateContacts, [...values(orgId, row), ...times, uuidv7(), now, gone, row.scimRoles]);
  }

  revive(orgId: string, row: MemberRow): void {
    this.uow.send(reviveMember, [
      ...values(orgId, row),
      row.updatedAt,
      row.createdAt,
      uuidv7(),
      emailKeys(row.emails),
      row.scimRoles,
    ]);
  }

  /** Makes a tombstone of the row, in no group any more. */
  bury(orgId: string, id: string, at: Date, emails: readonly string[]): void {
    this.uow.send(buryMember, [orgId, id, at, emailKeys(emails)]);
  }
}

/** The new member must wait until somebody has looked at a deleted one of its userName. */
export class TombstoneInTheWay extends Error {}

function tombstoneInTheWay(error: unknown): unknown {
  const refused = error instanceof Error && 'column' in error && 'code' in error && error.code === '23502';
  return refused && error.column === 'user_name' ? new TombstoneInTheWay() : error;
}

/** $1 to $16. */
function values(orgId: string, row: MemberRow): SqlValue[] {
  return [
    orgId,
    row.id,
    row.userName,
    nameKey(row.userName),
    row.externalId,
    row.displayName,
    row.email,
    row.email === null ? null : emailKey(row.email),
    row.displayName === null ? null : nameKey(row.displayName),
    row.status,
    row.role,
    row.source,
    row.managerId,
    row.profile,
    row.keys,
    row.version,
  ];
}

function emailKeys(emails: readonly string[]): string[] {
  return [...new Set(emails.map(emailKey))];
}
