import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { exportJWK, generateKeyPair } from 'jose';
import { type Context, Provider } from 'oidc-provider';
import { claimsOf, newSigningKey, signed, type SigningKey } from './signing.js';
import { freePort } from './service.js';

type Claims = Record<string, unknown>;

/** How an identity provider differs from what oidc-provider does by itself. */
export interface IdpProfile {
  name: string;
  /** Behind the origin; the issuer ends with it. */
  path: string;
  /** Laid over the discovery document; undefined takes a member out. */
  metadata?: (issuer: string) => Record<string, unknown>;
  /** How the client proves itself at the token endpoint. */
  clientAuthentication: 'client_secret_basic' | 'client_secret_post';
  /** What the ID token says of a user, in place of the user's own claims. */
  idToken: (user: Claims) => Claims;
  /** What the userinfo endpoint says. */
  userInfo?: (user: Claims) => Claims;
  /** Whether authorization responses have `iss` (RFC 9207). */
  sendsIss: boolean;
  /** Parameters that its authorization responses have besides. */
  extraParameters?: Record<string, string>;
  /** Seconds by which its clock is ahead. */
  clockSkew?: number;
  algorithm?: string;
  /** Whether its ID tokens stay as oidc-provider makes and signs them. */
  ownTokens?: boolean;
  /** Whether its keys leave out which algorithm they are for. */
  keysWithoutAlg?: boolean;
}

export interface Idp {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** By subject. The next login is that of `current`. */
  users: Map<string, Claims>;
  current: string;
  /** How often each of its endpoints was called, by path below the issuer. */
  calls: string[];
  /** Another key signs from now on, and the old one is gone. */
  rotate(): Promise<void>;
  /** Signs a logout token or anything else with the key of now. */
  sign(claims: Claims, header?: Record<string, unknown>): Promise<string>;
  stop(): Promise<void>;
}

/** Where Muster expects the answers; more than one may be registered. */
interface IdpOptions {
  redirectUris: string[];
  clientId?: string;
}

/** A real OpenID provider on a loopback port, dressed up as one of the large ones. */
export async function startIdp(profile: IdpProfile, { redirectUris, clientId }: IdpOptions): Promise<Idp> {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const issuer = `${origin}${profile.path}`;
  const idp = await Dressed.make(profile, issuer, { redirectUris, clientId: clientId ?? `client-${port}` });
  const server = createServer((request, response) => void idp.answer(request, response));
  server.listen(port);
  await once(server, 'listening');
  return Object.assign(idp, {
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  });
}

class Dressed implements Omit<Idp, 'stop'> {
  readonly clientSecret = randomBytes(24).toString('base64url');
  readonly users = new Map<string, Claims>();
  readonly calls: string[] = [];
  current = '';
  readonly #provider: Provider;
  readonly #serve: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  readonly #base: string;
  #key: SigningKey;

  private constructor(
    readonly profile: IdpProfile,
    readonly issuer: string,
    readonly clientId: string,
    given: { redirectUris: string[]; jwk: object; key: SigningKey },
  ) {
    this.#key = given.key;
    this.#base = new URL(issuer).pathname.replace(/\/$/, '');
    this.#provider = new Provider(issuer, configuration(this, given));
    this.#serve = this.#provider.callback();
  }

  static async make(
    profile: IdpProfile,
    issuer: string,
    { redirectUris, clientId }: { redirectUris: string[]; clientId: string },
  ): Promise<Dressed> {
    const { privateKey } = await generateKeyPair('RS256', { extractable: true });
    const jwk = { ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: 'own' };
    const key = await newSigningKey(profile.algorithm);
    return new Dressed(profile, issuer, clientId, { redirectUris, jwk, key });
  }

  async rotate(): Promise<void> {
    this.#key = await newSigningKey(this.profile.algorithm);
  }

  sign(claims: Claims, header?: Record<string, unknown>): Promise<string> {
    return signed(this.#key, claims, header);
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const original = request.url ?? '/';
    const path = original.slice(this.#base.length).split('?', 1)[0] ?? '';
    this.calls.push(path);
    if (path === '/jwks' && !this.profile.ownTokens) return json(response, { keys: [this.#publicKey()] });
    if (path.startsWith('/interaction/')) return this.#signIn(request, response);
    this.#dress(path, response);
    Object.assign(request, { originalUrl: original, url: original.slice(this.#base.length) || '/' });
    await this.#serve(request, response);
  }

  #publicKey(): object {
    const { alg, ...rest } = this.#key.publicJwk;
    return this.profile.keysWithoutAlg ? rest : { alg, ...rest };
  }

  /** Nobody is asked for a password: whoever `current` is signs in. */
  async #signIn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const result = { login: { accountId: this.current, remember: false } };
    await this.#provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  }

  /** Has the answer changed on its way out. */
  #dress(path: string, response: ServerResponse): void {
    const end = response.end.bind(response);
    const dressed = async (chunk?: string | Buffer): Promise<void> => {
      const location = response.getHeader('location');
      if (typeof location === 'string') response.setHeader('location', this.#redirect(location));
      const body = chunk === undefined ? '' : await this.#body(path, chunk.toString());
      if (chunk !== undefined) response.setHeader('content-length', Buffer.byteLength(body));
      end(body);
    };
    response.end = ((chunk?: string | Buffer) => {
      void dressed(chunk);
      return response;
    }) as typeof response.end; // as: Koa ends its answers with one argument at most
  }

  #redirect(location: string): string {
    const url = new URL(location, this.issuer);
    if (url.origin === new URL(this.issuer).origin) return location;
    if (!this.profile.sendsIss) url.searchParams.delete('iss');
    for (const [name, value] of Object.entries(this.profile.extraParameters ?? {})) {
      url.searchParams.set(name, value);
    }
    return url.href;
  }

  async #body(path: string, text: string): Promise<string> {
    if (path === '/.well-known/openid-configuration') return JSON.stringify(this.#metadata(JSON.parse(text)));
    if (path !== '/token' || this.profile.ownTokens || !text.includes('id_token')) return text;
    const tokens = JSON.parse(text) as { id_token: string };
    return JSON.stringify({ ...tokens, id_token: await this.sign(this.#idToken(claimsOf(tokens.id_token))) });
  }

  #metadata(own: Claims): Claims {
    const announced = { authorization_response_iss_parameter_supported: this.profile.sendsIss || undefined };
    const signing = { id_token_signing_alg_values_supported: [this.#key.alg] };
    return { ...own, ...announced, ...signing, ...this.profile.metadata?.(this.issuer) };
  }

  #idToken({ iss, aud, sub, nonce, iat, exp, sid }: Claims): Claims {
    const skew = this.profile.clockSkew ?? 0;
    const times = { iat: Number(iat) + skew, exp: Number(exp) + skew };
    const user = { sub, client: this.clientId, ...this.users.get(String(sub)) };
    return {
      iss,
      aud,
      sub,
      nonce,
      ...times,
      ...(sid !== undefined && { sid }),
      ...this.profile.idToken(user),
    };
  }
}

function configuration(idp: Dressed, { redirectUris, jwk }: { redirectUris: string[]; jwk: object }): object {
  const { profile, users } = idp;
  return {
    clients: [
      {
        client_id: idp.clientId,
        client_secret: idp.clientSecret,
        redirect_uris: redirectUris,
        token_endpoint_auth_method: profile.clientAuthentication,
        post_logout_redirect_uris: redirectUris.map((uri) => `${new URL(uri).origin}/login`),
      },
    ],
    jwks: { keys: [jwk] },
    claims: {
      openid: ['sub', 'sid'],
      email: ['email', 'email_verified'],
      profile: ['name'],
      groups: ['groups'],
    },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true } },
    ttl: {
      AccessToken: 600,
      AuthorizationCode: 60,
      Grant: 600,
      IdToken: 600,
      Interaction: 600,
      Session: 600,
    },
    interactions: {
      url: (_: Context, { uid }: { uid: string }) =>
        `${new URL(idp.issuer).pathname.replace(/\/$/, '')}/interaction/${uid}`,
    },
    cookies: { keys: ['a key of the tests'] },
    findAccount: (_: Context, sub: string) => ({
      accountId: sub,
      claims: () => ({ sub, ...(profile.userInfo ?? profile.idToken)({ sub, ...users.get(sub) }) }),
    }),
    loadExistingGrant: async ({ oidc }: Context) => {
      const { clientId } = oidc.client;
      const grant = new oidc.provider.Grant({ clientId, accountId: oidc.session.accountId });
      grant.addOIDCScope('openid email profile groups');
      await grant.save();
      return grant;
    },
  };
}

function json(response: ServerResponse, body: object): void {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(body));
}
