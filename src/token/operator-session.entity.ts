import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A browser that the platform's operator has signed in with. */
@Entity('operator_session')
@Index('operator_session_expiry', ['expiresAt'])
export class OperatorSessionEntity {
  /** The SHA-256 of the cookie's value and the operator's key: with another key none is found any more. */
  @PrimaryColumn('bytea', { name: 'token_hash' }) tokenHash: Buffer;
  @Column('timestamp with time zone', { name: 'created_at', precision: 3 }) createdAt: Date;
  /** Up to a minute late. */
  @Column('timestamp with time zone', { name: 'last_seen_at', precision: 3 }) lastSeenAt: Date;
  /** Its end whatever happens; unused it is over before. */
  @Column('timestamp with time zone', { name: 'expires_at', precision: 3 }) expiresAt: Date;
  @Column('text') ip: string;
  @Column('text', { name: 'user_agent' }) userAgent: string;
}
