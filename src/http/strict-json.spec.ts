import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonSyntaxError, parseStrictJson } from './strict-json.js';

const parse = (text: string, limits?: Parameters<typeof parseStrictJson>[1]): unknown =>
  parseStrictJson(Buffer.from(text, 'utf8'), limits);

const refusal = (text: string, limits?: Parameters<typeof parseStrictJson>[1]): string => {
  try {
    parse(text, limits);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return error.message;
    throw error;
  }
  throw new Error(`was accepted: ${text.slice(0, 200)}`);
};

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

/** An object of keys k0, k1 … */
const object = (size: number): string => `{${Array.from({ length: size }, (_, i) => `"k${i}":0`).join()}}`;

const json = fc.jsonValue({ maxDepth: 6 });

describe('parseStrictJson reads JSON', () => {
  it.each([
    ['{}', {}],
    ['[]', []],
    [' \t\r\n[ 1 , {"a" : [ ] , "b":{ } } ] \n', [1, { a: [], b: {} }]],
    ['"x"', 'x'],
    ['null', null],
    ['true', true],
    ['-0.5e-3', -0.5e-3],
    ['{"a":{"a":1},"b":[{"a":1},{"a":2}]}', { a: { a: 1 }, b: [{ a: 1 }, { a: 2 }] }],
    ['{"":1,"constructor":{"prototype":1}}', { '': 1, constructor: { prototype: 1 } }],
    [String.raw`"\"\\\/\b\f\n\r\t\u00e9\uD83D\ude00😀"`, '"\\/\b\f\n\r\té😀😀'],
    ['{"a":"__proto__"}', { a: '__proto__' }],
    ['1e308', 1e308],
    ['1e-400', 0],
  ])('%s', (text, value) => {
    expect(parse(text)).toEqual(value);
  });

  it('passes over a byte order mark', () => {
    expect(parse('\ufeff{"a":1}')).toEqual({ a: 1 });
  });

  it('accepts a plain Uint8Array', () => {
    expect(parseStrictJson(new TextEncoder().encode('[1]'))).toEqual([1]);
  });

  it('gives what JSON.parse gives for everything JSON.stringify writes', () => {
    fc.assert(
      fc.property(json, fc.constantFrom(undefined, 1, '\t'), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        fc.pre(!text.includes('__proto__') && !/\\u0000|\\u[dD][89a-fA-F]/.test(text));
        expect(parse(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('accepts and refuses the same grammar as JSON.parse', () => {
    const token = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '\\',
      ' ',
      '\n',
      '\f',
      '-',
      '0',
      '1',
      '.',
      'e',
      '+',
      'E5',
      '01',
      '"a"',
      '"b":',
      '"c":1',
      'true',
      'nul',
      'null',
      '\\u00',
      '\\u0041',
      '\\x',
      '\u0001',
      'é',
      '[]',
      '{}',
    );
    const soup = fc.array(token, { maxLength: 14 }).map((parts) => parts.join(''));
    const mutated = fc.tuple(json, fc.nat(), token).map(([value, at, part]) => {
      const text = JSON.stringify(value);
      return text.slice(0, at % (text.length + 1)) + part + text.slice(at % (text.length + 1));
    });
    fc.assert(
      fc.property(fc.oneof(soup, mutated), (text) => {
        let expected: unknown;
        let valid = true;
        try {
          expected = JSON.parse(text);
        } catch {
          valid = false;
        }
        if (!valid) expect(refusal(text)).toBeTruthy();
        else if (/"__proto__"|\\u/.test(text)) fc.pre(false);
        else {
          try {
            expect(parse(text)).toEqual(expected);
          } catch (error) {
            if (!(error instanceof JsonSyntaxError)) throw error;
            expect(error.message).toMatch(/Duplicate|too large/);
          }
        }
      }),
      { numRuns: 3000 },
    );
  });
});

describe('parseStrictJson refuses', () => {
  it.each([
    ['', 'empty'],
    [' \n ', 'empty'],
    ['{"a":1,"a":2}', 'Duplicate key "a" at position 7'],
    [String.raw`{"a":1,"\u0061":2}`, 'Duplicate key "a" at position 7'],
    [String.raw`{"a\/b":1,"x":[],"a/b":2}`, 'Duplicate key "a/b"'],
    ['[{"a":{"b":1,"c":{},"b":1}}]', 'Duplicate key "b"'],
    ['{"__proto__":1}', '__proto__'],
    ['[{"a":{"__proto__":{}}}]', '__proto__'],
    [String.raw`{"\u005f_proto__":1}`, '__proto__'],
    [String.raw`{"a":"x\u0000"}`, 'NUL character is not allowed (position 7)'],
    [String.raw`{"\u0000":1}`, 'NUL'],
    ['"a\u0000"', String.raw`Unexpected "\u0000" in JSON at position 2`],
    ['\u0000', 'Unexpected'],
    [String.raw`"\ud800"`, 'lone surrogate'],
    [String.raw`"\udc00\ud800"`, 'lone surrogate'],
    [String.raw`"\ud800\u0041"`, 'lone surrogate'],
    [String.raw`"\ud800\n"`, 'lone surrogate'],
    [String.raw`"\ud800\ud800\udc00"`, 'lone surrogate'],
    [String.raw`{"\uDBFFx":1}`, 'lone surrogate'],
    [String.raw`"\ud800\u00"`, 'Bad escape in a string at position 7'],
    ['1e400', 'number at position 0 is too large'],
    ['{"a":[-1e309]}', 'number at position 6 is too large'],
    ['9'.repeat(400), 'too large'],
    ['NaN', 'Unexpected "N" in JSON at position 0'],
    ['Infinity', 'Unexpected'],
    ['01', 'Unexpected "1" in JSON at position 1'],
    ['-', 'Unexpected "-"'],
    ['truely', 'Unexpected "l"'],
    ['{"a":1', 'ends too early'],
    ['"abc', 'ends too early'],
    ['[', 'ends too early'],
    ['[1,]', 'Unexpected "]"'],
    ['{"a":1,}', 'Unexpected "}"'],
    ['{"a" 1}', 'Unexpected "1"'],
    ['{a:1}', 'Unexpected "a"'],
    ['[1}', 'Unexpected "}"'],
    ['{} {}', 'Unexpected "{" in JSON at position 3'],
    ['"\t"', String.raw`Unexpected "\t"`],
    ['\u00a01', 'Unexpected'],
  ])('%j', (text, message) => {
    expect(refusal(text)).toContain(message);
  });

  it.each([
    ['a stray continuation byte', [0x22, 0x80, 0x22]],
    ['an overlong NUL', [0x22, 0xc0, 0x80, 0x22]],
    ['an encoded surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['UTF-16', [0xff, 0xfe, 0x22, 0x00, 0x22, 0x00]],
  ])('%s', (_name, bytes) => {
    expect(() => parseStrictJson(Uint8Array.from(bytes))).toThrow(JsonSyntaxError);
  });

  it('a second byte order mark', () => {
    expect(refusal('\ufeff\ufeff1')).toContain('Unexpected');
  });

  it('duplicates among many keys', () => {
    const keys = Array.from({ length: 100 }, (_, index) => `"k${index}":0`);
    expect(parse(`{${keys.join()}}`)).toHaveProperty('k99', 0);
    for (const twice of [0, 11, 12, 13, 99]) {
      expect(refusal(`{${keys.join()},"k${twice}":1}`)).toContain(`Duplicate key "k${twice}"`);
    }
  });

  it('duplicates, but not the same key in neighbouring objects, whatever their size', () => {
    expect(() =>
      parse(`[${object(30)},${object(5)},${object(13)},${object(12)},${object(30)}]`),
    ).not.toThrow();
  });

  it('nesting beyond the limit, 64 by default', () => {
    expect(() => parse(nested(64))).not.toThrow();
    expect(refusal(nested(65))).toContain('deeper than 64 levels at position 64');
    expect(refusal('{"a":'.repeat(3) + '1' + '}'.repeat(3), { maxDepth: 2 })).toContain('deeper than 2');
    expect(refusal('[1]', { maxDepth: 0 })).toContain('deeper');
    expect(parse('1', { maxDepth: 0 })).toBe(1);
  });

  it('nesting that would exhaust a call stack', () => {
    expect(refusal('['.repeat(5_000_000))).toContain('deeper');
    expect(() => parse('['.repeat(200_000) + ']'.repeat(200_000), { maxDepth: 1e9 })).not.toThrow();
  });

  it('more keys than allowed in one object', () => {
    expect(parse('[{"a":1,"b":2},{"c":3}]', { maxKeys: 2 })).toHaveLength(2);
    expect(refusal('{"a":1,"b":2,"c":3}', { maxKeys: 2 })).toContain('more than 2 keys');
  });

  it('without repeating more than 40 characters of the input', () => {
    const secret = 'hunter2'.repeat(20);
    expect(refusal(`{"${secret}":1,"${secret}":2}`)).not.toContain(secret.slice(0, 41));
    expect(refusal(`{"password":"${secret}",}`)).not.toContain('hunter2');
    expect(refusal(`{"password":"${secret}`)).not.toContain('hunter2');
  });
});

describe('parseStrictJson takes time in proportion to the text', () => {
  it.each([
    ['numbers', `[${'1,'.repeat(200_000)}1]`],
    ['a long number', `[0.${'1'.repeat(400_000)}]`],
    ['escapes', `"${String.raw`\u0041`.repeat(80_000)}"`],
    ['white space', `[${' '.repeat(400_000)}]`],
    ['small objects', `[${'{"a":1,"b":2},'.repeat(30_000)}1]`],
  ])('%s', (_name, text) => {
    const start = performance.now();
    parse(text);
    expect(performance.now() - start).toBeLessThan(500);
  });
});
