import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Groups, who is in them, what they are nested in, and the roles that a provider gives. */
export class Groups1764100000000 implements MigrationInterface {
  name = 'Groups1764100000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...groups, ...memberships, ...roles, ...rowLevelSecurity, ...planning]) {
      await runner.query(statement);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table group_count, group_ancestor, group_member, directory_group`);
    await runner.query(`alter table member drop column scim_roles`);
  }
}

const groups = [
  `create table directory_group (
     org_id uuid not null,
     id uuid not null,
     display_name text not null,
     display_name_key text collate "C" not null,
     unique_name_key text collate "C",
     external_id text collate "C",
     role text,
     member_count bigint not null default 0,
     profile json not null,
     profile_keys jsonb not null,
     version bigint not null default 1,
     created_at timestamptz(3) not null,
     updated_at timestamptz(3) not null,
     constraint directory_group_pkey primary key (org_id, id)
   ) with (fillfactor = 80)`,
  // A group that was made while names may repeat has no unique_name_key, and stands in nobody's way here.
  `create unique index directory_group_unique_name on directory_group (org_id, unique_name_key)
     where unique_name_key is not null`,
  `create index directory_group_name on directory_group (org_id, display_name_key)`,
  `create index directory_group_external_id on directory_group (org_id, external_id)
     where external_id is not null`,
  // As member_count: totals without a scan, in slots so that parallel writers don't wait for one another.
  `create table group_count (
     org_id uuid not null,
     slot smallint not null,
     live bigint not null,
     shifts bigint not null,
     constraint group_count_pkey primary key (org_id, slot)
   ) with (fillfactor = 20)`,
];

const memberships = [
  // A user or, when nested, a group in a group: one row each, so that adding and removing is set-wise.
  `create table group_member (
     org_id uuid not null,
     group_id uuid not null,
     member_id uuid not null,
     nested boolean not null,
     constraint group_member_pkey primary key (org_id, group_id, member_id)
   )`,
  `create index group_member_of on group_member (org_id, member_id, group_id)`,
  `create index group_member_nested on group_member (org_id, group_id, member_id) where nested`,
  // Every group that a group is in, however far up: so that the groups of a person need no recursion to be read.
  `create table group_ancestor (
     org_id uuid not null,
     group_id uuid not null,
     ancestor_id uuid not null,
     constraint group_ancestor_pkey primary key (org_id, group_id, ancestor_id)
   )`,
  `create index group_ancestor_of on group_ancestor (org_id, ancestor_id, group_id)`,
];

const roles = [`alter table member add column scim_roles text[] not null default '{}'`];

const ownRows = `org_id = nullif(current_setting('app.org_id', true), '')::uuid`;
const tables = ['directory_group', 'group_count', 'group_member', 'group_ancestor'];

const rowLevelSecurity = tables.flatMap((table) => [
  `alter table ${table} enable row level security`,
  `create policy own_organization on ${table} using (${ownRows}) with check (${ownRows})`,
]);

/** As for members: without statistics of org_id no plan depends on how old they are. */
const planning = tables.map((table) => `alter table ${table} alter column org_id set statistics 0`);
