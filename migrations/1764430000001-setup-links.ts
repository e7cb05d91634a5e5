import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Links that let somebody without an account set up the connections of an organization. */
export class SetupLinks1764430000001 implements MigrationInterface {
  name = 'SetupLinks1764430000001';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table setup_link');
  }
}

const ownRows = `org_id = nullif(current_setting('app.org_id', true), '')::uuid`;

const statements = [
  `create table setup_link (
     org_id uuid not null,
     id uuid not null,
     name text not null,
     token_hash bytea not null,
     created_at timestamptz(3) not null,
     expires_at timestamptz(3) not null,
     revoked_at timestamptz(3),
     last_used_at timestamptz(3),
     constraint setup_link_pkey primary key (org_id, id)
   )`,
  'create unique index setup_link_token on setup_link (org_id, token_hash)',
  'alter table setup_link enable row level security',
  `create policy own_organization on setup_link using (${ownRows}) with check (${ownRows})`,
  // As for the tables of the foundations.
  'alter table setup_link alter column org_id set statistics 0',
];
