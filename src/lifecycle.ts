import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { adminKeyPlace, type Config, ConfigError, readConfig, withGeneratedKeys } from './config/index.js';
import { EmbeddedPostgresError, startEmbeddedPostgres } from './database/embedded/embedded-postgres.js';
import type { Connection } from './prepare-database.js';
import { Shutdown } from './shutdown.js';

/** From the environment to a service that answers. The process ends when that can't be, or when told to. */
export async function start(): Promise<void> {
  const shutdown = new Shutdown();
  try {
    await serve(readConfig(), shutdown);
  } catch (error) {
    if (shutdown.started) return; // the database was stopped under it
    process.stderr.write(`${explain(error)}\n`);
    await shutdown.run(1);
  }
}

async function serve(config: Config, shutdown: Shutdown): Promise<void> {
  const log = new EarlyLog();
  // The application takes longer to load than the database to start: both at once.
  const loading = load();
  loading.catch(() => undefined); // awaited below, unless the database fails first
  const connection = await connect(config, shutdown, log);
  const { createApp, openLog, prepareDatabase } = await loading;
  const logger = openLog(config.logLevel);
  log.passTo((line) => logger.warn(line));
  // After the database, which turns a second start in the same directory away.
  const keyed = withGeneratedKeys(config);
  const owner = connection.migrationUrl ? 'DATABASE_MIGRATION_URL' : 'DATABASE_URL';
  await naming(owner, prepareDatabase(connection, logger));
  const { app } = await naming('DATABASE_URL', createApp(keyed, connection));
  if (shutdown.started) return;
  shutdown.before(() => drain(app));
  await listen(app, config);
  const { address, port } = app.getHttpServer().address() as AddressInfo; // as: it listens on no socket file
  logger.info(
    `Muster listens on ${address} port ${port} for ${config.publicUrl}; ` +
      `its API is described at ${config.publicUrl}/api/docs; the operator's key is in ${adminKeyPlace(config)}`,
  );
}

/** Not through Nest, which would log a port in use as a fault of its own. */
async function listen(app: NestFastifyApplication, { port, host }: Config): Promise<void> {
  const server: FastifyInstance = app.getHttpAdapter().getInstance();
  await server.listen({ port, host });
}

/** Says which variable holds what the database refused. */
async function naming<T>(variable: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!/^([0-9A-Z]{5}|E[A-Z]+)$/.test(code)) throw error;
    const reason = error instanceof Error ? error.message : '';
    const owner = code === '42501' ? '; the owning role belongs in DATABASE_MIGRATION_URL' : '';
    throw new ConfigError([
      `${variable} must be a PostgreSQL database that can be used: ${reason} (${code})${owner}`,
    ]);
  }
}

/** Finishes what is in flight. A connection kept alive after its last answer would hold the process otherwise. */
async function drain(app: NestFastifyApplication): Promise<void> {
  const server: Server = app.getHttpServer();
  const sweeping = setInterval(() => server.closeIdleConnections(), 50);
  await app.close().finally(() => clearInterval(sweeping));
}

async function load() {
  const [app, http, database] = await Promise.all([
    import('./app.js'),
    import('./http/index.js'),
    import('./prepare-database.js'),
  ]);
  return { ...app, openLog: http.openLog, ...database };
}

async function connect(config: Config, shutdown: Shutdown, log: EarlyLog): Promise<Connection> {
  if (config.databaseUrl) {
    const migrationUrl = config.databaseMigrationUrl?.reveal();
    return { servingUrl: config.databaseUrl.reveal(), ...(migrationUrl && { migrationUrl }) };
  }
  const { dataDir } = config;
  const embedded = await startEmbeddedPostgres({ dataDir, log: (line) => log.write(line) });
  shutdown.before(() => embedded.stop());
  return { servingUrl: embedded.servingUrl, migrationUrl: embedded.migrationUrl };
}

/** Keeps what is said before there is a log. */
class EarlyLog {
  readonly #kept: string[] = [];
  #write = (line: string): void => void this.#kept.push(line);

  write(line: string): void {
    this.#write(line);
  }

  passTo(write: (line: string) => void): void {
    for (const line of this.#kept.splice(0)) write(line);
    this.#write = write;
  }
}

/** One line for what the operator can mend; all there is for what only we can. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof ConfigError || error instanceof EmbeddedPostgresError) return error.message;
  const { code, syscall } = error as NodeJS.ErrnoException; // as: absent on other errors
  if (syscall === 'listen')
    return `HOST and PORT must name an address of this machine that is free: ${error.message}`;
  // SQLSTATE, or what the network said.
  if (/^([0-9A-Z]{5}|E[A-Z]+)$/.test(code ?? '')) return `the start failed: ${error.message} (${code})`;
  return error.stack ?? error.message;
}
