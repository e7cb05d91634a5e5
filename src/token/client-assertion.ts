import { createLocalJWKSet, decodeJwt, errors, type JWTPayload, jwtVerify } from 'jose';
import { invalidClient } from './oauth-error.js';
import { assertionAlgorithms, type PublicKeySet } from './public-key-set.js';

/** An assertion that is what it must be; whether it was used before is not known yet. */
export interface ClientAssertion {
  jti: string;
  expiresAt: Date;
}

const maxLength = 16_384;
const tolerance = 60;
/** Seconds that an assertion may have left: its `jti` is kept for as long. */
const maxLife = 3_600;

/** Who an assertion says it is from, before anything of it is believed. */
export function claimedClient(assertion: string): string {
  try {
    if (assertion.length > maxLength) throw invalidClient('The assertion is too long');
    const { sub }: Record<string, unknown> = decodeJwt(assertion);
    return typeof sub === 'string' ? sub : '';
  } catch (error) {
    if (error instanceof errors.JOSEError) throw invalidClient('The assertion is no JWT');
    throw error;
  }
}

/** RFC 7523 §3. `audiences`: the token endpoint and the issuer. Throws `invalid_client`. */
export async function verifyAssertion(
  assertion: string,
  { clientId, keys, audiences }: { clientId: string; keys: PublicKeySet; audiences: string[] },
): Promise<ClientAssertion> {
  const now = Math.floor(Date.now() / 1000);
  try {
    const { payload } = await jwtVerify(assertion, createLocalJWKSet({ keys: keys.keys }), {
      algorithms: assertionAlgorithms,
      issuer: clientId,
      subject: clientId,
      audience: audiences,
      clockTolerance: tolerance,
      requiredClaims: ['exp', 'jti'],
    });
    return plausible(payload, now);
  } catch (error) {
    if (error instanceof errors.JOSEError) throw invalidClient(`The assertion is no good: ${error.code}`);
    throw error;
  }
}

/** Types of claims say what a JWT should hold; what this one holds was looked at for `exp` alone. */
function plausible({ exp = 0, ...claims }: JWTPayload, now: number): ClientAssertion {
  const { jti, iat = now, aud }: Record<string, unknown> = claims;
  // For several audiences it is good at each of them: the others could use it here.
  if (Array.isArray(aud) && aud.length > 1) throw invalidClient('The assertion has several audiences');
  if (typeof jti !== 'string' || jti === '' || jti.length > 255) {
    throw invalidClient('The jti of the assertion is no text of 1 to 255 characters');
  }
  if (typeof iat !== 'number' || iat > now + tolerance) {
    throw invalidClient('The assertion was made in the future');
  }
  if (exp > now + maxLife + tolerance) throw invalidClient('The assertion lives too long');
  return { jti, expiresAt: new Date((exp + tolerance) * 1000) };
}
