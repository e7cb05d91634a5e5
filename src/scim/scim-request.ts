import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  AppError,
  currentRequest,
  isProvisioning,
  type ProvisioningPrincipal,
  readJson,
  unauthorized,
} from '../http/index.js';
import type { Json } from './protocol/json.js';
import { type ScimAnswer, send } from './scim-answer.js';

/** One SCIM request, as far as its service needs to know. */
export interface ScimRequest {
  /** Path of the base the client uses, with its organization where the address names it; no trailing slash. */
  basePath: string;
  query: Record<string, unknown>;
  ifMatch: string | undefined;
  ifNoneMatch: string | undefined;
  /** Carries the work out and sends its answer. */
  answer: (work: () => ScimAnswer | Promise<ScimAnswer>) => Promise<string | undefined>;
}

/** The request's base, query and preconditions. */
export const Scim = createParamDecorator((_: unknown, execution: ExecutionContext): ScimRequest => {
  const request = execution.switchToHttp().getRequest<FastifyRequest<{ Params: { orgId?: string } }>>();
  return {
    basePath: basePathOf(request.routeOptions.url ?? '', request.params.orgId),
    query: request.query as Record<string, unknown>, // as: Fastify's parser gives an object of strings and lists
    ifMatch: request.headers['if-match'],
    ifNoneMatch: request.headers['if-none-match'],
    answer: (work) => send(execution.switchToHttp().getResponse<FastifyReply>(), work),
  };
});

/** The JSON body. Throws 400, 413 or 415 in the protocol's form. */
export const ScimBody = createParamDecorator((_: unknown, execution: ExecutionContext): Json => {
  const { body } = execution.switchToHttp().getRequest<FastifyRequest>();
  return readJson(body) as Json; // as: whatever a JSON text holds
});

/** The id in the address. Throws 405 for `.search`, which is no resource and takes POST alone (RFC 7644 §3.4.3). */
export const ResourceId = createParamDecorator((_: unknown, execution: ExecutionContext): string => {
  const { id } = execution.switchToHttp().getRequest<FastifyRequest<{ Params: { id: string } }>>().params;
  if (id.toLowerCase() === '.search') throw methodNotAllowed('POST');
  return id;
});

/** 405 that names the methods there are. */
export function methodNotAllowed(allow: string): AppError {
  return new AppError('method_not_allowed', 405, `This endpoint answers ${allow}.`, { headers: { allow } });
}

/** The provisioning credential the guard let in. */
export function scimPrincipal(): ProvisioningPrincipal {
  const principal = currentRequest()?.principal;
  if (!isProvisioning(principal)) throw unauthorized('The route was reached without a principal');
  return principal;
}

function basePathOf(route: string, orgId: string | undefined): string {
  if (route.startsWith('/api/scim/v2/')) return `/api/scim/v2/${orgId ?? ''}`;
  return route.startsWith('/api/v2/scim') ? '/api/v2/scim' : '/scim/v2';
}
