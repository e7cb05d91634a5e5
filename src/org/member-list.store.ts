import { Injectable } from '@nestjs/common';
import { composed, reading, type SqlValue, UnitOfWork, writing } from '../database/index.js';
import type { MemberStatus } from './member.entity.js';
import { emailKey, type Member, nameKey } from './member.js';
import { acceptedRoles, effectiveRoleSql, groupsWithRoles } from './role.sql.js';

/** A member as admins see it: one that was deleted is still there, disabled. */
export interface ListedMember extends Pick<
  Member,
  'id' | 'userName' | 'email' | 'displayName' | 'role' | 'status' | 'source' | 'createdAt' | 'lastSignInAt'
> {
  deleted: boolean;
  /** Every group the member is in, directly or through another. */
  groups: { id: string; name: string; role: string | null }[];
  /** Names of roles that its source gives, in lower case; none where the organization doesn't accept them. */
  scimRoles: string[];
  /** Roles by the last login. */
  loginRoles: string[];
}

interface MemberFilter {
  status: MemberStatus | undefined;
  /** The one that counts, of all sources. */
  role: string | undefined;
  /** Every role of this service, lowest first. */
  roles: readonly string[];
  /** A part of the e-mail address or of a name. */
  q: string | undefined;
  /** Who is in this group itself. */
  groupId?: string;
  /** Leaves out who never signed in. */
  joined?: boolean;
}

const columns = `m.id, m.user_name as "userName", m.email, m.display_name as "displayName", m.role, m.status, m.source,
  m.created_at as "createdAt", m.last_sign_in_at as "lastSignInAt", m.deleted_at is not null as deleted,
  ${groupsWithRoles} as groups, to_json(${acceptedRoles}) as "scimRoles",
  m.login_roles as "loginRoles"`;

const findMember = reading<ListedMember>(
  'member_list_find',
  `select ${columns} from member m where m.org_id = $1 and m.id = $2`,
);
const lockMember = reading<ListedMember>(
  'member_list_lock',
  `select ${columns} from member m where m.org_id = $1 and m.id = $2 for no key update of m`,
);
// What a provisioning client can't see, a role or a first sign-in, is no new version to it.
const turned = `(status = 'disabled') <> ($4 = 'disabled')`;
const updateStanding = writing(
  'member_standing',
  `update member set role = $3, status = $4, version = version + (case when ${turned} then 1 else 0 end),
     updated_at = case when ${turned} then $5::timestamptz else updated_at end
   where org_id = $1 and id = $2`,
);

/** Members for admins, the deleted among them. */
@Injectable()
export class MemberListStore {
  constructor(private readonly uow: UnitOfWork) {}

  /** In the order of their making; `after` is the id the page before ended with. */
  list(
    orgId: string,
    filter: MemberFilter,
    after: string | undefined,
    limit: number,
  ): Promise<ListedMember[]> {
    const values: SqlValue[] = [orgId];
    const parameter = (value: SqlValue): string => `$${values.push(value)}`;
    const conditions = ['m.org_id = $1'];
    if (after !== undefined) conditions.push(`m.id > ${parameter(after)}::uuid`);
    if (filter.status !== undefined) conditions.push(`m.status = ${parameter(filter.status)}`);
    if (filter.role !== undefined) conditions.push(holds(filter.role, filter.roles, parameter));
    if (filter.q !== undefined) conditions.push(named(filter.q, parameter));
    if (filter.joined) conditions.push(`m.status <> 'invited'`);
    if (filter.groupId !== undefined) conditions.push(isIn(filter.groupId, parameter));
    const order = `order by m.id limit ${parameter(limit)}`;
    const text = `select ${columns} from member m where ${conditions.join(' and ')} ${order}`;
    return this.uow.query(composed<ListedMember>(text), values);
  }

  async find(orgId: string, id: string): Promise<ListedMember | undefined> {
    const [member] = await this.uow.query(findMember, [orgId, id]);
    return member;
  }

  /** The member, with its row locked until the unit of work ends. */
  async lock(orgId: string, id: string): Promise<ListedMember | undefined> {
    const [member] = await this.uow.query(lockMember, [orgId, id]);
    return member;
  }

  updateStanding(orgId: string, { id, role, status }: ListedMember, at: Date): void {
    this.uow.send(updateStanding, [orgId, id, role, status, at]);
  }
}

function holds(role: string, roles: readonly string[], parameter: (value: SqlValue) => string): string {
  const [all, keys] = [parameter(roles), parameter(roles.map((each) => each.toLowerCase()))];
  return `${effectiveRoleSql(all, keys)} = ${parameter(role)}`;
}

function isIn(groupId: string, parameter: (value: SqlValue) => string): string {
  return `m.id in (select x.member_id from group_member x where x.org_id = $1 and x.group_id = ${parameter(groupId)}::uuid)`;
}

/** Found as it is: `%` and `_` mean themselves. */
function named(text: string, parameter: (value: SqlValue) => string): string {
  const name = parameter(nameKey(text));
  const email = parameter(emailKey(text));
  return `(strpos(m.user_name_key, ${name}) > 0 or strpos(m.display_name_key, ${name}) > 0
    or strpos(m.email_key, ${email}) > 0)`;
}

export { columns as listedColumns };
