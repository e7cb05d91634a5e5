import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A key that signs access tokens, for all organizations. `id` is the `kid` of tokens. */
@Entity('signing_key')
@Index('signing_key_generation', ['generation'], { unique: true })
export class SigningKeyEntity {
  @PrimaryColumn('uuid') id: string;
  /** Counts the keys: each begins to sign after the one before it. */
  @Column('integer') generation: number;
  @Column('text') alg: string;
  @Column('json', { name: 'public_jwk' }) publicJwk: object;
  @Column('text', { name: 'sealed_private' }) sealedPrivate: string;
  @Column('timestamp with time zone', { name: 'created_at', precision: 3 }) createdAt: Date;
  /** Published before, so that everybody knows the key when its first token comes. */
  @Column('timestamp with time zone', { name: 'signs_from', precision: 3 }) signsFrom: Date;
  /** When the next key takes over. */
  @Column('timestamp with time zone', { name: 'retired_at', precision: 3, nullable: true })
  retiredAt: Date | null;
  /** When it was taken back: from then on nothing that it signed counts. */
  @Column('timestamp with time zone', { name: 'withdrawn_at', precision: 3, nullable: true })
  withdrawnAt: Date | null;
  /** No token that it signed lives longer. */
  @Column('timestamp with time zone', { name: 'tokens_until', precision: 3 }) tokensUntil: Date;
}
