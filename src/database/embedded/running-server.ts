import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedPostgresError } from './embedded-error.js';

/** The name that a server carries in its command line: it tells which Node started it. */
export function clusterName(): string {
  return `muster-${process.pid}`;
}

/** The pid of the server that is ready in this directory, by its own account. */
export function readyServer(directory: string): number | undefined {
  const lines = pidFile(directory);
  return lines?.[7]?.trim() === 'ready' ? Number(lines[0]) : undefined;
}

/** The directory of the socket of the server that is ready here, and lives. */
export function socketOf(directory: string): string | undefined {
  const pid = readyServer(directory);
  const lives = pid !== undefined && describe(pid)?.command.includes(directory) === true;
  return lives ? pidFile(directory)?.[4]?.trim() : undefined;
}

/**
 * Clears the way for a server of our own. PostgreSQL itself lets only one server into a directory; here
 * it is found out whose that one is. If its Node lives, this start has no business here. If not (killed,
 * where nothing passes the death on), the orphan is shut down.
 */
export async function clearTheWay(directory: string): Promise<void> {
  const pid = Number(pidFile(directory)?.[0]);
  if (!Number.isInteger(pid) || pid <= 0) return;
  const server = describe(pid);
  if (!server?.command.includes(directory)) {
    // A pid used anew, or a zombie that nobody reaps (Node as the first process of a container) would
    // make PostgreSQL refuse for ever. It deals with a pid that is gone by itself.
    if (isAlive(pid) && Number(pidFile(directory)?.[0]) === pid) rmSync(path.join(directory, PID_FILE));
    return;
  }
  const owner = Number(/cluster_name=muster-(\d+)/.exec(server.command)?.[1]);
  if (server.parent === owner) {
    throw new EmbeddedPostgresError(`another Muster (pid ${owner}) is using this data directory`);
  }
  await shutDown(pid, directory);
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // as: process.kill throws nothing else
  }
}

/** First politely (fast shutdown), then at once; recovery at the next start makes up for the latter. */
async function shutDown(pid: number, directory: string): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    signalTo(pid, signal);
    for (let waited = 0; waited < 5_000; waited += 20) {
      if (!describe(pid)?.command.includes(directory)) return;
      await sleep(20);
    }
  }
  throw new EmbeddedPostgresError(`PostgreSQL (pid ${pid}) holds ${directory} and does not stop`);
}

function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // gone, or not ours: the wait tells
  }
}

const PID_FILE = 'postmaster.pid';

/** Lines: pid, directory, start time, port, socket directory, address, shared memory, state. */
function pidFile(directory: string): string[] | undefined {
  try {
    return readFileSync(path.join(directory, PID_FILE), 'utf8').split('\n');
  } catch {
    return undefined;
  }
}

function describe(pid: number): { parent: number; command: string } | undefined {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // After the name in parentheses, which may hold anything: the state, then the parent.
    return { parent: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]), command };
  } catch {
    return process.platform === 'linux' ? undefined : describeByPs(pid);
  }
}

function describeByPs(pid: number): { parent: number; command: string } | undefined {
  const { stdout } = spawnSync('ps', ['-ww', '-o', 'ppid=,command=', '-p', String(pid)], {
    encoding: 'utf8',
  });
  const [, parent, command] = /^\s*(\d+)\s+(.*)/.exec(stdout ?? '') ?? [];
  return command === undefined ? undefined : { parent: Number(parent), command };
}
