import { isUtf8 } from 'node:buffer';

/** What an `Authorization` header holds. `reason` is a fixed sentence without any of the header's text. */
export type BearerHeader =
  | { readonly kind: 'none' }
  | { readonly kind: 'malformed'; readonly reason: string }
  | { readonly kind: 'bearer'; readonly token: string };

const MAX_HEADER = 4096;

/**
 * Reads `Authorization: Bearer <token>` (RFC 6750 §2.1) and forgives what admins paste into an IdP: any case, a
 * doubled `Bearer`, white space visible or not, line breaks as escapes, one pair of quotes.
 *
 * To have a repeated header refused, hand over what `authorizationsOf` finds.
 */
export function normalizeBearer(header: string | string[] | undefined): BearerHeader {
  const values = typeof header === 'string' ? [header] : (header ?? []);
  const [value] = values;
  if (value === undefined) return { kind: 'none' };
  if (values.length > 1) return malformed('The Authorization header is repeated.');
  if (value.length > MAX_HEADER) return malformed('The Authorization header is too long.');
  const text = trimmed(asUtf8(value));
  const rest = withoutScheme(text);
  // Okta's connection test sends the bare token when the admin picked "HTTP Header" and left "Bearer" out.
  if (rest === undefined) return malformed('The Authorization header must be "Bearer <token>".');
  return tokenOf(rest);
}

/** Every `Authorization` of a request: Node keeps one of them in `headers`, and says nothing of the others. */
export function authorizationsOf(rawHeaders: readonly string[]): string[] {
  const found: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === 13 && name.toLowerCase() === 'authorization')
      found.push(rawHeaders[index + 1] ?? '');
  }
  return found;
}

function tokenOf(text: string): BearerHeader {
  let token = text;
  for (let rest: string | undefined = text; rest !== undefined; rest = withoutScheme(token)) {
    token = trimmed(unquoted(rest));
  }
  if (token === '') return malformed('The Authorization header has no token.');
  if (!/^[\x21-\x7e]+$/.test(token)) return malformed('The bearer token holds characters that no token has.');
  return { kind: 'bearer', token };
}

function malformed(reason: string): BearerHeader {
  return { kind: 'malformed', reason };
}

/** Node hands headers over as Latin-1: a pasted zero-width space arrives as three characters. */
function asUtf8(header: string): string {
  const bytes = Buffer.from(header, 'latin1');
  return bytes.toString('latin1') === header && isUtf8(bytes) ? bytes.toString('utf8') : header;
}

/** What follows `Bearer` and a blank; undefined if the text does not start so. */
function withoutScheme(text: string): string | undefined {
  if (text.slice(0, 6).toLowerCase() !== 'bearer') return undefined;
  const rest = text.slice(6);
  const token = withoutLeadingBlanks(rest);
  return token.length < rest.length || rest === '' ? token : undefined;
}

function unquoted(text: string): string {
  const quote = text.charAt(0);
  const isQuoted = text.length > 1 && (quote === '"' || quote === "'") && text.endsWith(quote);
  return isQuoted ? text.slice(1, -1) : text;
}

// White space, zero-width characters and byte order marks, and line breaks or blanks that were escaped on the way
// (`\n` as two characters, `%0A`). The alternatives start differently, so nothing backtracks.
const BLANK = String.raw`[\s\u0000-\u001f\u0085\u00ad\u180e\u200b-\u200f\u2060\ufeff]|\\[rnt]|%(?:0[9AaDd]|20)`;
const LEADING = new RegExp(`^(?:${BLANK})+`, 'u');
const LAST = new RegExp(`(?:${BLANK})$`, 'u');

function trimmed(text: string): string {
  let rest = withoutLeadingBlanks(text);
  for (let end = lastBlank(rest); end > 0; end = lastBlank(rest)) rest = rest.slice(0, -end);
  return rest;
}

function withoutLeadingBlanks(text: string): string {
  return text.replace(LEADING, '');
}

/** Length of the blank the text ends with, 0 for none. */
function lastBlank(text: string): number {
  return LAST.exec(text.slice(-3))?.[0].length ?? 0;
}
