import { invalidValue } from './protocol/errors.js';
import type { Json } from './protocol/json.js';

/** Bytes of what is found by index: an entry of PostgreSQL's holds 2,704, and normalizing can make a text longer. */
const maxIndexed = 1024;

/** Throws 400 invalidValue for a text that is too long to be looked up. */
export function assertIndexable(name: string, text: string): void {
  const longest = Math.max(Buffer.byteLength(text), Buffer.byteLength(text.normalize('NFKC').toLowerCase()));
  if (longest > maxIndexed) throw invalidValue(`${name} is longer than ${maxIndexed} bytes`);
}

/** A text that says something, else null. */
export function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
