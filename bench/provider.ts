import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

// An OpenID provider at its fastest: nobody is asked who they are, nothing is kept, and a code says itself whom it
// stands for. It signs an ID token for each login, as any would.

const port = Number(process.env['PORT']);
const issuer = `http://127.0.0.1:${port}`;
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const key = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const;
const kid = randomBytes(8).toString('hex');
const head = base64url({ alg: 'ES256', typ: 'JWT', kid });

const documents = new Map(
  Object.entries({
    '/readyz': { status: 'ok' },
    '/.well-known/openid-configuration': {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
      token_endpoint_auth_methods_supported: ['client_secret_basic'],
    },
    '/jwks': { keys: [{ ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' }] },
  }).map(([path, document]) => [path, JSON.stringify(document)]),
);

/** A code is `subject~email~nonce`. */
function tokensFor(code: string): string {
  const [sub, email, nonce] = code.split('~');
  const iat = Math.floor(Date.now() / 1_000);
  const times = { iat, exp: iat + 300 };
  const said = { email, email_verified: true, name: 'Ada Byron', given_name: 'Ada', family_name: 'Byron' };
  const signed = `${head}.${base64url({ iss: issuer, aud: 'bench', sub, nonce, ...times, ...said })}`;
  const signature = sign('sha256', Buffer.from(signed), key).toString('base64url');
  return `{"access_token":"none","token_type":"Bearer","expires_in":300,"id_token":"${signed}.${signature}"}`;
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function send(response: ServerResponse, status: number, body: string): void {
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  response.writeHead(status, headers).end(body);
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const document = documents.get(request.url ?? '');
  if (document !== undefined) return send(response, 200, document);
  if (request.url !== '/token') return send(response, 404, '{}');
  let form = '';
  request.setEncoding('latin1').on('data', (chunk: string) => (form += chunk));
  request.on('end', () => send(response, 200, tokensFor(new URLSearchParams(form).get('code') ?? '')));
}

process.once('SIGTERM', () => process.exit(0));
createServer({ keepAliveTimeout: 60_000 }, answer).listen(port, '127.0.0.1');
