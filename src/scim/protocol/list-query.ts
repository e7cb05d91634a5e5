import { invalidCount, invalidFilter, invalidSyntax, invalidValue } from './errors.js';
import type { Json } from './json.js';
import { isObject } from './json.js';

/** How many resources a page has when the client doesn't say. */
export const DEFAULT_COUNT = 100;

/** How many a page has at most, whatever the client says. */
export const MAX_COUNT = 1000;

/** The largest position a list can be asked for. */
const MAX_START_INDEX = 2 ** 31 - 1;

/** What a client wants of a list, RFC 7644 §3.4.2. */
export interface ListQuery {
  readonly filter?: string;
  readonly startIndex: number;
  readonly count: number;
  readonly sortBy?: string;
  readonly sortOrder: 'ascending' | 'descending';
  readonly attributes?: string;
  readonly excludedAttributes?: string;
  /** RFC 9865; empty for the first page. */
  readonly cursor?: string;
}

/**
 * Reads the query of a URL. Names may be in any case, others are passed over (Entra ID repeats the flags of its
 * tenant URL in every request). Numbers out of range are moved into it, as RFC 7644 §3.4.2.4 says; with a cursor
 * `count` must be positive (RFC 9865 §2) and `startIndex` say nothing else. Throws 400 invalidValue for a repeated
 * parameter or what isn't a number, 400 invalidFilter for an empty filter, 400 invalidCount.
 */
export function readListQuery(query: Record<string, unknown>): ListQuery {
  const given = parametersOf(query);
  const filter = given.get('filter');
  if (filter?.trim() === '') throw invalidFilter('the filter is empty');
  return {
    ...readPage(given),
    sortOrder: readSortOrder(given.get('sortorder')),
    ...(filter === undefined ? {} : { filter }),
    ...optional(given, 'sortBy'),
    ...optional(given, 'attributes'),
    ...optional(given, 'excludedAttributes'),
  };
}

/** Where a page starts and how long it is: by index, unless the client names a cursor (RFC 9865 §3). */
function readPage(given: ReadonlyMap<string, string>): Pick<ListQuery, 'startIndex' | 'count' | 'cursor'> {
  const cursor = given.get('cursor')?.trim();
  const startIndex = readNumber(given, 'startIndex', { absent: 1, min: 1, max: MAX_START_INDEX });
  if (cursor === undefined) {
    return {
      startIndex,
      count: readNumber(given, 'count', { absent: DEFAULT_COUNT, min: 0, max: MAX_COUNT }),
    };
  }
  // Either could be meant, and the other would be a wrong page that looks right.
  if (startIndex > 1) throw invalidValue('give startIndex or cursor, not both');
  const count = given.get('count')?.trim() ?? '';
  if (count !== '' && !/^\+?0*[1-9]\d*$/.test(count)) {
    throw invalidCount(`with a cursor, count must be a whole number from 1 to ${MAX_COUNT}`);
  }
  return { startIndex, count: Math.min(count === '' ? DEFAULT_COUNT : Number(count), MAX_COUNT), cursor };
}

/**
 * Reads the body of a POST to `/.search`, RFC 7644 §3.4.3: the same, with numbers as numbers and the attribute
 * names as lists. Throws as `readListQuery`, and 400 invalidSyntax when the body is no object.
 */
export function readSearchRequest(body: Json): ListQuery {
  if (!isObject(body)) throw invalidSyntax('the body must be a JSON object');
  const members = Object.entries(body).filter(([name, value]) => value !== null && isParameter(name));
  return readListQuery(Object.fromEntries(members.map(([name, value]) => [name, textOf(name, value)])));
}

const NAMES: ReadonlySet<string> = new Set([
  'filter',
  'startindex',
  'count',
  'sortby',
  'sortorder',
  'attributes',
  'excludedattributes',
  'cursor',
]);

function isParameter(name: string): boolean {
  return NAMES.has(name.toLowerCase());
}

function parametersOf(query: Record<string, unknown>): ReadonlyMap<string, string> {
  const given = new Map<string, string>();
  for (const [name, value] of Object.entries(query)) {
    if (!isParameter(name) || value === undefined) continue;
    const key = name.toLowerCase();
    if (typeof value !== 'string' || given.has(key)) throw invalidValue(`${name} must be given once`);
    if (value.includes('\0')) throw invalidValue(`${name} must not contain the NUL character`);
    given.set(key, value);
  }
  return given;
}

function textOf(name: string, value: Json): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value.join();
  throw invalidValue(`${name} must be a string, a number or a list of strings`);
}

function readNumber(
  given: ReadonlyMap<string, string>,
  name: string,
  range: { absent: number; min: number; max: number },
): number {
  const text = given.get(name.toLowerCase())?.trim() ?? '';
  if (text === '') return range.absent;
  if (!/^[+-]?\d+$/.test(text)) throw invalidValue(`${name} must be a whole number`);
  return Math.min(Math.max(Number(text), range.min), range.max);
}

function readSortOrder(text: string | undefined): ListQuery['sortOrder'] {
  const lower = text?.trim().toLowerCase() ?? '';
  if (lower === '' || lower === 'ascending') return 'ascending';
  if (lower === 'descending') return lower;
  throw invalidValue('sortOrder must be "ascending" or "descending"');
}

function optional<Name extends string>(
  given: ReadonlyMap<string, string>,
  name: Name,
): Partial<Record<Name, string>> {
  const text = given.get(name.toLowerCase())?.trim() ?? '';
  const found: Partial<Record<string, string>> = text === '' ? {} : { [name]: text };
  return found;
}
