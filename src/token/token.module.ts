import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { PassportModule } from '@nestjs/passport';
import { AuditModule } from '../audit/index.js';
import { UnitOfWork } from '../database/index.js';
import { currentRequest, registerErrorFormat } from '../http/index.js';
import { AccessTokens } from './access-token.js';
import { AccessGuard } from './access.guard.js';
import { AccountAccess } from './account-access.js';
import { AccountAccessStore } from './account-access.store.js';
import { AdminAccess } from './admin-access.js';
import { AuthController } from './auth.controller.js';
import { BearerStrategy } from './bearer.strategy.js';
import { ClientAuthentication } from './client-authentication.service.js';
import { FailedTries } from './failed-tries.js';
import { JwksController } from './jwks.controller.js';
import { KeySchedule } from './key-schedule.js';
import { LogoutService } from './logout.service.js';
import { MemberAccess } from './member-access.js';
import { MemberSessionsController } from './member-sessions.controller.js';
import { MemberSessionsService } from './member-sessions.service.js';
import { OperatorAccess } from './operator-access.js';
import { OperatorController } from './operator.controller.js';
import { OperatorSessionStore } from './operator-session.store.js';
import { OperatorSignIn } from './operator-sign-in.service.js';
import { People } from './people.js';
import { ScimAccess } from './scim-access.js';
import { ScimRateLimit } from './scim-rate-limit.js';
import { ScimTokenController } from './scim-token.controller.js';
import { ScimTokenGuard } from './scim-token.guard.js';
import { ScimTokenService } from './scim-token.service.js';
import { ScimTokenStore } from './scim-token.store.js';
import { SealedColumnsStore } from './sealed-columns.store.js';
import { SealedSecrets } from './sealed-secrets.service.js';
import { SecretBox } from './secret-box.js';
import { SessionAccess } from './session-access.service.js';
import { SessionAccessStore } from './session-access.store.js';
import { SessionCors } from './session-cors.js';
import { GrantStore } from './session-grant.store.js';
import { SessionTokenService } from './session-token.service.js';
import { SessionUpkeep } from './session-upkeep.js';
import { SessionStore } from './session.store.js';
import { sealedIdToken, SessionsService } from './sessions.service.js';
import { SigningKeyStore } from './signing-key.store.js';
import { sealedSigningKey, SigningKeys } from './signing-keys.service.js';
import { ServiceAccountController } from './service-account.controller.js';
import { ServiceAccountService } from './service-account.service.js';
import { ServiceAccountStore } from './service-account.store.js';
import { SetupAccess } from './setup-access.service.js';
import { SetupController } from './setup.controller.js';
import { SetupLinkController } from './setup-link.controller.js';
import { SetupLinkService } from './setup-link.service.js';
import { SetupLinkStore } from './setup-link.store.js';
import { SignOutService } from './sign-out.service.js';
import { isOauthPath, oauthErrorFormat } from './oauth-error.js';
import { TokenClientStore } from './token-client.store.js';
import { TokenEndpointController } from './token-endpoint.controller.js';
import { TokenEndpointService } from './token-endpoint.service.js';
import { TokenUse } from './token-use.js';

/** Who may come in: SCIM tokens, service accounts, the operator's key, and the guard that stands before every route. */
@Module({
  imports: [AuditModule, PassportModule],
  controllers: [
    ScimTokenController,
    JwksController,
    ServiceAccountController,
    TokenEndpointController,
    AuthController,
    OperatorController,
    SetupController,
    SetupLinkController,
    MemberSessionsController,
  ],
  providers: [
    AccessGuard,
    { provide: APP_GUARD, useExisting: AccessGuard },
    AccessTokens,
    AccountAccess,
    AccountAccessStore,
    AdminAccess,
    BearerStrategy,
    ClientAuthentication,
    FailedTries,
    GrantStore,
    KeySchedule,
    LogoutService,
    MemberAccess,
    MemberSessionsService,
    OperatorAccess,
    OperatorSessionStore,
    OperatorSignIn,
    People,
    ScimAccess,
    ScimRateLimit,
    ScimTokenGuard,
    ScimTokenService,
    ScimTokenStore,
    SealedColumnsStore,
    ServiceAccountService,
    ServiceAccountStore,
    SealedSecrets,
    SecretBox,
    SessionAccess,
    SessionAccessStore,
    SessionCors,
    SessionTokenService,
    SessionUpkeep,
    SessionsService,
    SessionStore,
    SigningKeyStore,
    SigningKeys,
    SetupAccess,
    SetupLinkService,
    SetupLinkStore,
    SignOutService,
    TokenClientStore,
    TokenEndpointService,
    TokenUse,
  ],
  exports: [
    LogoutService,
    ScimTokenService,
    SealedSecrets,
    SecretBox,
    ServiceAccountService,
    SessionAccess,
    SessionsService,
  ],
})
export class TokenModule {
  constructor(uow: UnitOfWork, sealed: SealedSecrets) {
    registerErrorFormat(isOauthPath, oauthErrorFormat);
    sealed.cover(sealedSigningKey);
    sealed.cover(sealedIdToken);
    uow.relyOn(() => currentRequest()?.believed?.premise);
  }
}
