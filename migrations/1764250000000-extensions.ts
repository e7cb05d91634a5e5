import type { MigrationInterface, QueryRunner } from 'typeorm';

/** SCIM schemas of an organization's own, beside its settings: both are read with every token. */
export class Extensions1764250000000 implements MigrationInterface {
  name = 'Extensions1764250000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table scim_settings add column if not exists extensions json`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table scim_settings drop column extensions`);
  }
}
