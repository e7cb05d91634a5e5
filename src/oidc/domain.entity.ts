import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A domain that an organization has said or proved to be its own. */
@Entity('oidc_domain')
export class OidcDomainEntity {
  @PrimaryColumn('uuid', { name: 'org_id' }) orgId: string;
  /** In lower case. */
  @PrimaryColumn({ type: 'text', collation: 'C' }) domain: string;
  @Column('text') status: 'pending' | 'verified';
  /** Whether people of the domain may sign in. One that was proved stays proved while it is not listed. */
  @Column('boolean') listed: boolean;
  /** What the organization publishes in DNS to prove it. No secret: everybody can read it there. */
  @Column('text', { name: 'txt_token' }) txtToken: string;
  @Column('timestamp with time zone', { name: 'created_at', precision: 3 }) createdAt: Date;
  @Column('timestamp with time zone', { name: 'verified_at', precision: 3, nullable: true })
  verifiedAt: Date | null;
}

/** Look-up: domain → the one organization that has proved it. */
@Entity('verified_domain')
export class VerifiedDomainEntity {
  @PrimaryColumn({ type: 'text', collation: 'C' }) domain: string;
  @Column('uuid', { name: 'org_id' }) orgId: string;
}
