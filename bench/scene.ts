import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../src/database/embedded/embedded-postgres.js';
import { root, type Server, startServer } from './children.js';
import type { Options } from './options.js';
import { makeOrganization, type Organization } from './organization.js';
import type { Scene } from './rounds.js';
import type { Side } from './workloads.js';

/** What has been started, to be stopped in the opposite order. */
export type Cleanup = (() => Promise<unknown>)[];

/** As `npm start` and the container run it. */
export const heap = ['--max-semi-space-size=16', '--max-old-space-size=1024'];

const pool = '10';

/** One durable PostgreSQL, the service and the baseline on it, and two organizations full of users. */
export async function setUp(
  directory: string,
  options: Options,
  cleanup: Cleanup,
  env: Record<string, string> = {},
): Promise<Scene> {
  const database = await startEmbeddedPostgres({ dataDir: directory, log: (line) => console.error(line) });
  cleanup.push(() => database.stop());
  const operatorKey = randomBytes(32).toString('hex');
  const settings = settingsOf(database, operatorKey, env);
  const service = await startService(settings, options);
  cleanup.push(() => service.stop());
  const organizations = await fill(database, { port: service.port, operatorKey, sizes: options.sizes });
  const baseline = await startBaseline(database, options, env);
  cleanup.push(() => baseline.stop());
  const databasePid = Number.parseInt(
    readFileSync(path.join(directory, 'postgres', 'postmaster.pid'), 'utf8'),
    10,
  );
  return {
    service: { side: 'service', port: service.port, pid: service.pid, databasePid },
    baseline: { side: 'baseline', port: baseline.port, pid: baseline.pid, databasePid },
    organizations,
    ownerUrl: database.migrationUrl,
    operatorKey,
    settings,
  };
}

function settingsOf(
  { servingUrl, migrationUrl }: EmbeddedPostgres,
  operatorKey: string,
  env: Record<string, string>,
): Record<string, string> {
  return {
    DATABASE_URL: servingUrl,
    DATABASE_MIGRATION_URL: migrationUrl,
    DATABASE_POOL: pool,
    ADMIN_API_KEY: operatorKey,
    SECRET_KEY: randomBytes(32).toString('base64'),
    RATE_LIMIT_SCIM: '0',
    LOG_LEVEL: 'warn',
    ...env,
  };
}

function startService(settings: Record<string, string>, { profile }: Options): Promise<Server> {
  const program = path.join('dist', 'src', 'main.js');
  return startServer([...heap, ...profiling('service', profile), program], settings);
}

/** The baseline's one URL is the owner's: row-level security, which it has no use for, doesn't apply to that role. */
function startBaseline(
  database: EmbeddedPostgres,
  { profile }: Options,
  env: Record<string, string>,
): Promise<Server> {
  const program = path.resolve(fileURLToPath(import.meta.url), '..', 'baseline.js');
  return startServer([...profiling('baseline', profile), program], {
    DATABASE_URL: database.migrationUrl,
    DATABASE_POOL: pool,
    ...env,
  });
}

/** Options of Node that leave a profile in bench/results when the process ends. */
export function profiling(side: Side | 'mounted', wanted: boolean): string[] {
  const directory = path.join(root, 'bench', 'results');
  return wanted ? ['--cpu-prof', `--cpu-prof-dir=${directory}`, `--cpu-prof-name=${side}.cpuprofile`] : [];
}

interface Filling {
  port: number;
  operatorKey: string;
  sizes: number[];
}

async function fill(
  database: EmbeddedPostgres,
  { port, operatorKey, sizes }: Filling,
): Promise<Organization[]> {
  const owner = new Client({ connectionString: database.migrationUrl });
  await owner.connect();
  try {
    const made: Organization[] = [];
    for (const size of sizes) made.push(await makeOrganization({ port, operatorKey, owner }, size));
    await owner.query('vacuum analyze organization, scim_token, scim_token_lookup, scim_settings');
    await owner.query('vacuum analyze member, member_email_value, member_count, account, audit_event');
    return made;
  } finally {
    await owner.end();
  }
}
