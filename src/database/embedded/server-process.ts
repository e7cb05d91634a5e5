import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Binaries } from './binaries.js';
import { EmbeddedPostgresError } from './embedded-error.js';
import { explain, launch, type Launcher, listen } from './launch.js';
import { clearTheWay, clusterName, readyServer } from './running-server.js';

export interface ServerPlan {
  directory: string;
  socketDirectory: string;
  binaries: Binaries;
  launcher: Launcher;
  testing: boolean;
  log: (line: string) => void;
}

/** One server, kept alive: when it dies although nobody stopped it, it is started again. */
export class ServerProcess {
  readonly #plan: ServerPlan;
  readonly #listeners: Array<(reason: string) => void> = [];
  #child: ChildProcess | undefined;
  #stopping = false;
  #mending: Promise<void> = Promise.resolve();

  constructor(plan: ServerPlan) {
    this.#plan = plan;
  }

  onExit(listener: (reason: string) => void): void {
    this.#listeners.push(listener);
  }

  /** Starts the server and waits until it takes connections. */
  async start(): Promise<void> {
    const deadline = Date.now() + 5_000;
    for (;;) {
      await clearTheWay(this.#plan.directory);
      const failure = await this.#tryStart();
      if (!failure) return;
      // The last owner's processes, or another start that is a moment ahead and will be known by then.
      const occupied = /already exists|still in use/.test(failure);
      if (!occupied || Date.now() > deadline) throw new EmbeddedPostgresError(failure);
      await sleep(50);
    }
  }

  /** Shuts the server down cleanly; a second call waits for the first. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#mending;
    const child = this.#child;
    if (!child || hasEnded(child)) return;
    const ended = once(child, 'exit');
    child.kill('SIGINT');
    const hurry = setTimeout(() => child.kill('SIGQUIT'), 10_000);
    await ended;
    clearTimeout(hurry);
  }

  /** Undefined once it is ready, else why it isn't. */
  async #tryStart(): Promise<string | undefined> {
    const { launcher, binaries, directory, log } = this.#plan;
    const child = await launch(launcher, binaries.postgres, serverArguments(this.#plan));
    const interrupt = (): void => void child.kill('SIGINT');
    process.once('exit', interrupt); // where setpriv is missing, nobody else tells it
    child.once('exit', () => process.removeListener('exit', interrupt));
    const said = listen(child, (line) => {
      if (!ROUTINE.test(line)) log(`postgres: ${line}`);
    });
    while (readyServer(directory) !== child.pid) {
      if (hasEnded(child)) {
        if (child.stderr?.readableEnded === false) await once(child, 'close');
        return explain(binaries.postgres, child, said);
      }
      await sleep(5); // polling: PostgreSQL tells by its file alone
    }
    this.#watch(child);
    return undefined;
  }

  #watch(child: ChildProcess): void {
    this.#child = child;
    child.once('exit', (code, signal) => {
      if (this.#stopping) return;
      const reason = `the database ended unexpectedly (${signal ?? code})`;
      this.#plan.log(`${reason}; starting it again`);
      for (const listener of this.#listeners) listener(reason);
      this.#mending = this.#mend();
    });
    if (hasEnded(child) && !this.#stopping) this.#mending = this.#mend();
  }

  async #mend(): Promise<void> {
    for (let wait = 100; !this.#stopping; wait = Math.min(wait * 2, 10_000)) {
      try {
        await this.start();
        this.#plan.log('the database is back');
        return;
      } catch (error) {
        this.#plan.log(`${(error as Error).message}; trying again in ${wait} ms`); // as: start throws errors
        await this.#pause(wait);
      }
    }
  }

  /** Ends early when the server is to stop. */
  async #pause(ms: number): Promise<void> {
    for (const end = Date.now() + ms; !this.#stopping && Date.now() < end;) {
      await sleep(50);
    }
  }
}

function serverArguments({ directory, socketDirectory, testing }: ServerPlan): string[] {
  const settings = {
    ...SETTINGS,
    ...(testing ? CARELESS : {}),
    cluster_name: clusterName(),
    unix_socket_directories: socketDirectory,
  };
  return [
    '-D',
    directory,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
}

/** A service on one small machine, reached through its socket only. */
const SETTINGS = {
  // Statements that fail as they should (a duplicate) are the service's to report, not the server's log's.
  log_min_messages: 'fatal',
  log_min_error_statement: 'panic',
  listen_addresses: '',
  port: '5432',
  unix_socket_permissions: '0700',
  max_connections: '60',
  shared_buffers: '64MB',
  jit: 'off',
  max_wal_size: '512MB',
  checkpoint_timeout: '10min',
  log_checkpoints: 'off',
  autovacuum: 'on',
  fsync: 'on',
};

/** For tests, whose data may go with a power cut. */
const CARELESS = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', autovacuum: 'off' };

/** What the server says at each start and stop. */
const ROUTINE =
  /LOG: {2}(starting PostgreSQL|listening on|database system |received |aborting any|shutting down|background worker "logical|checkpoint )/;

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
