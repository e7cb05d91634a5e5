import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client';
import { AppError } from '../http/index.js';
import { loginFailure, type LoginFailureReason } from './login-failure.js';

/**
 * What the exchange failed of, as one of our reasons. Nothing of the error is kept but what it is called: its causes
 * hold tokens.
 */
export function providerFailure(error: unknown): unknown {
  if (error instanceof AppError) return error;
  if (error instanceof ResponseBodyError) return refusal(error.error);
  if (error instanceof WWWAuthenticateChallengeError) return loginFailure('client_refused');
  if (error instanceof AuthorizationResponseError) return loginFailure('provider_error');
  // Text in a token that is no base64url.
  if (error instanceof TypeError && 'code' in error)
    return loginFailure('provider_answer', `(${String(error.code)})`);
  return error instanceof ClientError ? ofClient(error) : error;
}

/** What openid-client found wrong, or met on the way. */
function ofClient({ cause, code }: ClientError): unknown {
  // What the sending itself failed of is ours already.
  if (cause instanceof AppError) return cause;
  const reason = byCode[code ?? ''] ?? tokenReason(cause);
  return loginFailure(reason ?? 'provider_answer', code === undefined ? undefined : `(${code})`);
}

/** RFC 6749 §5.2 */
function refusal(code: string): AppError {
  const detail = `The token endpoint said: ${code}`;
  if (code === 'invalid_grant') return loginFailure('code_refused', detail);
  const ours = code === 'invalid_client' || code === 'unauthorized_client';
  return loginFailure(ours ? 'client_refused' : 'provider_answer', detail);
}

const byCode: Readonly<Record<string, LoginFailureReason>> = {
  OAUTH_TIMEOUT: 'provider_unreachable',
  OAUTH_ABORT: 'provider_unreachable',
  OAUTH_KEY_SELECTION_FAILED: 'token_key',
};

const byClaim: Readonly<Record<string, LoginFailureReason>> = {
  iss: 'token_issuer',
  aud: 'token_audience',
  azp: 'token_party',
  exp: 'token_expired',
  nbf: 'token_future',
  nonce: 'token_nonce',
};

/** oauth4webapi says which claim of the ID token it was, or in its message what else. */
function tokenReason(cause: unknown): LoginFailureReason | undefined {
  if (!(cause instanceof Error)) return undefined;
  const facts: unknown = cause.cause;
  if (isRecord(facts) && 'claim' in facts) return byClaim[String(facts['claim'])];
  if (/"alg"|JWS algorithm/.test(cause.message)) return 'token_algorithm';
  if (cause.message.includes('signature verification failed')) return 'token_signature';
  const missing = /^(?:unexpected )?JWT "(\w+)"/.exec(cause.message)?.[1];
  return missing === 'sub' ? 'token_subject' : byClaim[missing ?? ''];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
