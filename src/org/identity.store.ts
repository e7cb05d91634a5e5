import { Injectable } from '@nestjs/common';
import { reading, UnitOfWork, writing } from '../database/index.js';
import type { MemberStatus } from './member.entity.js';
import { liveByKey } from './member.table.js';
import type { SignIn } from './sign-in.js';

/** A member as a login looks at it; a tombstone is one too. */
export interface LoginMember {
  id: string;
  userName: string;
  displayName: string | null;
  email: string | null;
  status: MemberStatus;
  loginRoles: string[];
  deleted: boolean;
}

/** A member that a login's address leads to. */
export interface NamedMember extends LoginMember {
  /** Whether it is the address that identifies the member, not one of its others or its userName. */
  identifying: boolean;
  /** Whether the connection's provider knows the member already, by another subject. */
  linked: boolean;
}

const columns = `m.id, m.user_name as "userName", m.display_name as "displayName", m.email, m.status,
  m.login_roles as "loginRoles", m.deleted_at is not null as deleted`;

// Locked: whoever disables the member waits, and finds the session that the login makes; or the login finds it disabled.
const bySubject = reading<LoginMember>(
  'identity_member',
  `select ${columns} from identity i join member m on m.org_id = i.org_id and m.id = i.member_id
   where i.org_id = $1 and i.connection_id = $2 and i.issuer = $3 and i.subject = $4 for no key update of m`,
);
/** By index each: e-mail, further addresses, userName, and who was deleted under the address. */
const byAddress = reading<NamedMember>(
  'identity_by_address',
  `select ${columns}, coalesce(m.email_key = $4, false) as identifying,
     exists (select 1 from identity i where i.org_id = m.org_id and i.member_id = m.id
       and i.connection_id = $2 and i.issuer = $3) as linked
   from member m where m.org_id = $1 and m.id = any (array(
     select x.id from member x where x.org_id = $1 and x.email_key = $4 and x.deleted_at is null and x.email_key is not null
     union select v.member_id from member_email_value v where v.org_id = $1 and v.value_key = $4
     union select x.id from member x where x.org_id = $1 and x.user_name_key = $4 and x.deleted_at is null
     union select x.id from member x
       where x.org_id = $1 and x.email_key = $4 and x.deleted_at is not null and x.email_key is not null))
   order by m.deleted_at is not null, m.id for no key update of m`,
);
const attach = writing(
  'identity_attach',
  `insert into identity (org_id, connection_id, issuer, subject, member_id, created_at)
   values ($1, $2, $3, $4, $5, date_trunc('milliseconds', now()))`,
);
const detach = writing(
  'identity_detach',
  'delete from identity where org_id = $1 and connection_id = $2 and issuer = $3 and subject = $4',
);
// A first sign-in and roles of a login are nothing that a provisioning client sees: no new version.
const signedIn = writing(
  'member_signed_in',
  `update member set status = case status when 'invited' then 'active' else status end, login_roles = $3::text[],
     last_sign_in_at = date_trunc('milliseconds', now())
   where org_id = $1 and id = $2`,
);
const findMember = reading<{ memberId: string }>(
  'identity_find',
  `select i.member_id as "memberId" from identity i join member m on m.org_id = i.org_id and m.id = i.member_id
   where i.org_id = $1 and i.connection_id = $2 and i.issuer = $3 and i.subject = $4 and ${liveByKey}`,
);

type Key = Pick<SignIn, 'connectionId' | 'issuer' | 'subject'>;

/** Which member a subject of an identity provider is, and what a login leaves at the member. */
@Injectable()
export class IdentityStore {
  constructor(private readonly uow: UnitOfWork) {}

  /** The member, with its row locked until the unit of work ends. */
  async lockBySubject(
    orgId: string,
    { connectionId, issuer, subject }: Key,
  ): Promise<LoginMember | undefined> {
    const [member] = await this.uow.query(bySubject, [orgId, connectionId, issuer, subject]);
    return member;
  }

  /** Everybody whom the address could mean, the living first, locked likewise. */
  lockByAddress(orgId: string, { connectionId, issuer }: Key, email: string): Promise<NamedMember[]> {
    return this.uow.query(byAddress, [orgId, connectionId, issuer, email]);
  }

  /** The living member of a subject. */
  async find(orgId: string, { connectionId, issuer, subject }: Key): Promise<string | undefined> {
    const [found] = await this.uow.query(findMember, [orgId, connectionId, issuer, subject]);
    return found?.memberId;
  }

  /** Fails at the commit as `identity_pkey` when another login was first. */
  attach(orgId: string, { connectionId, issuer, subject }: Key, memberId: string): void {
    this.uow.send(attach, [orgId, connectionId, issuer, subject, memberId]);
  }

  detach(orgId: string, { connectionId, issuer, subject }: Key): void {
    this.uow.send(detach, [orgId, connectionId, issuer, subject]);
  }

  /** Who was invited is active from now on. */
  signedIn(orgId: string, memberId: string, loginRoles: readonly string[]): void {
    this.uow.send(signedIn, [orgId, memberId, loginRoles]);
  }
}
