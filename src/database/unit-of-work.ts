import { Inject, Injectable } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import { DataSource } from 'typeorm';
import { ambient } from './ambient.js';
import { DATABASE_OPTIONS, type DatabaseOptions } from './database.options.js';
import { DatabaseUnavailable, isRetryable, translateDatabaseError } from './pg-errors.js';
import type { Step } from './batch.js';
import { replanNowAndThen } from './plans.js';
import { opensScope, type Premise, PremiseFailed } from './premise.js';
import { reading, type SqlValue, type Statement } from './statement.js';
import { BatchFailure, type ErrorMapping, runBatch, stepOf, Transaction } from './transaction.js';

/** The scope of work that belongs to no organization, or to all: operator's reads, the platform's own log. */
export const platform = 'platform';

/** Runs just before a commit, inside the transaction; what it throws undoes the whole unit of work. */
export type CommitHook = (transaction: Transaction) => void;

const maxAttempts = 4;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The one door to the database: one transaction per use case, ambient for the stores that it calls. */
@Injectable()
export class UnitOfWork {
  readonly #hooks: CommitHook[] = [];
  readonly #flushes: (() => Promise<void>)[] = [];
  #premise: () => Premise | undefined = () => undefined;

  constructor(
    private readonly dataSource: DataSource,
    @Inject(DATABASE_OPTIONS) private readonly options: DatabaseOptions,
  ) {
    // Before the pool lets go of its own listener: what comes in the same packet finds ours.
    poolOf(dataSource).on('acquire', watch);
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
    const client = await this.#connect();
    const connection = { client, named: this.options.preparedStatements };
    try {
      await new Promise<void>((resolve, reject) => {
        const steps = [...opening, step];
        runBatch(connection, steps, (failure) => (failure ? reject(failure) : resolve()));
      });
      premise?.proved();
      return step.rows as Row[]; // as: the statement names the shape of its rows
    } catch (error) {
      if (error instanceof BatchFailure && error.isOf(premise)) throw new PremiseFailed();
      throw translateDatabaseError(error instanceof BatchFailure ? error.cause : error);
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

const watchedClients = new WeakSet<PoolClient>();

/** A connection that dies while checked out raises an event that would end the process; its queries tell. */
function watch(client: PoolClient): void {
  if (watchedClients.has(client)) return;
  watchedClients.add(client);
  client.on('error', () => undefined);
}

function poolOf(dataSource: DataSource): Pool {
  // as: TypeORM types its driver without the pool that every PostgreSQL driver of it has
  const pool = (dataSource.driver as unknown as { master?: Pool }).master;
  if (!pool) throw new Error('Driver not Connected');
  return pool;
}

const seeOrganization = reading('tx_organization', `select ${opensScope('$1')}`);
const seePlatform = reading('tx_platform', `select set_config('app.scope', 'platform', true)`);

/** The premise first, so that nothing is seen under one that doesn't hold. */
function openingSteps(premise: Premise | undefined, scope: string): Step[] {
  if (!premise) return scopeSteps(scope);
  const proof = stepOf(premise.statement, premise.values);
  return premise.opens === scope ? [proof] : [proof, ...scopeSteps(scope)];
}

/** What lets row-level security show the rows of one organization, or the platform's; gone with the transaction. */
function scopeSteps(scope: string): Step[] {
  if (scope === platform) return [stepOf(seePlatform, [])];
  if (!isUuid(scope)) throw new Error('The scope of a unit of work is an organization id');
  return [stepOf(seeOrganization, [scope])];
}

function isUuid(text: string): boolean {
  return uuid.test(text);
}

/** A connection that isn't idle (an open or failed transaction) is closed, never handed to the next request. */
function release(client: PoolClient): void {
  const status: unknown = client.getTransactionStatus();
  client.release(status !== 'I');
}

function pause(attempt: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.random() * 15 * attempt));
}
