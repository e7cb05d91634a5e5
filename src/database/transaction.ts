import type { PoolClient } from 'pg';
import { Batch, type Step } from './batch.js';
import { translateDatabaseError } from './pg-errors.js';
import { type Premise, PremiseFailed } from './premise.js';
import { watchSilence } from './silence.js';
import { reading, type SqlValue, type Statement, wireValues } from './statement.js';

/** Gives an error that a statement met another meaning before it leaves the unit of work. */
export type ErrorMapping = (error: unknown) => unknown;

/** How statements reach the server. */
export interface Connection {
  client: PoolClient;
  /** Whether the server may keep statements by name. */
  named: boolean;
}

interface Pending extends Step {
  onError: ErrorMapping | undefined;
}

const begin = reading('tx_begin', 'begin');
const commit = reading('tx_commit', 'commit');
const rollback = reading('tx_rollback', 'rollback');

/** Its answer has no rows, so that one will do for all. */
const beginStep: Step = { statement: begin, values: [], rows: [] };

/** It was committed or rolled back. */
const ended = Symbol('ended');

/**
 * One open transaction. Statements go out in the order they are asked for, together: those that need no answer
 * wait for the next that does, or for the commit, so that a use case costs one packet for each answer it needs.
 */
export class Transaction {
  /** Things the outer layers keep with this transaction, written or dropped with it. */
  readonly notes: unknown[] = [];
  wrote = false;
  #waiting: Pending[] = [];
  #begun = false;
  /** Why nothing more may be sent: it failed, or it is `ended`. */
  #over: unknown;
  #flush: Promise<void> | undefined;
  readonly #tells: (() => void)[] = [];

  constructor(
    private readonly connection: Connection,
    readonly scope: string,
    /** Statements that prove the premise and say, inside the transaction, what it may see. */
    private readonly opening: readonly Step[],
    private readonly premise: Premise | undefined,
  ) {}

  /** Sends and waits for the rows. */
  query<Row>(statement: Statement<Row>, values: readonly SqlValue[], onError?: ErrorMapping): Promise<Row[]> {
    try {
      const step = this.#add(statement, values, onError);
      this.#flush ??= this.#soon();
      return this.#flush.then(() => step.rows as Row[]); // as: the statement names the shape of its rows
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** Whatever else is asked for in this tick goes along. */
  #soon(): Promise<void> {
    return new Promise((resolve, reject) => {
      process.nextTick(() => {
        this.#flush = undefined;
        this.#run(resolve, reject);
      });
    });
  }

  /** Sends without waiting: a failure surfaces when the transaction commits, and undoes all of it; rows come by then. */
  send<Row>(statement: Statement<Row>, values: readonly SqlValue[], onError?: ErrorMapping): readonly Row[] {
    return this.#add(statement, values, onError).rows as Row[]; // as: the statement names the shape of its rows
  }

  /** Calls `tell` once all of this is kept, and never when it isn't. It can't undo anything, so it may not throw. */
  whenKept(tell: () => void): void {
    this.#tells.push(tell);
  }

  /** The server has answered the COMMIT. */
  kept(): void {
    for (const tell of this.#tells) tell();
  }

  /** Sends what waits with COMMIT behind it. Rejects with the error of the first statement that failed. */
  commit(): Promise<void> {
    return new Promise((resolve, reject) => {
      // A transaction that failed answers COMMIT with ROLLBACK and no error: who caught the failure kept nothing.
      if (this.#over !== undefined) return reject(this.#reason());
      if (!this.#begun && this.#waiting.length === 0) return resolve();
      if (this.#begun) this.#add(commit, [], undefined);
      // Nothing was sent yet: all of it in one batch is one implicit transaction, committed by its Sync.
      const opening = this.#begun ? [] : this.opening;
      this.#dispatch(opening, resolve, reject);
      this.#over = ended;
    });
  }

  /** Takes everything back; what was not sent never happened. */
  async rollback(): Promise<void> {
    this.#waiting = [];
    this.#over ??= ended;
    if (!this.#begun) return;
    await new Promise<void>((resolve) => {
      runBatch(this.connection, [stepOf(rollback, [])], () => resolve());
    });
  }

  #add(
    statement: Statement<unknown>,
    values: readonly SqlValue[],
    onError: ErrorMapping | undefined,
  ): Pending {
    if (this.#over !== undefined) throw this.#reason();
    if (statement.writes) this.wrote = true;
    const pending = { statement, values: wireValues(values), rows: [], onError };
    this.#waiting.push(pending);
    return pending;
  }

  #reason(): unknown {
    if (this.#over !== ended) return this.#over;
    return new Error('The unit of work is over: something in it was not awaited');
  }

  #run(resolve: () => void, reject: (reason: unknown) => void): void {
    if (this.#over !== undefined) return reject(this.#reason());
    const opening = this.#begun ? [] : [beginStep, ...this.opening];
    this.#begun = true;
    this.#dispatch(opening, resolve, reject);
  }

  #dispatch(opening: readonly Step[], resolve: () => void, reject: (reason: unknown) => void): void {
    const pending = this.#waiting;
    this.#waiting = [];
    runBatch(this.connection, [...opening, ...pending], (failure) => {
      if (failure) {
        this.#over = this.#meaningOf(failure, pending, opening.length);
        return reject(this.#over);
      }
      if (opening.length > 0) this.premise?.proved();
      resolve();
    });
  }

  #meaningOf(error: BatchFailure, pending: readonly Pending[], before: number): unknown {
    if (error.isOf(this.premise)) return new PremiseFailed();
    const { onError } = pending[error.failedAt - before] ?? {};
    return onError ? onError(error.cause) : error.cause;
  }
}

/** A statement with its values made ready for the wire. */
export function stepOf(statement: Statement<unknown>, values: readonly SqlValue[]): Step {
  return { statement, values: wireValues(values), rows: [] };
}

/** Says which step of a batch met the error that is its `cause`. */
export class BatchFailure extends Error {
  constructor(
    readonly failedAt: number,
    private readonly statement: Statement<unknown> | undefined,
    cause: Error,
  ) {
    super(cause.message, { cause });
  }

  /** Whether the premise doesn't hold; a lost connection is no answer to it. */
  isOf(premise: Premise | undefined): boolean {
    const refused = this.cause instanceof Error && 'code' in this.cause && this.cause.code === '22012';
    return refused && premise !== undefined && this.statement === premise.statement;
  }
}

/** What a failure says once it leaves this module. */
export function meaningOf(error: unknown): unknown {
  return translateDatabaseError(error instanceof BatchFailure ? error.cause : error);
}

/** Sends steps in one packet. Throws nothing: what went wrong is told to `done`. */
export function runBatch(
  { client, named }: Connection,
  steps: readonly Step[],
  done: (failure: BatchFailure | undefined) => void,
): void {
  const heard = watchSilence(client);
  const batch = new Batch(steps, named, (error, failedAt) => {
    heard();
    done(error ? new BatchFailure(failedAt, steps[failedAt]?.statement, error) : undefined);
  });
  client.query(batch);
}
