import { type ExecutionContext, Injectable } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import {
  authorizationsOf,
  currentRequest,
  normalizeBearer,
  type ProvisioningPrincipal,
  unauthorized,
} from '../http/index.js';

/** Runs the bearer strategy on a normalized header alone: never on `?access_token=` or a body's field. */
@Injectable()
export class ScimTokenGuard extends AuthGuard('scim-bearer') {
  /** The strategy sees a request made of nothing but the header, in the one form that it accepts. */
  override getRequest(execution: ExecutionContext): { headers: { authorization: string } } {
    const request = execution.switchToHttp().getRequest<FastifyRequest>();
    const bearer = normalizeBearer(authorizationsOf(request.raw.rawHeaders));
    if (bearer.kind === 'none') throw unauthorized('No Authorization header');
    if (bearer.kind === 'malformed') throw unauthorized(bearer.reason);
    return { headers: { authorization: `Bearer ${bearer.token}` } };
  }

  override handleRequest<User = ProvisioningPrincipal>(
    error: unknown,
    user: (User & ProvisioningPrincipal) | false,
  ): User {
    if (error instanceof Error) throw error;
    if (!user) throw unauthorized('The strategy refused the credential');
    const context = currentRequest();
    if (context) context.principal = user;
    return user;
  }
}
