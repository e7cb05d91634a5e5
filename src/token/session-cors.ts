import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { CONFIG, type Config } from '../config/index.js';

/** What applications of other origins may call from their pages. */
const shared = /^\/+api\/+auth\/+(token|session)\/*(\?|$)/i;

/** Lets pages of `APP_ORIGINS` read what these two addresses answer; without credentials, so that no cookie counts. */
@Injectable()
export class SessionCors {
  constructor(host: HttpAdapterHost, @Inject(CONFIG) { appOrigins }: Config) {
    // A command has no HTTP server.
    if (!host.httpAdapter || appOrigins.length === 0) return;
    const fastify: FastifyInstance = host.httpAdapter.getInstance();
    fastify.addHook('onRequest', (request, reply, done) => {
      if (!shared.test(request.url)) return done();
      reply.header('vary', 'Origin');
      const { origin } = request.headers;
      if (origin === undefined || !appOrigins.includes(origin)) return done();
      reply.header('access-control-allow-origin', origin);
      if (request.method !== 'OPTIONS') return done();
      reply.header('access-control-allow-methods', 'GET, POST');
      reply.header('access-control-allow-headers', 'authorization, content-type');
      reply.header('access-control-max-age', '600');
      void reply.status(204).send();
    });
  }
}
