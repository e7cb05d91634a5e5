import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalizeBearer } from './bearer.js';

const TOKEN = 'scim_Ab3dEf9h.x-y_z~+/=';
const bearer = { kind: 'bearer', token: TOKEN };

describe('normalizeBearer', () => {
  it.each([
    `Bearer ${TOKEN}`,
    `bearer ${TOKEN}`,
    `BEARER ${TOKEN}`,
    `Bearer    ${TOKEN}`,
    `  Bearer ${TOKEN}  `,
    `Bearer\t${TOKEN}\t`,
    `Bearer Bearer ${TOKEN}`,
    `Bearer bearer  Bearer ${TOKEN}`,
    `Bearer \u00a0${TOKEN}\u00a0`,
    `Bearer\u00a0${TOKEN}`,
    `\ufeffBearer ${TOKEN}\u200b\u2060`,
    `Bearer \u200b\u200c\u200d${TOKEN}\u3000`,
    `Bearer ${TOKEN}\r\n`,
    `Bearer ${TOKEN}${String.raw`\r\n`}`,
    `Bearer ${String.raw`\n\t`}${TOKEN}${String.raw`\n`}`,
    `Bearer ${TOKEN}%0D%0A`,
    `Bearer%20${TOKEN}%0a%20`,
    `Bearer "${TOKEN}"`,
    `Bearer '${TOKEN}'`,
    `Bearer " ${TOKEN} "`,
    `Bearer "Bearer ${TOKEN}"`,
  ])('reads %j', (header) => {
    expect(normalizeBearer(header)).toEqual(bearer);
    expect(normalizeBearer([header])).toEqual(bearer);
  });

  it('reads UTF-8 as Node hands it over, one character a byte', () => {
    const onTheWire = Buffer.from(`\ufeffBearer \u200b${TOKEN}\u00a0`, 'utf8').toString('latin1');
    expect(normalizeBearer(onTheWire)).toEqual(bearer);
  });

  it('finds none without a header', () => {
    expect(normalizeBearer(undefined)).toEqual({ kind: 'none' });
    expect(normalizeBearer([])).toEqual({ kind: 'none' });
  });

  it.each([
    ['', 'must be "Bearer'],
    ['   ', 'must be "Bearer'],
    [TOKEN, 'must be "Bearer'],
    [`Basic ${TOKEN}`, 'must be "Bearer'],
    [`Bearer:${TOKEN}`, 'must be "Bearer'],
    [`Bearer${TOKEN}`, 'must be "Bearer'],
    [`"Bearer ${TOKEN}"`, 'must be "Bearer'],
    [`Token ${TOKEN}`, 'must be "Bearer'],
    ['Bearer', 'no token'],
    ['Bearer  ', 'no token'],
    ['Bearer Bearer', 'no token'],
    ['Bearer ""', 'no token'],
    [String.raw`Bearer \r\n`, 'no token'],
    [`Bearer ${TOKEN} ${TOKEN}`, 'characters'],
    [`Bearer ${TOKEN}, Bearer ${TOKEN}`, 'characters'],
    [`Bearer ab\u200bcd`, 'characters'],
    [`Bearer töken`, 'characters'],
    [`Bearer a\u0000b`, 'characters'],
    [`Bearer ${'x'.repeat(4096)}`, 'too long'],
  ])('calls %j malformed', (header, reason) => {
    const result = normalizeBearer(header);
    expect(result).toEqual({ kind: 'malformed', reason: expect.stringContaining(reason) as string });
  });

  it('calls repeated headers malformed', () => {
    expect(normalizeBearer([`Bearer ${TOKEN}`, `Bearer ${TOKEN}`])).toMatchObject({ kind: 'malformed' });
  });

  it('takes a token that starts like the scheme', () => {
    expect(normalizeBearer('Bearer bearerXYZ')).toEqual({ kind: 'bearer', token: 'bearerXYZ' });
  });

  it('takes 4,096 characters and reads the worst of them quickly', () => {
    expect(normalizeBearer(`Bearer ${'x'.repeat(4089)}`).kind).toBe('bearer');
    const worst = [
      ' '.repeat(4096),
      '\\n'.repeat(2048),
      'Bearer '.repeat(585),
      `Bearer x${'%0'.repeat(2000)}`,
    ];
    for (const header of [...worst, `Bearer ${' '.repeat(4088)}x`, `Bearer x${' '.repeat(4000)}`]) {
      const start = performance.now();
      normalizeBearer(header);
      expect(performance.now() - start).toBeLessThan(50);
    }
  });

  it('only ever gives tokens of visible ASCII, and never the header in a reason', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('', 'Bearer ', 'bearer\t'),
        (text, scheme) => {
          const result = normalizeBearer(scheme + text);
          if (result.kind === 'bearer') expect(result.token).toMatch(/^[\x21-\x7e]+$/);
          if (result.kind === 'malformed') expect(result.reason).toMatch(/^The [A-Za-z "<>]+\.$/);
        },
      ),
    );
  });
});
