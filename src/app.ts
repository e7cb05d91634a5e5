import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyServerOptions } from 'fastify';
import { AppModule } from './app.module.js';
import type { Config } from './config/index.js';
import { createDataSource } from './data-source.js';
import type { DatabaseOptions } from './database/index.js';
import {
  answerClientError,
  collectRawBodies,
  logger,
  makeRequestId,
  registerRequestHooks,
  sendError,
  toAppError,
} from './http/index.js';
import { NestLog } from './nest-log.js';
import { Metrics } from './operations/metrics.js';
import { ProvisioningLog, recordProvisioning } from './provisioning-log/index.js';
import { scimBodyLimit } from './scim/index.js';

/** Where the database is; without `migrationUrl` one role does everything. */
export interface DatabaseConnection {
  servingUrl: string;
  migrationUrl?: string;
}

/** Builds the application, ready to listen. `app.close()` drains, flushes what is written behind, and disconnects. */
export async function createApp(
  config: Config,
  connection: DatabaseConnection,
): Promise<{ app: NestFastifyApplication }> {
  const database: DatabaseOptions = {
    servingUrl: connection.servingUrl,
    migrationUrl: connection.migrationUrl,
    pool: config.databasePool,
    preparedStatements: config.preparedStatements,
  };
  const dataSource = await createDataSource(database.servingUrl, database.pool).initialize();
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot(config, database, dataSource),
    adapterFor(config),
    { bodyParser: false, logger: new NestLog(), abortOnError: false },
  );
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  registerRequestHooks(fastify);
  collectRawBodies(fastify, scimBodyLimit(config.bodyLimit));
  measure(fastify, app.get(Metrics));
  const log = app.get(ProvisioningLog);
  recordProvisioning(fastify, log);
  app
    .get(Metrics)
    .counter(
      'muster_provisioning_log_dropped_total',
      'Entries of the provisioning log that were lost.',
      () => log.lost,
    );
  await app.init();
  return { app };
}

function adapterFor(config: Config): FastifyAdapter {
  const options: FastifyServerOptions = {
    trustProxy: config.trustProxy.length > 0 ? config.trustProxy : false,
    requestIdHeader: false,
    genReqId: (request) => makeRequestId(request.headers['x-request-id']),
    bodyLimit: Number.MAX_SAFE_INTEGER,
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
  return new FastifyAdapter(options);
}

function measure(fastify: FastifyInstance, metrics: Metrics): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    const seconds = reply.elapsedTime / 1000;
    metrics.observe(request.method, request.routeOptions.url ?? 'none', reply.statusCode, seconds);
    logger().debug(
      { requestId: request.id, method: request.method, status: reply.statusCode, seconds },
      'answered',
    );
    done();
  });
}
