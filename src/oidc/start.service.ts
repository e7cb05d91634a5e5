import { Injectable } from '@nestjs/common';
import { currentRequest } from '../http/index.js';
import type { BrowserCall, Redirection } from './browser-call.js';
import { settingFlowCookie } from './flow-cookies.js';
import { FlowsService } from './flows.service.js';
import { type LoginConnection, LoginConnections } from './login-connections.js';
import { loginFailure } from './login-failure.js';
import { LoginThrottle } from './login-throttle.js';
import { authorizationUrl, type Provider } from './provider.js';
import { providerFailure } from './provider-failure.js';
import { Providers } from './providers.js';

/** Sends a browser to the identity provider of an organization. */
@Injectable()
export class StartService {
  constructor(
    private readonly throttle: LoginThrottle,
    private readonly connections: LoginConnections,
    private readonly providers: Providers,
    private readonly flows: FlowsService,
  ) {}

  /**
   * Ours, or begun elsewhere (OIDC Core §4): a tile at the provider leads here with `iss`, and starts a login like any
   * other. Throws the same 404 for organizations that aren't, have no single sign-on, or have it off.
   */
  async start(orgId: string, { parameters, cookies }: BrowserCall): Promise<Redirection> {
    await this.throttle.take();
    const connection = await this.connections.enabledOf(orgId);
    if (!connection) throw loginFailure('not_found');
    const context = currentRequest();
    if (context) context.orgId = connection.orgId;
    const {
      iss,
      loginHint,
      login_hint: hint = loginHint,
      returnTo,
      target_link_uri: link = returnTo,
    } = parameters;
    if (iss !== undefined && iss !== connection.issuer) throw loginFailure('issuer_mismatch');
    const provider = await this.providers.of(connection);
    // Who comes with an address came by a discovery, which has counted, too.
    const flow = await this.flows.begin(connection, link, hint === undefined ? 1 : 2);
    const location = await this.#location(provider, connection, { ...flow, loginHint: usable(hint) });
    return { status: 302, location, cookies: settingFlowCookie(flow.cookie, cookies) };
  }

  async #location(
    provider: Provider,
    connection: LoginConnection,
    request: { state: string; nonce: string; verifier: string; loginHint: string | undefined },
  ): Promise<string> {
    const { redirectUri } = connection;
    try {
      const url = await authorizationUrl(provider, {
        ...request,
        redirectUri,
        scope: scopeFor(connection, provider),
      });
      return url.href;
    } catch (error) {
      throw providerFailure(error);
    }
  }
}

/** Okta and OneLogin tell groups to who asks for the scope of that name. */
function scopeFor({ groupsClaim }: LoginConnection, { metadata }: Provider): string {
  const wants = groupsClaim !== null && metadata.scopes_supported?.includes('groups');
  return wants ? 'openid email profile groups' : 'openid email profile';
}

function usable(hint: string | undefined): string | undefined {
  return hint !== undefined && /^[\x21-\x7e]+$/.test(hint) ? hint : undefined;
}
