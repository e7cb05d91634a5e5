import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const script = path.resolve(import.meta.dirname, '..', '..', 'scripts', 'start.mjs');

/** Starts one of the operator's commands, such as `keys rotate`, with nothing but these variables. */
export function startCommand(name: string, environment: Record<string, string>): ChildProcess {
  const env = { PATH: process.env['PATH'], ...environment };
  return spawn(process.execPath, [script, ...name.split(' ')], { env, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Runs it to its end. */
export async function runCommand(
  name: string,
  environment: Record<string, string>,
): Promise<{ code: number | null; out: string; err: string }> {
  const child = startCommand(name, environment);
  let out = '';
  let err = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (err += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}
