import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { EgressModule } from '../egress/index.js';
import { OrganizationService, OrgModule } from '../org/index.js';
import { SealedSecrets, TokenModule } from '../token/index.js';
import { sealedClientSecret } from './connection.js';
import { ConnectionController } from './connection.controller.js';
import { ConnectionService } from './connection.service.js';
import { ConnectionStore } from './connection.store.js';
import { ConnectionTestService } from './connection-test.service.js';
import { Discovery } from './discovery.js';
import { DomainStore } from './domain.store.js';
import { DomainsController } from './domains.controller.js';
import { DomainsService } from './domains.service.js';
import { IssuerCheck } from './issuer-check.js';
import { LoginConnections } from './login-connections.js';
import { ProviderDocuments } from './provider-documents.js';

/** Single sign-on: how each organization's identity provider is set up. */
@Module({
  imports: [AuditModule, EgressModule, OrgModule, TokenModule],
  controllers: [ConnectionController, DomainsController],
  providers: [
    ConnectionService,
    ConnectionStore,
    ConnectionTestService,
    Discovery,
    DomainStore,
    DomainsService,
    IssuerCheck,
    LoginConnections,
    ProviderDocuments,
  ],
})
export class OidcModule {
  constructor(
    sealed: SealedSecrets,
    organizations: OrganizationService,
    connections: ConnectionService,
    domains: DomainsService,
  ) {
    sealed.cover(sealedClientSecret);
    organizations.beforeRemoval((orgId) => {
      connections.end(orgId);
      domains.releaseAll(orgId);
    });
  }
}
