import type { SqlValue } from '../database/index.js';
import type { Field, Walk } from './directory.query.js';
import { documentAt, jsonPath } from './directory.sql.js';
import { type ColumnSql, type ResourceTable, shortened } from './resource.table.js';

/** One thing that rows are ordered by; behind the last comes the id, so that no two rows stand at one place. */
export interface SortTerm {
  sql: string;
  type: 'text' | 'numeric' | 'timestamptz' | 'uuid' | 'boolean';
}

/** Adds a value to a statement and gives its `$n`. */
export type AddParameter = (value: SqlValue) => string;

/** What to order rows of one table by, for a column or a path. */
export function sortTerms(field: Field, table: ResourceTable, parameter: AddParameter): SortTerm[] {
  if ('absent' in field) return [];
  if ('path' in field) return pathTerms(field.path, table, parameter);
  const column = table.columns[field.column];
  return column ? [{ sql: column.sort, type: typeOf[column.kind] }] : [];
}

/** The same in a form that is alike for all tables, so that rows of several can stand in one order. */
export function commonTerms(field: Field, table: ResourceTable, parameter: AddParameter): SortTerm[] {
  if ('path' in field) return pathTerms(field.path, table, parameter);
  const column = 'column' in field ? table.columns[field.column] : undefined;
  const text = column ? `(${sortText(column)}) collate "C"` : 'null::text';
  return [
    { sql: 'null::numeric', type: 'numeric' },
    { sql: text, type: 'text' },
  ];
}

/** The order of a list, or its reverse: without a value is last upwards and first downwards, as RFC 7644 has it. */
export function orderBy(
  terms: readonly string[],
  id: string,
  { descending, backward }: { descending: boolean; backward: boolean },
): string {
  const direction = descending === backward ? 'asc nulls last' : 'desc nulls first';
  const ordered = terms.map((term) => `${term} ${direction}`);
  return `order by ${[...ordered, `${id} ${backward ? 'desc' : 'asc'}`].join(', ')}`;
}

/** The rows on the walk's side of its place, as a condition. */
export function beyond(
  terms: readonly SortTerm[],
  id: SortTerm,
  walk: Walk & { descending: boolean },
  parameter: AddParameter,
): string {
  const { place, backward, inclusive, descending } = walk;
  const downwards = descending !== backward;
  const operator = `${backward ? '<' : '>'}${inclusive ? '=' : ''}`;
  const tie = `${id.sql} ${operator} ${parameter(place.id)}::${id.type}`;
  return terms.reduceRight((rest, { sql, type }, index) => {
    const value = place.sorted[index] ?? null;
    if (value === null) return downwards ? `(${sql} is not null or ${rest})` : `(${sql} is null and ${rest})`;
    const given = `${parameter(value)}::${type}`;
    const same = `(${sql} = ${given} and ${rest})`;
    return downwards ? `(${sql} < ${given} or ${same})` : `(${sql} > ${given} or ${sql} is null or ${same})`;
  }, tie);
}

/** The values of the terms as texts, which the place of a row is made of. */
export function placeOf(terms: readonly string[]): string {
  return `array[${terms.map((term) => `(${term})::text`).join(', ')}]::text[]`;
}

const typeOf: Record<ColumnSql['kind'], SortTerm['type']> = {
  text: 'text',
  rows: 'text',
  time: 'timestamptz',
  id: 'uuid',
  flag: 'boolean',
};

/** Numbers before texts. Texts count as far as a place can hold them; what is alike so far is in order of ids. */
function pathTerms(path: readonly string[], table: ResourceTable, parameter: AddParameter): SortTerm[] {
  const first = `jsonb_path_query_first(${documentAt(table, path)}, ${parameter(jsonPath(path))}::jsonpath)`;
  return [
    { sql: `(case when jsonb_typeof(${first}) = 'number' then (${first})::numeric end)`, type: 'numeric' },
    { sql: `(nullif(${shortened(`${first} #>> '{}'`)}, '') collate "C")`, type: 'text' },
  ];
}

function sortText(column: ColumnSql): string {
  switch (column.kind) {
    case 'flag':
      return `${column.sort}::text`;
    case 'text':
    case 'rows':
      return column.sort;
    case 'time':
    case 'id':
      return column.text;
  }
}
