import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource, type MixedList, type MigrationInterface } from 'typeorm';

export interface MigrateOptions {
  /** The database as its owning role. */
  url: string;
  migrations: MixedList<new () => MigrationInterface>;
  log: (line: string) => void;
}

/**
 * Brings the database up to date, each migration in its own transaction. One that waits too long for a
 * table gives up, lets the traffic pass and is tried again; what is done stays done.
 */
export async function migrate(options: MigrateOptions): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await migrateOnce(options);
    } catch (error) {
      const code = codeOf(error);
      if (!PASSING.has(code) || tries === 15) throw error;
      options.log(`the migration could not go on (${code}), trying again`);
      await sleep(Math.min(tries * 200, 2_000));
    }
  }
}

async function migrateOnce({ url, migrations, log }: MigrateOptions): Promise<void> {
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    migrations,
    migrationsTableName: 'migration',
    installExtensions: false,
    poolErrorHandler: () => undefined, // an idle connection that breaks; the next query tells
    extra: { max: 2, connectionTimeoutMillis: 10_000 },
  });
  await dataSource.initialize();
  // Told in each transaction: a setting of the session would not survive a pooler.
  dataSource.subscribers.push({
    afterTransactionStart: ({ queryRunner }) => queryRunner.query(`set local lock_timeout = '3s'`),
  });
  try {
    await alone(dataSource, log, async () => {
      const done = await dataSource.runMigrations({ transaction: 'each' });
      for (const { name } of done) log(`migrated: ${name}`);
    });
  } finally {
    await dataSource.destroy();
  }
}

/** Holds a row, so that of several starts one migrates and the others then find nothing to do. */
async function alone(
  dataSource: DataSource,
  log: (line: string) => void,
  work: () => Promise<void>,
): Promise<void> {
  const runner = dataSource.createQueryRunner();
  try {
    await ensureLockRow(dataSource);
    await runner.startTransaction();
    await runner.query('set local lock_timeout = 0; set local idle_in_transaction_session_timeout = 0');
    const row = 'select id from migration_lock for update';
    const free = await dataSource.query<unknown[]>(`${row} skip locked`, [], runner);
    if (free.length === 0) {
      log('another start is migrating, waiting for it');
      await runner.query(row);
    }
    await work();
    await runner.commitTransaction();
  } finally {
    if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
    await runner.release();
  }
}

async function ensureLockRow(dataSource: DataSource): Promise<void> {
  const [found] = await dataSource.query<Array<{ there: boolean }>>(
    `select to_regclass('migration_lock') is not null as there`,
  );
  if (!found?.there) {
    await dataSource.query(
      'create table if not exists migration_lock (id smallint primary key check (id = 1))',
    );
  }
  await dataSource.query('insert into migration_lock (id) values (1) on conflict do nothing');
}

/**
 * Lock time-out, deadlock, serialization; a table that two first starts create at once; a server that is
 * starting, stopping or gone for a moment.
 */
const PASSING = new Set(
  '55P03 40P01 40001 23505 42P07 57P01 57P02 57P03 ECONNREFUSED ECONNRESET ENOENT EAI_AGAIN ETIMEDOUT'.split(
    ' ',
  ),
);

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const { code } = error as NodeJS.ErrnoException; // as: pg and the network both put their code there
  return code ?? '';
}
