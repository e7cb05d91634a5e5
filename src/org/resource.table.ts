import type { Column } from './directory.query.js';

/**
 * What a column of a criterion is in SQL. `sort` is the value itself, `text` the same to compare as text; `reach` always
 * holds, and is said to reach an index that nothing else may take for the way to a row.
 */
export type ColumnSql =
  | { kind: 'text' | 'time' | 'id'; sort: string; text: string; reach?: string }
  | { kind: 'flag'; sort: string }
  | RowsSql;

/** Rows beside the resource's own, found by equality; everything else is asked of the document at `path`. */
interface RowsSql {
  kind: 'rows';
  sort: string;
  path: readonly string[];
  /** Whether the rows hold ids: a text that is none is found nowhere. */
  ids: boolean;
  found: (parameter: string) => string;
}

/** A kind of resource as queries see it. Its row is `m` in every statement, its organization `$1`. */
export interface ResourceTable {
  /** Of the table, and what the names of its statements begin with. */
  name: string;
  /** The table that counts its rows in slots. */
  counter: string;
  /** How a row is read. */
  select: string;
  /** The names that it gives, beside `profile`. */
  read: readonly string[];
  /** A condition that leaves out what is deleted, in words of the indexes; empty where deleting takes rows away. */
  live: string;
  /** The same for look-ups by primary key, in words that no partial index implies. */
  liveByKey: string;
  columns: Partial<Record<Column, ColumnSql>>;
  /** Lists that are kept as rows, as comparison documents that are made when a filter asks, by their name. */
  documents: Readonly<Record<string, string>>;
}

/** `sort` is another only where the text has no bound: what is sorted by must fit the place of a row. */
export function textColumn(
  sql: string,
  { sort = sql, reach }: { sort?: string; reach?: string } = {},
): ColumnSql {
  return { kind: 'text', sort, text: sql, ...(reach === undefined ? {} : { reach }) };
}

/** So much of a text as is sorted by. */
export function shortened(sql: string): string {
  return `left(${sql}, 256)`;
}

export function timeColumn(sql: string): ColumnSql {
  const asText = `to_char(${sql} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  return { kind: 'time', sort: sql, text: `(${asText} collate "C")` };
}

export const idColumn: ColumnSql = { kind: 'id', sort: 'm.id', text: '(m.id::text collate "C")' };
