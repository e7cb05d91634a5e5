import { Client } from 'pg';

/** Every row of every table, as text: what a thief of the database reads. `url` is the owning role's. */
export async function dumpOf(url: string): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'public'`,
    );
    let dump = '';
    for (const { name } of tables.rows) {
      const rows = await client.query<{ row: string }>(`select t::text as row from ${name} t`);
      dump += [`-- ${name}`, ...rows.rows.map(({ row }) => row), ''].join('\n');
    }
    return dump;
  } finally {
    await client.end();
  }
}
