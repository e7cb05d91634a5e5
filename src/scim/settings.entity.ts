import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Provisioning settings of an organization; without a row the defaults hold. */
@Entity('scim_settings')
export class ScimSettingsEntity {
  @PrimaryColumn('uuid', { name: 'org_id' }) orgId: string;
  @Column('jsonb') settings: unknown;
  /** Schemas of the organization's own; null: it never had any. */
  @Column('json', { nullable: true }) extensions: unknown;
  @Column('bigint', { default: 1 }) version: string;
  @Column('timestamp with time zone', { name: 'updated_at', precision: 3 }) updatedAt: Date;
}
