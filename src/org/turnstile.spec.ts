import { describe, expect, it } from 'vitest';
import { Turnstile } from './turnstile.js';

describe('Turnstile', () => {
  it('lets no more through at once than it has places, each key for itself', async () => {
    const turnstile = new Turnstile(2);
    const inside = { a: 0, b: 0 };
    const most = { a: 0, b: 0 };
    const visit = (key: 'a' | 'b'): Promise<void> =>
      turnstile.pass(key, async () => {
        inside[key] += 1;
        most[key] = Math.max(most[key], inside[key]);
        await new Promise((resolve) => setTimeout(resolve, 1));
        inside[key] -= 1;
      });
    await Promise.all([...Array(20).keys()].map((index) => visit(index % 2 === 0 ? 'a' : 'b')));
    expect(most).toEqual({ a: 2, b: 2 });
  });

  it('gives the place of work that failed to the next in line, in order', async () => {
    const turnstile = new Turnstile(1);
    const order: number[] = [];
    const visits = [0, 1, 2].map((index) =>
      turnstile.pass('a', async () => {
        order.push(index);
        if (index === 0) throw new Error('no');
      }),
    );
    expect((await Promise.allSettled(visits)).map(({ status }) => status)).toEqual([
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
    expect(order).toEqual([0, 1, 2]);
  });
});
