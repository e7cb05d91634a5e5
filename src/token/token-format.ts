import { hash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

// Scheme + public prefix (8) + secret (32, 190 bits) + checksum (6): the fixed start lets secret scanners find a
// leaked credential, the checksum lets them, and us, tell a real one without a look-up (as GitHub's tokens do).
const SCIM_TOKEN = 'scim_';
const CLIENT_SECRET = 'svc_';
const PUBLIC_LENGTH = 8;
const SECRET_LENGTH = 32;
const CHECKSUM_LENGTH = 6;
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SHAPE = /^[a-z]+_[0-9A-Za-z]{46}$/;

/** What may be kept of a credential. */
export interface CredentialParts {
  /** The scheme, such as `scim_`, and 8 characters: may be shown and logged. */
  readonly prefix: string;
  /** SHA-256 of the whole, 32 bytes. */
  readonly hash: Buffer;
}

/** A new token with what is stored of it; `token` itself is shown once and never kept. */
export function mintScimToken(): CredentialParts & { readonly token: string } {
  return mint(SCIM_TOKEN);
}

/** A new secret of a service account, in the same manner. */
export function mintClientSecret(): CredentialParts & { readonly token: string } {
  return mint(CLIENT_SECRET);
}

/**
 * What to look a presented token up by; undefined if this service cannot have made it (length, alphabet or
 * checksum are wrong), which saves the query. The work is the same for every token of the right shape.
 */
export function readScimToken(text: string): CredentialParts | undefined {
  return read(SCIM_TOKEN, text);
}

/** As `readScimToken`, for the secret of a service account. */
export function readClientSecret(text: string): CredentialParts | undefined {
  return read(CLIENT_SECRET, text);
}

/** Whether a credential means to be a SCIM token, valid or not, rather than a JWT or an API key. */
export function looksLikeScimToken(text: string): boolean {
  return text.startsWith(SCIM_TOKEN);
}

/** The part of a presented credential that may be logged: `scim_` and up to 8 characters, else undefined. */
export function prefixOf(text: string): string | undefined {
  return /^scim_[0-9A-Za-z]{0,8}/.exec(text)?.[0];
}

function mint(scheme: string): CredentialParts & { readonly token: string } {
  const body = scheme + randomBase62(PUBLIC_LENGTH + SECRET_LENGTH);
  const token = body + checksum(body);
  return { token, ...parts(scheme, token) };
}

function read(scheme: string, text: string): CredentialParts | undefined {
  const end = scheme.length + PUBLIC_LENGTH + SECRET_LENGTH;
  if (text.length !== end + CHECKSUM_LENGTH || !text.startsWith(scheme) || !SHAPE.test(text))
    return undefined;
  if (checksum(text.slice(0, end)) !== text.slice(end)) return undefined;
  return parts(scheme, text);
}

function parts(scheme: string, token: string): CredentialParts {
  return { prefix: token.slice(0, scheme.length + PUBLIC_LENGTH), hash: hash('sha256', token, 'buffer') };
}

/** Bytes from 248 = 4 × 62 up are thrown away: taken modulo 62 they would favour the first characters. */
function randomBase62(length: number): string {
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < 248 && text.length < length) text += BASE62.charAt(byte % 62);
    }
  }
  return text;
}

function checksum(body: string): string {
  let rest = crc32(body);
  let text = '';
  for (let digit = 0; digit < CHECKSUM_LENGTH; digit += 1) {
    text = BASE62.charAt(rest % 62) + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}
