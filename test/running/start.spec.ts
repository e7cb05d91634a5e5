import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.js';
import { createDatabase } from '../support/postgres.js';
import { end, temporaryDirectory } from './holder.js';
import { keyIn, makeOrganization, organizations, ready, start, type Started, statusOf } from './process.js';

const keys = {
  ADMIN_API_KEY: randomBytes(32).toString('hex'),
  SECRET_KEY: randomBytes(32).toString('base64'),
};
const running: Started[] = [];
const garbage: string[] = [];
let used: string;
let live: string;

let first: Started;
let turnedAway: Started;

/** Two data directories: one stopped, for the tests to copy, and one that two first starts wanted at once. */
beforeAll(async () => {
  used = newDataDir();
  live = newDataDir();
  garbage.length = 0;
  const toStop = await start({ DATA_DIR: used });
  const both = await Promise.all([start({ DATA_DIR: live }), start({ DATA_DIR: live })]);
  turnedAway = await Promise.race(both.map((each) => once(each.child, 'close').then(() => each)));
  first = await ready(both.find((each) => each !== turnedAway) ?? turnedAway);
  await ready(toStop);
  expect(await makeOrganization(toStop, keyIn(used), 'Acme of the first start')).toBe(201);
  expect(await end(toStop, 'SIGTERM')).toBe(0);
}, 60_000);

afterEach(async () => {
  for (const each of running.splice(0)) await end(each, 'SIGKILL');
  for (const directory of garbage.splice(0)) remove(directory);
});

afterAll(async () => {
  await end(first, 'SIGKILL');
  remove(path.dirname(used));
  remove(path.dirname(live));
});

describe('npm start, with nothing set', () => {
  it('says where it listens, where its API is described and where the key lies, and not the key', async () => {
    expect(first.output()).toContain(`listens on 127.0.0.1 port ${first.port}`);
    expect(first.output()).toContain(`${first.url}/api/docs`);
    expect(first.output()).toContain(path.join(live, 'admin-api-key'));
    expect(first.output()).not.toContain(keyIn(live));
    expect(await statusOf(first, '/healthz')).toBe(200);
    expect(await statusOf(first, '/readyz')).toBe(200);
  });

  it('keeps its keys for itself', () => {
    for (const name of ['admin-api-key', 'secret-key']) {
      expect(statSync(path.join(live, name)).mode & 0o777).toBe(0o600);
    }
  });

  it('lets one of two first starts at once win', async () => {
    expect(turnedAway.child.exitCode).toBe(1);
    expect(turnedAway.errors()).toBe(
      `another Muster (pid ${first.child.pid}) is using this data directory\n`,
    );
    expect(await organizations(first, keyIn(live))).toContain('"data":[]');
  });

  it('refuses to start a second time on the same data in one line, and serves on', async () => {
    const second = await start({ DATA_DIR: live });
    expect(await exitCode(second)).toBe(1);
    expect(second.errors()).toBe(`another Muster (pid ${first.child.pid}) is using this data directory\n`);
    expect(await statusOf(first, '/readyz')).toBe(200);
  });

  it('says in one line that its port is taken, and lets go of its data', async () => {
    const dataDir = copyOfUsed();
    const second = await start({ DATA_DIR: dataDir, PORT: String(first.port) });
    expect(await exitCode(second)).toBe(1);
    expect(second.errors()).toMatch(
      /^HOST and PORT must name an address of this machine that is free: .*EADDRINUSE.*\n$/,
    );
    await ready(await starting({ DATA_DIR: dataDir }));
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'finishes what is in flight on %s, and exits with 0',
    async (signal) => {
      const dataDir = copyOfUsed();
      const service = await ready(await starting({ DATA_DIR: dataDir }));
      const request = await openRequest(service, keyIn(dataDir), { name: 'Begun before the end' });
      const ended = end(service, signal);
      await expect.poll(() => refusesConnections(service)).toBe(true);
      expect(await request.finish()).toMatch(/^HTTP\/1.1 201 /);
      expect(await ended).toBe(0);
    },
  );

  it('has its data and its key again after a kill -9', async () => {
    const dataDir = copyOfUsed();
    const service = await ready(await starting({ DATA_DIR: dataDir }));
    const key = keyIn(dataDir);
    expect(await makeOrganization(service, key, 'Made before the kill')).toBe(201);
    await end(service, 'SIGKILL');
    const again = await ready(await starting({ DATA_DIR: dataDir }));
    const found = await organizations(again, key);
    expect(found).toContain('Acme of the first start');
    expect(found).toContain('Made before the kill');
  });

  it('heals by itself when its database dies', async () => {
    const dataDir = copyOfUsed();
    const service = await ready(await starting({ DATA_DIR: dataDir }));
    const pid = Number(readFileSync(path.join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => service.output(), { timeout: 10_000 }).toContain('the database is back');
    await ready(service);
    expect(await organizations(service, keyIn(dataDir))).toContain('Acme of the first start');
  });
});

describe('npm start, with a database', () => {
  it.each([
    ['ADMIN_API_KEY', { SECRET_KEY: keys.SECRET_KEY }],
    ['SECRET_KEY', { ADMIN_API_KEY: keys.ADMIN_API_KEY }],
  ])('says in one line that %s is missing', async (name, given) => {
    const service = await start({ DATABASE_URL: 'postgresql://app:hush@localhost/muster', ...given });
    expect(await exitCode(service)).toBe(1);
    expect(service.output()).toMatch(new RegExp(`^${name} is not set; .*\\n$`));
    expect(service.output()).not.toContain('hush');
  });

  it('serves as the role that owns nothing, and writes nothing to DATA_DIR', async () => {
    const database = await createDatabase();
    const dataDir = newDataDir();
    const service = await ready(
      await starting({
        DATA_DIR: dataDir,
        DATABASE_URL: database.servingUrl,
        DATABASE_MIGRATION_URL: database.migrationUrl,
        ...keys,
      }),
    );
    expect(await makeOrganization(service, keys.ADMIN_API_KEY, 'Elsewhere')).toBe(201);
    expect(await rightsOn('organization', database.servingUrl)).toBe('delete,insert,select,update');
    expect(await rightsOn('migration', database.servingUrl)).toBe('select');
    expect(await rightsOn('audit_event', database.servingUrl)).toBe('insert,select');
    expect(await rightsOn('audit_event_%', database.servingUrl)).toBe('');
    expect(service.output()).toContain("the operator's key is in ADMIN_API_KEY");
    for (const secret of Object.values(keys)) expect(service.output()).not.toContain(secret);
    expect(statSync(dataDir, { throwIfNoEntry: false })).toBeUndefined();
    expect(await end(service, 'SIGTERM')).toBe(0);
    await database.drop();
  });

  it('migrates once when two replicas start on an empty database, and warns of a single role', async () => {
    const dataDir = newDataDir();
    const cluster = await startEmbeddedPostgres({ dataDir, log: () => undefined, testing: true });
    try {
      const environment = { DATABASE_URL: cluster.migrationUrl, ...keys };
      const replicas = await Promise.all([starting(environment), starting(environment)]);
      await Promise.all(replicas.map(ready));
      const migrated = replicas.filter((each) => each.output().includes('migrated: '));
      expect(migrated).toHaveLength(1);
      for (const replica of replicas) expect(replica.output()).toContain('both owns the tables and serves');
      for (const replica of replicas) expect(await end(replica, 'SIGTERM')).toBe(0);
    } finally {
      await cluster.stop();
    }
  });

  it('answers 503 with Retry-After while the database is away, and heals when it is back', async () => {
    const dataDir = newDataDir();
    const options = { dataDir, log: () => undefined, testing: true };
    const cluster = await startEmbeddedPostgres(options);
    const { servingUrl, migrationUrl } = cluster;
    const service = await ready(
      await starting({ DATABASE_URL: servingUrl, DATABASE_MIGRATION_URL: migrationUrl, ...keys }),
    );
    await cluster.stop();
    const answer = await fetch(`${service.url}/readyz`);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await statusOf(service, '/scim/v2/Users')).not.toBe(500);
    expect(await statusOf(service, '/healthz')).toBe(200);
    const back = await startEmbeddedPostgres(options);
    try {
      await expect.poll(() => statusOf(service, '/readyz'), { timeout: 5_000 }).toBe(200);
      expect(await end(service, 'SIGTERM')).toBe(0);
    } finally {
      await back.stop();
    }
  });
});

function newDataDir(): string {
  const parent = temporaryDirectory();
  garbage.push(parent);
  return path.join(parent, 'data');
}

function copyOfUsed(): string {
  const dataDir = newDataDir();
  execFileSync('cp', ['-a', used, dataDir]);
  return dataDir;
}

async function starting(environment: Record<string, string>): Promise<Started> {
  const started = await start(environment);
  running.push(started);
  return started;
}

/** What the role may do to any of the tables whose name is like this. */
async function rightsOn(name: string, url: string): Promise<unknown> {
  const client = new Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<{ rights: string }>(
      `select coalesce(string_agg(distinct wanted, ',' order by wanted), '') as rights
       from pg_class, unnest('{select,insert,update,delete,truncate}'::text[]) as wanted
       where relkind in ('r', 'p') and relname like $1 and has_table_privilege(oid, wanted)`,
      [name.replaceAll('_', '\\_')],
    );
    return rows[0]?.rights;
  } finally {
    await client.end();
  }
}

async function exitCode(started: Started): Promise<number | null> {
  if (started.child.exitCode === null) await once(started.child, 'close');
  return started.child.exitCode;
}

/** A request whose body is still on its way. */
async function openRequest(
  { port }: Started,
  key: string,
  body: object,
): Promise<{ finish(): Promise<string> }> {
  const text = JSON.stringify(body);
  const head = [
    'POST /api/v1/organizations HTTP/1.1',
    `Host: localhost:${port}`,
    `Authorization: Bearer ${key}`,
    'Content-Type: application/json',
    `Content-Length: ${text.length}`,
  ];
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(`${head.join('\r\n')}\r\n\r\n${text.slice(0, 5)}`);
  await new Promise((resolve) => setTimeout(resolve, 50)); // the head has arrived
  return {
    finish: async () => {
      let answer = '';
      socket.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk));
      socket.write(text.slice(5)); // and stays open, as a client's kept connection does
      await once(socket, 'close');
      return answer;
    },
  };
}

async function refusesConnections({ port }: Started): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const refused = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(false)).once('error', () => resolve(true));
  });
  socket.destroy();
  return refused;
}

function remove(directory: string): void {
  rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
}
