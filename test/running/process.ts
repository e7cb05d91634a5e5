import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { freePort } from '../support/service.js';

const script = path.resolve(import.meta.dirname, '..', '..', 'scripts', 'start.mjs');

/** What `npm start` runs, as a process of a test's own. */
export interface Started {
  child: ChildProcess;
  url: string;
  port: number;
  /** Everything it wrote, to both streams. */
  output(): string;
  errors(): string;
}

/** From another directory, and with nothing but these variables. */
export async function start(environment: Record<string, string>): Promise<Started> {
  const port = Number(environment['PORT'] ?? (await freePort()));
  // The sockets are to go with the test's data.
  const TMPDIR = path.dirname(environment['DATA_DIR'] ?? '/tmp/-');
  const env = { PATH: process.env['PATH'], PORT: String(port), TMPDIR, ...environment };
  const child = spawn(process.execPath, [script], { cwd: '/', env, stdio: ['ignore', 'pipe', 'pipe'] });
  const written = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (written.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (written.stderr += text));
  return {
    child,
    port,
    url: `http://localhost:${port}`,
    output: () => written.stdout + written.stderr,
    errors: () => written.stderr,
  };
}

/** Waits until it serves; a process that ended says why. */
export async function ready(started: Started): Promise<Started> {
  const deadline = Date.now() + 25_000;
  while ((await statusOf(started, '/readyz')) !== 200) {
    if (started.child.exitCode !== null || Date.now() > deadline) throw new Error(started.output());
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return started;
}

export async function statusOf(started: Started, route: string): Promise<number> {
  const answer = await fetch(started.url + route).catch(() => undefined);
  await answer?.body?.cancel();
  return answer?.status ?? 0;
}

export async function makeOrganization(started: Started, key: string, name: string): Promise<number> {
  const answer = await fetch(`${started.url}/api/v1/organizations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name }),
  });
  await answer.body?.cancel();
  return answer.status;
}

export async function organizations(started: Started, key: string): Promise<string> {
  const answer = await fetch(`${started.url}/api/v1/organizations`, {
    headers: { authorization: `Bearer ${key}` },
  });
  return answer.text();
}

export function keyIn(dataDir: string): string {
  return readFileSync(path.join(dataDir, 'admin-api-key'), 'utf8').trim();
}
