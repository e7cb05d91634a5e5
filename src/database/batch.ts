import pg from 'pg';
import type { Statement } from './statement.js';

/** One statement of a batch and what comes back of it. */
export interface Step {
  readonly statement: Statement<unknown>;
  readonly values: readonly (string | Buffer | null)[];
  readonly rows: Record<string, unknown>[];
}

interface Column {
  name: string;
  parse: (text: string) => unknown;
}

/** What a connection of node-postgres offers to a query that it submits. */
interface Wire {
  stream: { cork(): void; uncork(): void };
  parse(message: { name: string; text: string }): void;
  bind(message: { statement: string; values: readonly (string | Buffer | null)[] }): void;
  describe(message: { type: 'P'; name: string }): void;
  execute(message: object): void;
  close(message: { type: 'S'; name: string }): void;
  sync(): void;
}

/** as: declared for an enum of known types and any, but any type's id is right and gives a parser of texts. */
const parserOf = pg.types.getTypeParser as unknown as (typeId: number) => Column['parse']; // as: see above

type Done = (error: Error | null, failedAt: number) => void;

/** Statements a connection has parsed; `false`: perhaps, because a batch failed while it did. */
const parsedOn = new WeakMap<Wire, Map<string, boolean>>();

/** Columns of the answers to statements kept by name: they are described once, not at every call. */
const columnsOf = new WeakMap<Statement<unknown>, readonly Column[]>();

/**
 * Several statements in one packet with one Sync behind them (PostgreSQL, "Pipelining" in the extended query
 * protocol): without BEGIN they are one implicit transaction; the first that fails ends the batch.
 */
export class Batch extends pg.Query {
  #at = 0;
  #columns: readonly Column[] | undefined;
  /** What was known of each step's columns when it was sent: another connection may forget it meanwhile. */
  readonly #known: (readonly Column[] | undefined)[] = [];
  #wire: Wire | undefined;
  readonly #firstParsed: string[] = [];
  /** node-postgres calls, and may wrap, this. */
  callback: (error: Error | null) => void;

  constructor(
    private readonly steps: readonly Step[],
    private readonly named: boolean,
    done: Done,
  ) {
    super('');
    this.callback = (error) => {
      this.#settleParsed(error);
      done(error, this.#at);
    };
    this.submit = (connection) => this.#submit(connection as unknown as Wire); // as: @types/pg leaves out most of it
  }

  #submit(wire: Wire): void {
    this.#wire = wire;
    wire.stream.cork();
    for (const step of this.steps) this.#send(wire, step);
    this.#columns = this.#known[0];
    wire.sync();
    // Whatever else is sent in this tick goes out in the same packet.
    process.nextTick(() => wire.stream.uncork());
  }

  #send(wire: Wire, { statement, values }: Step): void {
    const name = this.named ? (statement.name ?? '') : '';
    this.#parse(wire, name, statement.text);
    wire.bind({ statement: name, values });
    const known = name === '' ? undefined : columnsOf.get(statement);
    this.#known.push(known);
    if (!known) wire.describe({ type: 'P', name: '' });
    wire.execute({});
  }

  #parse(wire: Wire, name: string, text: string): void {
    const known = name === '' ? undefined : statementsOn(wire).get(name);
    if (known) return;
    if (known === false) wire.close({ type: 'S', name });
    wire.parse({ name, text });
    if (name === '') return;
    this.#firstParsed.push(name);
    statementsOn(wire).set(name, true);
  }

  /** After a failure nobody knows how far the parsing came: those names are closed before they are used again. */
  #settleParsed(error: Error | null): void {
    if (!error || !this.#wire) return;
    for (const name of this.#firstParsed) statementsOn(this.#wire).set(name, false);
    if (!resultTypeChanged(error)) return;
    for (const { statement } of this.steps) {
      columnsOf.delete(statement);
      if (statement.name) statementsOn(this.#wire).set(statement.name, false);
    }
  }

  handleRowDescription({ fields }: { fields: readonly { name: string; dataTypeID: number }[] }): void {
    this.#columns = fields.map(({ name, dataTypeID }) => ({
      name,
      parse: parserOf(dataTypeID),
    }));
  }

  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    const row: Record<string, unknown> = {};
    const columns = this.#columns ?? [];
    for (const [index, column] of columns.entries()) {
      const text = fields[index] ?? null;
      row[column.name] = text === null ? null : column.parse(text);
    }
    this.steps[this.#at]?.rows.push(row);
  }

  handleCommandComplete(): void {
    const statement = this.steps[this.#at]?.statement;
    if (statement?.name && this.named && !columnsOf.has(statement))
      columnsOf.set(statement, this.#columns ?? []);
    this.#at += 1;
    this.#columns = this.#known[this.#at];
  }

  handleError(error: Error): void {
    this.callback(error);
  }

  handleReadyForQuery(): void {
    this.callback(null);
  }
}

/** A schema change while we run: the plan is of the old shape, and so is what we know of its columns. */
function resultTypeChanged(error: Error): boolean {
  return 'code' in error && error.code === '0A000';
}

function statementsOn(wire: Wire): Map<string, boolean> {
  let statements = parsedOn.get(wire);
  if (!statements) parsedOn.set(wire, (statements = new Map<string, boolean>()));
  return statements;
}
