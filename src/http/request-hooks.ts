import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { invalidBody } from './app-error.js';
import { clientAddress } from './address.js';
import { sendError } from './error.filter.js';
import { anonymous, runInRequest } from './request-context.js';

/** What proxies and clients may call a request; anything else gets an id of ours. */
const requestIdShape = /^[\w.:-]{1,64}$/;

const start = randomBytes(9).toString('base64url');
let counted = 0;

export function makeRequestId(header: string | string[] | undefined): string {
  if (typeof header === 'string' && requestIdShape.test(header)) return header;
  counted += 1;
  return `${start}-${counted.toString(36)}`;
}

/**
 * Opens the context of every request. On our own routes it refuses NUL bytes in URLs as well, and sets the headers that
 * every answer carries.
 */
export function registerRequestHooks(
  fastify: FastifyInstance,
  isOwn: (url: string) => boolean = () => true,
): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const own = isOwn(request.url);
    if (own) admitContentType(request);
    reply.header('x-request-id', request.id);
    if (own) {
      reply.header('x-content-type-options', 'nosniff');
      reply.header('cache-control', 'no-store');
    }
    runInRequest(contextOf(request), () => {
      if (!own || !request.url.includes('%00')) return done();
      // PostgreSQL's text has no NUL, and no client means one.
      void sendError(reply, request.url, invalidBody('The address holds a NUL character.'));
    });
  });
}

function contextOf(request: FastifyRequest): Parameters<typeof runInRequest>[0] {
  return {
    requestId: request.id,
    ip: clientAddress(request.ip) ?? request.socket.remoteAddress ?? '',
    userAgent: (request.headers['user-agent'] ?? '').replace(/[^\x20-\x7e]/g, '').slice(0, 200),
    method: request.method,
    path: request.url.split('?', 1)[0] ?? '',
    principal: undefined,
    mayBelieve: false,
    believed: undefined,
    admit: undefined,
    actor: anonymous,
    orgId: undefined,
    trail: undefined,
    failureRecorded: false,
    failure: undefined,
  };
}

/** RFC 9110 §8.3.1, as far as Fastify looks before it chooses a parser. */
const mediaType = /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+\s*(;|$)/;

/** Fastify refuses a malformed type before anybody is asked who they are. Ours does so after the guards. */
function admitContentType(request: FastifyRequest): void {
  const { headers } = request.raw;
  const type = headers['content-type'];
  if (type !== undefined && !mediaType.test(type)) headers['content-type'] = 'unknown/malformed';
}
