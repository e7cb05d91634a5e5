import { type DynamicModule, Module, type NestApplicationOptions, type Type } from '@nestjs/common';
import { ModulesContainer, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyServerOptions } from 'fastify';
import { serverOptions } from './app.server.js';
import {
  type Config,
  ConfigModule,
  type Environment,
  readConfig,
  withGeneratedKeys,
} from './config/index.js';
import { createDataSource } from './data-source.js';
import { DatabaseModule, type DatabaseOptions } from './database/index.js';
import { startEmbeddedPostgres } from './database/embedded/embedded-postgres.js';
import { collectOwnBodies, HttpModule, openLog, registerRequestHooks } from './http/index.js';
import { ownRoutes } from './own-routes.js';
import { prepareDatabase } from './prepare-database.js';
import { ProvisioningLog, ProvisioningLogModule, recordProvisioning } from './provisioning-log/index.js';
import { scimBodyLimit } from './scim/index.js';

/** How an application runs Muster's modules. */
export interface MountOptions {
  /** What the environment variables of the service say, by their names. Left out: the environment of the process. */
  settings?: Environment;
  /** Where the lines of Muster's log go, one JSON object each. Left out: to standard output. */
  log?: { write(line: string): void };
  /** For the HTTP server. What Muster's routes need of it can't be changed. */
  fastify?: FastifyServerOptions;
  nest?: NestApplicationOptions;
}

/**
 * Makes an application of `module` and everything it imports, Muster's modules among it: reads and checks the settings,
 * migrates the database, connects. Call `listen` on what it gives, and `close` at the end, which also closes the
 * database. Throws `ConfigError` for settings that can't be used.
 */
export async function createApplication(
  module: Type<unknown> | DynamicModule,
  options: MountOptions = {},
): Promise<NestFastifyApplication> {
  const config = readConfig(options.settings);
  const log = openLog(config.logLevel, options.log);
  const database = await databaseOf(config, (line) => log.warn(line));
  try {
    const { servingUrl, migrationUrl } = database;
    await prepareDatabase({ servingUrl, ...(migrationUrl !== undefined && { migrationUrl }) }, log);
    return await assemble(module, withGeneratedKeys(config), { database, options });
  } catch (error) {
    await database.afterClose?.();
    throw error;
  }
}

/** Without an address the embedded server, which the application's end stops. */
async function databaseOf(config: Config, log: (line: string) => void): Promise<DatabaseOptions> {
  const { dataDir, databaseUrl, databaseMigrationUrl, databasePool: pool, preparedStatements } = config;
  if (databaseUrl) {
    const migrationUrl = databaseMigrationUrl?.reveal();
    return { servingUrl: databaseUrl.reveal(), migrationUrl, pool, preparedStatements };
  }
  const server = await startEmbeddedPostgres({ dataDir, log });
  const { servingUrl, migrationUrl } = server;
  return { servingUrl, migrationUrl, pool, preparedStatements, afterClose: () => server.stop() };
}

async function assemble(
  module: Type<unknown> | DynamicModule,
  config: Config,
  { database, options }: { database: DatabaseOptions; options: MountOptions },
): Promise<NestFastifyApplication> {
  const dataSource = await createDataSource(database.servingUrl, database.pool).initialize();
  try {
    const kernel = [ConfigModule.forRoot(config), DatabaseModule.forRoot(database, dataSource), HttpModule];
    const app = await NestFactory.create<NestFastifyApplication>(
      { module: Mounted, imports: [...kernel, module] },
      new FastifyAdapter({ ...options.fastify, ...serverOptions(config) }),
      { ...options.nest, abortOnError: false },
    );
    serveOwnRoutes(app, config);
    return app;
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
}

/** The application's own module and what Muster's modules stand on. */
@Module({})
class Mounted {}

function serveOwnRoutes(app: NestFastifyApplication, config: Config): void {
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  const isOwn = ownRoutes(app);
  registerRequestHooks(fastify, isOwn);
  collectOwnBodies(fastify, isOwn, scimBodyLimit(config.bodyLimit));
  const modules = [...app.get(ModulesContainer).values()];
  const logs = modules.some(({ metatype }) => metatype === ProvisioningLogModule);
  if (logs) recordProvisioning(fastify, app.get(ProvisioningLog));
}
