import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The index on names holds every group, yet only who names its condition can use it: no plan for a group by its id,
 * made while there were few, can read all the names of an organization later.
 */
export class GroupNames1764210000000 implements MigrationInterface {
  name = 'GroupNames1764210000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('drop index directory_group_name');
    await runner.query(
      `create index directory_group_name on directory_group (org_id, display_name_key)
         where created_at > '-infinity'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index directory_group_name');
    await runner.query('create index directory_group_name on directory_group (org_id, display_name_key)');
  }
}
