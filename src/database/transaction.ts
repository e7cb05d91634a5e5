import type { PoolClient, QueryResult } from 'pg';
import { type SqlValue, type Statement, wireValues } from './statement.js';

/** Gives an error that a statement met another meaning before it leaves the unit of work. */
export type ErrorMapping = (error: unknown) => unknown;

interface Pending {
  answer: Promise<QueryResult>;
  onError: ErrorMapping | undefined;
}

/** What the socket of a node-postgres client offers; `connection` is there but missing from its types. */
interface Corkable {
  connection?: { stream?: { cork?(): void; uncork?(): void } };
}

/**
 * One open transaction on one pipelined connection. Statements go out in the order they are asked for, and
 * those of one tick in one packet; only what needs an answer is awaited.
 */
export class Transaction {
  /** Things the outer layers keep with this transaction, written or dropped with it. */
  readonly notes: unknown[] = [];
  wrote = false;
  #corked = false;
  #end: Promise<QueryResult> | undefined;
  readonly #pending: Pending[] = [];

  constructor(
    private readonly client: PoolClient,
    readonly scope: string,
    private readonly named: boolean,
  ) {}

  /** Opens it, with the organization that row-level security lets it see, unless the scope is the platform. */
  begin(setting: string): void {
    this.#post(`BEGIN; ${setting}`, undefined);
  }

  /** Sends and waits for the rows. */
  async query<Row>(statement: Statement<Row>, values: readonly SqlValue[]): Promise<Row[]> {
    const result = await this.#dispatch(statement, values);
    return result.rows as Row[]; // as: the statement names the shape of its rows
  }

  /** Sends without waiting: a failure surfaces when the transaction commits, and undoes all of it. */
  send(statement: Statement<unknown>, values: readonly SqlValue[], onError?: ErrorMapping): void {
    this.#post(() => this.#dispatch(statement, values), onError);
  }

  /** Sends COMMIT and waits until everything is durable. Throws the first error any statement met. */
  async commit(): Promise<void> {
    this.#end = this.#simple('COMMIT');
    this.#end.catch(() => undefined);
    await this.#settle();
    const { command } = await this.#end;
    // PostgreSQL answers COMMIT of a failed transaction with ROLLBACK, and with success.
    if (command !== 'COMMIT') throw new Error(`COMMIT ended as ${command}`);
  }

  /** Takes everything back, and waits until the connection is quiet. A COMMIT already sent has decided. */
  async rollback(): Promise<void> {
    this.#end ??= this.#simple('ROLLBACK');
    await Promise.allSettled([...this.#pending.map(({ answer }) => answer), this.#end]);
  }

  async #settle(): Promise<void> {
    for (const { answer, onError } of this.#pending) {
      try {
        // One after the other on purpose: the first error in order is the cause, the others follow from it.
        // oxlint-disable-next-line no-await-in-loop -- see the line above
        await answer;
      } catch (error) {
        throw onError ? onError(error) : error;
      }
    }
  }

  #post(work: string | (() => Promise<QueryResult>), onError: ErrorMapping | undefined): void {
    const answer = typeof work === 'string' ? this.#simple(work) : work();
    answer.catch(() => undefined);
    this.#pending.push({ answer, onError });
  }

  #dispatch(statement: Statement<unknown>, values: readonly SqlValue[]): Promise<QueryResult> {
    if (statement.writes) this.wrote = true;
    const wire = wireValues(values);
    this.#cork();
    const { name, text } = statement;
    return this.client.query(name && this.named ? { name, text, values: wire } : { text, values: wire });
  }

  #simple(text: string): Promise<QueryResult> {
    this.#cork();
    return this.client.query(text);
  }

  #cork(): void {
    if (this.#corked) return;
    const stream = (this.client as unknown as Corkable).connection?.stream; // as: see Corkable
    if (!stream?.cork || !stream.uncork) return;
    this.#corked = true;
    stream.cork();
    process.nextTick(() => {
      this.#corked = false;
      stream.uncork?.();
    });
  }
}
