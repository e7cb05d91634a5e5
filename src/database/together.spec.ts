import { describe, expect, it } from 'vitest';
import type { Step } from './batch.js';
import { reading } from './statement.js';
import { Together } from './together.js';

const step = (name: string): Step => ({ statement: reading(name, name), values: [], rows: [] });
const namesOf = (steps: readonly Step[]): string[] => steps.map(({ statement }) => statement.name ?? '');

/** A server that answers each statement with its name, and fails a packet from one called `bad` on. */
function server(failure: Error = new Error('bad')): { packets: string[][]; together: Together } {
  const packets: string[][] = [];
  const exchange = async (steps: readonly Step[]): Promise<void> => {
    packets.push(namesOf(steps));
    await Promise.resolve();
    for (const { statement, rows } of steps) {
      if (statement.name === 'bad') throw failure;
      rows.push({ name: statement.name });
    }
  };
  return { packets, together: new Together(exchange, (error) => !(error instanceof RangeError)) };
}

describe('Reads of one turn of the event loop', () => {
  it('share a packet, in the order in which they were asked for; later ones have one of their own', async () => {
    const { packets, together } = server();
    const [a, b, c] = [step('a'), step('b'), step('c')];
    await Promise.all([together.send([step('of a'), a]), together.send([step('of b'), b])]);
    await together.send([c]);
    expect(packets).toEqual([['of a', 'a', 'of b', 'b'], ['c']]);
    expect([a, b, c].map(({ rows }) => rows)).toEqual([[{ name: 'a' }], [{ name: 'b' }], [{ name: 'c' }]]);
  });

  it('fill several packets where there are many', async () => {
    const { packets, together } = server();
    await Promise.all(Array.from({ length: 19 }, (_, n) => together.send([step(String(n))])));
    expect(packets.map((packet) => packet.length)).toEqual([8, 8, 3]);
  });

  it('fail by themselves: those beside one have their rows, and once', async () => {
    const { packets, together } = server();
    const [a, b] = [step('a'), step('b')];
    const results = await Promise.allSettled([[a], [step('bad')], [b]].map((steps) => together.send(steps)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect([a.rows, b.rows]).toEqual([[{ name: 'a' }], [{ name: 'b' }]]);
    expect(packets.slice(1)).toEqual([['a'], ['bad'], ['b']]);
  });

  it('are not sent again when the connection failed', async () => {
    const { packets, together } = server(new RangeError('gone'));
    const results = await Promise.allSettled(
      [[step('bad')], [step('b')]].map((steps) => together.send(steps)),
    );
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(packets).toHaveLength(1);
  });
});
