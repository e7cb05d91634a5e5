import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { EmbeddedPostgresError } from './embedded-error.js';
import type { ServerAccount } from './server-account.js';

/** How the programs of PostgreSQL are started. */
export interface Launcher {
  account: ServerAccount;
  /** A directory on the way is closed to the account: it keeps root's right to pass, and that alone. */
  passClosedDirectories: boolean;
}

/**
 * Starts a program in a session of its own, so that a Ctrl-C in the terminal reaches only Node.
 * `setpriv` makes it the account's process, and has the kernel interrupt it when Node dies.
 */
export async function launch(launcher: Launcher, file: string, args: string[]): Promise<ChildProcess> {
  const prefix = setprivOptions(launcher);
  try {
    return await spawned('setpriv', [...prefix, '--', file, ...args]);
  } catch (error) {
    if (launcher.account.switched) throw noSetpriv(error);
    return spawned(file, args);
  }
}

/** Runs a program to its end; what it said is in the error when that end is bad. */
export async function runToEnd(
  launcher: Launcher,
  file: string,
  args: string[],
  input?: string,
): Promise<void> {
  const child = await launch(launcher, file, args);
  const said = listen(child);
  child.stdin?.on('error', () => undefined); // EPIPE: its exit code and its words say why
  child.stdin?.end(input);
  await once(child, 'close');
  if (child.exitCode !== 0) throw new EmbeddedPostgresError(explain(file, child, said));
}

/** Collects the last lines that a program writes. */
export function listen(child: ChildProcess, onLine: (line: string) => void = () => undefined): string[] {
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      const parts = (rest + chunk).split('\n');
      rest = parts.pop() ?? '';
      for (const line of parts.filter((part) => part.trim() !== '')) {
        lines.push(line);
        if (lines.length > 20) lines.shift();
        onLine(line);
      }
    });
  }
  return lines;
}

/** One line out of what a program said before it ended. */
export function explain(file: string, child: ChildProcess, said: string[]): string {
  const name = file.slice(file.lastIndexOf('/') + 1);
  const cause = said.find((line) => /FATAL|PANIC|[Ee]rror|denied|setpriv/.test(line)) ?? said.at(-1) ?? '';
  const missing = said.some((line) => line.includes('shared librar'));
  return `${name} ended with ${child.signalCode ?? child.exitCode}: ${cause.trim()}${missing ? ' (run "npm rebuild")' : ''}`;
}

function setprivOptions({ account, passClosedDirectories }: Launcher): string[] {
  if (!account.switched) return ['--pdeathsig=INT'];
  const user = [`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups', '--pdeathsig=INT'];
  const pass = ['--inh-caps=-all,+dac_override', '--ambient-caps=-all,+dac_override'];
  return passClosedDirectories ? [...user, '--securebits=+no_setuid_fixup', ...pass] : user;
}

async function spawned(file: string, args: string[]): Promise<ChildProcess> {
  const stdio: StdioOptions = ['pipe', 'pipe', 'pipe'];
  const child = spawn(file, args, { cwd: '/', detached: true, env: ENVIRONMENT, stdio });
  await once(child, 'spawn');
  child.on('error', () => undefined); // a kill that comes too late
  return child;
}

function noSetpriv(cause: unknown): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'PostgreSQL does not run as root, and "setpriv" (util-linux) is missing: install it, start Muster as another user, or set DATABASE_URL',
    { cause },
  );
}

/** Nothing of ours: PGPORT and the like change the server, and the keys are none of its business. */
const ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/run/current-system/sw/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
};
