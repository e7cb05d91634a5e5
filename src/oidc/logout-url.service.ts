import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/index.js';
import { LogoutService, type ProviderLogout } from '../token/index.js';
import { LoginConnections } from './login-connections.js';
import { endSessionUrl } from './provider.js';
import { Providers } from './providers.js';

/** Says where a browser ends its session at the identity provider (OpenID Connect RP-Initiated Logout 1.0). */
@Injectable()
export class LogoutUrlService {
  constructor(
    private readonly connections: LoginConnections,
    private readonly providers: Providers,
    logouts: LogoutService,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    logouts.offer((logout) => this.urlOf(logout));
  }

  /** Undefined where the provider offers nothing, or is not the organization's any more. */
  async urlOf({ orgId, connectionId, idToken }: ProviderLogout): Promise<string | undefined> {
    const connection = await this.connections.enabledOf(orgId);
    if (connection?.id !== connectionId) return undefined;
    const provider = await this.providers.of(connection);
    return endSessionUrl(provider, { idToken: idToken.reveal(), returnTo: `${this.config.publicUrl}/login` });
  }
}
