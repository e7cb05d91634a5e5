import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A login under way: one row from the start to the callback that consumes it. */
@Entity('oidc_flow')
@Index('oidc_flow_expiry', ['orgId', 'expiresAt'])
export class OidcFlowEntity {
  @PrimaryColumn('uuid', { name: 'org_id' }) orgId: string;
  /** SHA-256 of `state`. */
  @PrimaryColumn('bytea', { name: 'state_hash' }) stateHash: Buffer;
  /** SHA-256 of the secret in the browser's cookie. */
  @Column('bytea', { name: 'binding_hash' }) bindingHash: Buffer;
  @Column('uuid') id: string;
  @Column('uuid', { name: 'connection_id' }) connectionId: string;
  /** Of the connection when it began: one that changed meanwhile is not trusted with what comes back. */
  @Column('bigint', { name: 'connection_version' }) connectionVersion: string;
  /** Nonce and PKCE verifier. */
  @Column('text', { name: 'sealed_secrets' }) sealedSecrets: string;
  @Column('text', { name: 'return_url' }) returnUrl: string;
  /** `self`, or one of the origins of applications. */
  @Column('text', { name: 'return_origin' }) returnOrigin: string;
  /** How often the login has counted against its address so far. */
  @Column('smallint') tries: number;
  @Column('timestamp with time zone', { name: 'created_at', precision: 3 }) createdAt: Date;
  @Column('timestamp with time zone', { name: 'expires_at', precision: 3 }) expiresAt: Date;
}

/** A logout token that was taken. */
@Entity('logout_token')
export class LogoutTokenEntity {
  @PrimaryColumn('uuid', { name: 'org_id' }) orgId: string;
  @PrimaryColumn('uuid', { name: 'connection_id' }) connectionId: string;
  /** SHA-256 of its `jti`. */
  @PrimaryColumn('bytea', { name: 'jti_hash' }) jtiHash: Buffer;
  @Column('timestamp with time zone', { name: 'expires_at', precision: 3 }) expiresAt: Date;
}

/** Tries of an address, or for a domain, in one minute. */
@Entity('login_tries')
export class LoginTriesEntity {
  @PrimaryColumn('timestamp with time zone', { precision: 0 }) minute: Date;
  @PrimaryColumn({ type: 'text', collation: 'C' }) key: string;
  @Column('integer') tries: number;
}
