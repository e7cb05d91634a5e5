import { chownSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import type { Binaries } from './binaries.js';
import { EmbeddedPostgresError } from './embedded-error.js';
import { type Launcher, runToEnd } from './launch.js';
import { isAlive } from './running-server.js';

export const DATABASE = 'muster';
/** Owns the database and changes its tables. */
export const OWNER = 'muster_owner';
/** Reads and writes rows; owns nothing. */
export const SERVING = 'muster_app';

export interface ClusterPlan {
  directory: string;
  binaries: Binaries;
  launcher: Launcher;
  /** Lost after a power cut, but quicker. */
  testing: boolean;
}

/**
 * Makes the cluster unless it is there. It grows under another name, roles and database included, and
 * gets its own when complete: a start killed half-way leaves nothing that looks like a cluster, and of
 * two first starts at once one simply comes second.
 */
export async function ensureCluster(plan: ClusterPlan): Promise<void> {
  removeLeftovers(plan.directory);
  if (isCluster(plan.directory)) return;
  const growing = `${plan.directory}.new-${process.pid}`;
  try {
    await grow({ ...plan, directory: growing });
    await putInPlace(growing, plan.directory);
  } finally {
    remove(growing);
  }
}

async function grow({ directory, binaries, launcher, testing }: ClusterPlan): Promise<void> {
  const { uid, gid, switched } = launcher.account;
  mkdirSync(directory, { mode: 0o700 });
  if (switched) chownSync(directory, uid, gid);
  const options = ['-U', 'postgres', '-A', 'trust', '--encoding=UTF8', '--locale=C', '--no-instructions'];
  await runToEnd(launcher, binaries.initdb, ['-D', directory, ...options, ...(testing ? ['--no-sync'] : [])]);
  const single = ['--single', '-j', '-D', directory, '-c', 'exit_on_error=on', 'postgres'];
  await runToEnd(launcher, binaries.postgres, single, FIRST_STATEMENTS);
}

/** Single-user mode with `-j` ends a statement at a semicolon and an empty line. */
const FIRST_STATEMENTS = [
  `create role ${OWNER} login`,
  `create role ${SERVING} login`,
  `create database ${DATABASE} owner ${OWNER}`,
  `revoke all on database ${DATABASE} from public`,
  `grant connect on database ${DATABASE} to ${SERVING}`,
]
  .map((statement) => `${statement};\n\n`)
  .join('');

async function putInPlace(from: string, to: string): Promise<void> {
  try {
    renameSync(from, to);
  } catch (error) {
    if (isCluster(to)) return; // another start was first
    throw new EmbeddedPostgresError(`${to} is in the way: it is not a PostgreSQL data directory`, {
      cause: error,
    });
  }
  const parent = await open(path.dirname(to));
  await parent.sync();
  await parent.close();
}

function isCluster(directory: string): boolean {
  return existsSync(path.join(directory, 'PG_VERSION'));
}

function removeLeftovers(directory: string): void {
  const prefix = `${path.basename(directory)}.new-`;
  for (const name of readdirSync(path.dirname(directory))) {
    const pid = name.startsWith(prefix) ? Number(name.slice(prefix.length)) : undefined;
    if (pid === undefined || (pid !== process.pid && isAlive(pid))) continue;
    remove(path.join(path.dirname(directory), name));
  }
}

/** The programs of a start that was just killed may still write, or clean up themselves. */
function remove(directory: string): void {
  rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 20 });
}
