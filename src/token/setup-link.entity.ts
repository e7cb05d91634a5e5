import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A link that lets its holder set up the connections of one organization. The row outlives the link, for the log. */
@Entity('setup_link')
@Index('setup_link_token', ['orgId', 'tokenHash'], { unique: true })
export class SetupLinkEntity {
  @PrimaryColumn('uuid', { name: 'org_id' }) orgId: string;
  @PrimaryColumn('uuid') id: string;
  /** Whom it was made for. */
  @Column('text') name: string;
  /** The SHA-256 of the whole token. */
  @Column('bytea', { name: 'token_hash' }) tokenHash: Buffer;
  @Column('timestamp with time zone', { name: 'created_at', precision: 3 }) createdAt: Date;
  @Column('timestamp with time zone', { name: 'expires_at', precision: 3 }) expiresAt: Date;
  @Column('timestamp with time zone', { name: 'revoked_at', precision: 3, nullable: true })
  revokedAt: Date | null;
  /** When it was last opened in a browser. */
  @Column('timestamp with time zone', { name: 'last_used_at', precision: 3, nullable: true })
  lastUsedAt: Date | null;
}
