import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How organizations sign in, with which domains, and which of these they have proved to be theirs. */
export class OidcConnections1764410000001 implements MigrationInterface {
  name = 'OidcConnections1764410000001';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...tables, ...rowLevelSecurity, ...planning]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table verified_domain, oidc_domain, connection_lookup, oidc_connection');
  }
}

const tables = [
  `create table oidc_connection (
     org_id uuid not null,
     id uuid not null,
     version bigint not null,
     enabled boolean not null,
     issuer text,
     client_id text,
     client_secret text,
     auto_provision boolean not null,
     default_role text not null,
     email_authoritative boolean not null,
     groups_claim text,
     role_mappings jsonb not null,
     callback text not null,
     created_at timestamptz(3) not null,
     updated_at timestamptz(3) not null,
     constraint oidc_connection_pkey primary key (org_id, id)
   )`,
  // One for each organization, for now.
  `create unique index oidc_connection_organization on oidc_connection (org_id)`,
  // Look-up table: connection → organization.
  `create table connection_lookup (
     id uuid not null,
     org_id uuid not null,
     constraint connection_lookup_pkey primary key (id)
   )`,
  `create table oidc_domain (
     org_id uuid not null,
     domain text collate "C" not null,
     status text not null,
     listed boolean not null,
     txt_token text not null,
     created_at timestamptz(3) not null,
     verified_at timestamptz(3),
     constraint oidc_domain_pkey primary key (org_id, domain)
   )`,
  // Look-up table: domain → the one organization that has proved it.
  `create table verified_domain (
     domain text collate "C" not null,
     org_id uuid not null,
     constraint verified_domain_pkey primary key (domain)
   )`,
];

const ownRows = `org_id = nullif(current_setting('app.org_id', true), '')::uuid`;

const rowLevelSecurity = ['oidc_connection', 'oidc_domain'].flatMap((table) => [
  `alter table ${table} enable row level security`,
  `create policy own_organization on ${table} using (${ownRows}) with check (${ownRows})`,
]);

/** As for the tables of the foundations. */
const planning = ['oidc_connection', 'oidc_domain'].map(
  (table) => `alter table ${table} alter column org_id set statistics 0`,
);
