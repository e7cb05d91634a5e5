import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AuditService } from '../audit/index.js';
import { CONFIG, type Config } from '../config/index.js';
import { UnitOfWork } from '../database/index.js';
import { AppError, currentRequest, notFound, type SetupPrincipal } from '../http/index.js';
import { FailedTries } from './failed-tries.js';
import { assertOwnPage, presentedBy } from './presented-credential.js';
import { clearingOperatorCookie, clearingSessionCookie, settingSetupCookie } from './session-cookie.js';
import { readSessionSecret } from './session-secret.js';
import { SetupLinkStore } from './setup-link.store.js';

/** Lets the holder of a set-up link in: the cookie keeps the link's own token, so it ends with the link. */
@Injectable()
export class SetupAccess {
  constructor(
    private readonly links: SetupLinkStore,
    private readonly failedTries: FailedTries,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Opens a link in a browser: the cookies to set. Throws 401 for one that opens nothing, 429 after too many such. */
  async open(token: string): Promise<string[]> {
    const ip = currentRequest()?.ip ?? '';
    this.failedTries.assertFew(ip);
    const principal = await this.#find(token);
    if (!principal) {
      this.failedTries.count(ip);
      const message = 'This set-up link has expired, was revoked or is not complete. Ask for a new one.';
      throw new AppError('setup_link', 401, message);
    }
    const { orgId, id, name, expiresAt } = principal;
    await this.uow.run(orgId, async () => {
      this.links.touch(orgId, id);
      this.audit.note({ action: 'setup_link.use', target: { type: 'setup_link', id, name } });
    });
    const left = Math.ceil((expiresAt.getTime() - Date.now()) / 1000);
    const seconds = Math.max(1, Math.min(this.config.sessionTtl, left));
    return [settingSetupCookie(token, seconds), clearingSessionCookie, clearingOperatorCookie];
  }

  /** Undefined without a cookie of a link that counts. Throws 403 where a foreign page makes the browser send it. */
  async byCookie(request: FastifyRequest): Promise<SetupPrincipal | undefined> {
    const { setupCookie } = presentedBy(request);
    const principal = setupCookie === undefined ? undefined : await this.#find(setupCookie);
    if (principal) assertOwnPage(request, this.config.publicUrl);
    return principal;
  }

  /** Throws 404 for another organization than the link's, 403 for what is not on the page of connections. */
  assertMay(rule: string, orgId: string | undefined, own: SetupPrincipal): true {
    if (orgId !== undefined && orgId.toLowerCase() !== own.orgId) throw notFound('Organization');
    if (rule === 'connections' && orgId !== undefined) return true;
    throw new AppError('access_setup', 403, 'A set-up link opens the connections of its organization alone.');
  }

  async #find(token: string): Promise<SetupPrincipal | undefined> {
    const secret = readSessionSecret(token);
    const link = secret && (await this.links.findLive(secret));
    if (!secret || !link) return undefined;
    const principal: SetupPrincipal = { type: 'setup_link', orgId: secret.orgId, ...link };
    const { orgId, id, name } = principal;
    const context = currentRequest();
    if (context) Object.assign(context, { orgId, principal, actor: { type: 'setup_link', id, name } });
    return principal;
  }
}
