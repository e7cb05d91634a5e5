import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import ts from 'typescript';

const root = path.resolve(import.meta.dirname, '..', '..');

/** A directory that is gone after the run, open to other users as far as its own mode goes. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'muster-running-'));
  chmodSync(directory, 0o755);
  return directory;
}

/** Another Node process that holds an embedded PostgreSQL. */
export interface Holder {
  child: ChildProcess;
  servingUrl: string;
  migrationUrl: string;
}

/** The embedded PostgreSQL as plain JavaScript, for processes that vitest doesn't run. */
export function compileEmbedded(): string {
  const directory = temporaryDirectory();
  const source = path.join(root, 'src', 'database', 'embedded');
  for (const file of readdirSync(source).filter((name) => !name.endsWith('.spec.ts'))) {
    const { outputText } = ts.transpileModule(readFileSync(path.join(source, file), 'utf8'), {
      compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 },
    });
    writeFileSync(path.join(directory, file.replace(/\.ts$/, '.js')), outputText);
  }
  writeFileSync(path.join(directory, 'package.json'), '{"type":"module"}');
  writeFileSync(path.join(directory, 'hold.js'), HOLD);
  symlinkSync(path.join(root, 'node_modules'), path.join(directory, 'node_modules'));
  return directory;
}

/** What the holder says first: that it holds, or why it doesn't. */
export async function hold(
  compiled: string,
  dataDir: string,
  options: SpawnOptions = {},
): Promise<Holder | { exitCode: number; message: string }> {
  const child = startHolder(compiled, dataDir, options);
  let said = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
  const closed = once(child, 'close');
  await Promise.race([closed, once(child.stdout ?? child, 'data')]);
  if (said.startsWith('{'))
    return { child, ...(JSON.parse(said) as { servingUrl: string; migrationUrl: string }) }; // as: HOLD writes it
  await closed;
  return { exitCode: child.exitCode ?? -1, message: said.trim() };
}

export function startHolder(compiled: string, dataDir: string, options: SpawnOptions = {}): ChildProcess {
  // No LANG, no PATH: nothing of the environment may be needed. The sockets are to go with the test.
  return spawn(process.execPath, [path.join(compiled, 'hold.js'), dataDir], {
    cwd: '/',
    env: { TMPDIR: path.dirname(dataDir) },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
  });
}

/** Ends a process if it still runs, and waits until it is gone. */
export async function end(holder: { child: ChildProcess }, signal: NodeJS.Signals): Promise<number | null> {
  if (holder.child.exitCode !== null || holder.child.signalCode !== null) return holder.child.exitCode;
  const closed = once(holder.child, 'exit');
  holder.child.kill(signal);
  await closed;
  return holder.child.exitCode;
}

/** A copy of a directory tree's top, for tests that must not find something in it. */
export function without(compiled: string, name: string): string {
  const directory = temporaryDirectory();
  mkdirSync(directory, { recursive: true });
  cpSync(compiled, directory, { recursive: true, filter: (file) => path.basename(file) !== name });
  return directory;
}

const HOLD = `
import { startEmbeddedPostgres } from './embedded-postgres.js';
try {
  const log = (line) => process.stderr.write(line + '\\n');
  const database = await startEmbeddedPostgres({ dataDir: process.argv[2], log, testing: true });
  process.stdout.write(JSON.stringify(database));
  process.on('SIGTERM', () => database.stop().then(() => process.exit(0)));
  setInterval(() => undefined, 1000);
} catch (error) {
  process.stdout.write(error.message);
  process.exitCode = 1;
}
`;
