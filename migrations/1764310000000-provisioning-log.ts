import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What identity providers asked and were answered, for some days. */
export class ProvisioningLog1764310000000 implements MigrationInterface {
  name = 'ProvisioningLog1764310000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table provisioning_log');
  }
}

const ownRows = `org_id = nullif(current_setting('app.org_id', true), '')::uuid`;
const allRows = `current_setting('app.scope', true) = 'platform'`;

const statements = [
  `create table provisioning_log (
     org_id uuid not null,
     id uuid not null,
     occurred_at timestamptz(3) not null,
     method text not null,
     path text not null,
     query json,
     status smallint not null,
     duration_ms double precision not null,
     times integer not null,
     dialect text not null,
     token_id text,
     token_name text,
     token_prefix text,
     target_id text collate "C",
     request_id text not null,
     ip text not null,
     user_agent text not null,
     code text,
     scim_type text,
     detail text,
     cause text,
     request json,
     request_bytes integer not null,
     request_cut boolean not null,
     answer json,
     answer_bytes integer not null,
     answer_cut boolean not null,
     constraint provisioning_log_pkey primary key (org_id, id)
   )`,
  // Failures are few and what is looked for; what was done to one user or group is asked in support cases.
  `create index provisioning_log_failure on provisioning_log (org_id, id) where status >= 400`,
  `create index provisioning_log_target on provisioning_log (org_id, target_id, id) where target_id is not null`,
  `alter table provisioning_log alter column org_id set statistics 0`,
  `alter table provisioning_log enable row level security`,
  `create policy own_organization on provisioning_log using (${ownRows}) with check (${ownRows})`,
  // What is too old is removed for all organizations at once.
  `create policy platform_reads on provisioning_log for select using (${allRows})`,
  `create policy platform_removes on provisioning_log for delete using (${allRows})`,
];
