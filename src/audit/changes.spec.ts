import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffValues } from './changes.js';
import type { JsonLike } from './changes.js';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const json = fc.jsonValue({ maxDepth: 5 }) as fc.Arbitrary<JsonLike>; // its own JsonValue says the same

const members = (last: string): JsonLike => ({
  members: Array.from({ length: 100_000 }, (_, index) => ({
    value: `id-${index}`,
    display: last,
    type: 'User',
  })),
});

describe('diffValues', () => {
  it('walks objects to dotted paths', () => {
    const before = { userName: 'bob', name: { givenName: 'Bob', familyName: 'Dylan' }, active: true };
    const after = { userName: 'bob', name: { givenName: 'Robert', familyName: 'Dylan' }, active: false };
    expect(diffValues(before, after)).toEqual([
      { path: 'name.givenName', before: 'Bob', after: 'Robert' },
      { path: 'active', before: true, after: false },
    ]);
  });

  it('joins what follows a URN with a colon', () => {
    const before = { [ENTERPRISE]: { department: 'A', manager: { value: '1' } } };
    const after = { [ENTERPRISE]: { department: 'B', manager: { value: '2' } } };
    expect(diffValues(before, after).map(({ path }) => path)).toEqual([
      `${ENTERPRISE}:department`,
      `${ENTERPRISE}:manager.value`,
    ]);
    expect(diffValues({ x: before }, { x: after }).map(({ path }) => path)).toContain(
      `x.${ENTERPRISE}:department`,
    );
  });

  it('takes absent for null', () => {
    expect(diffValues({ a: 1 }, {})).toEqual([{ path: 'a', before: 1, after: null }]);
    expect(diffValues({}, { a: 1 })).toEqual([{ path: 'a', before: null, after: 1 }]);
    expect(diffValues({ a: null, b: undefined }, { c: null })).toEqual([]);
    expect(diffValues([{ a: 1, b: null }], [{ a: 1 }])).toEqual([]);
    expect(diffValues(undefined, null)).toEqual([]);
  });

  it('walks what appears or goes as a whole', () => {
    const user = { userName: 'bob', name: { givenName: 'Bob' }, tags: [], more: {} };
    expect(diffValues(undefined, user)).toEqual([
      { path: 'userName', before: null, after: 'bob' },
      { path: 'name.givenName', before: null, after: 'Bob' },
      { path: 'tags', before: null, after: [] },
    ]);
    expect(diffValues({ user }, { user: null }).map(({ path }) => path)).toEqual([
      'user.userName',
      'user.name.givenName',
      'user.tags',
    ]);
  });

  it('reports a change of kind as one', () => {
    expect(diffValues({ a: { b: 1 } }, { a: 'x' })).toEqual([{ path: 'a', before: { b: 1 }, after: 'x' }]);
    expect(diffValues({ a: {} }, { a: [] })).toEqual([{ path: 'a', before: {}, after: [] }]);
    expect(diffValues(1, '1')).toEqual([{ path: '', before: 1, after: '1' }]);
    expect(diffValues({ a: 0 }, { a: false })).toHaveLength(1);
  });

  it('compares arrays as a whole, whatever the order of keys in their entries', () => {
    const before = { emails: [{ value: 'a', type: 'work' }] };
    expect(diffValues(before, { emails: [{ type: 'work', value: 'a' }] })).toEqual([]);
    expect(diffValues(before, { emails: [{ value: 'b', type: 'work' }] })).toEqual([
      { path: 'emails', before: before.emails, after: [{ value: 'b', type: 'work' }] },
    ]);
    expect(diffValues([1, 2], [2, 1])).toHaveLength(1);
    expect(diffValues([1], [1, null])).toHaveLength(1);
    expect(diffValues([{ a: 1 }], [{ b: 1 }])).toHaveLength(1);
  });

  it('takes a Date for its text', () => {
    const at = new Date(0);
    expect(diffValues({ at }, { at: '1970-01-01T00:00:00.000Z' })).toEqual([]);
    expect(diffValues({ at: '1970-01-01T00:00:00.000Z' }, { at: new Date(0) })).toEqual([]);
    expect(diffValues({ at }, { at: new Date(0) })).toEqual([]);
    expect(diffValues({ at }, { at: new Date(1) })).toEqual([
      { path: 'at', before: '1970-01-01T00:00:00.000Z', after: '1970-01-01T00:00:00.001Z' },
    ]);
    expect(diffValues({ at }, { at: null })).toMatchObject([{ after: null }]);
  });

  it('leaves secrets out, whatever their case and place', () => {
    const names = [
      'password',
      'PASSWORD',
      'clientSecret',
      'client_secret',
      'ClientSecret',
      'token',
      'secret',
    ];
    for (const name of [...names, 'urn:ietf:params:scim:schemas:core:2.0:User:password', 'user.password']) {
      expect(diffValues({ [name]: 'hunter2' }, { [name]: 'hunter3' })).toEqual([]);
      expect(diffValues({ a: [{ [name]: 'hunter2' }] }, { a: [{ [name]: 'hunter3' }] })).toEqual([]);
      const changed = diffValues(
        { a: 1, b: { [name]: { x: 1 } } },
        { a: [{ c: { [name]: 'hunter2', d: 1 } }] },
      );
      expect(changed).toEqual([{ path: 'a', before: 1, after: [{ c: { d: 1 } }] }]);
    }
    expect(diffValues({ hasClientSecret: false }, { hasClientSecret: true })).toHaveLength(1);
  });

  it('cuts strings without halving a character', () => {
    const long = 'x'.repeat(5000);
    const [change] = diffValues({ a: long }, { a: `${long}y` });
    expect(change?.before).toBe(`${'x'.repeat(1023)}…`);
    expect(diffValues('x'.repeat(1024), null)[0]?.before).toHaveLength(1024);
    expect(diffValues(`${'x'.repeat(1022)}😀😀`, null)[0]?.before).toBe(`${'x'.repeat(1022)}…`);
    expect(diffValues({ [long]: 1 }, {})[0]?.path).toHaveLength(1024);
  });

  it('cuts arrays, nested ones too', () => {
    const entries = Array.from({ length: 250 }, (_, index) => index);
    const [change] = diffValues({ a: [] }, { a: entries });
    expect(change?.after).toEqual([...entries.slice(0, 100), { truncated: 150 }]);
    expect(diffValues(null, [entries])[0]?.after).toEqual([[...entries.slice(0, 100), { truncated: 150 }]]);
    expect(diffValues(null, entries.slice(0, 100))[0]?.after).toEqual(entries.slice(0, 100));
  });

  it('stops at 200 changes', () => {
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`k${index}`, index]));
    expect(diffValues({}, many)).toHaveLength(200);
    expect(diffValues({}, { a: many, b: many })).toHaveLength(200);
  });

  it('is not led astray by names of Object.prototype', () => {
    expect(diffValues({}, { constructor: 1, toString: 2 })).toEqual([
      { path: 'constructor', before: null, after: 1 },
      { path: 'toString', before: null, after: 2 },
    ]);
    const hostile = JSON.parse('{"a":[{"__proto__":{"polluted":true}}]}') as JsonLike; // JSON by its source
    expect(JSON.stringify(diffValues({}, hostile))).toContain('__proto__');
    expect({}).not.toHaveProperty('polluted');
  });

  it('finds nothing between equals, and mirrors when turned round', () => {
    fc.assert(
      fc.property(json, json, (one, other) => {
        expect(diffValues(one, structuredClone(one))).toEqual([]);
        const there = diffValues(one, other).map(({ path, before, after }) => [path, before, after]);
        const back = diffValues(other, one).map(({ path, before, after }) => [path, after, before]);
        fc.pre(there.length < 200);
        expect(new Set(there.map((change) => JSON.stringify(change)))).toEqual(
          new Set(back.map((change) => JSON.stringify(change))),
        );
      }),
    );
  });

  it('finds one changed value wherever it stands', () => {
    fc.assert(
      fc.property(
        json,
        fc.array(fc.stringMatching(/^k[a-z]{0,3}$/), { minLength: 1, maxLength: 6 }),
        (rest, names) => {
          const nest = (leaf: number): JsonLike =>
            names.reduceRight<JsonLike>((inner, name) => ({ other: rest, [name]: inner }), leaf);
          expect(diffValues(nest(1), nest(2))).toEqual([{ path: names.join('.'), before: 1, after: 2 }]);
        },
      ),
    );
  });

  it('compares 100,000 members in well under a second', () => {
    const [before, after] = [members('x'), members('x')];
    const start = performance.now();
    expect(diffValues(before, after)).toEqual([]);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
