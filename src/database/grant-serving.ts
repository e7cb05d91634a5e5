import { Client } from 'pg';

/** The role that a connection string logs in as. */
export function roleOf(url: string): string {
  return new Client(url).user ?? '';
}

/**
 * Lets the serving role read and write rows, and not change or empty the audit log. Its partitions are
 * tables of their own, reached through the parent alone: the parent's policies don't hold on them.
 * Says nothing to the catalogue when nothing is missing.
 */
export async function grantServing(url: string, servingRole: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await client.query('begin');
    // Two starts that grant at once would both update the same catalogue rows.
    await client.query('select id from migration_lock for update');
    const missing = await client.query<{ statement: string }>(MISSING, [servingRole]);
    for (const { statement } of missing.rows) await client.query(statement);
    await client.query('commit');
  } finally {
    await client.end();
  }
}

/** The statements that role $1 still needs, made by the catalogue that they change. */
const MISSING = `
  with recursive audit as (
      select to_regclass('audit_event')::oid as oid
      union all select inhrelid from pg_inherits join audit on inhparent = audit.oid
    ),
    tables as (
      select c.oid, c.oid::regclass::text as name,
        case when c.relname in ('migration', 'migration_lock') then '{select}'
             when c.oid = to_regclass('audit_event') then '{select,insert}'
             when c.oid in (select oid from audit) then '{}'
             else '{select,insert,update,delete}' end::text[] as rights
      from pg_class c
      where c.relkind in ('r', 'p') and c.relnamespace = current_schema()::regnamespace
        and pg_has_role(current_user, c.relowner, 'member')
    )
  select format('grant usage on schema %I to %I', current_schema(), $1::text) as statement
    where not has_schema_privilege($1, current_schema(), 'usage')
  union all
  select format('alter default privileges in schema %I grant select, insert, update, delete on tables to %I',
      current_schema(), $1)
    where not exists (
      select from pg_default_acl, aclexplode(defaclacl) as given
      where defaclrole = current_user::regrole and defaclnamespace = current_schema()::regnamespace
        and defaclobjtype = 'r' and given.grantee = $1::regrole)
  union all
  select format('grant %s on %s to %I', wanted, name, $1) from tables, unnest(rights) as wanted
    where not has_table_privilege($1, oid, wanted)
  union all
  select format('revoke %s on %s from %I', given, name, $1)
    from tables, unnest('{select,insert,update,delete,truncate}'::text[]) as given
    where given <> all (rights) and has_table_privilege($1, oid, given)`;
