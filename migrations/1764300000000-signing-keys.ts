import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The keys that sign access tokens. They are the platform's, so no organization owns a row. */
export class SigningKeys1764300000000 implements MigrationInterface {
  name = 'SigningKeys1764300000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create table signing_key (
         id uuid not null,
         generation integer not null,
         alg text not null,
         public_jwk json not null,
         sealed_private text not null,
         created_at timestamptz(3) not null,
         signs_from timestamptz(3) not null,
         retired_at timestamptz(3),
         withdrawn_at timestamptz(3),
         tokens_until timestamptz(3) not null,
         constraint signing_key_pkey primary key (id)
       )`,
    );
    // Of two replicas that make the next key at the same time, one does.
    await runner.query('create unique index signing_key_generation on signing_key (generation)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table signing_key');
  }
}
