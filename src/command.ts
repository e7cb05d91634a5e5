import { once } from 'node:events';
import type { INestApplicationContext } from '@nestjs/common';
import { createApp } from './app.js';
import { type Config, ConfigError, readConfig, withGeneratedKeys } from './config/index.js';
import {
  EmbeddedPostgresError,
  runningPostgres,
  startEmbeddedPostgres,
} from './database/embedded/embedded-postgres.js';
import { type Actor, openLog, type RequestContext, runInRequest } from './http/index.js';
import { type Connection, prepareDatabase } from './prepare-database.js';
import { type Rotation, SealedSecrets, SigningKeys } from './token/index.js';

type Command = (app: INestApplicationContext) => Promise<string[]>;

/** What an operator does by hand, beside the running service or without it. */
const commands: Record<string, Command> = {
  'keys rotate': async (app) => [told(await app.get(SigningKeys).rotate())],
  'keys replace': async (app) => [told(await app.get(SigningKeys).replace())],
  'secrets reencrypt': async (app) => {
    const columns = await app.get(SealedSecrets).reencrypt();
    return columns.map(({ column, values }) => `${column}: ${values} sealed with the newest key`);
  },
};

/** Runs one of them and says what came of it. Sets the exit code; its own failures are one line. */
export async function runCommand(name: string): Promise<void> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  try {
    if (!command) throw new ConfigError([`There is no "${name}": ${Object.keys(commands).join(', ')}`]);
    const lines = await inApplication(readConfig(), command);
    process.stdout.write(lines.map((line) => `${line}\n`).join(''));
  } catch (error) {
    const plain = error instanceof ConfigError || error instanceof EmbeddedPostgresError;
    process.stderr.write(
      `${error instanceof Error ? (plain ? error.message : error.stack) : String(error)}\n`,
    );
    process.exitCode = 1;
  }
  // Nothing that a library left open may hold a command that is done.
  if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain');
  process.exit();
}

/** As the owning role: what is sealed may lie behind row-level security. */
async function inApplication(config: Config, command: Command): Promise<string[]> {
  const log = openLog('error');
  const { connection, stop } = await connect(config);
  try {
    await prepareDatabase(connection, { info: () => undefined, warn: () => undefined });
    const owner = connection.migrationUrl ?? connection.servingUrl;
    const { app } = await createApp(withGeneratedKeys(config), { servingUrl: owner, migrationUrl: owner });
    try {
      return await runInRequest(onTheCommandLine, () => command(app));
    } finally {
      await app.close();
    }
  } finally {
    log.flush();
    await stop();
  }
}

async function connect(config: Config): Promise<{ connection: Connection; stop: () => Promise<void> }> {
  if (config.databaseUrl) {
    const migrationUrl = config.databaseMigrationUrl?.reveal();
    const connection = { servingUrl: config.databaseUrl.reveal(), ...(migrationUrl && { migrationUrl }) };
    return { connection, stop: () => Promise.resolve() };
  }
  const running = runningPostgres(config.dataDir);
  if (running) return { connection: running, stop: () => Promise.resolve() };
  const started = await startEmbeddedPostgres({ dataDir: config.dataDir, log: () => undefined });
  return { connection: started, stop: () => started.stop() };
}

const actor: Actor = { type: 'operator', id: null, name: 'Operator, on the command line' };

/** So that the log says who did it. */
const onTheCommandLine: RequestContext = {
  requestId: '',
  ip: '',
  userAgent: '',
  method: '',
  path: '/api/v1',
  principal: { type: 'operator' },
  mayBelieve: false,
  believed: undefined,
  admit: undefined,
  actor,
  orgId: undefined,
  trail: undefined,
  failureRecorded: false,
  failure: undefined,
};

function told({ kid, made, signsFrom }: Rotation): string {
  const when = signsFrom.getTime() <= Date.now() ? 'signs now' : `signs from ${signsFrom.toISOString()}`;
  return made ? `made: ${kid} ${when}` : `the next key is there already: ${kid} ${when}`;
}
