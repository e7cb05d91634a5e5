import type { PoolClient } from 'pg';
import { Batch, type Step } from './batch.js';
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
  /** Why nothing more may be sent: it failed, or it is over. */
  #over: unknown;
  #flush: Promise<void> | undefined;

  constructor(
    private readonly connection: Connection,
    readonly scope: string,
    /** Statements that say, inside the transaction, what it may see. */
    private readonly opening: readonly Step[],
    /** Proved first of all. */
    private readonly premise: Premise | undefined,
  ) {}

  /** Sends and waits for the rows. */
  async query<Row>(statement: Statement<Row>, values: readonly SqlValue[]): Promise<Row[]> {
    const step = this.#add(statement, values, undefined);
    this.#flush ??= new Promise((resolve, reject) => {
      // Whatever else is asked for in this tick goes along.
      process.nextTick(() => {
        this.#flush = undefined;
        this.#run().then(resolve, reject);
      });
    });
    await this.#flush;
    return step.rows as Row[]; // as: the statement names the shape of its rows
  }

  /** Sends without waiting: a failure surfaces when the transaction commits, and undoes all of it. */
  send(statement: Statement<unknown>, values: readonly SqlValue[], onError?: ErrorMapping): void {
    this.#add(statement, values, onError);
  }

  /** Sends what waits with COMMIT behind it. Throws the error of the first statement that failed. */
  async commit(): Promise<void> {
    // A transaction that failed answers COMMIT with ROLLBACK and no error: who caught the failure kept nothing.
    if (this.#over !== undefined) throw this.#over;
    if (!this.#begun && this.#waiting.length === 0) return;
    const running = this.#begun ? this.#end() : this.#whole();
    this.#over = new Error('The unit of work is over: something in it was not awaited');
    await running;
  }

  #end(): Promise<void> {
    this.#add(commit, [], undefined);
    return this.#run();
  }

  /** Nothing was sent yet: all of it in one batch is one implicit transaction, committed by its Sync. */
  #whole(): Promise<void> {
    return this.#dispatch([...premiseSteps(this.premise), ...this.opening]);
  }

  /** Takes everything back; what was not sent never happened. */
  async rollback(): Promise<void> {
    this.#waiting = [];
    this.#over ??= new Error('The unit of work is over: something in it was not awaited');
    if (!this.#begun) return;
    await runBatch(this.connection, [stepOf(rollback, [])]).catch(() => undefined);
  }

  #add(
    statement: Statement<unknown>,
    values: readonly SqlValue[],
    onError: ErrorMapping | undefined,
  ): Pending {
    if (this.#over !== undefined) throw this.#over;
    if (statement.writes) this.wrote = true;
    const pending = { ...stepOf(statement, values), onError };
    this.#waiting.push(pending);
    return pending;
  }

  async #run(): Promise<void> {
    if (this.#over !== undefined) throw this.#over;
    const opening = this.#begun ? [] : [stepOf(begin, []), ...premiseSteps(this.premise), ...this.opening];
    this.#begun = true;
    await this.#dispatch(opening);
  }

  async #dispatch(opening: readonly Step[]): Promise<void> {
    const pending = this.#waiting;
    this.#waiting = [];
    try {
      await runBatch(this.connection, [...opening, ...pending]);
    } catch (error) {
      this.#over = this.#meaningOf(error, pending, opening.length);
      throw this.#over;
    }
    if (opening.length > 0) this.premise?.proved();
  }

  #meaningOf(error: unknown, pending: readonly Pending[], before: number): unknown {
    if (!(error instanceof BatchFailure)) return error;
    if (error.isOf(this.premise)) return new PremiseFailed();
    const { onError } = pending[error.failedAt - before] ?? {};
    return onError ? onError(error.cause) : error.cause;
  }
}

export function premiseSteps(premise: Premise | undefined): Step[] {
  return premise ? [stepOf(premise.statement, premise.values)] : [];
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

/** Sends steps in one packet. Throws BatchFailure. */
export function runBatch({ client, named }: Connection, steps: readonly Step[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const heard = watchSilence(client);
    const batch = new Batch(steps, named, (error, failedAt) => {
      heard();
      if (error) reject(new BatchFailure(failedAt, steps[failedAt]?.statement, error));
      else resolve();
    });
    client.query(batch);
  });
}
