import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Json } from './json.js';
import { deepEqual, distinct, fingerprint } from './json.js';

const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>; // fast-check's JSON is ours

it('compares objects whatever the order of their names, lists with it', () => {
  expect(deepEqual({ a: 1, b: [{ c: null, d: 'x' }] }, { b: [{ d: 'x', c: null }], a: 1 })).toBe(true);
  expect(deepEqual([1, 2], [2, 1])).toBe(false);
  expect(deepEqual({ a: 1 }, { b: 1 })).toBe(false);
  expect(deepEqual({ toString: 1 }, { a: 1 })).toBe(false);
  expect(deepEqual([], {})).toBe(false);
  expect(deepEqual(null, {})).toBe(false);
});

it('makes equal texts of equal values, and of no others', () => {
  fc.assert(
    fc.property(json, json, (a, b) => {
      expect(deepEqual(a, structuredClone(a))).toBe(true);
      expect(fingerprint(a) === fingerprint(b)).toBe(deepEqual(a, b));
    }),
  );
});

it('keeps the first of equal values, in short lists and in long ones', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom<Json>(1, '1', { a: 1 }, { a: '1' }, [], null), { maxLength: 20 }),
      (values) => {
        const expected = values.filter(
          (value, index) => values.findIndex((other) => deepEqual(value, other)) === index,
        );
        expect(distinct(values)).toEqual(expected);
      },
    ),
  );
});
