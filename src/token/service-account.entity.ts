import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { PublicKeySet } from './public-key-set.js';

/** A program that acts for an organization. What decides about its tokens never changes, but for its end. */
@Entity('service_account')
export class ServiceAccountEntity {
  @PrimaryColumn('uuid', { name: 'org_id' }) orgId: string;
  /** The client id as well. */
  @PrimaryColumn('uuid') id: string;
  @Column('text') name: string;
  @Column('text') role: string;
  /** What a token may be asked for: `scim`, `admin`. */
  @Column('text', { array: true }) scopes: string[];
  /** What it may do over SCIM. */
  @Column('text', { name: 'scim_scopes', array: true }) scimScopes: string[];
  @Column('text', { name: 'auth_method' }) authMethod: string;
  @Column('json', { nullable: true }) jwks: PublicKeySet | null;
  @Column('text', { name: 'allowed_ips', array: true }) allowedIps: string[];
  /** Seconds; null: as the service is set up. */
  @Column('integer', { name: 'token_ttl', nullable: true }) tokenTtl: number | null;
  @Column('timestamp with time zone', { name: 'created_at', precision: 3 }) createdAt: Date;
  @Column('timestamp with time zone', { name: 'expires_at', precision: 3, nullable: true })
  expiresAt: Date | null;
  @Column('timestamp with time zone', { name: 'revoked_at', precision: 3, nullable: true })
  revokedAt: Date | null;
  @Column('timestamp with time zone', { name: 'last_used_at', precision: 3, nullable: true })
  lastUsedAt: Date | null;
}

/** Look-up: client id → organization. */
@Entity('service_account_lookup')
export class ServiceAccountLookupEntity {
  @PrimaryColumn('uuid', { name: 'client_id' }) clientId: string;
  @Column('uuid', { name: 'org_id' }) orgId: string;
}

/** A secret of a service account, as its SHA-256. Several live at once while an overlap lasts. */
@Entity('service_account_secret')
export class ServiceAccountSecretEntity {
  @PrimaryColumn('uuid', { name: 'org_id' }) orgId: string;
  @PrimaryColumn('uuid', { name: 'account_id' }) accountId: string;
  @PrimaryColumn('uuid') id: string;
  @Column('text') prefix: string;
  @Column('bytea') hash: Buffer;
  @Column('timestamp with time zone', { name: 'created_at', precision: 3 }) createdAt: Date;
  /** Once it was replaced: when it stops. */
  @Column('timestamp with time zone', { name: 'ends_at', precision: 3, nullable: true }) endsAt: Date | null;
}

/** An assertion that was used, until it would have expired by itself. */
@Entity('service_account_assertion')
export class ServiceAccountAssertionEntity {
  @PrimaryColumn('uuid', { name: 'org_id' }) orgId: string;
  @PrimaryColumn('uuid', { name: 'account_id' }) accountId: string;
  /** SHA-256 of its `jti`. */
  @PrimaryColumn('bytea', { name: 'jti_hash' }) jtiHash: Buffer;
  @Column('timestamp with time zone', { name: 'expires_at', precision: 3 }) expiresAt: Date;
}
