import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { authorizationsOf, fromForm, readForm } from '../http/index.js';
import { invalidClient, oauthError } from './oauth-error.js';

/** What a client shows to prove itself. */
export type ClientCredentials =
  | { method: 'client_secret'; clientId: string; secret: string }
  /** `clientId` as the request says, if it does: the assertion says it as well. */
  | { method: 'private_key_jwt'; clientId: string | undefined; assertion: string };

/** A request of the token endpoint, read and not yet judged. */
export interface TokenRequest {
  client: ClientCredentials;
  grantType: string | undefined;
  scope: string | undefined;
}

/** The request of RFC 6749 §4.4.2. Throws what its §5.2 wants for one that can't be read. */
export const TokenCall = createParamDecorator((_: unknown, execution: ExecutionContext): TokenRequest => {
  const request = execution.switchToHttp().getRequest<FastifyRequest>();
  // Addresses are logged on the way, and no place for secrets (RFC 6749 §2.3.1).
  if (request.url.includes('?')) throw oauthError('invalid_request', 'Send all parameters in the body.');
  const form = readForm(request.body);
  return {
    client: credentialsOf(form, authorizationsOf(request.raw.rawHeaders)),
    grantType: form.get('grant_type'),
    scope: form.get('scope'),
  };
});

const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** One method at a time (RFC 6749 §2.3). */
function credentialsOf(form: ReadonlyMap<string, string>, headers: readonly string[]): ClientCredentials {
  const [secret, assertion] = [form.get('client_secret'), form.get('client_assertion')];
  const [header] = headers;
  const shown = headers.length + (secret === undefined ? 0 : 1) + (assertion === undefined ? 0 : 1);
  if (shown > 1) throw oauthError('invalid_request', 'Authenticate the client in one way only.');
  const clientId = form.get('client_id');
  if (header !== undefined) return basic(header, clientId);
  if (assertion !== undefined) {
    if (form.get('client_assertion_type') !== jwtBearer) {
      throw oauthError('invalid_request', `The client_assertion_type must be ${jwtBearer}.`);
    }
    return { method: 'private_key_jwt', clientId, assertion };
  }
  if (clientId === undefined || secret === undefined) throw invalidClient('No client authentication');
  return { method: 'client_secret', clientId, secret };
}

/** RFC 6749 §2.3.1: both halves are encoded as in a form, and then joined as RFC 7617 says. */
function basic(header: string, inBody: string | undefined): ClientCredentials {
  const encoded = /^basic +([A-Za-z0-9+/]+={0,2}) *$/i.exec(header)?.[1];
  if (encoded === undefined || header.length > 4096)
    throw invalidClient('The Authorization header is not Basic');
  const text = Buffer.from(encoded, 'base64').toString('latin1');
  const at = text.indexOf(':');
  const clientId = fromForm(text.slice(0, Math.max(at, 0)));
  const secret = fromForm(text.slice(at + 1));
  if (at < 0 || clientId === undefined || secret === undefined)
    throw invalidClient('The Basic header holds no pair');
  if (inBody !== undefined && inBody !== clientId) {
    throw oauthError('invalid_request', 'The client_id in the body is another than in the header.');
  }
  return { method: 'client_secret', clientId, secret };
}
