// Entities and migrations tell the same story: on a migrated database TypeORM would change nothing, and tables
// made of the entities alone have the same keys and indexes (TypeORM's own comparison takes no notice of the
// order of an index's columns, of its predicate, nor of tables that no entity knows).
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { build, isFresh, root } from './build.mjs';

/** Tables that have no entity: what migrating keeps for itself. */
const withoutEntity = ['migration', 'migration_lock'];

if (!isFresh()) await build();
const { startEmbeddedPostgres } = await compiled('src/database/embedded/embedded-postgres.js');
const { migrate } = await compiled('src/database/migrate.js');
const { createDataSource } = await compiled('src/data-source.js');
const { migrations } = await compiled('migrations/index.js');

const differences = await withDatabase(async (url) => {
  await migrate({ url, migrations, log: () => undefined });
  return withDataSource(url, async (migrated) => {
    await migrated.query('create schema of_entities');
    const search = `&options=${encodeURIComponent('-c search_path=of_entities')}`;
    return withDataSource(`${url}${search}`, async (made) => {
      await made.driver.createSchemaBuilder().build();
      return [...(await pending(migrated)), ...(await unlike(migrated, made))];
    });
  });
});
for (const difference of differences) console.log(difference);
process.exitCode = differences.length > 0 ? 1 : 0;

/** What TypeORM would still do. */
async function pending(migrated) {
  const { upQueries } = await migrated.driver.createSchemaBuilder().log();
  return upQueries.map(({ query }) => `to match the entities, TypeORM would run: ${query}`);
}

/** Tables, keys and indexes that only one of the two has. */
async function unlike(migrated, made) {
  const [one, other] = [await shapeOf(migrated), await shapeOf(made)];
  return [
    ...one.filter((line) => !other.includes(line)).map((line) => `only in the migrations: ${line}`),
    ...other.filter((line) => !one.includes(line)).map((line) => `only in the entities: ${line}`),
  ];
}

/**
 * A primary key is compared by its columns: its name is TypeORM's to make up. Partitions of a table are made at
 * run time and have the shape of their parent.
 */
async function shapeOf(dataSource) {
  const rows = await dataSource.query(
    `with own as (
       select oid, relname from pg_class
       where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p') and not relispartition
         and relname <> all ($1)
     )
     select 'table ' || relname as line from own
     union all
     select case when indisprimary then 'primary key of ' || relname || ' ' || substring(definition from '[(].*')
                 else replace(replace(definition, current_schema() || '.', ''), ' ON ONLY ', ' ON ') end
     from own join pg_index on indrelid = own.oid, pg_get_indexdef(indexrelid) as definition
     order by 1`,
    [withoutEntity],
  );
  return rows.map(({ line }) => line);
}

async function withDataSource(url, work) {
  const dataSource = await createDataSource(url, 2).initialize();
  try {
    return await work(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

async function withDatabase(work) {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'muster-entities-'));
  const postgres = await startEmbeddedPostgres({ dataDir, log: () => undefined, testing: true });
  try {
    return await work(postgres.migrationUrl);
  } finally {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function compiled(file) {
  return import(path.join(root, 'dist', file));
}
