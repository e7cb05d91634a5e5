import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { inject } from 'vitest';
import { migrations } from '../../migrations/index.js';
import { startEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.js';
import { grantServing, roleOf } from '../../src/database/grant-serving.js';
import { migrate } from '../../src/database/migrate.js';

declare module 'vitest' {
  interface ProvidedContext {
    template: Template;
  }
}

export interface TestDatabase {
  /** As the role that owns nothing. */
  servingUrl: string;
  /** As the owning role. */
  migrationUrl: string;
  drop(): Promise<void>;
}

/** The migrated database that tests clone, by its two roles. */
export interface Template {
  servingUrl: string;
  migrationUrl: string;
}

/** One PostgreSQL for the whole run, with the template in it. */
export async function startTemplate(): Promise<{ template: Template; stop(): Promise<void> }> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'muster-test-'));
  const cluster = await startEmbeddedPostgres({ dataDir, log: logLine, testing: true });
  const { servingUrl, migrationUrl } = cluster;
  await migrate({ url: migrationUrl, migrations, log: () => undefined });
  await grantServing(migrationUrl, roleOf(servingUrl));
  const stop = async (): Promise<void> => {
    await cluster.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  return { template: { servingUrl, migrationUrl }, stop };
}

/** A migrated, empty database of a test file's own: a clone of the template. */
export async function createDatabase(template: Template = inject('template')): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  // Roles other than superusers need the right to create databases; the superuser has the same socket.
  await asSuperuser(template.migrationUrl, [
    `create database ${name} template muster strategy file_copy owner ${roleOf(template.migrationUrl)}`,
  ]);
  return {
    servingUrl: onDatabase(template.servingUrl, name),
    migrationUrl: onDatabase(template.migrationUrl, name),
    drop: () => asSuperuser(template.migrationUrl, [`drop database if exists ${name} with (force)`]),
  };
}

async function asSuperuser(url: string, statements: string[]): Promise<void> {
  const superuser = new URL(onDatabase(url, 'postgres'));
  superuser.username = 'postgres';
  const client = new Client(superuser.href);
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

function onDatabase(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
}

/** Whatever the server says during tests is worth seeing, except what tests provoke: errors of statements. */
function logLine(line: string): void {
  if (/FATAL|PANIC|unexpectedly/.test(line)) process.stderr.write(`${line}\n`);
}
