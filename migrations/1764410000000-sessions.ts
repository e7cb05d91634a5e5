import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sessions of members, the refresh tokens of those that hold tokens, and the codes that a login hands over once. */
export class Sessions1764410000000 implements MigrationInterface {
  name = 'Sessions1764410000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...tables, ...rowLevelSecurity, ...planning]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table login_code, refresh_token, session');
  }
}

const tables = [
  `create table session (
     org_id uuid not null,
     id uuid not null,
     member_id uuid not null,
     method text not null,
     token_hash bytea,
     connection_id uuid,
     idp_sid text collate "C",
     sealed_id_token text,
     created_at timestamptz(3) not null,
     last_seen_at timestamptz(3) not null,
     expires_at timestamptz(3) not null,
     ended_at timestamptz(3),
     ip text not null,
     user_agent text not null,
     constraint session_pkey primary key (org_id, id)
   ) with (fillfactor = 80)`,
  // Each partial index has a condition of its own, as those of members do.
  `create unique index session_token on session (org_id, token_hash) where token_hash is not null`,
  `create index session_member on session (org_id, member_id, id) where ended_at is null`,
  `create index session_idp on session (org_id, connection_id, idp_sid) where idp_sid is not null`,
  `create index session_expiry on session (org_id, expires_at)`,
  `create table refresh_token (
     org_id uuid not null,
     hash bytea not null,
     session_id uuid not null,
     expires_at timestamptz(3) not null,
     used_at timestamptz(3),
     constraint refresh_token_pkey primary key (org_id, hash)
   )`,
  `create index refresh_token_expiry on refresh_token (org_id, expires_at)`,
  `create table login_code (
     org_id uuid not null,
     hash bytea not null,
     session_id uuid not null,
     origin text not null,
     expires_at timestamptz(3) not null,
     used_at timestamptz(3),
     constraint login_code_pkey primary key (org_id, hash)
   )`,
  `create index login_code_expiry on login_code (org_id, expires_at)`,
];

const owned = ['session', 'refresh_token', 'login_code'];
const ownRows = `org_id = nullif(current_setting('app.org_id', true), '')::uuid`;
const allRows = `current_setting('app.scope', true) = 'platform'`;

const rowLevelSecurity = owned.flatMap((table) => [
  `alter table ${table} enable row level security`,
  `create policy own_organization on ${table} using (${ownRows}) with check (${ownRows})`,
  // What is long over is removed for all organizations in one go.
  `create policy platform_reads on ${table} for select using (${allRows})`,
  `create policy platform_removes on ${table} for delete using (${allRows})`,
]);

/** As for the tables of the foundations. */
const planning = owned.map((table) => `alter table ${table} alter column org_id set statistics 0`);
