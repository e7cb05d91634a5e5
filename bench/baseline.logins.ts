import { createPublicKey, type JsonWebKey, type KeyObject, hash, randomBytes, verify } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { Agent, request } from 'undici';
import { v7 as uuidv7 } from 'uuid';
import { loginStatements as statements } from './baseline.logins.sql.js';
import type { BaselineStatement } from './baseline.sql.js';

interface Database {
  rowsOf(statement: BaselineStatement, values: unknown[]): Promise<Record<string, unknown>[]>;
}

interface Call {
  Querystring: { org?: string; code?: string; state?: string };
}

interface Provider {
  token_endpoint: string;
  key: KeyObject;
}

const agent = new Agent({ keepAliveTimeout: 60_000 });
const clientId = 'bench';
const redirectUri = 'http://localhost/callback';
const random = (): string => randomBytes(32).toString('base64url');
const sha256 = (text: string): Buffer => hash('sha256', text, 'buffer');

/** A login and a session check without anything that a client could do wrong. */
export function addLoginRoutes(app: FastifyInstance, database: Database): void {
  const issuer = process.env['ISSUER'] ?? '';
  const provider = lazily(() => describedBy(issuer));

  app.get<Call>('/start', async ({ query: { org }, headers, ip }, reply) => {
    const [state, nonce, verifier] = [random(), random(), random()];
    const secrets = JSON.stringify([nonce, verifier]);
    const audit = [new Date(), uuidv7(), uuidv7(), ip, headers['user-agent']];
    await database.rowsOf(statements.begin, [org, sha256(state), uuidv7(), secrets, ...audit]);
    const challenge = sha256(verifier).toString('base64url');
    const asked = { response_type: 'code', client_id: clientId, redirect_uri: redirectUri };
    const proof = { state, nonce, code_challenge: challenge, code_challenge_method: 'S256' };
    const query = new URLSearchParams({ ...asked, scope: 'openid email', ...proof });
    reply.header('set-cookie', `flow=${org}`);
    return reply.redirect(`${issuer}/authorize?${query.toString()}`, 302);
  });

  app.get<Call>('/callback', async ({ query: { state = '', code = '' }, headers, ip }, reply) => {
    const org = (headers.cookie ?? '').slice('flow='.length);
    const [flow] = await database.rowsOf(statements.take, [org, sha256(state)]);
    if (!flow) throw new Error('no such flow');
    const [nonce, verifier] = JSON.parse(String(flow['sealed_secrets'])) as [string, string]; // as: /start wrote it
    const subject = await exchange(await provider(), { code, verifier, nonce });
    const cookie = sessionSecret(org);
    const audit = [new Date(), uuidv7(), uuidv7(), ip, headers['user-agent']];
    const admitted = [org, flow['connection_id'], issuer, subject, uuidv7(), sha256(cookie)];
    const rows = await database.rowsOf(statements.admit, [...admitted, ...audit]);
    if (rows.length !== 1) throw new Error('no such member');
    return reply.header('set-cookie', `session=${cookie}`).redirect('/', 303);
  });

  app.get('/session', async ({ headers }, reply) => {
    const text = (headers.cookie ?? '').slice('session='.length);
    const [row] = await database.rowsOf(statements.session, [orgIn(text), sha256(text)]);
    return reply.code(row ? 200 : 401).send(row ?? {});
  });
}

/** As the service makes its own: the organization's id, and 32 random bytes. */
function sessionSecret(org: string): string {
  const id = Buffer.from(org.replaceAll('-', ''), 'hex');
  return Buffer.concat([id, randomBytes(32)]).toString('base64url');
}

function orgIn(text: string): string {
  return Buffer.from(text, 'base64url').toString('hex', 0, 16);
}

async function exchange(
  { token_endpoint: endpoint, key }: Provider,
  { code, verifier, nonce }: { code: string; verifier: string; nonce: string },
): Promise<string> {
  const form = { grant_type: 'authorization_code', code, code_verifier: verifier, redirect_uri: redirectUri };
  const headers = { 'content-type': 'application/x-www-form-urlencoded', authorization: 'Basic none' };
  const body = new URLSearchParams(form).toString();
  const answer = await request(endpoint, { method: 'POST', headers, body, dispatcher: agent });
  const { id_token: token } = (await answer.body.json()) as { id_token: string }; // as: the bench's own provider
  const end = token.lastIndexOf('.');
  const signature = Buffer.from(token.slice(end + 1), 'base64url');
  const signed = token.slice(0, end);
  const good = verify('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }, signature);
  const payload = Buffer.from(signed.slice(signed.indexOf('.') + 1), 'base64url').toString();
  const claims = JSON.parse(payload) as { sub: string; nonce: string }; // as: the bench's own provider
  if (!good || claims.nonce !== nonce) throw new Error('a bad ID token');
  return claims.sub;
}

async function describedBy(issuer: string): Promise<Provider> {
  const described = await fetch(`${issuer}/.well-known/openid-configuration`);
  const metadata = (await described.json()) as { token_endpoint: string; jwks_uri: string }; // as: see above
  const keys = await fetch(metadata.jwks_uri);
  const [jwk] = ((await keys.json()) as { keys: JsonWebKey[] }).keys; // as: see above
  if (!jwk) throw new Error('a provider without keys');
  return { token_endpoint: metadata.token_endpoint, key: createPublicKey({ key: jwk, format: 'jwk' }) };
}

function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
