import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { AppModule } from './app.module.js';
import type { Config } from './config/index.js';
import { createDataSource } from './data-source.js';
import type { DatabaseOptions } from './database/index.js';
import { collectRawBodies, logger, registerRequestHooks } from './http/index.js';
import { NestLog } from './nest-log.js';
import { Metrics } from './operations/metrics.js';
import { ProvisioningLog, recordProvisioning } from './provisioning-log/index.js';
import { scimBodyLimit } from './scim/index.js';
import { serverOptions } from './app.server.js';

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
    new FastifyAdapter({ ...serverOptions(config), bodyLimit: Number.MAX_SAFE_INTEGER }),
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
