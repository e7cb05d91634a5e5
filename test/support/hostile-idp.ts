import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { newSigningKey, signed, type SigningKey } from './signing.js';
import { freePort } from './service.js';

type Claims = Record<string, unknown>;

/** What a login sent the browser away with. */
export interface Sent {
  state: string;
  nonce: string;
  challenge: string;
  redirectUri: string;
}

/** A provider that answers whatever a test wants it to. */
export interface HostileIdp {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Laid over the discovery document. */
  metadata: Record<string, unknown>;
  /** Signs; published unless `keys` says otherwise. */
  key: SigningKey;
  /** The published keys. */
  keys: object[];
  /** Claims laid over good ones, for the next ID token. */
  claims: Claims;
  /** Header laid over a good one. */
  header: Claims;
  /** Made in place of a good ID token. */
  token: ((claims: Claims) => Promise<string> | string) | undefined;
  /** Answers a path in place of the provider; true when it did. */
  answer: ((path: string, response: ServerResponse, request: IncomingMessage) => boolean) | undefined;
  /** Bodies that the token endpoint got. */
  readonly exchanges: URLSearchParams[];
  /** Paths asked. */
  readonly calls: string[];
  /** Remembers what a start sent, and gives the parameters of a good answer. */
  answerTo(location: string): { sent: Sent; parameters: Record<string, string> };
  /** As it was made. */
  reset(): void;
  stop(): Promise<void>;
}

export async function startHostileIdp(): Promise<HostileIdp> {
  const port = await freePort();
  const idp = new Hostile(`http://localhost:${port}`, await newSigningKey());
  const server = createServer((request, response) => void idp.serve(request, response));
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

class Hostile implements Omit<HostileIdp, 'stop'> {
  readonly clientId = 'hostile-client';
  readonly clientSecret = 'hostile-secret-0123456789-0123456789';
  readonly exchanges: URLSearchParams[] = [];
  readonly calls: string[] = [];
  metadata: Record<string, unknown> = {};
  keys: object[];
  claims: Claims = {};
  header: Claims = {};
  token: HostileIdp['token'];
  answer: HostileIdp['answer'];
  readonly #firstKey: SigningKey;
  /** By code. */
  readonly #sent = new Map<string, Sent>();

  constructor(
    readonly issuer: string,
    public key: SigningKey,
  ) {
    this.#firstKey = key;
    this.keys = [key.publicJwk];
  }

  reset(): void {
    this.key = this.#firstKey;
    this.keys = [this.key.publicJwk];
    Object.assign(this, { metadata: {}, claims: {}, header: {}, token: undefined, answer: undefined });
    this.exchanges.length = 0;
    this.calls.length = 0;
  }

  answerTo(location: string): { sent: Sent; parameters: Record<string, string> } {
    const { searchParams } = new URL(location);
    const read = (name: string): string => searchParams.get(name) ?? '';
    const sent = {
      state: read('state'),
      nonce: read('nonce'),
      challenge: read('code_challenge'),
      redirectUri: read('redirect_uri'),
    };
    const code = `code-${this.#sent.size}`;
    this.#sent.set(code, sent);
    return { sent, parameters: { code, state: sent.state } };
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    this.calls.push(path);
    const body = request.method === 'POST' ? await text(request) : '';
    if (path === '/token') this.exchanges.push(new URLSearchParams(body));
    if (this.answer?.(path, response, request)) return;
    if (path === '/.well-known/openid-configuration') return json(response, this.#discovery());
    if (path === '/jwks') return json(response, { keys: this.keys });
    if (path === '/token') return this.#exchange(new URLSearchParams(body), response);
    if (path === '/userinfo') return json(response, { sub: 'ada', ...this.claims });
    response.statusCode = 404;
    response.end();
  }

  #discovery(): object {
    const { issuer } = this;
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      ...this.metadata,
    };
  }

  async #exchange(body: URLSearchParams, response: ServerResponse): Promise<void> {
    const sent = this.#sent.get(body.get('code') ?? '');
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: this.issuer,
      aud: this.clientId,
      sub: 'ada',
      nonce: sent?.nonce,
      iat: now,
      exp: now + 300,
      email: 'ada@acme.test',
      email_verified: true,
      ...this.claims,
    };
    const idToken = this.token ? await this.token(claims) : await signed(this.key, claims, this.header);
    json(response, { access_token: 'access', token_type: 'Bearer', expires_in: 300, id_token: idToken });
  }
}

function json(response: ServerResponse, body: object): void {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(body));
}
