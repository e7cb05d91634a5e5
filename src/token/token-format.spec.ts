import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  looksLikeScimToken,
  mintClientSecret,
  mintScimToken,
  prefixOf,
  readClientSecret,
  readScimToken,
} from './token-format.js';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const KNOWN = 'scim_Ab3dEf9h0123456789ABCDEFGHIJKLMNOPQRSTUV';

const withChecksum = (body: string): string => {
  let rest = BigInt(crc32(body));
  let digits = '';
  for (; rest > 0n; rest /= 62n) digits = BASE62.charAt(Number(rest % 62n)) + digits;
  return body + digits.padStart(6, '0');
};

describe('mintScimToken', () => {
  it('makes scim_, 8 public, 32 secret and 6 checksum characters', () => {
    const { token, prefix, hash } = mintScimToken();
    expect(token).toMatch(/^scim_[0-9A-Za-z]{46}$/);
    expect(prefix).toBe(token.slice(0, 13));
    expect(hash).toEqual(createHash('sha256').update(token).digest());
    expect(withChecksum(token.slice(0, 45))).toBe(token);
  });

  it('makes a token that is read back, each time another', () => {
    const tokens = Array.from({ length: 1000 }, () => mintScimToken());
    for (const { token, prefix, hash } of tokens) expect(readScimToken(token)).toEqual({ prefix, hash });
    expect(new Set(tokens.map(({ prefix }) => prefix)).size).toBe(1000);
  });

  it('uses all 62 characters alike', () => {
    const counts = new Map<string, number>();
    for (let index = 0; index < 5000; index += 1) {
      for (const char of mintScimToken().token.slice(5, 45)) counts.set(char, (counts.get(char) ?? 0) + 1);
    }
    expect(counts.size).toBe(62);
    const expected = (5000 * 40) / 62;
    const chiSquare = [...counts.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
    // 61 degrees of freedom: above 133 once in 10⁷ runs. Bytes modulo 62 without rejection give some 600.
    expect(chiSquare).toBeLessThan(133);
  });
});

describe('readScimToken', () => {
  it('reads a token made by hand', () => {
    const token = withChecksum(KNOWN);
    expect(readScimToken(token)).toEqual({
      prefix: 'scim_Ab3dEf9h',
      hash: createHash('sha256').update(token).digest(),
    });
  });

  it('pads a small checksum on the left', () => {
    let body = KNOWN;
    for (let index = 0; crc32(body) >= 62 ** 4; index += 1)
      body = KNOWN.slice(0, 39) + String(index).padStart(6, '0');
    expect(withChecksum(body).slice(45)).toMatch(/^00/);
    expect(readScimToken(withChecksum(body))).toBeDefined();
  });

  it('refuses a token with one character changed', () => {
    const { token } = mintScimToken();
    fc.assert(
      fc.property(fc.nat({ max: 50 }), fc.constantFrom(...BASE62.split('')), (at, char) => {
        fc.pre(token.charAt(at) !== char);
        expect(readScimToken(token.slice(0, at) + char + token.slice(at + 1))).toBeUndefined();
      }),
    );
  });

  it('refuses anything else', () => {
    const { token } = mintScimToken();
    const others = ['', 'scim_', token.slice(1), token.slice(0, -1), `${token}0`, `${token}\n`, ` ${token}`];
    for (const text of [...others, token.replace('scim_', 'SCIM_'), withChecksum(`${KNOWN.slice(0, -1)}-`)]) {
      expect(readScimToken(text)).toBeUndefined();
    }
    expect(readScimToken('scim_'.repeat(1_000_000))).toBeUndefined();
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => readScimToken(text) === undefined));
  });
});

describe('looksLikeScimToken', () => {
  it('goes by the start alone', () => {
    expect(looksLikeScimToken(mintScimToken().token)).toBe(true);
    expect(looksLikeScimToken('scim_broken')).toBe(true);
    for (const text of ['', 'scim', 'SCIM_x', ' scim_x', 'eyJhbGciOiJFUzI1NiJ9.e30.x']) {
      expect(looksLikeScimToken(text)).toBe(false);
    }
  });
});

describe('prefixOf', () => {
  it.each([
    [withChecksum(KNOWN), 'scim_Ab3dEf9h'],
    ['scim_ab', 'scim_ab'],
    ['scim_', 'scim_'],
    ['scim_ab\ncd', 'scim_ab'],
    ['scim_ab<script>', 'scim_ab'],
    ['hunter2', undefined],
    ['xscim_abcdefgh', undefined],
    ['', undefined],
  ])('of %j is %j', (text, prefix) => {
    expect(prefixOf(text)).toBe(prefix);
  });
});

describe('Secrets of service accounts', () => {
  it('are made and read as tokens are, under a prefix of their own', () => {
    const { token, prefix, hash } = mintClientSecret();
    expect(token).toMatch(/^svc_[0-9A-Za-z]{46}$/);
    expect(prefix).toBe(token.slice(0, 12));
    expect(hash).toEqual(createHash('sha256').update(token).digest());
    expect(readClientSecret(token)).toEqual({ prefix, hash });
  });

  it('are no tokens, nor tokens secrets', () => {
    expect(readScimToken(mintClientSecret().token)).toBeUndefined();
    expect(readClientSecret(mintScimToken().token)).toBeUndefined();
    expect(readClientSecret(`svc_${mintScimToken().token.slice(5)}`)).toBeUndefined();
  });
});
