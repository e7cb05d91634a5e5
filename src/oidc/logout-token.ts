import {
  createLocalJWKSet,
  decodeProtectedHeader,
  errors,
  type JSONWebKeySet,
  type JWTPayload,
  jwtVerify,
} from 'jose';
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

function judged(payload: JWTPayload): LogoutToken {
  const wrong = faults.find(([isFault]) => isFault(payload, Date.now() / 1000));
  if (wrong) throw new LogoutTokenRefused(wrong[1]);
  const { jti = '', sub, sid, exp = 0 } = payload;
  return { jti, subject: sub, sid: isShort(sid) ? sid : undefined, expiresAt: new Date(exp * 1000) };
}

/** What jose leaves unchecked. */
const faults: readonly [isFault: (payload: JWTPayload, now: number) => boolean, why: string][] = [
  [({ iat = 0 }, now) => iat > now + clockTolerance, 'iat lies in the future'],
  [({ exp = 0 }, now) => exp > now + longest + clockTolerance, 'exp is too far away'],
  [({ nonce }) => nonce !== undefined, 'it has a nonce'],
  [({ jti }) => !isShort(jti), 'jti is no short text'],
  [({ events }) => !isRecord(events) || !isRecord(events[event]), 'events names no logout'],
  [({ sub }) => sub !== undefined && !isSubject(sub), 'sub is no subject'],
  [({ sid }) => sid !== undefined && !isShort(sid), 'sid is no short text'],
  [({ sub, sid }) => sub === undefined && sid === undefined, 'it has neither sub nor sid'],
];

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
