import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCursor, encodeCursor } from './cursor.js';

const key = Buffer.alloc(32, 7);
const encode = (fields: readonly string[]): string => encodeCursor(fields, key, 'members');
const decode = (text: string): string[] | undefined => decodeCursor(text, key, 'members');

describe('a cursor', () => {
  it('gives its fields back, in unreserved characters', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 20 }), { maxLength: 5 }), (fields) => {
        const text = encode(fields);
        expect(text).toMatch(/^[A-Za-z0-9_-]+$/);
        expect(decode(text)).toEqual(fields);
      }),
    );
    expect(decode(encode(['\ud800']))).toEqual(['\ud800']);
  });

  it('is the same for the same fields', () => {
    expect(encode(['a', 'b'])).toBe(encode(['a', 'b']));
    expect(encode(['a', 'b'])).not.toBe(encode(['ab']));
  });

  it('is good for its key and purpose alone', () => {
    const text = encode(['a']);
    expect(decodeCursor(text, Buffer.alloc(32, 8), 'members')).toBeUndefined();
    expect(decodeCursor(text, key, 'groups')).toBeUndefined();
    expect(decodeCursor(text, key, '')).toBeUndefined();
    expect(decodeCursor(encodeCursor(['a'], key, 'x\n"'), key, 'x')).toBeUndefined();
  });

  it('is refused with any character changed, added or left out', () => {
    const text = encode(['2026-01-01T00:00:00Z', '0190a1b2']);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'.split('');
    for (let at = 0; at < text.length; at += 1) {
      for (const char of alphabet) {
        if (char !== text[at]) expect(decode(text.slice(0, at) + char + text.slice(at + 1))).toBeUndefined();
      }
      expect(decode(text.slice(0, at))).toBeUndefined();
    }
    for (const added of ['A', '=', '==', ' ', '\n', '%3D']) expect(decode(text + added)).toBeUndefined();
  });

  it('is one spelling: no padding bits, no plain base64', () => {
    for (const length of [1, 2, 3, 4]) {
      const text = encode(['x'.repeat(length)]);
      const plain = Buffer.from(text, 'base64url').toString('base64');
      if (plain !== text) expect(decode(plain)).toBeUndefined();
    }
  });

  it('is not junk', () => {
    for (const text of ['', '-', 'null', '[]', 'A'.repeat(22), 'A'.repeat(24), 'é', '\u0000']) {
      expect(decode(text)).toBeUndefined();
    }
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.base64String()), (text) => {
        expect(decode(text)).toBeUndefined();
      }),
    );
  });

  it('has at most 4,096 characters', () => {
    expect(encode(['x'.repeat(3052)])).toHaveLength(4096);
    expect(decode(encode(['x'.repeat(3052)]))).toEqual(['x'.repeat(3052)]);
    expect(() => encode(['x'.repeat(3053)])).toThrow(RangeError);
    expect(decode('A'.repeat(10_000_000))).toBeUndefined();
  });
});
