import { createHmac, timingSafeEqual } from 'node:crypto';

/** Enough for a place in a list that is sorted by the longest text an index holds. */
const MAX_LENGTH = 4096;
const MAC_LENGTH = 16;

/**
 * An opaque place in a list: fields that only this service can have written, as unreserved URL characters.
 * `purpose` names the list; a cursor of one list is none of another. The fields can be read by whoever holds the
 * cursor: no secrets.
 *
 * @throws {RangeError} if the cursor would be longer than 4,096 characters (3,056 bytes of JSON)
 */
export function encodeCursor(fields: readonly string[], key: Buffer, purpose: string): string {
  const payload = Buffer.from(JSON.stringify(fields), 'utf8');
  const text = Buffer.concat([mac(payload, key, purpose), payload]).toString('base64url');
  if (text.length > MAX_LENGTH) throw new RangeError(`The cursor has ${text.length} characters.`);
  return text;
}

/** The fields of a cursor made by {@link encodeCursor} with the same key and purpose, undefined for all else. */
export function decodeCursor(text: string, key: Buffer, purpose: string): string[] | undefined {
  if (text.length > MAX_LENGTH || !/^[\w-]+$/.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  // One spelling only: the last character has bits to spare, which decoding passes over.
  if (bytes.length <= MAC_LENGTH || bytes.toString('base64url') !== text) return undefined;
  const payload = bytes.subarray(MAC_LENGTH);
  if (!timingSafeEqual(bytes.subarray(0, MAC_LENGTH), mac(payload, key, purpose))) return undefined;
  return JSON.parse(payload.toString('utf8')) as string[]; // authentic, so it is what encodeCursor wrote
}

/** JSON holds no raw line feed, so that purpose and payload cannot run into one another. */
function mac(payload: Buffer, key: Buffer, purpose: string): Buffer {
  const hmac = createHmac('sha256', key)
    .update(`cursor\n${JSON.stringify(purpose)}\n`)
    .update(payload);
  return hmac.digest().subarray(0, MAC_LENGTH);
}
