import { randomFillSync } from 'node:crypto';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Ids are opaque to clients; what isn't one of ours can't name anything and must not reach a uuid column. */
export function isUuid(text: string): boolean {
  return uuid.test(text);
}

const random = new Uint8Array(4096);
let randomAt = random.length;
const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
let lastMs = 0;
let counter = 0;

/**
 * A new id, RFC 9562 §5.7: each is greater than the one before it from this process (§6.2, method 1, a counter of 31
 * bits that begins anywhere). Randomness is drawn for many at once, because each draw is a call of the system.
 */
export function uuidv7(): string {
  const now = Date.now();
  if (now > lastMs) {
    lastMs = now;
    counter = 0;
    for (let count = 0; count < 4; count += 1) counter = (counter << 8) | randomByte();
    counter &= 0x7fffffff;
  } else {
    counter = (counter + 1) | 0;
    // Begins with 0 anew after 2³² in a millisecond, or while the clock is set back: then in the next one.
    if (counter === 0) lastMs += 1;
  }
  return textOf(lastMs, counter);
}

function textOf(ms: number, count: number): string {
  const high = Math.floor(ms / 0x10000);
  const time = `${byte(high >>> 24)}${byte(high >>> 16)}${byte(high >>> 8)}${byte(high)}-${byte(ms >>> 8)}${byte(ms)}`;
  const first = `${byte(0x70 | (count >>> 28))}${byte(count >>> 20)}-${byte(0x80 | ((count >>> 14) & 0x3f))}`;
  const second = `${byte(count >>> 6)}-${byte(((count << 2) & 0xfc) | (randomByte() & 3))}`;
  let rest = '';
  for (let index = 0; index < 5; index += 1) rest += byte(randomByte());
  return `${time}-${first}${second}${rest}`;
}

function byte(value: number): string {
  return hex[value & 0xff] ?? '';
}

function randomByte(): number {
  if (randomAt === random.length) {
    randomFillSync(random);
    randomAt = 0;
  }
  randomAt += 1;
  return random[randomAt - 1] ?? 0;
}
