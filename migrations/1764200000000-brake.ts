import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The brake of provisioning: who lost access lately, and whether an organization's source is paused. */
export class Brake1764200000000 implements MigrationInterface {
  name = 'Brake1764200000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table deprovisioned_member, provisioning_brake');
  }
}

const ownRows = `org_id = nullif(current_setting('app.org_id', true), '')::uuid`;

const statements = [
  `create table provisioning_brake (
     org_id uuid not null,
     paused_at timestamptz(3),
     resumed_at timestamptz(3),
     constraint provisioning_brake_pkey primary key (org_id)
   )`,
  // Of the last hour: what is older goes when something is added.
  `create table deprovisioned_member (
     org_id uuid not null,
     at timestamptz(3) not null,
     member_id uuid not null,
     deleted boolean not null,
     constraint deprovisioned_member_pkey primary key (org_id, at, member_id)
   )`,
  ...['provisioning_brake', 'deprovisioned_member'].flatMap((table) => [
    `alter table ${table} enable row level security`,
    `create policy own_organization on ${table} using (${ownRows}) with check (${ownRows})`,
    `alter table ${table} alter column org_id set statistics 0`,
  ]),
];
