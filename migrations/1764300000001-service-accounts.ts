import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Service accounts of organizations, what they prove themselves with, and the proofs that were used. */
export class ServiceAccounts1764300000001 implements MigrationInterface {
  name = 'ServiceAccounts1764300000001';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...tables, ...rowLevelSecurity, ...planning]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'drop table service_account_assertion, service_account_secret, service_account_lookup, service_account',
    );
  }
}

const tables = [
  `create table service_account (
     org_id uuid not null,
     id uuid not null,
     name text not null,
     role text not null,
     scopes text[] not null,
     scim_scopes text[] not null,
     auth_method text not null,
     jwks json,
     allowed_ips text[] not null,
     token_ttl integer,
     created_at timestamptz(3) not null,
     expires_at timestamptz(3),
     revoked_at timestamptz(3),
     last_used_at timestamptz(3),
     constraint service_account_pkey primary key (org_id, id)
   )`,
  // Look-up table: client id → organization.
  `create table service_account_lookup (
     client_id uuid not null,
     org_id uuid not null,
     constraint service_account_lookup_pkey primary key (client_id)
   )`,
  `create table service_account_secret (
     org_id uuid not null,
     account_id uuid not null,
     id uuid not null,
     prefix text not null,
     hash bytea not null,
     created_at timestamptz(3) not null,
     ends_at timestamptz(3),
     constraint service_account_secret_pkey primary key (org_id, account_id, id)
   )`,
  `create table service_account_assertion (
     org_id uuid not null,
     account_id uuid not null,
     jti_hash bytea not null,
     expires_at timestamptz(3) not null,
     constraint service_account_assertion_pkey primary key (org_id, account_id, jti_hash)
   )`,
];

const ownRows = `org_id = nullif(current_setting('app.org_id', true), '')::uuid`;

/** Not on the accounts, which like SCIM tokens are found before it is known whose they are. */
const rowLevelSecurity = ['service_account_secret', 'service_account_assertion'].flatMap((table) => [
  `alter table ${table} enable row level security`,
  `create policy own_organization on ${table} using (${ownRows}) with check (${ownRows})`,
]);

/** As for the tables of the foundations. */
const planning = ['service_account', 'service_account_secret', 'service_account_assertion'].map(
  (table) => `alter table ${table} alter column org_id set statistics 0`,
);
