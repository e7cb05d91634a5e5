import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A group of an organization. `*_key` columns are the comparison keys of what stands beside them. */
@Entity('directory_group')
@Index('directory_group_unique_name', ['orgId', 'uniqueNameKey'], {
  unique: true,
  where: 'unique_name_key is not null',
})
@Index('directory_group_name', ['orgId', 'displayNameKey'], { where: `created_at > '-infinity'` })
@Index('directory_group_external_id', ['orgId', 'externalId'], { where: 'external_id is not null' })
export class GroupEntity {
  @PrimaryColumn('uuid', { name: 'org_id' }) orgId: string;
  @PrimaryColumn('uuid') id: string;
  @Column('text', { name: 'display_name' }) displayName: string;
  @Column({ type: 'text', name: 'display_name_key', collation: 'C' }) displayNameKey: string;
  /** The same key where the name must be no other group's; null where names may repeat. */
  @Column({ type: 'text', name: 'unique_name_key', collation: 'C', nullable: true })
  uniqueNameKey: string | null;
  @Column({ type: 'text', name: 'external_id', collation: 'C', nullable: true }) externalId: string | null;
  /** What members of the group hold at least. */
  @Column('text', { nullable: true }) role: string | null;
  /** Direct members, kept in the transaction that changes them. */
  @Column('bigint', { name: 'member_count', default: 0 }) memberCount: string;
  /** The attributes as they were provisioned, without members. */
  @Column('json') profile: unknown;
  @Column('jsonb', { name: 'profile_keys' }) profileKeys: unknown;
  @Column('bigint', { default: 1 }) version: string;
  @Column('timestamp with time zone', { name: 'created_at', precision: 3 }) createdAt: Date;
  @Column('timestamp with time zone', { name: 'updated_at', precision: 3 }) updatedAt: Date;
}

/** A user, or when nested a group, that is a direct member of a group. */
@Entity('group_member')
@Index('group_member_of', ['orgId', 'memberId', 'groupId'])
@Index('group_member_nested', ['orgId', 'groupId', 'memberId'], { where: 'nested' })
export class GroupMemberEntity {
  @PrimaryColumn('uuid', { name: 'org_id' }) orgId: string;
  @PrimaryColumn('uuid', { name: 'group_id' }) groupId: string;
  @PrimaryColumn('uuid', { name: 'member_id' }) memberId: string;
  @Column('boolean') nested: boolean;
}

/** A group that another is nested in, directly or through others. */
@Entity('group_ancestor')
@Index('group_ancestor_of', ['orgId', 'ancestorId', 'groupId'])
export class GroupAncestorEntity {
  @PrimaryColumn('uuid', { name: 'org_id' }) orgId: string;
  @PrimaryColumn('uuid', { name: 'group_id' }) groupId: string;
  @PrimaryColumn('uuid', { name: 'ancestor_id' }) ancestorId: string;
}

/** Groups of an organization, counted in slots as its members are. */
@Entity('group_count')
export class GroupCountEntity {
  @PrimaryColumn('uuid', { name: 'org_id' }) orgId: string;
  @PrimaryColumn('smallint') slot: number;
  @Column('bigint') live: string;
  @Column('bigint') shifts: string;
}
