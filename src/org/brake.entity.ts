import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Whether an organization's provisioning source is held off from taking more people out. */
@Entity('provisioning_brake')
export class ProvisioningBrakeEntity {
  @PrimaryColumn('uuid', { name: 'org_id' }) orgId: string;
  @Column('timestamp with time zone', { name: 'paused_at', precision: 3, nullable: true })
  pausedAt: Date | null;
  /** Who lost access before then counts no more. */
  @Column('timestamp with time zone', { name: 'resumed_at', precision: 3, nullable: true })
  resumedAt: Date | null;
}

/** A member that its source disabled or deleted within the last hour. */
@Entity('deprovisioned_member')
export class DeprovisionedMemberEntity {
  @PrimaryColumn('uuid', { name: 'org_id' }) orgId: string;
  @PrimaryColumn('timestamp with time zone', { precision: 3 }) at: Date;
  @PrimaryColumn('uuid', { name: 'member_id' }) memberId: string;
  @Column('boolean') deleted: boolean;
}
