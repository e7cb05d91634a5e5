import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { EgressModule } from '../egress/index.js';
import { OrganizationService, OrgModule } from '../org/index.js';
import { SealedSecrets, TokenModule } from '../token/index.js';
import { AdmissionService } from './admission.service.js';
import { BackchannelLogoutController } from './backchannel-logout.controller.js';
import { BackchannelLogoutService } from './backchannel-logout.service.js';
import { BackchannelLogoutStore } from './backchannel-logout.store.js';
import { CallbackService } from './callback.service.js';
import { ConnectionTestService } from './connection-test.service.js';
import { ConnectionController } from './connection.controller.js';
import { sealedClientSecret } from './connection.js';
import { ConnectionService } from './connection.service.js';
import { ConnectionStore } from './connection.store.js';
import { Discovery } from './discovery.js';
import { DomainStore } from './domain.store.js';
import { DomainsController } from './domains.controller.js';
import { DomainsService } from './domains.service.js';
import { FlowController } from './flow.controller.js';
import { FlowStore } from './flow.store.js';
import { FlowsService } from './flows.service.js';
import { IssuerCheck } from './issuer-check.js';
import { LoginConnections } from './login-connections.js';
import { LoginErrors } from './login-error.format.js';
import { LoginThrottle } from './login-throttle.js';
import { LoginTriesStore } from './login-tries.store.js';
import { LoginController } from './login.controller.js';
import { LoginService } from './login.service.js';
import { ProviderDocuments } from './provider-documents.js';
import { LogoutTokens } from './logout-tokens.js';
import { LogoutUrlService } from './logout-url.service.js';
import { Providers } from './providers.js';
import { StartService } from './start.service.js';

/** Single sign-on: how each organization's identity provider is set up, and how people sign in by it. */
@Module({
  imports: [AuditModule, EgressModule, OrgModule, TokenModule],
  controllers: [
    BackchannelLogoutController,
    ConnectionController,
    DomainsController,
    FlowController,
    LoginController,
  ],
  providers: [
    AdmissionService,
    BackchannelLogoutService,
    BackchannelLogoutStore,
    CallbackService,
    ConnectionService,
    ConnectionStore,
    ConnectionTestService,
    Discovery,
    DomainsService,
    DomainStore,
    FlowsService,
    FlowStore,
    IssuerCheck,
    LoginConnections,
    LoginErrors,
    LoginService,
    LoginThrottle,
    LoginTriesStore,
    LogoutTokens,
    LogoutUrlService,
    ProviderDocuments,
    Providers,
    StartService,
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
