import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  calculatePKCECodeChallenge,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  clockTolerance,
  Configuration,
  type CustomFetch,
  customFetch,
  enableNonRepudiationChecks,
  fetchUserInfo,
  type JWKS,
  type ServerMetadata,
} from 'openid-client';
import type { Secret } from '../config/index.js';
import { type Claims, clockTolerance as seconds } from './id-token.checks.js';

/** One identity provider as a login needs it. */
export interface Provider {
  readonly metadata: ServerMetadata;
  readonly clientId: string;
  readonly clientSecret: Secret;
  /** Sends a request, guarded and with a deadline. */
  readonly fetch: CustomFetch;
  /** The provider's keys, fetched anew for a `kid` that is not among those that are known. */
  readonly keysWith: (kid: string | undefined) => Promise<JWKS>;
}

/** What makes an authorization request ours. */
export interface AuthorizationRequest {
  readonly redirectUri: string;
  readonly scope: string;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly loginHint?: string | undefined;
}

/** What came of a code. */
export interface Exchanged {
  readonly claims: Claims;
  readonly idToken: string;
  readonly accessToken: string;
}

/** Signatures that count; none that a client secret could make. */
export const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'];

/** Where a browser is sent: code flow, state, nonce, PKCE S256, always. */
export async function authorizationUrl(provider: Provider, request: AuthorizationRequest): Promise<URL> {
  return buildAuthorizationUrl(configurationOf(provider, provider.fetch), {
    redirect_uri: request.redirectUri,
    scope: request.scope,
    state: request.state,
    nonce: request.nonce,
    code_challenge: await calculatePKCECodeChallenge(request.verifier),
    code_challenge_method: 'S256',
    ...(request.loginHint !== undefined && { login_hint: request.loginHint }),
  });
}

/**
 * Exchanges the code and verifies the ID token, its signature too. `callback`: the redirect URI with the parameters
 * that came. Throws what openid-client throws, and what `fetch` does, as its cause.
 */
export async function exchangeCode(
  provider: Provider,
  callback: URL,
  { state, nonce, verifier }: Pick<AuthorizationRequest, 'state' | 'nonce' | 'verifier'>,
): Promise<Exchanged> {
  const configuration = configurationOf(provider, withKeys(provider));
  // In the code flow openid-client leaves the signature to TLS unless it is told otherwise.
  enableNonRepudiationChecks(configuration);
  const tokens = await authorizationCodeGrant(configuration, callback, {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: verifier,
    idTokenExpected: true,
  });
  const claims: Claims | undefined = tokens.claims();
  if (!claims || tokens.id_token === undefined) throw new Error('openid-client gave no ID token'); // it expects one
  return { claims, idToken: tokens.id_token, accessToken: tokens.access_token };
}

/** What the userinfo endpoint adds to the claims; it must be about the same subject. */
export async function userInfo(
  provider: Provider,
  { accessToken, subject }: { accessToken: string; subject: string },
): Promise<Claims> {
  return { ...(await fetchUserInfo(configurationOf(provider, provider.fetch), accessToken, subject)) };
}

/** Where a browser goes to end its session at the provider (RP-Initiated Logout), if the provider offers it. */
export function endSessionUrl(
  provider: Provider,
  { idToken, returnTo }: { idToken: string; returnTo: string },
): string | undefined {
  if (provider.metadata.end_session_endpoint === undefined) return undefined;
  return buildEndSessionUrl(configurationOf(provider, provider.fetch), {
    post_logout_redirect_uri: returnTo,
    id_token_hint: idToken,
  }).href;
}

/**
 * Made for each login: it shares nothing with another. Not by `discovery()`, which would let Entra name any tenant of
 * its as the issuer.
 */
function configurationOf({ metadata, clientId, clientSecret }: Provider, fetch: CustomFetch): Configuration {
  const announced = metadata.id_token_signing_alg_values_supported ?? ['RS256'];
  const server = {
    ...metadata,
    id_token_signing_alg_values_supported: announced.filter((each) => algorithms.includes(each)),
  };
  const client = { [clockTolerance]: seconds };
  const configuration = new Configuration(
    server,
    clientId,
    client,
    clientAuthentication(metadata, clientSecret),
  );
  configuration[customFetch] = fetch;
  // Whether http may be spoken is judged where the request is sent.
  allowInsecureRequests(configuration);
  return configuration;
}

/** RFC 8414 §2: a provider that announces nothing takes HTTP Basic. */
function clientAuthentication(
  { token_endpoint_auth_methods_supported: methods }: ServerMetadata,
  secret: Secret,
): ClientAuth {
  const basic = methods === undefined || methods.includes('client_secret_basic');
  return basic ? ClientSecretBasic(secret.reveal()) : ClientSecretPost(secret.reveal());
}

/**
 * openid-client asks for the keys once the ID token is there, and would refuse a `kid` that a cached set lacks; the
 * code is spent by then. So it caches nothing here, and gets a set that was chosen by the token's own header.
 */
function withKeys({ metadata, fetch, keysWith }: Provider): CustomFetch {
  const keysUrl = urlOf(metadata.jwks_uri);
  const tokenUrl = urlOf(metadata.token_endpoint);
  let kid: string | undefined;
  return async (url, options) => {
    if (url === keysUrl && options.method === 'GET') return Response.json(await keysWith(kid));
    const response = await fetch(url, options);
    if (url !== tokenUrl) return response;
    const text = await response.text();
    kid = kidIn(text);
    return new Response(text, { status: response.status, headers: response.headers });
  };
}

function urlOf(endpoint: string | undefined): string | undefined {
  return endpoint === undefined ? undefined : new URL(endpoint).href;
}

/** Of the ID token in a token response, which nobody has checked yet: good for choosing a key and nothing else. */
function kidIn(response: string): string | undefined {
  try {
    const { id_token: token } = JSON.parse(response) as { id_token?: unknown }; // as: a wrong guess throws below
    if (typeof token !== 'string') return undefined;
    const header: unknown = JSON.parse(Buffer.from(token.split('.', 1)[0] ?? '', 'base64url').toString());
    const kid = typeof header === 'object' && header !== null && 'kid' in header ? header.kid : undefined;
    return typeof kid === 'string' && kid.length <= 256 ? kid : undefined;
  } catch {
    return undefined; // openid-client says what is wrong with it
  }
}
