import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/index.js';
import { UnitOfWork } from '../database/index.js';
import { currentRequest } from '../http/index.js';
import { SignInService } from '../org/index.js';
import { SessionsService } from '../token/index.js';
import { BackchannelLogoutStore } from './backchannel-logout.store.js';
import type { LoginConnection } from './login-connections.js';
import { legible } from './login-failure.js';
import { LoginThrottle } from './login-throttle.js';
import type { LogoutToken } from './logout-token.js';
import { logoutRefused, LogoutTokens } from './logout-tokens.js';

/** Ends sessions because the identity provider says so (OpenID Connect Back-Channel Logout 1.0). */
@Injectable()
export class BackchannelLogoutService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly throttle: LoginThrottle,
    private readonly tokens: LogoutTokens,
    private readonly taken: BackchannelLogoutStore,
    private readonly sessions: SessionsService,
    private readonly signIns: SignInService,
    private readonly audit: AuditService,
  ) {}

  /** Throws 400 for a token that is not accepted, 429 where there were too many such. */
  async receive(connectionId: string, token: string): Promise<void> {
    const begunAt = new Date();
    await this.throttle.take();
    const { connection, logout } = await this.tokens.verified(connectionId, token);
    // By now it is known who asks, and not before.
    const context = currentRequest();
    if (context) context.orgId = connection.orgId;
    await this.#end(connection, logout);
    await this.throttle.giveBack(begunAt, 0);
  }

  /** The session that it names, or without one all those of its subject. */
  #end({ orgId, id, issuer }: LoginConnection, { jti, sid, subject, expiresAt }: LogoutToken): Promise<void> {
    return this.uow.run(orgId, async () => {
      const jtiHash = createHash('sha256').update(jti).digest();
      if (!(await this.taken.take(orgId, id, jtiHash, expiresAt))) throw logoutRefused('it was taken before');
      const target = { type: 'connection', id, name: issuer };
      const whose =
        sid === undefined ? `of the subject ${legible(subject ?? '')}` : `with the sid ${legible(sid)}`;
      this.audit.note({ action: 'logout.request', target, detail: `Sessions ${whose}` });
      if (sid !== undefined) await this.sessions.endByIdpSession(orgId, id, sid);
      else await this.#endOfSubject(orgId, { connectionId: id, issuer, subject: subject ?? '' });
    });
  }

  async #endOfSubject(
    orgId: string,
    identity: { connectionId: string; issuer: string; subject: string },
  ): Promise<void> {
    const memberId = await this.signIns.memberOf(orgId, identity);
    if (memberId !== undefined) await this.sessions.endAll(orgId, memberId);
  }
}
