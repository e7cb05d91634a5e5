import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A person as a connection's identity provider knows them (OIDC Core §5.7: issuer and subject), and whose member that is. */
@Entity('identity')
@Index('identity_member', ['orgId', 'memberId'])
export class IdentityEntity {
  @PrimaryColumn('uuid', { name: 'org_id' }) orgId: string;
  @PrimaryColumn('uuid', { name: 'connection_id' }) connectionId: string;
  @PrimaryColumn({ type: 'text', collation: 'C' }) issuer: string;
  @PrimaryColumn({ type: 'text', collation: 'C' }) subject: string;
  @Column('uuid', { name: 'member_id' }) memberId: string;
  @Column('timestamp with time zone', { name: 'created_at', precision: 3 }) createdAt: Date;
}
