import { type LoginFailureReason } from './login-failure.js';

/** Claims as they came: nothing about their types is known yet. */
export type Claims = Readonly<Record<string, unknown>>;

/** Seconds by which clocks may differ. */
export const clockTolerance = 60;

/**
 * What OIDC Core §2 and §3.1.3.7 want of an ID token that openid-client leaves unchecked. The signature, `iss`, `aud`,
 * `exp`, `nbf` and `nonce` are its work. Undefined when nothing is wrong.
 */
export function wrongInIdToken(
  claims: Claims,
  clientId: string,
  now = Date.now(),
): LoginFailureReason | undefined {
  // Checked with a single audience, too: a token that another client got for us is not this login's.
  if (claims['azp'] !== undefined && claims['azp'] !== clientId) return 'token_party';
  const { iat } = claims;
  if (typeof iat !== 'number' || iat > now / 1000 + clockTolerance) return 'token_future';
  return isSubject(claims['sub']) ? undefined : 'token_subject';
}

/** OIDC Core §2: at most 255 ASCII characters; none for control, and no blank in front or behind to tell apart. */
export function isSubject(sub: unknown): sub is string {
  return typeof sub === 'string' && /^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/.test(sub);
}
