import fc from 'fast-check';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { parseTime } from './wire-time.js';

const driver = pg.types.getTypeParser(pg.types.builtins.TIMESTAMPTZ);

describe('parseTime', () => {
  it.each([
    '2026-03-01 08:30:00+00',
    '2026-03-01 08:30:00.5+00',
    '2026-12-31 23:59:59.999+00',
    '2026-03-01 08:30:00.571234+00',
    '2026-03-01 08:30:00.5+05:30',
    '10000-03-01 08:30:00.5+00',
    '0044-03-15 12:00:00+00',
    '0044-03-15 12:00:00+00 BC',
    'infinity',
  ])('reads %s as the driver does', (text) => {
    expect(parseTime(text)).toStrictEqual(driver(text));
  });

  it('reads every moment of our age with milliseconds as the driver does', () => {
    const moments = fc.date({ min: new Date(0), max: new Date('2200-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(moments, (moment) => {
        const text = moment
          .toISOString()
          .replace('T', ' ')
          .replace('Z', '+00')
          .replace(/\.?0*\+/, '+');
        expect(parseTime(text)).toStrictEqual(moment);
      }),
    );
  });
});
