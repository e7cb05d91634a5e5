import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A SCIM bearer token. `hash` is the SHA-256 of the whole token, which is shown once and kept nowhere. */
@Entity('scim_token')
export class ScimTokenEntity {
  @PrimaryColumn('uuid', { name: 'org_id' }) orgId: string;
  @PrimaryColumn('uuid') id: string;
  @Column('text') name: string;
  @Column('text') prefix: string;
  @Column('bytea') hash: Buffer;
  @Column('text', { array: true }) scopes: string[];
  @Column('text', { name: 'allowed_ips', array: true }) allowedIps: string[];
  @Column('timestamp with time zone', { name: 'created_at', precision: 3 }) createdAt: Date;
  @Column('timestamp with time zone', { name: 'expires_at', precision: 3, nullable: true })
  expiresAt: Date | null;
  /** In the future while a rotated token's overlap lasts. */
  @Column('timestamp with time zone', { name: 'revoked_at', precision: 3, nullable: true })
  revokedAt: Date | null;
  @Column('timestamp with time zone', { name: 'last_used_at', precision: 3, nullable: true })
  lastUsedAt: Date | null;
}

/** Look-up: token hash → organization and token. */
@Entity('scim_token_lookup')
export class ScimTokenLookupEntity {
  @PrimaryColumn('bytea') hash: Buffer;
  @Column('uuid', { name: 'org_id' }) orgId: string;
  @Column('uuid', { name: 'token_id' }) tokenId: string;
}
