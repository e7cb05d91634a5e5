import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import {
  ACCESS_RULE,
  type AccessRule,
  AppError,
  currentRequest,
  isProvisioning,
  type Principal,
  type ProvisioningPrincipal,
  unauthorized,
} from '../http/index.js';
import { AdminAccess } from './admin-access.js';
import { assertProvisioningOn } from './scim-access.js';
import { meansMember, presentedBy } from './presented-credential.js';
import { ScimRateLimit } from './scim-rate-limit.js';
import { ScimTokenGuard } from './scim-token.guard.js';

type PathParams = { orgId?: string };
type ScimHttpRequest = FastifyRequest<{ Params: PathParams }>;

/**
 * The guard of every route that declares who may call it: refuses whoever that does not name. What declares nothing is
 * another's, or refused by `DeclaredAccess`.
 */
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
    const request = execution.switchToHttp().getRequest<ScimHttpRequest>();
    if (rule === undefined || rule === 'public') return true;
    if (rule === 'discovery') return this.#discovery(execution, request);
    if (rule === 'scim') return this.#scim(execution, request, undefined);
    if (rule === 'scim-operations') return this.#operations(execution, request);
    if (rule === 'me') return this.#me(execution, request);
    if (rule === 'signed-in') return this.admin.people.assertSomebody(request);
    if (rule === 'member') return this.#member(request, undefined);
    if (typeof rule === 'object') {
      return 'scim' in rule
        ? this.#believing(execution, request, rule.scim)
        : this.#member(request, rule.role);
    }
    return this.admin.assert(rule, request, request.params.orgId);
  }

  async #member(request: ScimHttpRequest, role: string | undefined): Promise<boolean> {
    await this.admin.people.members.assert(request, request.params.orgId?.toLowerCase(), role);
    return true;
  }

  /** A cookie is none of SCIM's credentials. */
  async #me(execution: ExecutionContext, request: ScimHttpRequest): Promise<boolean> {
    const { bearer } = presentedBy(request);
    if (bearer.kind !== 'bearer' || !meansMember(bearer.token)) {
      return this.#scim(execution, request, undefined);
    }
    const { orgId } = await this.admin.people.members.authenticate(request);
    assertBase(orgId, request);
    this.rateLimit.take(`organization ${orgId}`);
    return true;
  }

  /** Open to anyone without a credential; a wrong one is refused, so that a connection test tells the truth. */
  async #discovery(execution: ExecutionContext, request: ScimHttpRequest): Promise<boolean> {
    if (request.headers.authorization === undefined) {
      this.rateLimit.take(`address ${request.ip}`);
      return true;
    }
    await this.#authenticate(execution, request);
    return true;
  }

  /** Lets a token in that was good when last seen; who would refuse it proves it first, and so does the work. */
  async #believing(execution: ExecutionContext, request: ScimHttpRequest, scope: string): Promise<boolean> {
    const context = currentRequest();
    if (context) context.mayBelieve = true;
    try {
      await this.#scim(execution, request, scope);
    } catch (error) {
      // Too many is too many, whoever it is; to ask the database first would make refusing dearer than serving.
      if (!context?.believed || isThrottle(error)) throw error;
      await context.believed.prove();
      assertMayUse(context.principal, request, scope);
    }
    const believed = context?.believed;
    if (believed) {
      const prove = async (): Promise<void> => {
        await believed.prove();
        assertMayUse(context.principal, request, scope);
      };
      context.believed = { premise: believed.premise, prove };
    }
    return true;
  }

  /** Proved at once, and again by each operation: what ends in the middle of a long request ends then. */
  async #operations(execution: ExecutionContext, request: ScimHttpRequest): Promise<boolean> {
    await this.#scim(execution, request, undefined);
    const context = currentRequest();
    if (context) context.admit = async (scope) => void (await this.#believing(execution, request, scope));
    return true;
  }

  async #scim(
    execution: ExecutionContext,
    request: ScimHttpRequest,
    scope: string | undefined,
  ): Promise<boolean> {
    const principal = await this.#authenticate(execution, request);
    assertMayUse(principal, request, scope);
    return true;
  }

  async #authenticate(execution: ExecutionContext, request: ScimHttpRequest): Promise<Principal | undefined> {
    await this.scimToken.canActivate(execution);
    const context = currentRequest();
    const principal = context?.principal;
    assertOwnBase(principal, request);
    // An operation was counted with the request that it is part of.
    if (!context?.admit) this.rateLimit.take(`organization ${principal.orgId}`);
    return principal;
  }
}

function isThrottle(error: unknown): boolean {
  return error instanceof AppError && error.status === 429;
}

function assertMayUse(
  principal: Principal | undefined,
  request: ScimHttpRequest,
  scope: string | undefined,
): asserts principal is ProvisioningPrincipal {
  assertOwnBase(principal, request);
  assertProvisioningOn(principal);
  assertProvisions(principal);
  if (scope !== undefined && !principal.scopes.includes(scope)) {
    throw new AppError('access_scope', 403, `This token may not do that: it lacks the scope ${scope}.`);
  }
}

/** A service account comes to SCIM with the scope for it, or with that of an admin who is one. */
function assertProvisions(principal: ProvisioningPrincipal): void {
  if (principal.type === 'scim_token' || principal.provisions) return;
  const message = 'This token may not do that: it lacks the scope scim, or admin with the role admin.';
  throw new AppError('access_scope', 403, message);
}

function assertOwnBase(
  principal: Principal | undefined,
  request: ScimHttpRequest,
): asserts principal is ProvisioningPrincipal {
  if (!isProvisioning(principal)) throw unauthorized('No principal came of the credential');
  assertBase(principal.orgId, request);
}

function assertBase(own: string, { params: { orgId } }: ScimHttpRequest): void {
  if (orgId !== undefined && orgId.toLowerCase() !== own) {
    throw unauthorized(
      'The token belongs to another organization than the address names',
      'other_organization',
    );
  }
}
