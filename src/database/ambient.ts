import { AsyncLocalStorage } from 'node:async_hooks';
import type { Transaction } from './transaction.js';

/** What is ambient: the request being served, and the transaction that a unit of work has open. */
export interface Ambient {
  readonly request: unknown;
  readonly transaction: Transaction | undefined;
  /** The unit of work whose transaction it is. */
  readonly owner: object | undefined;
}

/** One for both, because every promise that is made carries what each storage holds, and is the larger for it. */
export const ambient = new AsyncLocalStorage<Ambient>();

/** Runs what belongs to no request and to no unit of work, wherever it is started from. */
export function outside<T>(work: () => T): T {
  return ambient.run({ request: undefined, transaction: undefined, owner: undefined }, work);
}
