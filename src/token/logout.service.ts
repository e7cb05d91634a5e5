import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/index.js';
import type { Secret } from '../config/index.js';
import { UnitOfWork } from '../database/index.js';
import { logger, type MemberPrincipal } from '../http/index.js';
import { SecretBox } from './secret-box.js';
import { type ProviderSession, SessionStore } from './session.store.js';
import { placeOfIdToken } from './sessions.service.js';

/** What a logout answers: with an address, the browser goes there to sign out at its identity provider too. */
export interface LoggedOut {
  logoutUrl?: string;
}

/** The session at the identity provider that ends with ours. */
export interface ProviderLogout {
  orgId: string;
  connectionId: string;
  idToken: Secret;
}

/** Says where a browser signs out at its identity provider; undefined where the provider offers nothing. */
export type LogoutUrlOf = (logout: ProviderLogout) => Promise<string | undefined>;

/** Ends the session of whoever signs out. */
@Injectable()
export class LogoutService {
  #urlOf: LogoutUrlOf = () => Promise.resolve(undefined);

  constructor(
    private readonly uow: UnitOfWork,
    private readonly sessions: SessionStore,
    private readonly box: SecretBox,
    private readonly audit: AuditService,
  ) {}

  /** The module that knows the providers says how to sign out there. */
  offer(urlOf: LogoutUrlOf): void {
    this.#urlOf = urlOf;
  }

  async logout({ orgId, id, name, sessionId }: MemberPrincipal): Promise<LoggedOut> {
    const session = await this.uow.run(orgId, async () => {
      const [before] = await this.sessions.lockProvider(orgId, sessionId);
      const [ended] = await this.sessions.end(orgId, sessionId);
      // Signing out in two tabs at once is one logout.
      if (!ended) {
        this.audit.upkeep();
        return undefined;
      }
      const target = { type: 'user', id, name };
      this.audit.note({ action: 'session.end', target, detail: `Session ${sessionId}` });
      return before;
    });
    const logoutUrl = session && (await this.#providerUrl(orgId, sessionId, session));
    return logoutUrl === undefined ? {} : { logoutUrl };
  }

  /** Ours is over: that a provider can't be asked changes nothing of it. */
  async #providerUrl(
    orgId: string,
    sessionId: string,
    { connectionId, sealedIdToken }: ProviderSession,
  ): Promise<string | undefined> {
    if (connectionId === null || sealedIdToken === null) return undefined;
    try {
      const idToken = this.box.open(sealedIdToken, placeOfIdToken(orgId, sessionId));
      return await this.#urlOf({ orgId, connectionId, idToken });
    } catch (error) {
      const detail = error instanceof Error ? error.message : 'unknown';
      logger().warn({ detail }, 'no address to sign out at the identity provider');
      return undefined;
    }
  }
}
