import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const main = path.resolve(fileURLToPath(import.meta.url), '../../../dist/src/main.js');

/** A built service of a test's own, in a process of its own. */
export interface Service {
  url: string;
  operatorKey: string;
  /** What it logged so far, a line each. */
  log: string[];
  /** SIGTERM, and the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL. */
  kill(): Promise<void>;
}

export interface ServiceOptions {
  servingUrl: string;
  migrationUrl?: string;
  env?: Record<string, string>;
  /** Another program than the service, and an address of its that answers 200. */
  program?: { main: string; probe: string };
}

const own = { main, probe: '/readyz' };

/** Starts `dist/src/main.js`, or another program, against a database and waits until it is ready. */
export async function startService({
  servingUrl,
  migrationUrl,
  env = {},
  program = own,
}: ServiceOptions): Promise<Service> {
  const port = await freePort();
  const operatorKey = randomBytes(32).toString('hex');
  const child = spawn(process.execPath, ['--enable-source-maps', program.main], {
    env: {
      PATH: process.env['PATH'],
      PORT: String(port),
      DATABASE_URL: servingUrl,
      ...(migrationUrl ? { DATABASE_MIGRATION_URL: migrationUrl } : {}),
      ADMIN_API_KEY: operatorKey,
      SECRET_KEY: randomBytes(32).toString('base64'),
      RATE_LIMIT_SCIM: '0',
      LOG_LEVEL: 'info',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = linesOf(child);
  const url = `http://localhost:${port}`;
  await ready(`${url}${program.probe}`, child, log);
  return {
    url,
    operatorKey,
    log,
    stop: () => end(child, 'SIGTERM'),
    kill: async () => void (await end(child, 'SIGKILL')),
  };
}

async function ready(url: string, child: ChildProcess, log: string[]): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (child.exitCode !== null) throw new Error(`the service ended at its start:\n${log.join('\n')}`);
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  child.kill('SIGKILL');
  throw new Error(`the service is not ready after 15 s:\n${log.join('\n')}`);
}

function linesOf(child: ChildProcess): string[] {
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream?.setEncoding('utf8').on('data', (text: string) => {
      const parts = (rest + text).split('\n');
      rest = parts.pop() ?? '';
      lines.push(...parts);
    });
  }
  return lines;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill(signal);
    await once(child, 'exit');
  }
  return child.exitCode;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
