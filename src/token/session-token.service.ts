import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/index.js';
import { CONFIG, type Config } from '../config/index.js';
import { UnitOfWork } from '../database/index.js';
import {
  AppError,
  currentRequest,
  invalidBody,
  type MemberPrincipal,
  type SessionMember,
} from '../http/index.js';
import { AccessTokens } from './access-token.js';
import { claimsOf } from './member-claims.js';
import { SessionAccess } from './session-access.service.js';
import { GrantStore, type PresentedGrant } from './session-grant.store.js';
import { makeSessionSecret, type PresentedSecret, readSessionSecret } from './session-secret.js';
import type { SessionTokenDto } from './session.dto.js';
import { SessionStore } from './session.store.js';

/** What an application of another origin works with. */
export interface SessionTokens {
  accessToken: string;
  tokenType: 'Bearer';
  /** Seconds. */
  expiresIn: number;
  /** Good once: the answer to its use has the next. */
  refreshToken: string;
  member: SessionMember;
}

interface Granted {
  principal: MemberPrincipal;
  refreshToken: string;
}

/** Gives applications the tokens of a session: for the code of its login, then for one refresh token after the other. */
@Injectable()
export class SessionTokenService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly grants: GrantStore,
    private readonly sessions: SessionStore,
    private readonly access: SessionAccess,
    private readonly tokens: AccessTokens,
    private readonly audit: AuditService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** `origin`: whose page asks, if a page does. Throws 401; what comes a second time ends its session. */
  async issue({ code, refreshToken }: SessionTokenDto, origin: string | undefined): Promise<SessionTokens> {
    if (code !== undefined && refreshToken === undefined) return this.#exchange(code, origin);
    if (refreshToken !== undefined && code === undefined) return this.#renew(refreshToken);
    throw invalidBody('Give either code or refreshToken.');
  }

  async #exchange(code: string, origin: string | undefined): Promise<SessionTokens> {
    const secret = presented(code);
    return this.#give(secret, async () => {
      const found = await this.grants.lockCode(secret.orgId, secret.hash);
      if (!found || found.expired) throw refused('There is no such code, or it is too old');
      if (origin !== undefined && origin !== found.origin) throw refused('The code is for another origin');
      if (found.used) return this.#revoke(secret.orgId, found, 'The code of its login was used twice');
      this.grants.useCode(secret.orgId, secret.hash);
      const granted = await this.#grant(secret.orgId, found.sessionId);
      this.audit.note({
        action: 'session.start',
        ...targetOf(granted.principal),
        detail: `For ${found.origin}`,
      });
      return granted;
    });
  }

  async #renew(refreshToken: string): Promise<SessionTokens> {
    const secret = presented(refreshToken);
    return this.#give(secret, async () => {
      const found = await this.grants.lockRefresh(secret.orgId, secret.hash);
      if (!found || found.expired) throw refused('There is no such refresh token, or its session is over');
      if (found.used) return this.#revoke(secret.orgId, found, 'A refresh token was used twice');
      this.grants.useRefresh(secret.orgId, secret.hash);
      this.audit.upkeep();
      return this.#grant(secret.orgId, found.sessionId);
    });
  }

  /** What ends the session is kept, and then refused. */
  async #give({ orgId }: PresentedSecret, work: () => Promise<Granted | undefined>): Promise<SessionTokens> {
    const granted = await this.uow.run(orgId, work);
    if (!granted) throw refused('It was used before: its session is ended');
    const { principal, refreshToken } = granted;
    const left = Math.floor((principal.expiresAt.getTime() - Date.now()) / 1000);
    const expiresIn = Math.max(1, Math.min(this.config.accessTokenTtl, left));
    const accessToken = await this.tokens.sign(claimsOf(principal), expiresIn);
    return { accessToken, tokenType: 'Bearer', expiresIn, refreshToken, member: principal.member };
  }

  async #grant(orgId: string, sessionId: string): Promise<Granted> {
    const principal = await this.access.byId(orgId, sessionId);
    const next = makeSessionSecret(orgId);
    this.grants.insertRefresh(orgId, next.hash, sessionId);
    this.sessions.touch(orgId, sessionId);
    return { principal, refreshToken: next.text };
  }

  async #revoke(orgId: string, { sessionId }: PresentedGrant, why: string): Promise<undefined> {
    const [ended] = await this.sessions.end(orgId, sessionId);
    if (!ended) {
      this.audit.upkeep();
      return undefined;
    }
    const target = { type: 'user', id: ended.memberId, name: ended.userName };
    const context = currentRequest();
    if (context) context.orgId = orgId;
    this.audit.note({ action: 'session.revoke', target, detail: `Session ${sessionId}: ${why}` });
    return undefined;
  }
}

function targetOf({ id, name }: MemberPrincipal): { target: { type: string; id: string; name: string } } {
  return { target: { type: 'user', id, name } };
}

function presented(text: string): PresentedSecret {
  const secret = readSessionSecret(text);
  if (!secret) throw refused('It is no secret of a session');
  return secret;
}

/** The same words whatever was wrong. */
function refused(privateDetail: string): AppError {
  return new AppError('invalid_grant', 401, 'The code or refresh token is not good, or not any more.', {
    privateDetail,
    headers: { 'www-authenticate': 'Bearer' },
  });
}
