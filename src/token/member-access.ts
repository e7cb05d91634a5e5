import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/index.js';
import { AppError, currentRequest, type MemberPrincipal, notFound, unauthorized } from '../http/index.js';
import { assertOwnPage, presentedBy } from './presented-credential.js';
import { SessionAccess } from './session-access.service.js';

/** Lets members in who are signed in, and tells whether their role is enough. */
@Injectable()
export class MemberAccess {
  constructor(
    private readonly sessions: SessionAccess,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Throws 401 for anybody else, 404 for another organization than the member's, 403 for a role that is not enough and
   * for a cookie that a foreign page makes the browser send.
   */
  async assert(request: FastifyRequest, orgId: string | undefined, role?: string): Promise<MemberPrincipal> {
    const principal = await this.authenticate(request);
    if (orgId !== undefined && orgId !== principal.orgId) throw notFound('Organization');
    if (role !== undefined && !this.holds(principal, role)) {
      throw new AppError('access_role', 403, `This needs the role ${role}.`);
    }
    return principal;
  }

  async authenticate(request: FastifyRequest): Promise<MemberPrincipal> {
    const { bearer, cookie } = presentedBy(request);
    if (bearer.kind === 'malformed') throw unauthorized(bearer.reason);
    if (bearer.kind === 'bearer') return this.#become(await this.sessions.byToken(bearer.token));
    if (cookie === undefined) throw unauthorized('Neither an Authorization header nor a cookie');
    const principal = this.#become(await this.sessions.byCookie(cookie));
    assertOwnPage(request, this.config.publicUrl);
    return principal;
  }

  /** Whether it is the member's role, or a lower one. */
  holds({ member }: MemberPrincipal, role: string): boolean {
    const { roles } = this.config;
    return roles.includes(role) && roles.indexOf(member.role) >= roles.indexOf(role);
  }

  #become(principal: MemberPrincipal): MemberPrincipal {
    const context = currentRequest();
    if (context) context.principal = principal;
    return principal;
  }
}
