import type { SqlValue, Statement } from './statement.js';

/**
 * Something believed when a request was let in, to be proved inside the very transaction that does its work: one
 * round trip less than proving it beforehand, and no gap between the two.
 */
export interface Premise {
  /** Divides by zero (22012) when the premise doesn't hold. */
  readonly statement: Statement<unknown>;
  readonly values: readonly SqlValue[];
  /** The organization whose scope the statement opens as well (`opensScope`), if it does: one statement less. */
  readonly opens?: string;
  /** Called once it was seen to hold. */
  proved(): void;
}

/** What a premise's statement selects in order to open the scope of the organization in `parameter`. */
export function opensScope(parameter: string): string {
  return `set_config('app.org_id', ${parameter}, true)`;
}

/** The premise of the request doesn't hold, or not any more: nothing was done. */
export class PremiseFailed extends Error {}
