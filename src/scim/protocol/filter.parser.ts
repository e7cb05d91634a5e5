import type { AttributePath, PathProblem } from './attribute-path.js';
import { elementPath, findSharedPath, isProblem } from './attribute-path.js';
import { invalidFilter } from './errors.js';
import { checkLiteral } from './filter.literal.js';
import { FilterScanner } from './filter.scanner.js';
import type { Filter, Operator } from './filter.js';
import { OPERATORS } from './filter.js';
import type { ResourceType } from './resource-type.js';

export type { Filter } from './filter.js';

/** The most a filter may be: bytes of UTF-8, conditions, and levels of brackets and `not`. */
const FILTER_LIMITS = { bytes: 4096, terms: 200, depth: 20 } as const;

/**
 * Parses a filter by the grammar of RFC 7644 §3.4.2.2. Takes time in proportion to the text. `others` are the types
 * that are searched at the same time: their attributes may be named too. Throws 400 invalidFilter with the reason
 * and the place.
 */
export function parseFilter(type: ResourceType, text: string, others: readonly ResourceType[] = []): Filter {
  return parse(text, (name) => findSharedPath(type, others, name));
}

/** Parses what stands between the brackets of a value path; its attributes are parts of one element. */
export function parseValueFilter(list: AttributePath, text: string): Filter {
  return parse(text, (name) => elementPath(list, name), list);
}

type Resolve = (name: string) => AttributePath | PathProblem;

interface State {
  readonly scanner: FilterScanner;
  readonly resolve: Resolve;
  /** The list whose element is being described; undefined outside brackets. */
  readonly list: AttributePath | undefined;
  readonly depth: number;
  readonly count: { terms: number };
}

function parse(text: string, resolve: Resolve, list?: AttributePath): Filter {
  checkLength(text);
  const scanner = new FilterScanner(text);
  const filter = parseOr({ scanner, resolve, list, depth: 0, count: { terms: 0 } });
  if (!scanner.atEnd()) throw scanner.failure('expected "and", "or" or the end');
  return filter;
}

function checkLength(text: string): void {
  const { bytes } = FILTER_LIMITS;
  if (text.length > bytes || (text.length * 3 > bytes && new TextEncoder().encode(text).length > bytes)) {
    throw invalidFilter(`the filter is longer than ${bytes} bytes`);
  }
}

function parseOr(state: State): Filter {
  return parseSeries(state, 'or', (inner) => parseSeries(inner, 'and', parseTerm));
}

function parseSeries(state: State, kind: 'and' | 'or', next: (state: State) => Filter): Filter {
  const first = next(state);
  const terms = [first];
  while (state.scanner.takeWord(kind)) terms.push(next(state));
  return terms.length === 1 ? first : { kind, terms };
}

function parseTerm(state: State): Filter {
  const { scanner } = state;
  if (scanner.take('(')) return parseGroup(state);
  const start = scanner.position;
  const word = scanner.word();
  if (word.toLowerCase() === 'not' && scanner.take('(')) return { kind: 'not', term: parseGroup(state) };
  if (word === '') throw scanner.failure('expected an attribute');
  return parseCondition(state, word, start);
}

function parseGroup(state: State): Filter {
  const filter = parseOr(deeper(state));
  state.scanner.expect(')', 'expected ")"');
  return filter;
}

function parseCondition(state: State, word: string, start: number): Filter {
  const { scanner } = state;
  const path = resolve(state, word, start);
  if (scanner.takeHere('[')) return parseValuePath(state, path, start);
  return parseComparison(state, path);
}

function resolve(state: State, word: string, start: number): AttributePath {
  const path = state.resolve(word);
  if (isProblem(path)) throw state.scanner.failure(path.reason, start);
  const attribute = path.subAttribute ?? path.attribute;
  // RFC 7643 §7: what is never returned must not be found out by asking whether it matches, either.
  if (attribute?.returned === 'never' || attribute?.mutability === 'writeOnly') {
    throw state.scanner.failure(`${attribute.name} can't be used in a filter`, start);
  }
  return path;
}

function parseValuePath(state: State, path: AttributePath, start: number): Filter {
  const { scanner } = state;
  const { attribute, subAttribute } = path;
  const list = attribute !== undefined && (attribute.multiValued || attribute.parts !== undefined);
  if (state.list !== undefined || subAttribute !== undefined || (path.known && !list)) {
    throw scanner.failure('only a list of values can be followed by "["', start);
  }
  const inner = { ...deeper(state), list: path, resolve: (name: string) => elementPath(path, name) };
  const where = parseOr(inner);
  scanner.expect(']', 'expected "]"');
  if (!scanner.takeHere('.')) return { kind: 'valuePath', path, where };
  // Outside the grammar, but Entra ID asks so: emails[type eq "work"].value eq "x", all of one element.
  const last = parseComparison(inner, resolve(inner, scanner.word(), scanner.position));
  const terms = where.kind === 'and' ? [...where.terms, last] : [where, last];
  return { kind: 'valuePath', path, where: { kind: 'and', terms } };
}

function parseComparison(state: State, path: AttributePath): Filter {
  const { scanner } = state;
  if (++state.count.terms > FILTER_LIMITS.terms) {
    throw scanner.failure(`the filter has more than ${FILTER_LIMITS.terms} conditions`);
  }
  const operator = scanner.takeWord('pr', ...OPERATORS);
  if (operator === undefined) throw scanner.failure(`expected pr, ${OPERATORS.join(', ')}`);
  if (operator === 'pr') return { kind: 'present', path };
  return compare(state, path, operator);
}

function compare(state: State, path: AttributePath, operator: Operator): Filter {
  const { scanner } = state;
  const start = scanner.position;
  const literal = scanner.literal();
  if (literal === null && operator === 'eq') return { kind: 'not', term: { kind: 'present', path } };
  if (literal === null && operator === 'ne') return { kind: 'present', path };
  const target = comparable(path);
  if (target === undefined) throw scanner.failure('the attribute has parts; name the one to compare', start);
  const checked = checkLiteral(target.subAttribute ?? target.attribute, operator, literal);
  if ('reason' in checked) throw scanner.failure(checked.reason, start);
  return { kind: 'compare', path: target, operator, value: checked.value };
}

/** RFC 7644 §3.4.2.2: a complex attribute compared without naming a part stands for its `value` part. */
function comparable(path: AttributePath): AttributePath | undefined {
  const { attribute, subAttribute } = path;
  if (!path.known) return path;
  if (attribute === undefined) return undefined;
  if (subAttribute !== undefined || attribute.parts === undefined) return path;
  const part = elementPath(path, 'value');
  if (isProblem(part)) return undefined;
  return {
    ...path,
    names: [...path.names, ...part.names],
    keys: [...path.keys, ...part.keys],
    subAttribute: part.subAttribute,
  };
}

function deeper(state: State): State {
  const depth = state.depth + 1;
  if (depth > FILTER_LIMITS.depth) {
    throw state.scanner.failure(`the filter is nested deeper than ${FILTER_LIMITS.depth} levels`);
  }
  return { ...state, depth };
}
