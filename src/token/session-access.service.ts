import { hash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/index.js';
import { CONFIG, type Config } from '../config/index.js';
import { UnitOfWork } from '../database/index.js';
import { currentRequest, isUuid, logger, type MemberPrincipal, unauthorized } from '../http/index.js';
import { AccessTokens, type VerifiedToken } from './access-token.js';
import type { DirectoryView } from './directory-view.js';
import { KnownTokens } from './known-tokens.js';
import { type PresentedSession, SessionAccessStore, type SessionRules } from './session-access.store.js';
import { readSessionSecret } from './session-secret.js';
import { SessionStore } from './session.store.js';

/** A token whose signature was found good. */
interface KnownToken {
  orgId: string;
  sessionId: string;
  memberId: string;
  kid: string;
  expiresAt: Date;
}

/** Seconds after which a use is written down, where the idle limit is not much longer. */
const touchEvery = 60;

/** Says which member a session's cookie or an access token is of, and whether it still counts: one read each. */
@Injectable()
export class SessionAccess {
  readonly #known = new KnownTokens<KnownToken>();
  readonly #touching = new Map<string, Promise<void>>();
  readonly #rules: SessionRules;

  constructor(
    private readonly tokens: AccessTokens,
    private readonly presented: SessionAccessStore,
    private readonly sessions: SessionStore,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditService,
    @Inject(CONFIG) { roles, sessionIdleTtl: idle }: Config,
  ) {
    this.#rules = { roles, idle, touchEvery: Math.min(touchEvery, idle / 10) };
    uow.beforeClose(async () => void (await Promise.all(this.#touching.values())));
  }

  /** The directory says how its members are shown. */
  describe(view: DirectoryView): void {
    this.presented.describe(view);
  }

  /** Throws 401. */
  async byCookie(value: string): Promise<MemberPrincipal> {
    const secret = readSessionSecret(value);
    const session = secret && (await this.presented.byHash(secret, this.#rules));
    if (!session) throw unauthorized('The cookie names no session');
    return this.#admitted(session, 'cookie');
  }

  /** Throws 401. */
  async byToken(credential: string): Promise<MemberPrincipal> {
    const key = hash('sha256', credential, 'buffer');
    const seen = this.#known.find(key);
    // A signature stays good: once seen, it need not be computed again.
    const token = seen && seen.expiresAt > new Date() ? seen : knownOf(await this.tokens.verify(credential));
    const { orgId, sessionId, memberId, kid } = token;
    const session = await this.presented.byId(orgId, sessionId, kid, this.#rules);
    if (session?.memberId !== memberId) throw unauthorized('The access token names no session');
    const principal = this.#admitted(session, 'token');
    this.#known.remember(key, token);
    return principal;
  }

  /** As the session is now, inside a unit of work or outside. Throws 401. */
  async byId(orgId: string, sessionId: string): Promise<MemberPrincipal> {
    const session = await this.presented.byId(orgId, sessionId, null, this.#rules);
    if (!session) throw unauthorized('There is no such session');
    return this.#judged(session, 'token');
  }

  #admitted(session: PresentedSession, by: MemberPrincipal['by']): MemberPrincipal {
    const principal = this.#judged(session, by);
    if (session.stale) this.#touch(session);
    return principal;
  }

  #judged(session: PresentedSession, by: MemberPrincipal['by']): MemberPrincipal {
    const { id: sessionId, orgId, memberId: id, userName: name, expiresAt, member } = session;
    const context = currentRequest();
    if (context) Object.assign(context, { orgId, actor: { type: 'member', id, name } });
    const refusal = reasonAgainst(session);
    if (refusal) throw unauthorized(refusal[1], refusal[0]);
    return { type: 'member', id, name, orgId, sessionId, by, expiresAt, member };
  }

  /** Behind the request, which need not wait for it. */
  #touch({ orgId, id }: PresentedSession): void {
    if (this.#touching.has(id)) return;
    const touched = this.uow.run(orgId, async () => {
      this.audit.upkeep();
      this.sessions.touch(orgId, id);
    });
    const done = touched
      .catch((error: unknown) => {
        const detail = error instanceof Error ? error.message : 'unknown';
        logger().warn({ detail }, 'use of a session not written');
      })
      .finally(() => this.#touching.delete(id));
    this.#touching.set(id, done);
  }
}

function knownOf({ sub, org, claims, kid, expiresAt }: VerifiedToken): KnownToken {
  const sessionId = claims['sid'];
  if (typeof sessionId !== 'string' || !isUuid(sessionId)) {
    throw unauthorized('The access token is not one of a member');
  }
  return { orgId: org, sessionId, memberId: sub, kid, expiresAt };
}

function reasonAgainst(session: PresentedSession): [reason: string, detail: string] | undefined {
  if (!session.keyLive) return ['token_revoked', 'The key that signed the access token was withdrawn'];
  if (!session.orgLive) return ['organization_deleted', 'The organization was deleted'];
  if (!session.memberActive) return ['member_disabled', 'The member is not active'];
  if (session.ended) return ['session_ended', 'The session was ended'];
  if (session.expired) return ['session_expired', 'The session has reached its end'];
  return session.idle ? ['session_idle', 'The session was unused for too long'] : undefined;
}
