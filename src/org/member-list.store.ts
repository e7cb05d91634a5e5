import { Injectable } from '@nestjs/common';
import { composed, reading, type SqlValue, UnitOfWork, writing } from '../database/index.js';
import type { MemberStatus } from './member.entity.js';
import { emailKey, type Member, nameKey } from './member.js';

/** A member as admins see it: one that was deleted is still there, disabled. */
export interface ListedMember extends Pick<
  Member,
  'id' | 'userName' | 'email' | 'displayName' | 'role' | 'status' | 'source' | 'createdAt' | 'lastSignInAt'
> {
  deleted: boolean;
}

interface MemberFilter {
  status: MemberStatus | undefined;
  role: string | undefined;
  /** A part of the e-mail address or of a name. */
  q: string | undefined;
}

const columns = `id, user_name as "userName", email, display_name as "displayName", role, status, source,
  created_at as "createdAt", last_sign_in_at as "lastSignInAt", deleted_at is not null as deleted`;

const findMember = reading<ListedMember>(
  'member_list_find',
  `select ${columns} from member where org_id = $1 and id = $2`,
);
const lockMember = reading<ListedMember>(
  'member_list_lock',
  `select ${columns} from member where org_id = $1 and id = $2 for update`,
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
    const conditions = ['org_id = $1'];
    if (after !== undefined) conditions.push(`id > ${parameter(after)}::uuid`);
    if (filter.status !== undefined) conditions.push(`status = ${parameter(filter.status)}`);
    if (filter.role !== undefined) conditions.push(`role = ${parameter(filter.role)}`);
    if (filter.q !== undefined) conditions.push(named(filter.q, parameter));
    const order = `order by id limit ${parameter(limit)}`;
    const text = `select ${columns} from member where ${conditions.join(' and ')} ${order}`;
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

/** Found as it is: `%` and `_` mean themselves. */
function named(text: string, parameter: (value: SqlValue) => string): string {
  const name = parameter(nameKey(text));
  const email = parameter(emailKey(text));
  return `(strpos(user_name_key, ${name}) > 0 or strpos(display_name_key, ${name}) > 0
    or strpos(email_key, ${email}) > 0)`;
}
