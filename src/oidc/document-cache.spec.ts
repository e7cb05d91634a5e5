import { beforeEach, describe, expect, it } from 'vitest';
import { DocumentCache } from './document-cache.js';

let now = 0;
let loads = 0;
let cache: DocumentCache<number>;

beforeEach(() => {
  now = 1_000_000;
  loads = 0;
  cache = new DocumentCache<number>({ freshMs: 1_000, staleMs: 60_000, max: 2 }, () => now);
});

const good = (): Promise<number> => Promise.resolve((loads += 1));
const bad = (): Promise<number> => {
  loads += 1;
  return Promise.reject(new Error(`failure ${loads}`));
};

describe('A document of somebody else', () => {
  it('is asked for once while it is fresh, and again afterwards', async () => {
    expect([await cache.get('a', good), await cache.get('a', good)]).toEqual([1, 1]);
    now += 1_000;
    expect(await cache.get('a', good)).toBe(2);
    expect(await cache.get('b', good)).toBe(3);
  });

  it('is asked for once however many want it at once, also when that fails', async () => {
    const slow = async (): Promise<number> => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return good();
    };
    expect(await Promise.all(Array.from({ length: 50 }, () => cache.get('a', slow)))).toEqual(
      Array(50).fill(1),
    );
    const failing = async (): Promise<number> => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return bad();
    };
    const answers = await Promise.allSettled(Array.from({ length: 50 }, () => cache.get('b', failing)));
    expect(answers.every(({ status }) => status === 'rejected')).toBe(true);
    expect(loads).toBe(2);
  });

  it('is used on while it does not come anew, but not for ever, and not asked for at every turn', async () => {
    await cache.get('a', good);
    now += 1_000;
    expect(await cache.get('a', bad)).toBe(1);
    expect(await cache.get('a', bad)).toBe(1);
    expect(loads).toBe(2);
    now += 30_000;
    expect(await cache.get('a', good)).toBe(3);
    now += 60_000;
    await expect(cache.get('a', bad)).rejects.toThrow('failure 4');
  });

  it('that never comes is asked for less and less often, and at once when it does', async () => {
    const tries = async (milliseconds: number): Promise<number> => {
      const before = loads;
      for (const end = now + milliseconds; now < end; now += 100)
        await cache.get('a', bad).catch(() => undefined);
      return loads - before;
    };
    const [first, second, third] = [await tries(10_000), await tries(60_000), await tries(60_000)];
    expect(first).toBeLessThanOrEqual(6);
    expect(second).toBeLessThanOrEqual(4);
    expect(third).toBeLessThanOrEqual(2);
    await expect(cache.get('a', good)).rejects.toThrow('failure');
    now += 30_000;
    const comes = await cache.get('a', good);
    expect(await cache.get('a', bad)).toBe(comes);
  });

  it('makes room for others when it was not wanted for longest', async () => {
    await cache.get('a', good);
    await cache.get('b', good);
    await cache.get('a', good);
    await cache.get('c', good);
    expect(loads).toBe(3);
    expect(await cache.get('a', good)).toBe(1);
    expect(await cache.get('b', good)).toBe(4);
  });
});
