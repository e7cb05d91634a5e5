import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import {
  ACCESS_RULE,
  type AccessRule,
  AppError,
  currentRequest,
  type ScimTokenPrincipal,
  unauthorized,
} from '../http/index.js';
import { AdminAccess } from './admin-access.js';
import { assertProvisioningOn } from './scim-access.js';
import { ScimRateLimit } from './scim-rate-limit.js';
import { ScimTokenGuard } from './scim-token.guard.js';

type PathParams = { orgId?: string };

/** The one guard of the house: reads what a route declares and refuses whoever that does not name. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly scimToken: ScimTokenGuard,
    private readonly admin: AdminAccess,
    private readonly rateLimit: ScimRateLimit,
  ) {}

  async canActivate(execution: ExecutionContext): Promise<boolean> {
    const targets = [execution.getHandler(), execution.getClass()];
    const rule = this.reflector.getAllAndOverride<AccessRule | undefined>(ACCESS_RULE, targets);
    const request = execution.switchToHttp().getRequest<FastifyRequest<{ Params: PathParams }>>();
    if (rule === undefined) throw new AppError('access_undeclared', 403, 'Nobody may call this address.');
    if (rule === 'public') return true;
    if (rule === 'discovery') return this.#discovery(execution, request);
    if (rule === 'scim') return this.#scim(execution, request, undefined);
    if (typeof rule === 'object') return this.#scim(execution, request, rule.scim);
    return this.admin.assert(rule, request.raw.headersDistinct['authorization'], request.params.orgId);
  }

  /** Open to anyone without a credential; a wrong one is refused, so that a connection test tells the truth. */
  async #discovery(
    execution: ExecutionContext,
    request: FastifyRequest<{ Params: PathParams }>,
  ): Promise<boolean> {
    if (request.headers.authorization === undefined) {
      this.rateLimit.take(`address ${request.ip}`);
      return true;
    }
    await this.#authenticate(execution, request.params.orgId);
    return true;
  }

  async #scim(
    execution: ExecutionContext,
    request: FastifyRequest<{ Params: PathParams }>,
    scope: string | undefined,
  ): Promise<boolean> {
    const principal = await this.#authenticate(execution, request.params.orgId);
    assertProvisioningOn(principal);
    if (scope !== undefined && !principal.scopes.includes(scope)) {
      throw new AppError('access_scope', 403, `This token may not do that: it lacks the scope ${scope}.`);
    }
    return true;
  }

  async #authenticate(execution: ExecutionContext, orgId: string | undefined): Promise<ScimTokenPrincipal> {
    await this.scimToken.canActivate(execution);
    const principal = currentRequest()?.principal;
    if (principal?.type !== 'scim_token') throw unauthorized('No principal came of the credential');
    if (orgId !== undefined && orgId.toLowerCase() !== principal.orgId) {
      throw unauthorized('The token belongs to another organization than the address names');
    }
    this.rateLimit.take(`organization ${principal.orgId}`);
    return principal;
  }
}
