import { comparisonValue } from './comparison.js';
import type { Filter, Literal, Operator } from './filter.js';
import type { Json } from './json.js';
import { isObject } from './json.js';

/**
 * Whether a comparison document, or one element of a list, satisfies a filter. Whatever else evaluates filters
 * must agree with this:
 *
 * - A path leads to no value, one, or (through lists) many; null and empty values count as none.
 * - A comparison is true when any of the values satisfies it. `ne` is true when any value differs or there is
 *   none; every other operator is false without a value.
 * - `pr` is true when there is a value: not null, `""`, `[]` or `{}`. `eq null` is not `pr`, `ne null` is `pr`.
 * - A value path is true when one element alone satisfies all of `where`. An element that is a plain value is its
 *   own `value` part; a complex attribute that isn't a list is its own only element.
 * - `not` is the boolean opposite, also of what is false for want of a value.
 * - A value of another type than the literal satisfies `ne` and nothing else.
 * - Strings are compared as normalized, ordered by Unicode code point (PostgreSQL's collation "C"); `co`, `sw` and
 *   `ew` take the literal letter by letter, nothing in it is a wildcard.
 */
export function matches(filter: Filter, comparison: Json): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.terms.every((term) => matches(term, comparison));
    case 'or':
      return filter.terms.some((term) => matches(term, comparison));
    case 'not':
      return !matches(filter.term, comparison);
    case 'present':
      return valuesAt(comparison, filter.path.keys).length > 0;
    case 'compare':
      return satisfies(filter, valuesAt(comparison, filter.path.keys));
    case 'valuePath':
      break;
  }
  return valuesAt(comparison, filter.path.keys).some((element) => matchesElement(filter.where, element));
}

/** Whether one element of a list, in comparison form, satisfies what stands between the brackets. */
export function matchesElement(where: Filter, element: Json): boolean {
  return matches(where, isObject(element) ? element : { value: element });
}

/** The values a path leads to, lists on the way and at its end unfolded, empty ones left out. */
function valuesAt(value: Json, keys: readonly string[], depth = 0): Json[] {
  if (Array.isArray(value)) return value.flatMap((element) => valuesAt(element, keys, depth));
  const key = keys[depth];
  if (key === undefined) return isEmpty(value) ? [] : [value];
  if (!isObject(value) || !Object.hasOwn(value, key)) return [];
  return valuesAt(value[key] ?? null, keys, depth + 1);
}

function isEmpty(value: Json): boolean {
  return value === null || value === '' || (isObject(value) && Object.keys(value).length === 0);
}

function satisfies(filter: Filter & { kind: 'compare' }, values: readonly Json[]): boolean {
  const { operator, path } = filter;
  const literal = comparisonValue(path, filter.value);
  if (literal === null)
    return operator === 'ne' ? values.length > 0 : operator === 'eq' && values.length === 0;
  if (operator === 'ne') return values.length === 0 || values.some((value) => value !== literal);
  return values.some((value) => holds(operator, value, literal));
}

function holds(operator: Exclude<Operator, 'ne'>, value: Json, literal: Exclude<Literal, null>): boolean {
  if (operator === 'eq') return value === literal;
  if (typeof value === 'string' && typeof literal === 'string') return textHolds(operator, value, literal);
  return (
    typeof value === 'number' &&
    typeof literal === 'number' &&
    orderHolds(operator, Math.sign(value - literal))
  );
}

function textHolds(operator: Operator, value: string, literal: string): boolean {
  if (operator === 'co') return value.includes(literal);
  if (operator === 'sw') return value.startsWith(literal);
  if (operator === 'ew') return value.endsWith(literal);
  return orderHolds(operator, compareCodePoints(value, literal));
}

function orderHolds(operator: Operator, order: number): boolean {
  if (order === 0) return operator === 'ge' || operator === 'le';
  return order > 0 ? operator === 'gt' || operator === 'ge' : operator === 'lt' || operator === 'le';
}

/** JavaScript's `<` puts U+FFFD after an emoji, because it compares halves of surrogate pairs. */
function compareCodePoints(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let index = 0; index < shared; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** Moves surrogates, which stand for code points above all others, behind the rest of the code units. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
