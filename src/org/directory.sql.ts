import type { SqlValue } from '../database/index.js';
import { isUuid } from '../http/index.js';
import type { Column, Criterion, Field, Operator } from './directory.query.js';
import type { ColumnSql, ResourceTable } from './resource.table.js';
import { behind } from './text-range.js';

/** A condition as SQL: the text, and the values of its parameters after `$1`, the organization. */
export interface SqlCondition {
  text: string;
  values: SqlValue[];
  /** True when the text is one of a few dozen: worth a plan that is kept. */
  fixed: boolean;
}

type Comparison = Extract<Criterion, { kind: 'compare' }>;

/**
 * Compiles a condition on rows `m`. Nothing of its values, nor any name in a path, becomes part of the text. `before`
 * is how many values of the same statement come before its own, besides the organization.
 */
export function compileCriterion(criterion: Criterion, table: ResourceTable, before = 0): SqlCondition {
  const parameters = new Parameters(table, before);
  const text = compile(criterion, whole, parameters);
  return { text, values: parameters.values, fixed: criterion.kind === 'compare' };
}

/** The same for a condition on one element of a list, whose comparison document is the SQL given. */
export function compileElementCriterion(
  criterion: Criterion,
  element: string,
  table: ResourceTable,
): Omit<SqlCondition, 'fixed'> {
  const parameters = new Parameters(table);
  return { text: compile(criterion, element, parameters), values: parameters.values };
}

/** The comparison document of the row itself, in contrast to one element of it. */
const whole = 'm.profile_keys';

/** Lists that are rows of their own have a document of their own. */
export function documentAt(table: ResourceTable, path: readonly string[]): string {
  return table.documents[path[0] ?? ''] ?? whole;
}

function columnOf(table: ResourceTable, column: Column): ColumnSql {
  const found = table.columns[column];
  if (!found) throw new Error(`${table.name} has no column ${column}`);
  return found;
}

class Parameters {
  readonly values: SqlValue[] = [];

  constructor(
    readonly table: ResourceTable,
    private readonly before = 0,
  ) {}

  add(value: SqlValue): string {
    this.values.push(value);
    return `$${this.before + this.values.length + 1}`;
  }
}

/** The depth of a criterion is bounded by whoever made it: a SCIM filter nests 20 deep at most. */
function compile(criterion: Criterion, document: string, parameters: Parameters): string {
  switch (criterion.kind) {
    case 'and':
    case 'or':
      return `(${criterion.terms.map((term) => compile(term, document, parameters)).join(` ${criterion.kind} `)})`;
    case 'not':
      return `(not ${compile(criterion.term, document, parameters)})`;
    case 'present':
      return present(criterion.field, document, parameters);
    case 'compare':
      return compare(criterion, document, parameters);
    case 'some':
      return some(criterion, document, parameters);
  }
}

function some(
  { path, where }: Extract<Criterion, { kind: 'some' }>,
  document: string,
  parameters: Parameters,
): string {
  const element = `e${parameters.values.length}`;
  const source = valuesAt(path, document, parameters);
  const part = `case when jsonb_typeof(${element}) = 'object' then ${element} else jsonb_build_object('value', ${element}) end`;
  const holds = compile(where, `(${part})`, parameters);
  return `exists (select 1 from ${source} as ${element} where ${assigned(element)} and ${holds})`;
}

function present(field: Field, document: string, parameters: Parameters): string {
  if ('absent' in field) return 'false';
  if ('path' in field) return someValue(field.path, document, parameters);
  const column = columnOf(parameters.table, field.column);
  return column.kind === 'rows'
    ? someValue(column.path, document, parameters)
    : `(${column.sort} is not null)`;
}

function someValue(path: readonly string[], document: string, parameters: Parameters): string {
  return `exists (select 1 from ${valuesAt(path, document, parameters)} as v where ${assigned('v')})`;
}

function compare(comparison: Comparison, document: string, parameters: Parameters): string {
  const { field, operator, value } = comparison;
  if ('absent' in field) return operator === 'ne' ? 'true' : 'false';
  if ('path' in field) return comparePath(field.path, comparison, document, parameters);
  const column = columnOf(parameters.table, field.column);
  if (column.kind !== 'rows') return compareColumn(column, operator, value, parameters);
  // Only equality has rows to go by; every other comparison looks at the document.
  if (operator === 'eq' && typeof value === 'string') {
    return column.ids && !isUuid(value) ? 'false' : `(${column.found(parameters.add(value))})`;
  }
  return comparePath(column.path, comparison, document, parameters);
}

function comparePath(
  path: readonly string[],
  { operator, value }: Comparison,
  document: string,
  parameters: Parameters,
): string {
  const source = valuesAt(path, document, parameters);
  const holds = jsonHolds(operator, value, parameters);
  if (operator === 'ne') {
    return `coalesce((select bool_or(${holds}) from ${source} as v where ${assigned('v')}), true)`;
  }
  return `exists (select 1 from ${source} as v where ${assigned('v')} and ${holds})`;
}

/** The values at a path: jsonpath's lax mode unfolds lists as it goes, and `[*]` the last. */
function valuesAt(path: readonly string[], document: string, parameters: Parameters): string {
  const source = document === whole ? documentAt(parameters.table, path) : document;
  return `jsonb_path_query(${source}, ${parameters.add(jsonPath(path))}::jsonpath)`;
}

/** The values at a path, lists unfolded, as a jsonpath: names are quoted as JSON texts. */
export function jsonPath(path: readonly string[]): string {
  return `$${path.map((name) => `.${JSON.stringify(name)}`).join('')}[*]`;
}

const assigned = (value: string): string => `${value} not in ('null', '""', '{}')`;

function jsonHolds(operator: Operator, value: string | number | boolean, parameters: Parameters): string {
  if (operator === 'eq') return `v = ${parameters.add(JSON.stringify(value))}::jsonb`;
  if (operator === 'ne') return `v <> ${parameters.add(JSON.stringify(value))}::jsonb`;
  const type = typeof value;
  if (type === 'boolean') return 'false';
  const parameter = parameters.add(String(value));
  const text = `((v #>> '{}') collate "C")`;
  // A case, because PostgreSQL may compute both sides of an `and`, and a text is no number.
  const holds =
    type === 'number'
      ? `${text}::numeric ${ordering[operator] ?? '='} ${parameter}::numeric`
      : textHolds(text, operator, `${parameter}::text`);
  return `case when jsonb_typeof(v) = '${type}' then ${holds} else false end`;
}

function compareColumn(
  column: Exclude<ColumnSql, { kind: 'rows' }>,
  operator: Operator,
  value: string | number | boolean,
  parameters: Parameters,
): string {
  if (column.kind === 'flag') {
    const wanted = (value === true) === (operator === 'eq');
    return typeof value === 'boolean' ? `(${wanted ? '' : 'not '}${column.sort})` : 'false';
  }
  if (typeof value !== 'string') return operator === 'ne' ? 'true' : 'false';
  if (column.kind === 'id' && operator === 'eq') {
    return isUuid(value) ? `(${column.sort} = ${parameters.add(value)}::uuid)` : 'false';
  }
  if (column.kind === 'time' && ordering[operator]) {
    return `(${column.sort} ${ordering[operator]} ${parameters.add(timeOf(value))}::timestamptz)`;
  }
  return compareText(column, operator, value, parameters);
}

/** Never null, so that "not" turns it; a coalesce around a comparison would keep the index out. */
function compareText(
  { text, reach }: { text: string; reach?: string },
  operator: Operator,
  value: string,
  parameters: Parameters,
): string {
  const parameter = `${parameters.add(value)}::text`;
  const holds =
    operator === 'sw' ? prefixed(text, parameter, value, parameters) : textHolds(text, operator, parameter);
  const reached = reach === undefined ? '' : `${reach} and `;
  return operator === 'ne' ? `coalesce(${holds}, true)` : `(${reached}${text} is not null and ${holds})`;
}

/** PostgreSQL knows no year 0; nothing of ours is that old. */
function timeOf(text: string): string {
  return text.startsWith('0000-') ? '-infinity' : text;
}

const ordering: Partial<Record<Operator, string>> = {
  eq: '=',
  ne: '<>',
  gt: '>',
  ge: '>=',
  lt: '<',
  le: '<=',
};

/** A literal beginning is a range, which an index in code point order can serve. */
function prefixed(text: string, from: string, value: string, parameters: Parameters): string {
  const end = behind(value);
  return end === undefined
    ? `${text} >= ${from}`
    : `(${text} >= ${from} and ${text} < ${parameters.add(end)}::text)`;
}

function textHolds(text: string, operator: Operator, parameter: string): string {
  switch (operator) {
    case 'co':
      return `strpos(${text}, ${parameter}) > 0`;
    case 'sw':
      return `starts_with(${text}, ${parameter})`;
    case 'ew':
      return `right(${text}, length(${parameter})) = ${parameter}`;
    default:
      return `${text} ${ordering[operator] ?? '='} ${parameter}`;
  }
}
