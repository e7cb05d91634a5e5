import { DataSource } from 'typeorm';
import { migrations } from '../migrations/index.js';
import { AuditEventEntity } from './audit/audit.entity.js';
import { logger } from './http/index.js';
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
import { SigningKeyEntity } from './token/signing-key.entity.js';
import {
  ServiceAccountAssertionEntity,
  ServiceAccountEntity,
  ServiceAccountLookupEntity,
  ServiceAccountSecretEntity,
} from './token/service-account.entity.js';
import { ScimTokenEntity, ScimTokenLookupEntity } from './token/scim-token.entity.js';

const entities = [
  OrganizationEntity,
  SlugLookupEntity,
  ScimSettingsEntity,
  ScimTokenEntity,
  ScimTokenLookupEntity,
  SigningKeyEntity,
  ServiceAccountEntity,
  ServiceAccountLookupEntity,
  ServiceAccountSecretEntity,
  ServiceAccountAssertionEntity,
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
  IdentityEntity,
  OidcFlowEntity,
  LogoutTokenEntity,
  LoginTriesEntity,
];

/** Milliseconds after which the server ends a statement, and a transaction that nobody goes on with. */
const statementMs = 15_000;
const idleMs = 25_000;

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
      // Every statement kept by name is written for one plan that fits all values: planning it anew at each call
      // would cost several times what it takes to run.
      // And none of them wants a bitmap: it would read all of an organization to sort a page that an index has in order.
      options: '-c plan_cache_mode=force_generic_plan -c enable_bitmapscan=off',
      statement_timeout: statementMs,
      lock_timeout: 10_000,
      idle_in_transaction_session_timeout: idleMs,
      keepAlive: true,
      idleTimeoutMillis: 60_000,
    },
  });
}
