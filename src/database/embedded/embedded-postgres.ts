import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { findBinaries } from './binaries.js';
import { DATABASE, ensureCluster, OWNER, SERVING } from './cluster.js';
import { EmbeddedPostgresError } from './embedded-error.js';
import type { Launcher } from './launch.js';
import { clearTheWay, socketOf } from './running-server.js';
import { reaches, serverAccount } from './server-account.js';
import { ServerProcess } from './server-process.js';
import { removeSocketDirectory, socketDirectory } from './socket-directory.js';

export { EmbeddedPostgresError } from './embedded-error.js';

export interface EmbeddedOptions {
  dataDir: string;
  log: (line: string) => void;
  /** Quicker, and not safe against a power cut. */
  testing?: boolean;
}

export interface EmbeddedPostgres {
  /** As the role that owns nothing. */
  servingUrl: string;
  /** As the role that owns the database. */
  migrationUrl: string;
  socketDirectory: string;
  stop(): Promise<void>;
  /** Hears of each unexpected end; the server is being started again by then. */
  onExit(listener: (reason: string) => void): void;
}

/**
 * Starts PostgreSQL under `dataDir/postgres`, makes it first if need be, and keeps it running.
 * Throws an `EmbeddedPostgresError`, a single line, when that can't be.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const dataDir = makeDataDir(options.dataDir);
  const directory = path.join(dataDir, 'postgres');
  const binaries = findBinaries();
  const launcher = launcherFor(dataDir, directory, binaries.directory);
  const sockets = socketDirectory(directory, launcher.account);
  const common = { directory, binaries, launcher, testing: options.testing ?? false };
  await clearTheWay(directory);
  await ensureCluster(common);
  const server = new ServerProcess({ ...common, socketDirectory: sockets, log: options.log });
  await server.start();
  return {
    servingUrl: socketUrl(SERVING, sockets),
    migrationUrl: socketUrl(OWNER, sockets),
    socketDirectory: sockets,
    stop: () => server.stop().finally(() => removeSocketDirectory(sockets)),
    onExit: (listener) => server.onExit(listener),
  };
}

/** The server that another process runs under `dataDir`; undefined when none is ready there. */
export function runningPostgres(
  dataDir: string,
): Pick<EmbeddedPostgres, 'servingUrl' | 'migrationUrl'> | undefined {
  const sockets = existsSync(dataDir) ? socketOf(path.join(realpathSync(dataDir), 'postgres')) : undefined;
  if (sockets === undefined) return undefined;
  return { servingUrl: socketUrl(SERVING, sockets), migrationUrl: socketUrl(OWNER, sockets) };
}

/** Root's directory may be passed through, by the database's user: what lies in it is closed by itself. */
function makeDataDir(dataDir: string): string {
  try {
    mkdirSync(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    return realpathSync(dataDir);
  } catch (error) {
    const { message } = error as Error; // as: fs throws nothing else
    throw new EmbeddedPostgresError(`DATA_DIR ${dataDir} can't be used: ${message}`, { cause: error });
  }
}

function launcherFor(dataDir: string, directory: string, binaries: string): Launcher {
  const account = serverAccount(directory);
  return { account, passClosedDirectories: !reaches(account, [dataDir, binaries]) };
}

/** The host of the URL is only there so that every parser takes it; `host` overrides it. */
function socketUrl(role: string, directory: string): string {
  return `postgresql://${role}@localhost/${DATABASE}?host=${encodeURIComponent(directory)}`;
}
