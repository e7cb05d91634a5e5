import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What logins need: those under way, who is whom at the identity provider, roles they give, and how often is tried. */
export class Login1764420000000 implements MigrationInterface {
  name = 'Login1764420000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...tables, ...member, ...rowLevelSecurity, ...planning]) {
      await runner.query(statement);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index member_tombstone_email');
    await runner.query('alter table member drop column login_roles');
    await runner.query('drop table login_tries, logout_token, identity, oidc_flow');
  }
}

const tables = [
  `create table oidc_flow (
     org_id uuid not null,
     state_hash bytea not null,
     binding_hash bytea not null,
     id uuid not null,
     connection_id uuid not null,
     connection_version bigint not null,
     sealed_secrets text not null,
     return_url text not null,
     return_origin text not null,
     tries smallint not null,
     created_at timestamptz(3) not null,
     expires_at timestamptz(3) not null,
     constraint oidc_flow_pkey primary key (org_id, state_hash)
   )`,
  'create index oidc_flow_expiry on oidc_flow (org_id, expires_at)',
  `create table identity (
     org_id uuid not null,
     connection_id uuid not null,
     issuer text collate "C" not null,
     subject text collate "C" not null,
     member_id uuid not null,
     created_at timestamptz(3) not null,
     constraint identity_pkey primary key (org_id, connection_id, issuer, subject)
   )`,
  'create index identity_member on identity (org_id, member_id)',
  // Logout tokens that were taken: each is good once (OpenID Connect Back-Channel Logout §2.6).
  `create table logout_token (
     org_id uuid not null,
     connection_id uuid not null,
     jti_hash bytea not null,
     expires_at timestamptz(3) not null,
     constraint logout_token_pkey primary key (org_id, connection_id, jti_hash)
   )`,
  // By address or domain, on all replicas; no organization's.
  `create table login_tries (
     minute timestamptz(0) not null,
     key text collate "C" not null,
     tries integer not null,
     constraint login_tries_pkey primary key (minute, key)
   )`,
];

const member = [
  `alter table member add column login_roles text[] not null default '{}'`,
  `create index member_tombstone_email on member (org_id, email_key)
     where deleted_at is not null and email_key is not null`,
];

const ownRows = `org_id = nullif(current_setting('app.org_id', true), '')::uuid`;

const owned = ['oidc_flow', 'identity', 'logout_token'];

const rowLevelSecurity = owned.flatMap((table) => [
  `alter table ${table} enable row level security`,
  `create policy own_organization on ${table} using (${ownRows}) with check (${ownRows})`,
]);

/** As for the tables of the foundations. */
const planning = owned.map((table) => `alter table ${table} alter column org_id set statistics 0`);
