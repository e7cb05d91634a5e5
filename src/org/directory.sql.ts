import type { SqlValue } from '../database/index.js';
import { isUuid } from '../http/index.js';
import type { Criterion, Field, MemberColumn, Operator } from './directory.query.js';

/** A condition as SQL: the text, and the values of its parameters after `$1`, the organization. */
export interface SqlCondition {
  text: string;
  values: SqlValue[];
  /** True when the text is one of a few dozen: worth a plan that is kept. */
  fixed: boolean;
}

type Comparison = Extract<Criterion, { kind: 'compare' }>;

/** Compiles a condition on `member m`. Nothing of its values, nor any name in a path, becomes part of the text. */
export function compileCriterion(criterion: Criterion): SqlCondition {
  const parameters = new Parameters();
  const text = compile(criterion, 'm.profile_keys', parameters);
  return { text, values: parameters.values, fixed: criterion.kind === 'compare' };
}

/** What to order by, for a column or a path; `parameter` adds a value and gives its `$n`. */
export function compileSort(field: Field, parameter: (value: SqlValue) => string): string[] {
  if ('absent' in field) return [];
  if ('column' in field) return [sortColumns[field.column]];
  const first = `jsonb_path_query_first(m.profile_keys, ${parameter(jsonPath(field.path))}::jsonpath)`;
  return [
    `case when jsonb_typeof(${first}) = 'number' then (${first})::numeric end`,
    `(${first} #>> '{}') collate "C"`,
  ];
}

class Parameters {
  readonly values: SqlValue[] = [];

  add(value: SqlValue): string {
    this.values.push(value);
    return `$${this.values.length + 1}`;
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
  if ('path' in field || field.column === 'emails') {
    return `exists (select 1 from ${valuesAt(pathOf(field), document, parameters)} as v where ${assigned('v')})`;
  }
  return `(${textColumns[field.column] ?? 'm.id'} is not null)`;
}

function compare(comparison: Comparison, document: string, parameters: Parameters): string {
  const { field, operator, value } = comparison;
  if ('absent' in field) return operator === 'ne' ? 'true' : 'false';
  // Only equality has rows to go by; every other comparison of addresses looks at the document.
  const byRows = 'column' in field && (field.column !== 'emails' || operator === 'eq');
  if (byRows) return compareColumn(field.column, comparison, parameters);
  const source = valuesAt(pathOf(field), document, parameters);
  const holds = jsonHolds(operator, value, parameters);
  if (operator === 'ne')
    return `coalesce((select bool_or(${holds}) from ${source} as v where ${assigned('v')}), true)`;
  return `exists (select 1 from ${source} as v where ${assigned('v')} and ${holds})`;
}

function pathOf(field: Exclude<Field, { absent: true }>): readonly string[] {
  return 'path' in field ? field.path : ['emails', 'value'];
}

/** The values at a path: jsonpath's lax mode unfolds lists as it goes, and `[*]` the last. */
function valuesAt(path: readonly string[], document: string, parameters: Parameters): string {
  return `jsonb_path_query(${document}, ${parameters.add(jsonPath(path))}::jsonpath)`;
}

function jsonPath(path: readonly string[]): string {
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
  column: MemberColumn,
  { operator, value }: Comparison,
  parameters: Parameters,
): string {
  if (column === 'active') {
    const disabled = (value === false) !== (operator === 'ne');
    return typeof value === 'boolean' ? `(m.status ${disabled ? '=' : '<>'} 'disabled')` : 'false';
  }
  if (typeof value !== 'string') return operator === 'ne' ? 'true' : 'false';
  if (column === 'id' && operator === 'eq')
    return isUuid(value) ? `(m.id = ${parameters.add(value)}::uuid)` : 'false';
  if (column === 'emails') {
    return `(m.id in (select v.member_id from member_email_value v
      where v.org_id = $1 and v.value_key = ${parameters.add(value)}::text))`;
  }
  if ((column === 'createdAt' || column === 'updatedAt') && ordering[operator]) {
    return `(${sortColumns[column]} ${ordering[operator]} ${parameters.add(timeOf(value))}::timestamptz)`;
  }
  const text = textColumns[column] ?? 'null';
  const parameter = parameters.add(value);
  const holds =
    prefixed(text, operator, value, parameters) ?? textHolds(text, operator, `${parameter}::text`);
  // Never null, so that "not" turns it; a coalesce around a comparison would keep the index out.
  return operator === 'ne' ? `coalesce(${holds}, true)` : `(${text} is not null and ${holds})`;
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
function prefixed(
  text: string,
  operator: Operator,
  value: string,
  parameters: Parameters,
): string | undefined {
  if (operator !== 'sw') return undefined;
  const from = `$${parameters.values.length + 1}::text`;
  return `(${text} >= ${from} and ${text} < ${parameters.add(`${value}\u{10FFFF}`)}::text)`;
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

const managerName = `(select case when x.deleted_at is null then x.display_name_key end from member x
  where x.org_id = m.org_id and x.id = m.manager_id)`;
const timeText = (column: string): string =>
  `(to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') collate "C")`;

const textColumns: Partial<Record<MemberColumn, string>> = {
  id: '(m.id::text collate "C")',
  userName: 'm.user_name_key',
  externalId: 'm.external_id',
  managerName,
  createdAt: timeText('m.created_at'),
  updatedAt: timeText('m.updated_at'),
};

const sortColumns: Record<MemberColumn, string> = {
  id: 'm.id',
  userName: 'm.user_name_key',
  externalId: 'm.external_id',
  active: `(m.status <> 'disabled')`,
  emails: 'm.email_key',
  managerName,
  createdAt: 'm.created_at',
  updatedAt: 'm.updated_at',
};
