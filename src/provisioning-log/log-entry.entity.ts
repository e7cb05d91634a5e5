import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One SCIM request with its answer, redacted before it came here. Ids are made of the time it arrived at. */
@Entity('provisioning_log')
@Index('provisioning_log_failure', ['orgId', 'id'], { where: 'status >= 400' })
@Index('provisioning_log_target', ['orgId', 'targetId', 'id'], { where: 'target_id is not null' })
export class ProvisioningLogEntity {
  @PrimaryColumn('uuid', { name: 'org_id' }) orgId: string;
  @PrimaryColumn('uuid') id: string;
  @Column('timestamp with time zone', { name: 'occurred_at', precision: 3 }) occurredAt: Date;
  @Column('text') method: string;
  @Column('text') path: string;
  @Column('json', { nullable: true }) query: unknown;
  @Column('smallint') status: number;
  @Column('double precision', { name: 'duration_ms' }) durationMs: number;
  /** How many requests it stands for: refusals at the door that came too often are counted. */
  @Column('integer') times: number;
  @Column('text') dialect: string;
  @Column('text', { name: 'token_id', nullable: true }) tokenId: string | null;
  @Column('text', { name: 'token_name', nullable: true }) tokenName: string | null;
  @Column('text', { name: 'token_prefix', nullable: true }) tokenPrefix: string | null;
  @Column({ type: 'text', name: 'target_id', collation: 'C', nullable: true }) targetId: string | null;
  @Column('text', { name: 'request_id' }) requestId: string;
  @Column('text') ip: string;
  @Column('text', { name: 'user_agent' }) userAgent: string;
  @Column('text', { nullable: true }) code: string | null;
  @Column('text', { name: 'scim_type', nullable: true }) scimType: string | null;
  @Column('text', { nullable: true }) detail: string | null;
  /** A key of the catalogue of causes. */
  @Column('text', { nullable: true }) cause: string | null;
  @Column('json', { nullable: true }) request: unknown;
  @Column('integer', { name: 'request_bytes' }) requestBytes: number;
  @Column('boolean', { name: 'request_cut' }) requestCut: boolean;
  @Column('json', { nullable: true }) answer: unknown;
  @Column('integer', { name: 'answer_bytes' }) answerBytes: number;
  @Column('boolean', { name: 'answer_cut' }) answerCut: boolean;
}
