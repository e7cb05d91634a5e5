import { Injectable } from '@nestjs/common';
import { reading, type SqlValue, type Statement, UnitOfWork } from '../database/index.js';
import type { SessionMember } from '../http/index.js';
import type { DirectoryView } from './directory-view.js';
import type { PresentedSecret } from './session-secret.js';

/** A session with what decides about its use, read in one go at each request. */
export interface PresentedSession {
  id: string;
  orgId: string;
  memberId: string;
  userName: string;
  expiresAt: Date;
  ended: boolean;
  expired: boolean;
  idle: boolean;
  /** It was last seen to be used a while ago. */
  stale: boolean;
  memberActive: boolean;
  orgLive: boolean;
  keyLive: boolean;
  member: SessionMember;
}

/** How long sessions last, and what members may be. */
export interface SessionRules {
  roles: readonly string[];
  /** Seconds. */
  idle: number;
  touchEvery: number;
}

type Row = Omit<PresentedSession, 'member'> & Record<string, unknown>;

@Injectable()
export class SessionAccessStore {
  #view: DirectoryView | undefined;
  #statements: Record<'byHash' | 'byId', Statement<Row>> | undefined;

  constructor(private readonly uow: UnitOfWork) {}

  describe(view: DirectoryView): void {
    this.#view = view;
    this.#statements = {
      byHash: presenting('session_by_hash', view.columns, 's.token_hash = $6', 'true'),
      byId: presenting('session_by_id', view.columns, 's.id = $6', keyLive),
    };
  }

  /** The session of a cookie, whatever its state. */
  byHash({ orgId, hash }: PresentedSecret, rules: SessionRules): Promise<PresentedSession | undefined> {
    return this.#present('byHash', orgId, rules, [hash]);
  }

  /** The session that an access token names. `kid`: the key that signed the token; null: it was not looked for. */
  byId(
    orgId: string,
    id: string,
    kid: string | null,
    rules: SessionRules,
  ): Promise<PresentedSession | undefined> {
    return this.#present('byId', orgId, rules, [id, kid]);
  }

  async #present(
    by: 'byHash' | 'byId',
    orgId: string,
    { roles, idle, touchEvery }: SessionRules,
    key: readonly SqlValue[],
  ): Promise<PresentedSession | undefined> {
    const [view, statements] = [this.#view, this.#statements];
    if (!view || !statements) throw new Error('Sessions need the directory: import OrgModule as well');
    const keys = roles.map((role) => role.toLowerCase());
    const [row] = await this.uow.read(orgId, statements[by], [orgId, roles, keys, idle, touchEvery, ...key]);
    if (!row) return undefined;
    return { ...row, member: { id: row.memberId, organizationId: orgId, ...view.read(row) } };
  }
}

const keyLive = `($7::uuid is null or exists (
  select 1 from signing_key k where k.id = $7::uuid and k.withdrawn_at is null))`;

function presenting(name: string, columns: string, key: string, live: string): Statement<Row> {
  return reading<Row>(
    name,
    `select s.id, s.org_id as "orgId", s.member_id as "memberId", s.expires_at as "expiresAt",
       s.ended_at is not null as ended, s.expires_at <= now() as expired,
       s.last_seen_at <= now() - make_interval(secs => $4) as idle,
       s.last_seen_at <= now() - make_interval(secs => $5) as stale,
       m.status = 'active' and m.deleted_at is null as "memberActive", o.deleted_at is null as "orgLive",
       ${live} as "keyLive", m.user_name as "userName", ${columns}
     from session s
     join member m on m.org_id = s.org_id and m.id = s.member_id
     join organization o on o.id = s.org_id
     where s.org_id = $1 and ${key}`,
  );
}
