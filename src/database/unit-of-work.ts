import { Inject, Injectable } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import { DataSource } from 'typeorm';
import { ambient } from './ambient.js';
import { DATABASE_OPTIONS, type DatabaseOptions } from './database.options.js';
import { DatabaseUnavailable, isRetryable, translateDatabaseError } from './pg-errors.js';
import type { Step } from './batch.js';
import { replanNowAndThen } from './plans.js';
import { openingSteps, platform, scopeSteps } from './opening.js';
import { type Premise, PremiseFailed } from './premise.js';
import { outliveErrors } from './silence.js';
import type { SqlValue, Statement } from './statement.js';
import { Together } from './together.js';
import { BatchFailure, type ErrorMapping, meaningOf, runBatch, stepOf, Transaction } from './transaction.js';

/** Runs just before a commit, inside the transaction; what it throws undoes the whole unit of work. */
export type CommitHook = (transaction: Transaction) => void;

const maxAttempts = 4;

/** The one door to the database: one transaction per use case, ambient for the stores that it calls. */
@Injectable()
export class UnitOfWork {
  readonly #hooks: CommitHook[] = [];
  readonly #flushes: (() => Promise<void>)[] = [];
  readonly #together = new Together(
    (steps) => this.#exchange(steps),
    (error) => !(meaningOf(error) instanceof DatabaseUnavailable),
  );
  #premise: () => Premise | undefined = () => undefined;

  constructor(
    private readonly dataSource: DataSource,
    @Inject(DATABASE_OPTIONS) private readonly options: DatabaseOptions,
  ) {
    // Before the pool lets go of its own listener: what comes in the same packet finds ours.
    poolOf(dataSource).on('acquire', outliveErrors);
  }

  beforeCommit(hook: CommitHook): void {
    this.#hooks.push(hook);
  }

  /** Says where the premise of the current request is found: the first statements it sends prove it. */
  relyOn(premise: () => Premise | undefined): void {
    this.#premise = premise;
  }

  /** What is written behind the requests registers here: it is written once more after the last of them. */
  beforeClose(flush: () => Promise<void>): void {
    this.#flushes.push(flush);
  }

  /** Flushes what is written behind, then closes the pool. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#flushes.map((flush) => flush()));
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }

  /**
   * Runs a use case of one organization (or of the `platform`) in one transaction; an inner run joins it.
   * Deadlocks and serialization failures run `work` again. Throws DatabaseUnavailable or UniqueViolation
   * for what the database says, and otherwise what `work` throws, with nothing of it kept.
   */
  async run<T>(scope: string, work: () => Promise<T>): Promise<T> {
    const outer = this.#current();
    if (outer) return this.#join(outer, scope, work);
    // Every attempt proves it: what held at the first may not hold at the next.
    const premise = this.#premise();
    const opening = openingSteps(premise, scope);
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attempt({ scope, opening, premise }, work);
      } catch (error) {
        if (!isRetryable(error) || attempt === maxAttempts) throw translateDatabaseError(error);
        await pause(attempt);
      }
    }
  }

  /** Asks for rows inside the current unit of work. */
  query<Row>(statement: Statement<Row>, values: readonly SqlValue[], onError?: ErrorMapping): Promise<Row[]> {
    return this.#transaction().query(statement, values, onError);
  }

  /**
   * Sends a write inside the current unit of work without waiting: its failure surfaces at the commit, and what it
   * returns holds its rows then.
   */
  send<Row>(statement: Statement<Row>, values: readonly SqlValue[], onError?: ErrorMapping): readonly Row[] {
    return this.#transaction().send(statement, values, onError);
  }

  /** Keeps something with the current transaction for a commit hook. */
  note(note: unknown): void {
    this.#transaction().notes.push(note);
  }

  /**
   * Reads rows of one organization: inside a unit of work as part of it, outside one as a transaction of one
   * statement, which costs a single packet.
   */
  async read<Row>(orgId: string, statement: Statement<Row>, values: readonly SqlValue[]): Promise<Row[]> {
    const outer = this.#current();
    if (outer) return this.#join(outer, orgId, () => outer.query(statement, values));
    const premise = this.#premise();
    return this.#once(statement, values, openingSteps(premise, orgId), premise);
  }

  /**
   * The same for a statement that finds a row or two by index, as every request sends it: several share a packet, so
   * a slow one would hold up others.
   */
  async readTogether<Row>(
    orgId: string,
    statement: Statement<Row>,
    values: readonly SqlValue[],
  ): Promise<Row[]> {
    // What sees every organization shares with none.
    if (this.#current() || this.#premise() || orgId === platform) return this.read(orgId, statement, values);
    const step = stepOf(statement, values);
    try {
      await this.#together.send([...scopeSteps(orgId), step]);
      return step.rows as Row[]; // as: the statement names the shape of its rows
    } catch (error) {
      throw meaningOf(error);
    }
  }

  /** One statement on a look-up table that is no organization's, outside any unit of work. */
  lookUp<Row>(statement: Statement<Row>, values: readonly SqlValue[]): Promise<Row[]> {
    return this.#once(statement, values, []);
  }

  async #once<Row>(
    statement: Statement<Row>,
    values: readonly SqlValue[],
    opening: readonly Step[],
    premise?: Premise,
  ): Promise<Row[]> {
    const step = stepOf(statement, values);
    try {
      await this.#exchange([...opening, step]);
      premise?.proved();
      return step.rows as Row[]; // as: the statement names the shape of its rows
    } catch (error) {
      if (error instanceof BatchFailure && error.isOf(premise)) throw new PremiseFailed();
      throw meaningOf(error);
    }
  }

  /** One packet there, one back: an implicit transaction. */
  async #exchange(steps: readonly Step[]): Promise<void> {
    const client = await this.#connect();
    const connection = { client, named: this.options.preparedStatements };
    try {
      await new Promise<void>((resolve, reject) => {
        runBatch(connection, steps, (failure) => (failure ? reject(failure) : resolve()));
      });
    } finally {
      release(client);
    }
  }

  #current(): Transaction | undefined {
    const store = ambient.getStore();
    return store?.owner === this ? store.transaction : undefined;
  }

  #transaction(): Transaction {
    const transaction = this.#current();
    if (!transaction) throw new Error('A store was used outside a unit of work');
    return transaction;
  }

  #join<T>(outer: Transaction, scope: string, work: () => Promise<T>): Promise<T> {
    if (outer.scope !== scope) throw new Error(`A unit of work of ${outer.scope} can't do work of ${scope}`);
    return work();
  }

  async #attempt<T>(
    { scope, opening, premise }: { scope: string; opening: readonly Step[]; premise: Premise | undefined },
    work: () => Promise<T>,
  ): Promise<T> {
    const client = await this.#connect();
    const connection = { client, named: this.options.preparedStatements };
    const transaction = new Transaction(connection, scope, opening, premise);
    try {
      const result = await ambient.run(
        { request: ambient.getStore()?.request, transaction, owner: this },
        work,
      );
      for (const hook of this.#hooks) hook(transaction);
      await this.#finish(transaction, client);
      return result;
    } catch (error) {
      await transaction.rollback();
      release(client);
      throw error instanceof BatchFailure ? error.cause : error;
    }
  }

  /** A transaction that only read has nothing to lose: its COMMIT needs nobody's time. */
  async #finish(transaction: Transaction, client: PoolClient): Promise<void> {
    const commit = transaction.commit();
    if (transaction.wrote) {
      await commit;
      release(client);
      transaction.kept();
      return;
    }
    commit.then(
      () => release(client),
      () => release(client),
    );
  }

  async #connect(): Promise<PoolClient> {
    try {
      const client = await poolOf(this.dataSource).connect();
      if (this.options.preparedStatements) replanNowAndThen(client);
      return client;
    } catch (error) {
      // Whatever keeps us out (a limit, a role, a database that is being restored) is no fault of the request.
      throw new DatabaseUnavailable(error);
    }
  }
}

function poolOf(dataSource: DataSource): Pool {
  // as: TypeORM types its driver without the pool that every PostgreSQL driver of it has
  const pool = (dataSource.driver as unknown as { master?: Pool }).master;
  if (!pool) throw new Error('Driver not Connected');
  return pool;
}

/** A connection that isn't idle (an open or failed transaction) is closed, never handed to the next request. */
function release(client: PoolClient): void {
  const status: unknown = client.getTransactionStatus();
  client.release(status !== 'I');
}

function pause(attempt: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.random() * 15 * attempt));
}
