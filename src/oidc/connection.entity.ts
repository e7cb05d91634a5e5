import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** How an organization signs in: its identity provider, and what is believed of it. */
@Entity('oidc_connection')
@Index('oidc_connection_organization', ['orgId'], { unique: true })
export class OidcConnectionEntity {
  @PrimaryColumn('uuid', { name: 'org_id' }) orgId: string;
  @PrimaryColumn('uuid') id: string;
  /** Counts changes: a login that began under another one does not go on. */
  @Column('bigint') version: string;
  @Column('boolean') enabled: boolean;
  /** As the provider calls itself, byte for byte. */
  @Column('text', { nullable: true }) issuer: string | null;
  @Column('text', { name: 'client_id', nullable: true }) clientId: string | null;
  /** Sealed. */
  @Column('text', { name: 'client_secret', nullable: true }) clientSecret: string | null;
  @Column('boolean', { name: 'auto_provision' }) autoProvision: boolean;
  @Column('text', { name: 'default_role' }) defaultRole: string;
  @Column('boolean', { name: 'email_authoritative' }) emailAuthoritative: boolean;
  @Column('text', { name: 'groups_claim', nullable: true }) groupsClaim: string | null;
  @Column('jsonb', { name: 'role_mappings' }) roleMappings: { group: string; role: string }[];
  /** `connection` or `shared`: where the provider sends browsers back to. */
  @Column('text') callback: 'connection' | 'shared';
  @Column('timestamp with time zone', { name: 'created_at', precision: 3 }) createdAt: Date;
  @Column('timestamp with time zone', { name: 'updated_at', precision: 3 }) updatedAt: Date;
}

/** Look-up: connection → organization. */
@Entity('connection_lookup')
export class ConnectionLookupEntity {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'org_id' }) orgId: string;
}
