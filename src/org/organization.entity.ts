import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A tenant. A deleted one keeps its row, and with it its audit log. */
@Entity('organization')
export class OrganizationEntity {
  @PrimaryColumn('uuid') id: string;
  @Column('text') name: string;
  @Column('text', { nullable: true }) slug: string | null;
  /** Whether the plan includes provisioning: the operator's to say. */
  @Column('boolean', { name: 'scim_allowed', default: true }) scimAllowed: boolean;
  @Column('timestamp with time zone', { name: 'created_at', precision: 3 }) createdAt: Date;
  @Column('timestamp with time zone', { name: 'updated_at', precision: 3 }) updatedAt: Date;
  @Column('timestamp with time zone', { name: 'deleted_at', precision: 3, nullable: true })
  deletedAt: Date | null;
}

/** Look-up: slug → organization. */
@Entity('slug_lookup')
export class SlugLookupEntity {
  @PrimaryColumn('text', { collation: 'C' }) slug: string;
  @Column('uuid', { name: 'org_id' }) orgId: string;
}
