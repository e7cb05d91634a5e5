import { Injectable } from '@nestjs/common';
import { reading, UnitOfWork } from '../database/index.js';
import type { FastifyRequest } from 'fastify';
import { AppError, currentRequest, isUuid, notFound, unauthorized } from '../http/index.js';
import { looksLikeJwt } from './access-token.js';
import { AccountAccess } from './account-access.js';
import { People } from './people.js';
import { meansMember, presentedBy } from './presented-credential.js';

const findOrganization = reading<{ live: boolean }>(
  'organization_gate',
  'select deleted_at is null as live from organization where id = $1',
);

type Rule = 'operator' | 'admin' | 'connections' | 'admin-history';

/** Lets the operator into the admin REST, and admins into what is below their own organization. */
@Injectable()
export class AdminAccess {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly accounts: AccountAccess,
    readonly people: People,
  ) {}

  /**
   * Throws 401 for any other credential, 403 for one that is no admin's or a cookie that a foreign page makes the browser
   * send, 404 for an organization that isn't there. An operator's cookie goes before a member's, and that before a
   * set-up link's.
   */
  async assert(rule: Rule, request: FastifyRequest, orgId: string | undefined): Promise<boolean> {
    const { bearer, cookie } = presentedBy(request);
    if (await this.people.operators.byCookie(request)) return this.#operatorMay(rule, orgId);
    const isMember = bearer.kind === 'bearer' ? meansMember(bearer.token) : cookie !== undefined;
    if (isMember) return this.#assertMember(rule, request, orgId);
    const setup = await this.people.setups.byCookie(request);
    if (setup) return this.people.setups.assertMay(rule, orgId, setup);
    if (bearer.kind !== 'bearer') throw unauthorized('No usable Authorization header');
    if (looksLikeJwt(bearer.token) && !this.people.operators.isKey(bearer.token)) {
      return this.#assertAdmin(rule, bearer.token, orgId);
    }
    this.people.operators.assertKey(bearer.token);
    return this.#operatorMay(rule, orgId);
  }

  async #operatorMay(rule: Rule, orgId: string | undefined): Promise<boolean> {
    if (orgId === undefined) return true;
    await this.#assertOrganization(orgId, rule === 'admin-history');
    const context = currentRequest();
    if (context) context.orgId = orgId;
    return true;
  }

  /** A service account sees its own organization alone: any other is not there (C19). */
  async #assertAdmin(rule: Rule, token: string, orgId: string | undefined): Promise<boolean> {
    const principal = await this.accounts.authenticate(token, 'admin');
    const context = currentRequest();
    if (context) context.principal = principal;
    if (!principal.administers) {
      const message = 'This needs a token with the scope admin, of a service account whose role is admin.';
      throw new AppError('access_admin', 403, message);
    }
    return assertOwn(rule, orgId, principal);
  }

  async #assertMember(rule: Rule, request: FastifyRequest, orgId: string | undefined): Promise<boolean> {
    const principal = await this.people.members.authenticate(request);
    if (!this.people.members.holds(principal, 'admin')) {
      throw new AppError('access_admin', 403, 'This needs the role admin.');
    }
    return assertOwn(rule, orgId, principal);
  }

  async #assertOrganization(orgId: string, deletedToo: boolean): Promise<void> {
    const [organization] = isUuid(orgId) ? await this.uow.lookUp(findOrganization, [orgId]) : [];
    if (!organization || !(organization.live || deletedToo)) throw notFound('Organization');
  }
}

function assertOwn(rule: Rule, orgId: string | undefined, own: { orgId: string }): boolean {
  if (rule === 'operator' || orgId === undefined) {
    throw new AppError('access_operator', 403, 'Only the operator of this service may do that.');
  }
  if (orgId !== own.orgId) throw notFound('Organization');
  return true;
}
