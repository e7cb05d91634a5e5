import { invalidBody } from './app-error.js';
import { assertMediaType, isRawBody, tooLarge } from './raw-body.js';

/** Forms hold a few short fields; a signed assertion is the longest of them. */
const maxBytes = 65_536;
const maxFields = 50;

/**
 * The fields of an `application/x-www-form-urlencoded` body. One without a value counts as left out (RFC 6749 §3.1).
 * Throws 413, 415, and 400 for a field that is repeated or not rightly encoded.
 */
export function readForm(body: unknown): ReadonlyMap<string, string> {
  if (!isRawBody(body)) throw invalidBody('The request has no body; a form is expected.');
  if (body.overLimit !== undefined || body.bytes.length > maxBytes)
    throw tooLarge(body.overLimit ?? maxBytes);
  assertMediaType(body, ['application/x-www-form-urlencoded']);
  const pairs = body.bytes.toString('latin1').split('&', maxFields + 1);
  if (pairs.length > maxFields) throw invalidBody('The form has too many fields.');
  const fields = new Map<string, string>();
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    const name = fromForm(at < 0 ? pair : pair.slice(0, at));
    const value = at < 0 ? '' : fromForm(pair.slice(at + 1));
    if (name === undefined || value === undefined) throw invalidBody('The form is not rightly encoded.');
    if (fields.has(name)) throw invalidBody('A field of the form is repeated.');
    fields.set(name, value);
  }
  return new Map([...fields].filter(([, value]) => value !== ''));
}

/** A name or value as text (WHATWG URL, "application/x-www-form-urlencoded"); undefined for a broken escape. */
export function fromForm(text: string): string | undefined {
  if (!/^[\x20-\x7e]*$/.test(text)) return undefined;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined; // a % without its digits, or bytes that are no UTF-8
  }
}
