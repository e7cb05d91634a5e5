import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Append-only, one partition a month. `org_id` is the nil UUID for what belongs to no organization. */
@Entity('audit_event')
@Index('audit_event_target', ['orgId', 'targetId', 'occurredAt'])
export class AuditEventEntity {
  @PrimaryColumn('uuid', { name: 'org_id' }) orgId: string;
  @PrimaryColumn('timestamp with time zone', { name: 'occurred_at', precision: 3 }) occurredAt: Date;
  @PrimaryColumn('uuid') id: string;
  @Column('text') channel: string;
  @Column('text') action: string;
  @Column('text') outcome: string;
  @Column('text', { name: 'actor_type' }) actorType: string;
  @Column('text', { name: 'actor_id', nullable: true }) actorId: string | null;
  @Column('text', { name: 'actor_name', nullable: true }) actorName: string | null;
  @Column('text', { name: 'target_type', nullable: true }) targetType: string | null;
  @Column('text', { name: 'target_id', nullable: true }) targetId: string | null;
  @Column('text', { name: 'target_name', nullable: true }) targetName: string | null;
  @Column('text', { name: 'request_id' }) requestId: string;
  @Column('text') ip: string;
  @Column('text', { name: 'user_agent' }) userAgent: string;
  @Column('text', { nullable: true }) detail: string | null;
  @Column('json', { nullable: true }) changes: unknown;
}
