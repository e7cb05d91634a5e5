import { afterEach, describe, expect, it, vi } from 'vitest';
import { isUuid, uuidv7 } from './uuid.js';

afterEach(() => {
  vi.useRealTimers();
});

describe('uuidv7', () => {
  it('makes ids of version 7 that begin with the time', () => {
    vi.useFakeTimers({ now: 0x0192_3456_789a });
    const id = uuidv7();
    expect(isUuid(id)).toBe(true);
    expect(id).toMatch(/^01923456-789a-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-/);
  });

  it('makes each greater than the one before, within a millisecond and when the clock goes back', () => {
    vi.useFakeTimers({ now: 2_000_000_000_000 });
    const ids = Array.from({ length: 3_000 }, () => uuidv7());
    vi.setSystemTime(1_900_000_000_000);
    ids.push(uuidv7());
    vi.setSystemTime(2_000_000_000_001);
    ids.push(uuidv7());
    expect(ids).toEqual(ids.toSorted());
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.at(-1)).toMatch(/^01d1a94a-2001-/);
  });

  it('gives no two ids the same end', () => {
    const ends = Array.from({ length: 3_000 }, () => uuidv7().slice(-10));
    expect(new Set(ends).size).toBe(ends.length);
  });
});
