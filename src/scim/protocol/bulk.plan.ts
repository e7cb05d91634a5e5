import { bulkIdIn, collectReferences } from './bulk.references.js';
import type { BulkOperation } from './bulk.request.js';

/** `complete` adds what was left out of a resource when it was made, because it refers to what came later. */
export interface BulkStep {
  readonly kind: 'perform' | 'complete';
  readonly operation: BulkOperation;
  /** bulkIds that the resource is made without. */
  readonly deferred: ReadonlySet<string>;
}

/**
 * The order in which operations are done: that of the request, except that what an operation refers to is made
 * before it. In a circle (RFC 7644 §3.7.1) somebody has to be made without the one that waits for it, and is
 * completed as soon as that one is there.
 */
export function planBulk(operations: readonly BulkOperation[]): BulkStep[] {
  const planner = new Planner(operations);
  for (const operation of operations) planner.visit(operation);
  return planner.steps;
}

class Planner {
  readonly steps: BulkStep[] = [];
  readonly #makers = new Map<string, BulkOperation>();
  readonly #begun = new Set<BulkOperation>();
  readonly #made = new Set<BulkOperation>();
  /** What is to be completed, by each bulkId that it waits for. */
  readonly #waiting = new Map<string, { step: BulkStep; missing: number }[]>();

  constructor(operations: readonly BulkOperation[]) {
    for (const operation of operations) {
      if (operation.method === 'POST' && operation.bulkId !== undefined) {
        this.#makers.set(operation.bulkId, operation);
      }
    }
  }

  visit(operation: BulkOperation): void {
    if (this.#begun.has(operation)) return;
    this.#begun.add(operation);
    const deferred = new Set<string>();
    for (const bulkId of referencesOf(operation)) {
      const maker = this.#makers.get(bulkId);
      // Nobody makes it: the operation will say so when its turn comes.
      if (!maker || this.#made.has(maker)) continue;
      if (this.#begun.has(maker)) deferred.add(bulkId);
      else this.visit(maker);
    }
    this.#add(operation, deferred);
  }

  #add(operation: BulkOperation, deferred: ReadonlySet<string>): void {
    this.steps.push({ kind: 'perform', operation, deferred });
    this.#made.add(operation);
    const step: BulkStep = { kind: 'complete', operation, deferred };
    const pending = { step, missing: deferred.size };
    for (const bulkId of deferred) {
      const others = this.#waiting.get(bulkId);
      if (others) others.push(pending);
      else this.#waiting.set(bulkId, [pending]);
    }
    if (operation.method === 'POST') this.#release(operation.bulkId ?? '');
  }

  #release(bulkId: string): void {
    for (const pending of this.#waiting.get(bulkId) ?? []) {
      pending.missing -= 1;
      if (pending.missing === 0) this.steps.push(pending.step);
    }
  }
}

function referencesOf({ data, method, target }: BulkOperation): Set<string> {
  const found = new Set<string>();
  const inPath = method === 'POST' ? undefined : bulkIdIn(target?.id ?? '');
  if (inPath !== undefined) found.add(inPath);
  collectReferences(data, found);
  return found;
}
