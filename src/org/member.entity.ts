import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

export type MemberStatus = 'invited' | 'active' | 'disabled';
export type MemberSource = 'scim' | 'sso' | 'manual';

/** One person in one organization. `*_key` columns are the comparison keys of what stands beside them. */
@Entity('member')
@Index('member_user_name', ['orgId', 'userNameKey'], { unique: true, where: 'deleted_at is null' })
@Index('member_email', ['orgId', 'emailKey'], {
  unique: true,
  where: 'deleted_at is null and email_key is not null',
})
@Index('member_external_id', ['orgId', 'externalId'], {
  where: 'deleted_at is null and external_id is not null',
})
@Index('member_tombstone', ['orgId', 'userNameKey', 'deletedAt'], { where: 'deleted_at is not null' })
@Index('member_tombstone_email', ['orgId', 'emailKey'], {
  where: 'deleted_at is not null and email_key is not null',
})
export class MemberEntity {
  @PrimaryColumn('uuid', { name: 'org_id' }) orgId: string;
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'account_id', nullable: true }) accountId: string | null;
  @Column('text', { name: 'user_name' }) userName: string;
  @Column({ type: 'text', name: 'user_name_key', collation: 'C' }) userNameKey: string;
  @Column({ type: 'text', name: 'external_id', collation: 'C', nullable: true }) externalId: string | null;
  @Column('text', { nullable: true }) email: string | null;
  @Column({ type: 'text', name: 'email_key', collation: 'C', nullable: true }) emailKey: string | null;
  @Column('text', { name: 'display_name', nullable: true }) displayName: string | null;
  @Column({ type: 'text', name: 'display_name_key', collation: 'C', nullable: true }) displayNameKey:
    string | null;
  @Column('text') status: MemberStatus;
  @Column('text') role: string;
  @Column('text') source: MemberSource;
  /** Values of the provisioned `roles`, in lower case; they count where the organization accepts roles. */
  @Column('text', { name: 'scim_roles', array: true, default: '{}' }) scimRoles: string[];
  /** Roles that the connection's table gave for the groups that the last login told. */
  @Column('text', { name: 'login_roles', array: true, default: '{}' }) loginRoles: string[];
  @Column('uuid', { name: 'manager_id', nullable: true }) managerId: string | null;
  /** The attributes as they were provisioned; the text is kept as it was written, so a read needs no mapping. */
  @Column('json') profile: unknown;
  /** The same with every name and every case-insensitive value normalized: what filters and sorting compare. */
  @Column('jsonb', { name: 'profile_keys' }) profileKeys: unknown;
  @Column('bigint', { default: 1 }) version: string;
  @Column('timestamp with time zone', { name: 'created_at', precision: 3 }) createdAt: Date;
  @Column('timestamp with time zone', { name: 'updated_at', precision: 3 }) updatedAt: Date;
  @Column('timestamp with time zone', { name: 'last_sign_in_at', precision: 3, nullable: true })
  lastSignInAt: Date | null;
  /** Set on a tombstone: gone for provisioning clients, kept for admins and the log. */
  @Column('timestamp with time zone', { name: 'deleted_at', precision: 3, nullable: true })
  deletedAt: Date | null;
}

/** Every e-mail value of a member in lower case, as rows so that it can be searched by index. */
@Entity('member_email_value')
export class MemberEmailValueEntity {
  @PrimaryColumn('uuid', { name: 'org_id' }) orgId: string;
  @PrimaryColumn({ type: 'text', name: 'value_key', collation: 'C' }) valueKey: string;
  @PrimaryColumn('uuid', { name: 'member_id' }) memberId: string;
}

/** Live members of an organization, in slots so that parallel writers don't wait for one another. */
@Entity('member_count')
export class MemberCountEntity {
  @PrimaryColumn('uuid', { name: 'org_id' }) orgId: string;
  @PrimaryColumn('smallint') slot: number;
  @Column('bigint') live: string;
  /** Deletions and returns so far: each moves the list positions behind it. */
  @Column('bigint') shifts: string;
}

/** Joins the members that one person has in several organizations; carries nothing of theirs. */
@Entity('account')
@Index('account_email', ['emailKey'], { unique: true })
export class AccountEntity {
  @PrimaryColumn('uuid') id: string;
  @Column({ type: 'text', name: 'email_key', collation: 'C' }) emailKey: string;
}
