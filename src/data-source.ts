import { DataSource } from 'typeorm';
import { migrations } from '../migrations/index.js';
import { AuditEventEntity } from './audit/audit.entity.js';
import { logger } from './http/index.js';
import { ConnectionLookupEntity, OidcConnectionEntity } from './oidc/connection.entity.js';
import { OidcDomainEntity, VerifiedDomainEntity } from './oidc/domain.entity.js';
import { LoginTriesEntity, LogoutTokenEntity, OidcFlowEntity } from './oidc/flow.entity.js';
import { DeprovisionedMemberEntity, ProvisioningBrakeEntity } from './org/brake.entity.js';
import { GroupAncestorEntity, GroupCountEntity, GroupEntity, GroupMemberEntity } from './org/group.entity.js';
import { IdentityEntity } from './org/identity.entity.js';
import {
  AccountEntity,
  MemberCountEntity,
  MemberEmailValueEntity,
  MemberEntity,
} from './org/member.entity.js';
import { OrganizationEntity, SlugLookupEntity } from './org/organization.entity.js';
import { ProvisioningLogEntity } from './provisioning-log/log-entry.entity.js';
import { ScimSettingsEntity } from './scim/settings.entity.js';
import { OperatorSessionEntity } from './token/operator-session.entity.js';
import { SetupLinkEntity } from './token/setup-link.entity.js';
import { SigningKeyEntity } from './token/signing-key.entity.js';
import {
  ServiceAccountAssertionEntity,
  ServiceAccountEntity,
  ServiceAccountLookupEntity,
  ServiceAccountSecretEntity,
} from './token/service-account.entity.js';
import { ScimTokenEntity, ScimTokenLookupEntity } from './token/scim-token.entity.js';
import { LoginCodeEntity, RefreshTokenEntity, SessionEntity } from './token/session.entity.js';

const entities = [
  OrganizationEntity,
  SlugLookupEntity,
  ScimSettingsEntity,
  ScimTokenEntity,
  ScimTokenLookupEntity,
  OperatorSessionEntity,
  SetupLinkEntity,
  SigningKeyEntity,
  ServiceAccountEntity,
  ServiceAccountLookupEntity,
  ServiceAccountSecretEntity,
  ServiceAccountAssertionEntity,
  SessionEntity,
  RefreshTokenEntity,
  LoginCodeEntity,
  AccountEntity,
  MemberEntity,
  MemberEmailValueEntity,
  MemberCountEntity,
  GroupEntity,
  GroupMemberEntity,
  GroupAncestorEntity,
  GroupCountEntity,
  ProvisioningBrakeEntity,
  DeprovisionedMemberEntity,
  AuditEventEntity,
  ProvisioningLogEntity,
  OidcConnectionEntity,
  ConnectionLookupEntity,
  OidcDomainEntity,
  VerifiedDomainEntity,
  IdentityEntity,
  OidcFlowEntity,
  LogoutTokenEntity,
  LoginTriesEntity,
];

/** Milliseconds after which the server ends a statement, and a transaction that nobody goes on with. */
const statementMs = 15_000;
const idleMs = 25_000;

/**
 * Every statement has an index for what it looks up, and is written for one plan that fits all values: planning it
 * anew at each call would cost several times what it takes to run. A plan that was made while a table was small is kept
 * for as long as the connection, so it may not read tables from end to end; a bitmap would read all of an organization
 * to sort a page that an index has in order; and what can't be avoided is not worth compiling.
 */
const planner = [
  'plan_cache_mode=force_generic_plan',
  'enable_bitmapscan=off',
  'enable_seqscan=off',
  'jit=off',
];

/** The one data source: its pool pipelines, so that what needs no answer is not waited for. */
export function createDataSource(url: string, pool: number): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    entities,
    migrations,
    installExtensions: false,
    poolSize: pool,
    connectTimeoutMS: 5_000,
    poolErrorHandler: (error: Error) =>
      logger().warn({ detail: error.message }, 'a database connection was lost'),
    extra: {
      pipeline: true,
      options: planner.map((setting) => `-c ${setting}`).join(' '),
      statement_timeout: statementMs,
      lock_timeout: 10_000,
      idle_in_transaction_session_timeout: idleMs,
      keepAlive: true,
      idleTimeoutMillis: 60_000,
    },
  });
}
