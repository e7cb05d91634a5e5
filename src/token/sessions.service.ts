import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/index.js';
import { CONFIG, type Config, Secret } from '../config/index.js';
import { UnitOfWork } from '../database/index.js';
import { uuidv7 } from '../http/index.js';
import { type Place, SecretBox } from './secret-box.js';
import type { SealedColumn } from './sealed-columns.store.js';
import { clearingOperatorCookie, clearingSetupCookie, settingSessionCookie } from './session-cookie.js';
import { GrantStore } from './session-grant.store.js';
import { makeSessionSecret } from './session-secret.js';
import { SessionStore } from './session.store.js';

/** A login that ended well. */
export interface SessionStart {
  orgId: string;
  memberId: string;
  /** The connection whose provider vouched for the member, its own name of its session, and the ID token it gave. */
  connectionId: string;
  idpSid: string | null;
  idToken: string;
  method: 'sso';
  /** Where the session is to be used: `self` for this service's own origin, else one of `APP_ORIGINS`. */
  returnOrigin: string;
  client: { ip: string; userAgent: string };
}

/** What the browser is given: a cookie, or a code to hand over to the application of another origin. */
export type OpenedSession = { kind: 'cookie'; setCookies: string[] } | { kind: 'code'; code: string };

export const sealedIdToken: SealedColumn = {
  table: 'session',
  column: 'sealed_id_token',
  key: ['org_id', 'id'],
};

/** Seconds. */
const codeTtl = 60;
/** A longer one makes an address that no server takes. */
const longestHint = 6_000;

/** Opens and ends sessions. Who may use one is decided by SessionAccess. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly sessions: SessionStore,
    private readonly grants: GrantStore,
    private readonly box: SecretBox,
    private readonly audit: AuditService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Inside the login's unit of work, which has locked the member and notes the login. */
  open(start: SessionStart): Promise<OpenedSession> {
    const { orgId, returnOrigin } = start;
    return this.uow.run(orgId, async () => {
      const id = uuidv7();
      const secret = makeSessionSecret(orgId);
      const own = returnOrigin === 'self';
      this.sessions.insert(orgId, this.#row(start, id, own ? secret.hash : null), this.config.sessionTtl);
      if (own)
        return {
          kind: 'cookie',
          setCookies: [
            settingSessionCookie(secret.text, this.config.sessionTtl),
            clearingOperatorCookie,
            clearingSetupCookie,
          ],
        };
      const code = { hash: secret.hash, sessionId: id, origin: returnOrigin, seconds: codeTtl };
      this.grants.insertCode(orgId, code);
      return { kind: 'code', code: secret.text };
    });
  }

  /**
   * Ends every session of a member at once, inside the unit of work that disables or deletes the member, or notes a
   * logout.
   */
  async endAll(orgId: string, memberId: string): Promise<void> {
    await this.uow.run(orgId, async () => this.sessions.sendEndOfMember(orgId, memberId));
  }

  /** Those of a session at the identity provider, for its back-channel logout. Says how many there were. */
  endByIdpSession(orgId: string, connectionId: string, idpSid: string): Promise<number> {
    return this.uow.run(orgId, async () => {
      const ended = await this.sessions.endOfIdp(orgId, connectionId, idpSid);
      for (const { id, memberId, userName } of ended) {
        this.audit.note({
          action: 'session.revoke',
          target: { type: 'user', id: memberId, name: userName },
          detail: `Session ${id}: the identity provider ended its own`,
        });
      }
      if (ended.length === 0) this.audit.upkeep();
      return ended.length;
    });
  }

  /** Those of all members, inside the unit of work that deletes the organization. */
  endOfOrganization(orgId: string): void {
    this.sessions.endOfOrganization(orgId);
  }

  #row(start: SessionStart, id: string, tokenHash: Buffer | null): Parameters<SessionStore['insert']>[1] {
    const { orgId, memberId, method, connectionId, idpSid, idToken, client } = start;
    const fits = idToken.length <= longestHint;
    const sealed = fits ? this.box.seal(new Secret(idToken), placeOfIdToken(orgId, id)) : null;
    return { id, memberId, method, tokenHash, connectionId, idpSid, sealedIdToken: sealed, ...client };
  }
}

export function placeOfIdToken(orgId: string, id: string): Place {
  return { table: sealedIdToken.table, column: sealedIdToken.column, key: [orgId, id] };
}
