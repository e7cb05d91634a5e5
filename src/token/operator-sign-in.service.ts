import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AuditService, type AuditTarget } from '../audit/index.js';
import { CONFIG, type Config } from '../config/index.js';
import { platform, UnitOfWork } from '../database/index.js';
import { AppError, currentRequest, type OperatorPrincipal } from '../http/index.js';
import { FailedTries } from './failed-tries.js';
import { OperatorAccess } from './operator-access.js';
import { OperatorSessionStore } from './operator-session.store.js';
import {
  clearingOperatorCookie,
  clearingSessionCookie,
  clearingSetupCookie,
  settingOperatorCookie,
} from './session-cookie.js';

const target: AuditTarget = { type: 'operator', id: null, name: 'Operator' };

/** Exchanges the operator's key for a browser's session, and ends it. */
@Injectable()
export class OperatorSignIn {
  constructor(
    private readonly access: OperatorAccess,
    private readonly sessions: OperatorSessionStore,
    private readonly failedTries: FailedTries,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The cookies to set: a browser is the operator's or a member's. Throws 401, and 429 after too many wrong keys. */
  async signIn(key: string): Promise<string[]> {
    const { ip = '', userAgent = '' } = currentRequest() ?? {};
    this.failedTries.assertFew(ip);
    if (!this.access.isKey(key.trim())) {
      this.failedTries.count(ip);
      throw new AppError('operator_key', 401, 'That is not the operator’s key of this service.');
    }
    this.access.become();
    const value = randomBytes(32).toString('base64url');
    await this.uow.run(platform, async () => {
      this.sessions.insert(this.access.hashOf(value), this.config.sessionTtl, ip, userAgent);
      this.audit.note({ action: 'operator.sign_in', target });
    });
    return [settingOperatorCookie(value, this.config.sessionTtl), clearingSessionCookie, clearingSetupCookie];
  }

  /** The cookie to set. */
  async signOut({ session }: OperatorPrincipal): Promise<string> {
    await this.uow.run(platform, async () => {
      // Signing out in two tabs at once is one sign-out.
      if (session && (await this.sessions.remove(session.tokenHash))) {
        this.audit.note({ action: 'operator.sign_out', target });
      } else this.audit.upkeep();
    });
    return clearingOperatorCookie;
  }
}
