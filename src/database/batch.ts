import pg from 'pg';
import type { Statement } from './statement.js';
import { parseTime, timestamptz } from './wire-time.js';
import { WireWriter } from './wire-writer.js';

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
  stream: { writable: boolean; write(bytes: Buffer): boolean };
}

/** as: declared for an enum of known types and any, but any type's id is right and gives a parser of texts. */
const parserOf = pg.types.getTypeParser as unknown as (typeId: number) => Column['parse']; // as: see above

type Done = (error: Error | null, failedAt: number) => void;

/** Of all batches: each is written and taken in one go. */
const writer = new WireWriter();

/** What one connection knows of a statement that it parsed. */
interface Parsed {
  /** False after a batch that failed while it was parsed for the first time: perhaps it was, perhaps not. */
  sure: boolean;
  /** Of its answers: described when it is parsed, not at every call. */
  columns: readonly Column[] | undefined;
}

/** Statements by name: another connection may have parsed the same one before or after its tables changed. */
const parsedOn = new WeakMap<Wire, Map<string, Parsed>>();

/**
 * Several statements in one packet with one Sync behind them (PostgreSQL, "Pipelining" in the extended query
 * protocol): without BEGIN they are one implicit transaction; the first that fails ends the batch.
 */
export class Batch extends pg.Query {
  #at = 0;
  #columns: readonly Column[] | undefined;
  /** What the connection knew of each step's statement when it was sent. */
  readonly #known: (Parsed | undefined)[] = [];
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
    this.submit = (connection) => this.#submit(connection);
  }

  #submit(wire: Wire): void {
    this.#wire = wire;
    writer.clear();
    for (const step of this.steps) this.#put(wire, step);
    this.#columns = this.#known[0]?.columns;
    writer.sync();
    const bytes = writer.take();
    if (wire.stream.writable) wire.stream.write(bytes);
  }

  #put(wire: Wire, { statement, values }: Step): void {
    const name = this.named ? (statement.name ?? '') : '';
    const known = this.#parse(wire, name, statement.text);
    this.#known.push(known);
    writer.bind(name, values);
    if (!known?.columns) writer.describe();
    writer.execute();
  }

  #parse(wire: Wire, name: string, text: string): Parsed | undefined {
    if (name === '') {
      writer.parse(name, text);
      return undefined;
    }
    const statements = statementsOn(wire);
    const known = statements.get(name);
    if (known?.sure) return known;
    if (known) writer.closeStatement(name);
    writer.parse(name, text);
    this.#firstParsed.push(name);
    const parsed = { sure: true, columns: undefined };
    statements.set(name, parsed);
    return parsed;
  }

  /** After a failure nobody knows how far the parsing came: those names are closed before they are used again. */
  #settleParsed(error: Error | null): void {
    if (!error || !this.#wire) return;
    const stale = resultTypeChanged(error) ? this.steps.map(({ statement }) => statement.name ?? '') : [];
    for (const name of [...this.#firstParsed, ...stale]) {
      statementsOn(this.#wire).set(name, { sure: false, columns: undefined });
    }
  }

  handleRowDescription({ fields }: { fields: readonly { name: string; dataTypeID: number }[] }): void {
    this.#columns = fields.map(({ name, dataTypeID }) => ({
      name,
      parse: dataTypeID === timestamptz ? parseTime : parserOf(dataTypeID),
    }));
  }

  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    const row: Record<string, unknown> = {};
    const columns = this.#columns ?? [];
    for (let index = 0; index < columns.length; index += 1) {
      const column = columns[index];
      const text = fields[index] ?? null;
      if (column) row[column.name] = text === null ? null : column.parse(text);
    }
    this.steps[this.#at]?.rows.push(row);
  }

  handleCommandComplete(): void {
    const known = this.#known[this.#at];
    if (known) known.columns ??= this.#columns ?? [];
    this.#at += 1;
    this.#columns = this.#known[this.#at]?.columns;
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

function statementsOn(wire: Wire): Map<string, Parsed> {
  let statements = parsedOn.get(wire);
  if (!statements) parsedOn.set(wire, (statements = new Map<string, Parsed>()));
  return statements;
}
