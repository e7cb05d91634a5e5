import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Browsers that the platform's operator has signed in with. They are no organization's. */
export class OperatorSessions1764430000000 implements MigrationInterface {
  name = 'OperatorSessions1764430000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table operator_session (
       token_hash bytea not null,
       created_at timestamptz(3) not null,
       last_seen_at timestamptz(3) not null,
       expires_at timestamptz(3) not null,
       ip text not null,
       user_agent text not null,
       constraint operator_session_pkey primary key (token_hash)
     )`);
    await runner.query('create index operator_session_expiry on operator_session (expires_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table operator_session');
  }
}
