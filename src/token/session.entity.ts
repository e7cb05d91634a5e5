import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A member who signed in. With a `tokenHash` it is a browser's cookie, without one an application's, by its tokens. */
@Entity('session')
@Index('session_token', ['orgId', 'tokenHash'], { unique: true, where: 'token_hash is not null' })
@Index('session_member', ['orgId', 'memberId', 'id'], { where: 'ended_at is null' })
@Index('session_idp', ['orgId', 'connectionId', 'idpSid'], { where: 'idp_sid is not null' })
@Index('session_expiry', ['orgId', 'expiresAt'])
export class SessionEntity {
  @PrimaryColumn('uuid', { name: 'org_id' }) orgId: string;
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'member_id' }) memberId: string;
  /** How the member proved who it is: `sso`. */
  @Column('text') method: string;
  /** The SHA-256 of the cookie's whole value; null once it is over. */
  @Column('bytea', { name: 'token_hash', nullable: true }) tokenHash: Buffer | null;
  /** The connection of the identity provider that vouched for the member, and its own name of its session. */
  @Column('uuid', { name: 'connection_id', nullable: true }) connectionId: string | null;
  @Column({ type: 'text', name: 'idp_sid', collation: 'C', nullable: true }) idpSid: string | null;
  /** What the provider wants to see at a logout. */
  @Column('text', { name: 'sealed_id_token', nullable: true }) sealedIdToken: string | null;
  @Column('timestamp with time zone', { name: 'created_at', precision: 3 }) createdAt: Date;
  /** Up to a minute late. */
  @Column('timestamp with time zone', { name: 'last_seen_at', precision: 3 }) lastSeenAt: Date;
  /** Its end whatever happens; unused it is over before. */
  @Column('timestamp with time zone', { name: 'expires_at', precision: 3 }) expiresAt: Date;
  @Column('timestamp with time zone', { name: 'ended_at', precision: 3, nullable: true })
  endedAt: Date | null;
  @Column('text') ip: string;
  @Column('text', { name: 'user_agent' }) userAgent: string;
}

/** One of the chain of a session; all but the last are used, and kept so that a second use is seen. */
@Entity('refresh_token')
@Index('refresh_token_expiry', ['orgId', 'expiresAt'])
export class RefreshTokenEntity {
  @PrimaryColumn('uuid', { name: 'org_id' }) orgId: string;
  @PrimaryColumn('bytea') hash: Buffer;
  @Column('uuid', { name: 'session_id' }) sessionId: string;
  @Column('timestamp with time zone', { name: 'expires_at', precision: 3 }) expiresAt: Date;
  @Column('timestamp with time zone', { name: 'used_at', precision: 3, nullable: true })
  usedAt: Date | null;
}

/** Hands the session of a login over to an application of another origin. */
@Entity('login_code')
@Index('login_code_expiry', ['orgId', 'expiresAt'])
export class LoginCodeEntity {
  @PrimaryColumn('uuid', { name: 'org_id' }) orgId: string;
  @PrimaryColumn('bytea') hash: Buffer;
  @Column('uuid', { name: 'session_id' }) sessionId: string;
  @Column('text') origin: string;
  @Column('timestamp with time zone', { name: 'expires_at', precision: 3 }) expiresAt: Date;
  @Column('timestamp with time zone', { name: 'used_at', precision: 3, nullable: true })
  usedAt: Date | null;
}
