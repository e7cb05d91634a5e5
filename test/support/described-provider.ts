import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

type Document = Record<string, unknown>;

/** An identity provider that describes itself and does nothing else; a test says how well. */
export interface DescribedProvider {
  port: number;
  issuer: string;
  /** Laid over a good description; undefined takes a member out. */
  metadata: Document;
  keys: unknown;
  /** Answers in place of it, by path. */
  answers: Map<string, (response: ServerResponse, request: IncomingMessage) => void>;
  /** What was asked for, in order. */
  calls: string[];
  reset(): void;
  stop(): Promise<void>;
}

export const discoveryPath = '/.well-known/openid-configuration';

export async function startDescribedProvider(host = '127.0.0.1'): Promise<DescribedProvider> {
  const server = createServer((request, response) => respond(request, response));
  server.listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const issuer = `http://localhost:${address.port}`;
  const provider: DescribedProvider = {
    port: address.port,
    issuer,
    metadata: {},
    keys: undefined,
    answers: new Map(),
    calls: [],
    reset: () => {
      provider.metadata = {};
      provider.keys = { keys: [aKey('one')] };
      provider.answers.clear();
      provider.calls.length = 0;
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  provider.reset();
  return provider;

  function respond(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? '';
    provider.calls.push(path);
    const special = provider.answers.get(path);
    if (special) special(response, request);
    else if (path === discoveryPath) sendJson(response, described());
    else if (path === '/jwks') sendJson(response, provider.keys);
    else response.writeHead(404).end();
  }

  function described(): Document {
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      ...provider.metadata,
    };
  }
}

export function sendJson(response: ServerResponse, document: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document));
}

/** A key that nobody holds the other half of. */
export function aKey(kid: string): Document {
  return {
    kty: 'RSA',
    kid,
    use: 'sig',
    alg: 'RS256',
    n: 'sXchDaQebHnPiGvyDOAT4saGEUetSyo9MKLOoWFsueri',
    e: 'AQAB',
  };
}
