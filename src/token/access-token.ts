import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { errors, type JWTHeaderParameters, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { CONFIG, type Config } from '../config/index.js';
import { isUuid, unauthorized } from '../http/index.js';
import { SigningKeys } from './signing-keys.service.js';

/** Whose token it is: who acts, and for which organization. */
export interface Subject {
  sub: string;
  org: string;
}

/** What a token says whose signature and times are right. Whether its holder still may is another question. */
export interface VerifiedToken extends Subject {
  claims: JWTPayload;
  /** The key that signed it. */
  kid: string;
  expiresAt: Date;
}

/** RFC 9068 §2.1 */
const typ = 'at+jwt';

/** Signs and verifies access tokens (RFC 9068): `iss` and `aud` are this service. */
@Injectable()
export class AccessTokens {
  readonly #url: string;

  constructor(
    private readonly keys: SigningKeys,
    @Inject(CONFIG) config: Config,
  ) {
    this.#url = config.publicUrl;
  }

  async sign({ sub, org, ...claims }: Subject & JWTPayload, seconds: number): Promise<string> {
    const issuedAt = Math.floor(Date.now() / 1000);
    const expiresAt = issuedAt + seconds;
    const { key, kid, alg } = await this.keys.signer(new Date(expiresAt * 1000));
    return new SignJWT({ org, ...claims })
      .setProtectedHeader({ alg, typ, kid })
      .setIssuer(this.#url)
      .setAudience(this.#url)
      .setSubject(sub)
      .setJti(randomBytes(16).toString('base64url'))
      .setIssuedAt(issuedAt)
      .setExpirationTime(expiresAt)
      .sign(key);
  }

  /** Throws 401. Keys are found by the name of one that this service has made, never by what a token brings along. */
  async verify(token: string): Promise<VerifiedToken> {
    try {
      const { payload, protectedHeader } = await jwtVerify(token, (header) => this.#keyOf(header), {
        algorithms: ['ES256'],
        typ,
        issuer: this.#url,
        audience: this.#url,
        requiredClaims: ['exp', 'iat', 'jti', 'sub', 'org'],
      });
      const { sub, org }: Record<string, unknown> = payload;
      const { exp = 0 } = payload;
      if (!isId(sub) || !isId(org)) throw unauthorized('The token names nobody');
      const kid = protectedHeader.kid ?? '';
      return { sub, org, claims: payload, kid, expiresAt: new Date(exp * 1000) };
    } catch (error) {
      if (error instanceof errors.JOSEError) throw unauthorized(`The access token is no good: ${error.code}`);
      throw error;
    }
  }

  async #keyOf({
    kid,
  }: JWTHeaderParameters): Promise<NonNullable<Awaited<ReturnType<SigningKeys['verifier']>>>> {
    const key = await this.keys.verifier(kid);
    if (!key) throw unauthorized('The access token names no key of this service');
    return key;
  }
}

/** Types of claims say what a JWT should hold, not what it holds. */
function isId(value: unknown): value is string {
  return typeof value === 'string' && isUuid(value);
}

/** Whether a credential means to be a JWT: a header that is JSON, and two dots. */
export function looksLikeJwt(text: string): boolean {
  return /^eyJ[\w-]*\.[\w-]*\.[\w-]*$/.test(text);
}
