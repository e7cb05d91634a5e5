import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BulkStep, planBulk } from './bulk.plan.js';
import { collectReferences, resolveReferences, splitReferences } from './bulk.references.js';
import { type BulkOperation, readBulkRequest } from './bulk.request.js';
import type { Json, JsonObject } from './json.js';

/** A POST that refers to others. */
function make(bulkId: string, ...others: string[]): JsonObject {
  const members = others.map((other) => ({ value: `bulkId:${other}` }));
  return { method: 'POST', path: '/Groups', bulkId, data: { displayName: bulkId, members } };
}

/** A PATCH of something that the request makes. */
function change(bulkId: string, ...others: string[]): JsonObject {
  const value = others.map((other) => ({ value: `bulkId:${other}` }));
  const data = { Operations: [{ op: 'add', path: 'members', value }] };
  return { method: 'PATCH', path: `/Groups/bulkId:${bulkId}`, data };
}

function operationsOf(...sent: Json[]): readonly BulkOperation[] {
  return readBulkRequest({ Operations: sent }, []).operations;
}

function told(steps: readonly BulkStep[]): string[] {
  return steps.map(({ kind, operation: { index }, deferred }) => {
    const without =
      deferred.size > 0 ? ` ${kind === 'perform' ? 'without' : 'with'} ${[...deferred].join()}` : '';
    return `${kind === 'perform' ? '' : 'complete '}${index}${without}`;
  });
}

describe('The order of operations', () => {
  it('is that of the request when nothing speaks against it', () => {
    const remove = { method: 'DELETE', path: '/Groups/bulkId:a' };
    expect(told(planBulk(operationsOf(make('a'), change('a'), make('b', 'a'), remove)))).toEqual([
      '0',
      '1',
      '2',
      '3',
    ]);
  });

  it('puts what is referred to first, however many steps away', () => {
    expect(told(planBulk(operationsOf(change('c', 'a'), make('a', 'b'), make('b'), make('c'))))).toEqual([
      '3',
      '2',
      '1',
      '0',
    ]);
  });

  it('makes the first that it can of a circle, and completes it once the other is there', () => {
    expect(told(planBulk(operationsOf(make('a', 'b'), make('b', 'a'))))).toEqual([
      '1 without a',
      '0',
      'complete 1 with a',
    ]);
    expect(told(planBulk(operationsOf(make('a', 'a'))))).toEqual(['0 without a', 'complete 0 with a']);
  });

  it('completes what waits for several when the last of them is there', () => {
    expect(told(planBulk(operationsOf(make('a', 'b'), make('b', 'c'), make('c', 'b', 'a'))))).toEqual([
      '2 without b,a',
      '1',
      '0',
      'complete 2 with b,a',
    ]);
  });

  it('leaves a reference to nothing to the operation that has it', () => {
    const elsewhere = { method: 'PATCH', path: '/Groups/1', bulkId: 'b', data: {} };
    expect(told(planBulk(operationsOf(make('a', 'zz', 'b'), elsewhere)))).toEqual(['0', '1']);
  });

  it('is found for chains as long as a request can be', () => {
    const chain = Array.from({ length: 1000 }, (_, index) => make(String(index), String((index + 1) % 1000)));
    const steps = told(planBulk(operationsOf(...chain)));
    expect(steps).toHaveLength(1001);
    expect(steps[0]).toBe('999 without 0');
    expect(steps.at(-1)).toBe('complete 999 with 0');
  });
});

const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

describe('Whatever refers to whatever,', () => {
  const references = fc.uniqueArray(fc.constantFrom(...names, 'nobody'), { maxLength: 4 });
  const request = fc
    .tuple(
      fc.shuffledSubarray(names),
      fc.array(references, { minLength: 8, maxLength: 8 }),
      fc.array(fc.tuple(fc.constantFrom(...names), references), { maxLength: 6 }),
      fc.infiniteStream(fc.nat()),
    )
    .map(([made, refersTo, changed, places]) => {
      const sent = [
        ...made.map((name, index) => make(name, ...(refersTo[index] ?? []))),
        ...changed.map(([name, others]) => change(name, ...others)),
      ];
      const sorted = sent.map((operation) => ({ operation, place: Number(places.next().value) }));
      return sorted.sort((one, other) => one.place - other.place).map(({ operation }) => operation);
    })
    .filter((sent) => sent.length > 0);

  it('every operation comes once, and refers to what is made, or is completed as soon as it is', () => {
    fc.assert(
      fc.property(request, (sent) => {
        const operations = operationsOf(...sent);
        const steps = planBulk(operations);
        const performed = steps
          .filter(({ kind }) => kind === 'perform')
          .map(({ operation }) => operation.index);
        expect(performed.toSorted((a, b) => a - b)).toEqual(operations.map(({ index }) => index));
        follow(operations, steps);
      }),
      { numRuns: 500 },
    );
  }, 30_000);

  it('nothing is moved that nobody refers to', () => {
    fc.assert(
      fc.property(request, (sent) => {
        const steps = planBulk(operationsOf(...sent));
        const changes = steps.filter(({ operation }) => operation.method !== 'POST');
        expect(changes.map(({ operation }) => operation.index)).toEqual(
          changes.map(({ operation }) => operation.index).toSorted((a, b) => a - b),
        );
        expect(changes.every(({ kind, deferred }) => kind === 'perform' && deferred.size === 0)).toBe(true);
      }),
    );
  });

  /** The model: does the steps and looks at what is there, with names for ids. */
  function follow(operations: readonly BulkOperation[], steps: readonly BulkStep[]): void {
    const world = new World(operations);
    for (const step of steps) {
      if (step.kind === 'perform') world.perform(step);
      else world.complete(step);
    }
    expect(world.open.size).toBe(0);
    for (const { method, bulkId = '', data = {} } of operations) {
      if (method === 'POST')
        expect(world.resources.get(bulkId)?.toSorted()).toEqual(world.namesIn(data).toSorted());
    }
  }
});

class World {
  /** What was made, with what it refers to. */
  readonly resources = new Map<string, string[]>();
  readonly open = new Map<number, string[]>();
  readonly #makers: ReadonlySet<string>;
  #last = '';

  constructor(operations: readonly BulkOperation[]) {
    const made = operations.filter(({ method }) => method === 'POST');
    this.#makers = new Set(made.map(({ bulkId = '' }) => bulkId));
  }

  perform({ operation, deferred }: BulkStep): void {
    const { index, bulkId = '', data = {} } = operation;
    expect([...deferred].filter((name) => this.resources.has(name))).toEqual([]);
    const names = this.#present(splitReferences(data, deferred).now);
    if (bulkId !== '') this.resources.set(bulkId, names);
    if (deferred.size > 0) this.open.set(index, [...deferred]);
    this.#last = bulkId;
  }

  complete({ operation, deferred }: BulkStep): void {
    const { index, bulkId = '', data = {} } = operation;
    expect([...deferred]).toEqual(this.open.get(index));
    expect([...deferred]).toContain(this.#last);
    this.open.delete(index);
    this.resources.get(bulkId)?.push(...this.#present(splitReferences(data, deferred).later));
  }

  /** The names that somebody makes. */
  namesIn(data: JsonObject): string[] {
    return referencesIn(data).filter((name) => this.#makers.has(name));
  }

  #present(data: JsonObject): string[] {
    const names = this.namesIn(data);
    expect(names.filter((name) => !this.resources.has(name))).toEqual([]);
    return names;
  }
}

describe('References', () => {
  const urn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

  it('are found and replaced wherever a whole value is one', () => {
    const data = {
      schemas: [urn],
      title: 'bulkId:a',
      note: ' bulkId:b',
      nick: 'bulkid:c',
      empty: 'bulkId:',
      [urn]: { manager: { value: 'bulkId:d:e' } },
      list: [['bulkId:f'], 1, null, true],
      'bulkId:g': 1,
    };
    expect(referencesIn(data)).toEqual(['a', 'd:e', 'f']);
    expect(resolveReferences(data, (bulkId) => bulkId.toUpperCase())).toEqual({
      ...data,
      title: 'A',
      [urn]: { manager: { value: 'D:E' } },
      list: [['F'], 1, null, true],
    });
  });

  it('that have to wait take no more with them than they must', () => {
    const data = {
      userName: 'jane',
      title: 'bulkId:b',
      members: [{ value: 'bulkId:a' }, { value: 'bulkId:b' }, { value: '1' }],
      only: [{ value: 'bulkId:a' }],
      [urn]: { department: 'x', manager: { value: 'bulkId:a' } },
      [`${urn}:manager`]: { value: 'bulkId:a' },
    };
    expect(splitReferences(data, new Set(['a']))).toEqual({
      now: {
        userName: 'jane',
        title: 'bulkId:b',
        members: [{ value: 'bulkId:b' }, { value: '1' }],
        [urn]: { department: 'x' },
      },
      later: {
        members: [{ value: 'bulkId:a' }],
        only: [{ value: 'bulkId:a' }],
        [urn]: { manager: { value: 'bulkId:a' } },
        [`${urn}:manager`]: { value: 'bulkId:a' },
      },
    });
  });

  it('leave a member called __proto__ one that is seen', () => {
    const text = '{"urn:x:y":{"a":"bulkId:a","__proto__":{"b":1}}}';
    const { now } = splitReferences(JSON.parse(text) as JsonObject, new Set(['a'])); // as: that is an object
    expect(JSON.stringify(now)).toBe('{"urn:x:y":{"__proto__":{"b":1}}}');
  });
});

function referencesIn(data: Json): string[] {
  const found = new Set<string>();
  collectReferences(data, found);
  return [...found];
}
