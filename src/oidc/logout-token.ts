import { createLocalJWKSet, decodeProtectedHeader, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';
import { clockTolerance, isSubject } from './id-token.checks.js';
import { algorithms } from './provider.js';

/** Whom an identity provider wants out: a session of its own, or every session of a subject. */
export interface LogoutToken {
  readonly jti: string;
  readonly subject: string | undefined;
  readonly sid: string | undefined;
  readonly expiresAt: Date;
}

/** Who must have made a logout token, for whom. */
interface Expected {
  readonly issuer: string;
  readonly clientId: string;
  readonly keysWith: (kid: string | undefined) => Promise<JSONWebKeySet>;
}

/** Seconds that a token may live on; its `jti` is kept as long. */
const longest = 600;
const event = 'http://schemas.openid.net/event/backchannel-logout';

/** A logout token that is not accepted, and why. */
export class LogoutTokenRefused extends Error {}

/** OpenID Connect Back-Channel Logout §2.6. Throws LogoutTokenRefused, and what fetching the keys throws. */
export async function verifiedLogoutToken(token: string, expected: Expected): Promise<LogoutToken> {
  const keys = createLocalJWKSet(await expected.keysWith(kidOf(token)));
  try {
    const { payload } = await jwtVerify(token, keys, {
      algorithms,
      typ: 'logout+jwt',
      issuer: expected.issuer,
      audience: expected.clientId,
      clockTolerance,
      requiredClaims: ['iat', 'exp', 'jti', 'events'],
    });
    return judged(payload);
  } catch (error) {
    // A signature that does not fit, or one of the checks above.
    if (error instanceof errors.JOSEError) throw new LogoutTokenRefused(error.code);
    throw error;
  }
}

function judged({ jti, sub, sid, iat = 0, exp = 0, events, nonce }: JWTPayload): LogoutToken {
  const now = Date.now() / 1000;
  if (iat > now + clockTolerance) throw new LogoutTokenRefused('iat lies in the future');
  if (exp > now + longest + clockTolerance) throw new LogoutTokenRefused('exp is too far away');
  if (nonce !== undefined) throw new LogoutTokenRefused('it has a nonce');
  if (!isShort(jti)) throw new LogoutTokenRefused('jti is no short text');
  if (!isRecord(events) || !isRecord(events[event])) throw new LogoutTokenRefused('events names no logout');
  if (sub !== undefined && !isSubject(sub)) throw new LogoutTokenRefused('sub is no subject');
  if (sid !== undefined && !isShort(sid)) throw new LogoutTokenRefused('sid is no short text');
  if (sub === undefined && sid === undefined) throw new LogoutTokenRefused('it has neither sub nor sid');
  return { jti, subject: sub, sid, expiresAt: new Date(exp * 1000) };
}

function isShort(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= 255;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kidOf(token: string): string | undefined {
  try {
    const { kid } = decodeProtectedHeader(token);
    return typeof kid === 'string' && kid.length <= 256 ? kid : undefined;
  } catch {
    throw new LogoutTokenRefused('it is no JWT');
  }
}
