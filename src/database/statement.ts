/** A value as it goes over the wire: everything is made a string before anything is sent, so that a value
 * that can't be serialized never leaves half a pipelined batch behind. */
export type SqlValue = string | number | boolean | Date | Buffer | null | readonly string[];

/** One SQL statement with a name under which PostgreSQL keeps its plan. `Row` is the shape of its answer. */
export interface Statement<Row> {
  readonly name: string | undefined;
  readonly text: string;
  readonly writes: boolean;
  /** Never set: carries the type of the rows. */
  readonly row?: Row;
}

/** A statement with a fixed text that reads. */
export function reading<Row>(name: string, text: string): Statement<Row> {
  return { name, text, writes: false };
}

/** A statement with a fixed text that writes: a transaction that sends one must leave an audit event. */
export function writing<Row = never>(name: string, text: string): Statement<Row> {
  return { name, text, writes: true };
}

/** A statement whose text is put together at run time (a filter): not kept by name, its plan is made each time. */
export function composed<Row>(text: string, { writes = false } = {}): Statement<Row> {
  return { name: undefined, text, writes };
}

/** Turns values into what node-postgres puts on the wire unchanged. Throws TypeError for anything else. */
export function wireValues(values: readonly SqlValue[]): (string | Buffer | null)[] {
  return values.map(wireValue);
}

function wireValue(value: SqlValue): string | Buffer | null {
  if (value === null || typeof value === 'string' || Buffer.isBuffer(value)) return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return arrayLiteral(value as readonly string[]); // as: Array.isArray drops readonly
  throw new TypeError(`No SQL value: ${typeof value}`);
}

function arrayLiteral(values: readonly string[]): string {
  return `{${values.map((value) => `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`).join(',')}}`;
}
