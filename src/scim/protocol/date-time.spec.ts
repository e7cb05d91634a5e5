import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalDateTime } from './date-time.js';

describe('canonicalDateTime', () => {
  it.each([
    ['2011-05-13T04:42:34Z', '2011-05-13T04:42:34.000Z'],
    ['0001-01-03T00:00:00.0000000Z', '0001-01-03T00:00:00.000Z'],
    ['2024-02-29t10:00:00.1z', '2024-02-29T10:00:00.100Z'],
    ['2026-01-01T00:30:00+01:00', '2025-12-31T23:30:00.000Z'],
    ['2026-01-01T00:30:00-05:30', '2026-01-01T06:00:00.000Z'],
    ['2026-01-01T00:30:00.123456789', '2026-01-01T00:30:00.123Z'],
  ])('brings %s to UTC', (text, canonical) => {
    expect(canonicalDateTime(text)).toBe(canonical);
  });

  it.each([
    '',
    '2026',
    '2026-01-01',
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:60:00Z',
    '2026-01-01 00:00:00Z',
    '2026-01-01T00:00:00+15:00',
    '0000-01-01T00:00:00+14:00',
    '9999-12-31T23:59:59-14:00',
    ' 2026-01-01T00:00:00Z',
  ])('refuses "%s"', (text) => {
    expect(canonicalDateTime(text)).toBeUndefined();
  });

  it('gives texts that sort as time does', () => {
    const dates = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(dates, dates, (a, b) => {
        const [left = '', right = ''] = [a, b].map((date) => canonicalDateTime(date.toISOString()));
        expect(left < right).toBe(a < b);
      }),
    );
  });
});
