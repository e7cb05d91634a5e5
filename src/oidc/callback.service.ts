import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/index.js';
import type { AppError } from '../http/index.js';
import { AdmissionService } from './admission.service.js';
import type { BrowserCall, Redirection } from './browser-call.js';
import type { CallParameters } from './call-parameters.js';
import { clearingFlowCookie } from './flow-cookies.js';
import { FlowsService, type TakenFlow } from './flows.service.js';
import { isSubject, wrongInIdToken } from './id-token.checks.js';
import { type LoginConnection, LoginConnections } from './login-connections.js';
import { loginFailure } from './login-failure.js';
import { LoginThrottle } from './login-throttle.js';
import { needsUserInfo } from './person.js';
import { exchangeCode, type Exchanged, type Provider, userInfo } from './provider.js';
import { providerFailure } from './provider-failure.js';
import { Providers } from './providers.js';

/** Takes the answer of an identity provider, and ends in a session or in a reason. */
@Injectable()
export class CallbackService {
  constructor(
    private readonly throttle: LoginThrottle,
    private readonly flows: FlowsService,
    private readonly connections: LoginConnections,
    private readonly providers: Providers,
    private readonly admission: AdmissionService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** `path`: the address that was called, below the service's own. */
  async receive(path: string, { parameters, cookies }: BrowserCall): Promise<Redirection> {
    await this.throttle.take();
    const flow = await this.flows.take(parameters.state ?? '', cookies);
    const connection = await this.#connectionOf(flow, `${this.config.publicUrl}${path}`);
    assertIssuer(parameters, connection);
    if (parameters.error !== undefined) throw refusedByProvider(parameters.error);
    if (parameters.code === undefined) throw loginFailure('parameters');
    const exchanged = await this.#exchange(connection, flow, parameters);
    const session = await this.admission.admit(connection, exchanged, flow.returnTo.origin);
    await this.throttle.giveBack(flow.begunAt, flow.tries);
    const cleared = flow.cookie ? [clearingFlowCookie(flow.cookie)] : [];
    if (session.kind === 'cookie') {
      return { status: 303, location: flow.returnTo.url, cookies: [...session.setCookies, ...cleared] };
    }
    const url = new URL(flow.returnTo.url);
    url.searchParams.set('code', session.code);
    return { status: 303, location: url.href, cookies: cleared };
  }

  /** As it was when the login began, and with the redirect URI that was sent then: all before the code goes anywhere. */
  async #connectionOf(flow: TakenFlow, redirectUri: string): Promise<LoginConnection> {
    const connection = await this.connections.enabledOf(flow.orgId);
    if (!connection) throw loginFailure('not_found');
    const same = connection.id === flow.connectionId && connection.version === flow.connectionVersion;
    if (!same) throw loginFailure('connection_changed');
    if (connection.redirectUri !== redirectUri) throw loginFailure('callback_mismatch');
    return connection;
  }

  async #exchange(
    connection: LoginConnection,
    flow: TakenFlow,
    parameters: CallParameters,
  ): Promise<Exchanged> {
    const provider = await this.providers.of(connection);
    if (provider.metadata.authorization_response_iss_parameter_supported && parameters.iss === undefined) {
      throw loginFailure('issuer_mismatch', 'The provider announces iss, and the answer has none.');
    }
    try {
      const exchanged = await exchangeCode(provider, callbackUrl(connection, parameters), flow);
      const wrong = wrongInIdToken(exchanged.claims, connection.clientId);
      if (wrong) throw loginFailure(wrong);
      return await withUserInfo(provider, connection, exchanged);
    } catch (error) {
      throw providerFailure(error);
    }
  }
}

/** RFC 9207 §2.4. Where all organizations share an address it is what tells providers apart, and must be there. */
function assertIssuer({ iss }: CallParameters, { issuer, callback }: LoginConnection): void {
  const missing = iss === undefined && callback === 'shared';
  if (missing) throw loginFailure('issuer_mismatch', 'The answer has no iss.');
  if (iss !== undefined && iss !== issuer)
    throw loginFailure('issuer_mismatch', 'The answer has the iss of another.');
}

/** RFC 6749 §4.1.2.1 and OIDC Core §3.1.2.6, as far as it is about the person; the text that comes along is a stranger's. */
function refusedByProvider(error: string): AppError {
  const denied = [
    'access_denied',
    'unauthorized_client',
    'login_required',
    'consent_required',
    'account_selection_required',
  ];
  return loginFailure(denied.includes(error) ? 'provider_denied' : 'provider_error', `It said: ${error}`);
}

/** From our own address and what we looked at: neither the Host header nor foreign parameters get into it. */
function callbackUrl({ redirectUri }: LoginConnection, { code, state, iss }: CallParameters): URL {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries({ code, state, iss })) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return url;
}

/** The ID token's own claims win: they are signed. An address and whether it is verified come from one place. */
async function withUserInfo(
  provider: Provider,
  connection: LoginConnection,
  exchanged: Exchanged,
): Promise<Exchanged> {
  const { claims, accessToken } = exchanged;
  const offered = provider.metadata.userinfo_endpoint !== undefined && isSubject(claims['sub']);
  if (!offered || !needsUserInfo(claims, connection)) return exchanged;
  const more = await userInfo(provider, { accessToken, subject: String(claims['sub']) });
  const verified = claims['email'] === undefined ? { email_verified: more['email_verified'] } : {};
  return { ...exchanged, claims: { ...more, ...claims, ...verified } };
}
