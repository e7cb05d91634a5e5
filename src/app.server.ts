import type { FastifyServerOptions } from 'fastify';
import type { Config } from './config/index.js';
import { answerClientError, makeRequestId, sendError, toAppError } from './http/index.js';

/** How the HTTP server must behave for our routes. */
export function serverOptions(config: Config): FastifyServerOptions {
  return {
    trustProxy: config.trustProxy.length > 0 ? config.trustProxy : false,
    requestIdHeader: false,
    genReqId: (request) => makeRequestId(request.headers['x-request-id']),
    routerOptions: {
      ignoreTrailingSlash: true,
      ignoreDuplicateSlashes: true,
      caseSensitive: false,
      maxParamLength: 1024,
    },
    // A URL that can't be read never reaches the filters.
    frameworkErrors: (error, request, reply) => void sendError(reply, request.url, toAppError(error)),
    clientErrorHandler: (error, socket) => answerClientError(error, socket),
    // Nobody may hold a connection open with a request that never ends.
    requestTimeout: 60_000,
    // While it stops, what comes over a connection that is open is served, and the connection closed.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
  };
}
