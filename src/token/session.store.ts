import { Injectable } from '@nestjs/common';
import { reading, UnitOfWork, writing } from '../database/index.js';
import type { SessionEntity } from './session.entity.js';

export type NewSession = Omit<SessionEntity, 'orgId' | 'createdAt' | 'lastSeenAt' | 'expiresAt' | 'endedAt'>;

/** A session that was ended just now. */
export interface EndedSession {
  id: string;
  memberId: string;
  userName: string | null;
}

/** What ties a session to one at the identity provider. */
export interface ProviderSession {
  connectionId: string | null;
  sealedIdToken: string | null;
}

/** A session as admins see it. */
export interface ListedSession {
  id: string;
  method: string;
  kind: 'browser' | 'application';
  createdAt: Date;
  lastSeenAt: Date;
  expiresAt: Date;
  ip: string;
  userAgent: string;
}

// By the database's clock, which judges each use.
const insertSession = writing(
  'session_insert',
  `insert into session (org_id, id, member_id, method, token_hash, connection_id, idp_sid, sealed_id_token, ip,
     user_agent, created_at, last_seen_at, expires_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, now(), now(), now() + make_interval(secs => $11))`,
);

/** Nothing that could be used is kept of a session that is over. */
const over = `set ended_at = date_trunc('milliseconds', now()), token_hash = null, sealed_id_token = null`;
const ended = `returning id, member_id as "memberId", (select m.user_name from member m
  where m.org_id = session.org_id and m.id = session.member_id) as "userName"`;
const endOne = writing<EndedSession>(
  'session_end',
  `update session ${over} where org_id = $1 and id = $2 and ended_at is null ${ended}`,
);
const endOfMember = writing<EndedSession>(
  'session_end_member',
  `update session ${over} where org_id = $1 and member_id = $2 and ended_at is null ${ended}`,
);
const endOfIdp = writing<EndedSession>(
  'session_end_idp',
  `update session ${over} where org_id = $1 and connection_id = $2 and idp_sid = $3 and ended_at is null ${ended}`,
);
const endOfOrganization = writing(
  'session_end_organization',
  `update session ${over} where org_id = $1 and ended_at is null`,
);
const touchSession = writing(
  'session_touch',
  `update session set last_seen_at = now() where org_id = $1 and id = $2 and ended_at is null`,
);

const lockProvider = reading<ProviderSession>(
  'session_lock_provider',
  `select connection_id as "connectionId", sealed_id_token as "sealedIdToken" from session
   where org_id = $1 and id = $2 for update`,
);
const isOfMember = reading(
  'session_is_of',
  `select 1 from session where org_id = $1 and id = $2 and member_id = $3`,
);
const memberName = reading<{ name: string }>(
  'session_member_name',
  `select user_name as name from member where org_id = $1 and id = $2`,
);

const alive = `ended_at is null and expires_at > now() and last_seen_at > now() - make_interval(secs => $3)`;
const listSessions = reading<ListedSession>(
  'session_list',
  `select id, method, case when token_hash is null then 'application' else 'browser' end as kind,
     created_at as "createdAt", last_seen_at as "lastSeenAt", expires_at as "expiresAt", ip,
     user_agent as "userAgent"
   from session where org_id = $1 and member_id = $2 and ${alive} and ($4::uuid is null or id < $4::uuid)
   order by id desc limit $5`,
);

/** Rows of all organizations that nothing needs any more, some at a time. */
const removing = (table: string) =>
  writing<{ removed: number }>(
    `${table}_remove_old`,
    `with due as (
       select old.ctid as place from organization o cross join lateral (
         select x.ctid from ${table} x where x.org_id = o.id and x.expires_at < now()
         order by x.expires_at limit $1::int) old
       limit $1::int),
     gone as (delete from ${table} where ctid = any(array(select place from due)) returning 1)
     select count(*)::int as removed from gone`,
  );
const removals = ['login_code', 'refresh_token', 'session'].map(removing);

@Injectable()
export class SessionStore {
  constructor(private readonly uow: UnitOfWork) {}

  insert(orgId: string, session: NewSession, seconds: number): void {
    const { id, memberId, method, tokenHash, connectionId, idpSid, sealedIdToken, ip, userAgent } = session;
    const of = [orgId, id, memberId, method, tokenHash, connectionId, idpSid, sealedIdToken, ip, userAgent];
    this.uow.send(insertSession, [...of, seconds]);
  }

  end(orgId: string, id: string): Promise<EndedSession[]> {
    return this.uow.query(endOne, [orgId, id]);
  }

  endOfMember(orgId: string, memberId: string): Promise<EndedSession[]> {
    return this.uow.query(endOfMember, [orgId, memberId]);
  }

  /** The same, without waiting for what is ended. */
  sendEndOfMember(orgId: string, memberId: string): void {
    this.uow.send(endOfMember, [orgId, memberId]);
  }

  endOfIdp(orgId: string, connectionId: string, idpSid: string): Promise<EndedSession[]> {
    return this.uow.query(endOfIdp, [orgId, connectionId, idpSid]);
  }

  endOfOrganization(orgId: string): void {
    this.uow.send(endOfOrganization, [orgId]);
  }

  lockProvider(orgId: string, id: string): Promise<ProviderSession[]> {
    return this.uow.query(lockProvider, [orgId, id]);
  }

  async isOf(orgId: string, memberId: string, id: string): Promise<boolean> {
    return (await this.uow.query(isOfMember, [orgId, id, memberId])).length > 0;
  }

  /** The userName of a member, who may be disabled or deleted. */
  async nameOfMember(orgId: string, id: string): Promise<string | undefined> {
    const [member] = await this.uow.query(memberName, [orgId, id]);
    return member?.name;
  }

  touch(orgId: string, id: string): void {
    this.uow.send(touchSession, [orgId, id]);
  }

  /** Those that can be used, newest first; `before` is the id the page before ended with. */
  list(
    orgId: string,
    memberId: string,
    { idle, before, limit }: { idle: number; before: string | undefined; limit: number },
  ): Promise<ListedSession[]> {
    return this.uow.query(listSessions, [orgId, memberId, idle, before ?? null, limit]);
  }

  /** The number of rows of the table of which most were removed. */
  async removeOld(most: number): Promise<number> {
    const counts = await Promise.all(removals.map((removal) => this.uow.query(removal, [most])));
    return Math.max(...counts.map(([row]) => row?.removed ?? 0));
  }
}
