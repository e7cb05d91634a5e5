import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { EgressModule } from '../egress/index.js';
import { SealedSecrets, TokenModule } from '../token/index.js';
import { sealedClientSecret } from './connection.js';
import { ConnectionStore } from './connection.store.js';
import { LoginConnections } from './login-connections.js';

/** Single sign-on: how each organization's identity provider is set up. */
@Module({
  imports: [AuditModule, EgressModule, TokenModule],
  providers: [ConnectionStore, LoginConnections],
})
export class OidcModule {
  constructor(sealed: SealedSecrets) {
    sealed.cover(sealedClientSecret);
  }
}
