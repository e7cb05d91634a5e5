import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Organizations, SCIM tokens, members, and the audit log; row-level security on what an organization owns. */
export class Foundations1763800000000 implements MigrationInterface {
  name = 'Foundations1763800000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [
      ...organizations,
      ...tokens,
      ...members,
      ...audit,
      ...rowLevelSecurity,
      ...planning,
    ]) {
      await runner.query(statement);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `drop table audit_event, member_count, member_email_value, member, account, scim_token_lookup, scim_token,
       scim_settings, slug_lookup, organization`,
    );
  }
}

const organizations = [
  `create table organization (
     id uuid not null,
     name text not null,
     slug text,
     scim_allowed boolean not null default true,
     created_at timestamptz(3) not null,
     updated_at timestamptz(3) not null,
     deleted_at timestamptz(3),
     constraint organization_pkey primary key (id)
   )`,
  // Look-up table: slug → organization. Unique across organizations, so it is no column's index of theirs.
  `create table slug_lookup (
     slug text collate "C" not null,
     org_id uuid not null,
     constraint slug_lookup_pkey primary key (slug)
   )`,
  `create table scim_settings (
     org_id uuid not null,
     settings jsonb not null,
     version bigint not null default 1,
     updated_at timestamptz(3) not null,
     constraint scim_settings_pkey primary key (org_id)
   )`,
];

const tokens = [
  `create table scim_token (
     org_id uuid not null,
     id uuid not null,
     name text not null,
     prefix text not null,
     hash bytea not null,
     scopes text[] not null,
     allowed_ips text[] not null,
     created_at timestamptz(3) not null,
     expires_at timestamptz(3),
     revoked_at timestamptz(3),
     last_used_at timestamptz(3),
     constraint scim_token_pkey primary key (org_id, id)
   )`,
  // Look-up table: token hash → organization and token.
  `create table scim_token_lookup (
     hash bytea not null,
     org_id uuid not null,
     token_id uuid not null,
     constraint scim_token_lookup_pkey primary key (hash)
   )`,
];

const members = [
  // Joins the members that one person has in several organizations, and carries nothing else of theirs.
  `create table account (
     id uuid not null,
     email_key text collate "C" not null,
     constraint account_pkey primary key (id)
   )`,
  `create unique index account_email on account (email_key)`,
  `create table member (
     org_id uuid not null,
     id uuid not null,
     account_id uuid,
     user_name text not null,
     user_name_key text collate "C" not null,
     external_id text collate "C",
     email text,
     email_key text collate "C",
     display_name text,
     display_name_key text collate "C",
     status text not null,
     role text not null,
     source text not null,
     manager_id uuid,
     profile json not null,
     profile_keys jsonb not null,
     version bigint not null default 1,
     created_at timestamptz(3) not null,
     updated_at timestamptz(3) not null,
     last_sign_in_at timestamptz(3),
     deleted_at timestamptz(3),
     constraint member_pkey primary key (org_id, id)
   ) with (fillfactor = 80)`,
  `create unique index member_user_name on member (org_id, user_name_key) where deleted_at is null`,
  // Each partial index has a condition of its own, which only its own look-up implies: an index that merely begins
  // with org_id is never mistaken for the right one.
  `create unique index member_email on member (org_id, email_key) where deleted_at is null and email_key is not null`,
  `create index member_external_id on member (org_id, external_id)
     where deleted_at is null and external_id is not null`,
  `create index member_tombstone on member (org_id, user_name_key, deleted_at) where deleted_at is not null`,
  `create table member_email_value (
     org_id uuid not null,
     member_id uuid not null,
     value_key text collate "C" not null,
     constraint member_email_value_pkey primary key (org_id, value_key, member_id)
   )`,
  // Live members of an organization, in slots so that parallel writers don't wait for one another. "shifts"
  // counts what moved list positions (deletions and returns): remembered page starts are good while it stands.
  `create table member_count (
     org_id uuid not null,
     slot smallint not null,
     live bigint not null,
     shifts bigint not null,
     constraint member_count_pkey primary key (org_id, slot)
   ) with (fillfactor = 20)`,
];

const audit = [
  `create table audit_event (
     org_id uuid not null,
     occurred_at timestamptz(3) not null,
     id uuid not null,
     channel text not null,
     action text not null,
     outcome text not null,
     actor_type text not null,
     actor_id text,
     actor_name text,
     target_type text,
     target_id text,
     target_name text,
     request_id text not null,
     ip text not null,
     user_agent text not null,
     detail text,
     changes json,
     constraint audit_event_pkey primary key (org_id, occurred_at, id)
   ) partition by range (occurred_at)`,
  `create index audit_event_target on audit_event (org_id, target_id, occurred_at)`,
];

const ownRows = `org_id = nullif(current_setting('app.org_id', true), '')::uuid`;
const allRows = `current_setting('app.scope', true) = 'platform'`;

const rowLevelSecurity = [
  ...['member', 'member_email_value', 'member_count', 'audit_event'].flatMap((table) => [
    `alter table ${table} enable row level security`,
    `create policy own_organization on ${table} using (${ownRows}) with check (${ownRows})`,
  ]),
  // The operator reads the whole log, and the platform writes what belongs to no organization.
  `create policy platform_reads on audit_event for select using (${allRows})`,
  `create policy platform_writes on audit_event for insert
     with check (${allRows} and org_id = '00000000-0000-0000-0000-000000000000')`,
];

/**
 * With statistics of org_id a new organization looks empty until the next ANALYZE, and every index that begins
 * with org_id looks alike. Without, PostgreSQL takes each organization for one of 200, always.
 */
const planning = ['scim_token', 'member', 'member_email_value', 'member_count', 'audit_event'].map(
  (table) => `alter table ${table} alter column org_id set statistics 0`,
);
