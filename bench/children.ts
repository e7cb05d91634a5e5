import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { get } from 'node:http';
import { createServer } from 'node:net';
import nodePath from 'node:path';
import { fileURLToPath } from 'node:url';

/** Of the repository; this file runs from dist/bench/bench. */
export const root = nodePath.resolve(fileURLToPath(import.meta.url), '../../../..');

/** A server in a process of its own. */
export interface Server {
  pid: number;
  port: number;
  /** Milliseconds from its spawning to its first 200. */
  readyMs: number;
  /** What it said so far. */
  said: () => string;
  stop(): Promise<void>;
}

/** Starts a Node program that listens on PORT, and waits until it says that it is ready, by a 200 of `readyPath`. */
export async function startServer(
  args: string[],
  env: Record<string, string>,
  readyPath = '/readyz',
): Promise<Server> {
  const port = await freePort();
  const started = performance.now();
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { PATH: process.env['PATH'], PORT: String(port), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = listen(child);
  const killed = (): void => void child.kill('SIGKILL');
  process.once('exit', killed);
  child.once('exit', (code, signal) => {
    process.removeListener('exit', killed);
    if (!child.killed) console.error(`${args.at(-1)} ended (${signal ?? code}): ${said()}`);
  });
  await ready(child, { port, path: readyPath }, said);
  const readyMs = performance.now() - started;
  return { pid: child.pid ?? 0, port, readyMs, said, stop: () => stop(child) };
}

interface Place {
  port: number;
  path: string;
}

async function ready(child: ChildProcess, place: Place, said: () => string): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`a server ended at its start:\n${said()}`);
    if (Date.now() > deadline) throw new Error(`a server is not ready after a minute:\n${said()}`);
    if ((await statusOf(place)) === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function statusOf({ port, path }: Place): Promise<number | undefined> {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    request.on('error', () => resolve(undefined));
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const hurry = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await ended;
  clearTimeout(hurry);
}

function listen(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text = (text + chunk).slice(-10_000);
    });
  }
  return () => text;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
