/** A JSON document or a part of one. Members that are undefined count as absent, a Date as its ISO text. */
export type JsonLike =
  string | number | boolean | null | Date | readonly unknown[] | { readonly [name: string]: unknown };

/** One value that differs. Absent is null. */
export interface Change {
  /** As in a SCIM PATCH: `name.givenName`, `urn:…:2.0:User:department`; '' for the document itself. */
  path: string;
  before: unknown;
  after: unknown;
}

/** Who came into a list of members and who left it: ids, at most 100 of each, and how many they are in all. */
export interface MembersChange {
  path: string;
  added: string[];
  removed: string[];
  addedTotal: number;
  removedTotal: number;
}

/**
 * What changed from one JSON document to another, for the audit log: objects are walked whatever the order of
 * their keys, arrays are compared as a whole. Secrets are left out at every level, also out of the values
 * reported. Strings are cut to 1,024 characters (the last is then `…`), arrays to 100 entries (`{truncated: n}`
 * follows), the list to 200 changes. Takes time in proportion to the documents, which must not be nested deeper
 * than the call stack allows: `parseStrictJson` sees to that.
 */
export function diffValues(before: JsonLike | undefined, after: JsonLike | undefined): Change[] {
  const diff = new Diff();
  diff.walk(before, after);
  return diff.changes;
}

const MAX_CHANGES = 200;
const MAX_ENTRIES = 100;
const MAX_CHARACTERS = 1024;
/** Alone or behind a path: Entra sends `urn:…:User:password` as a key. */
const SECRET = /(?:^|[.:])(?:password|client[_-]?secret|token|secret)$/i;

type JsonObject = Readonly<Record<string, unknown>>;

class Diff {
  readonly changes: Change[] = [];
  private readonly steps: string[] = [];

  walk(before: unknown, after: unknown): void {
    if (before === after || this.changes.length >= MAX_CHANGES) return;
    if (isObject(before) && (isObject(after) || isAbsent(after))) this.walkObject(before, after ?? {});
    else if (isObject(after) && isAbsent(before)) this.walkObject({}, after);
    else if (!sameValue(before, after)) {
      this.changes.push({ path: pathOf(this.steps), before: reported(before), after: reported(after) });
    }
  }

  private walkObject(before: JsonObject, after: JsonObject): void {
    for (const name of Object.keys(before)) this.step(name, before[name], member(after, name));
    for (const name of Object.keys(after)) {
      if (!Object.hasOwn(before, name)) this.step(name, undefined, after[name]);
    }
  }

  private step(name: string, before: unknown, after: unknown): void {
    if (SECRET.test(name)) return;
    this.steps.push(name);
    this.walk(before, after);
    this.steps.pop();
  }
}

/** RFC 7644 §3.10: an attribute follows its schema's URN after a colon, and another attribute after a dot. */
function pathOf(steps: readonly string[]): string {
  const path = steps.reduce((path, step, index) => {
    const separator = /^urn:/i.test(steps[index - 1] ?? '') ? ':' : '.';
    return index === 0 ? step : path + separator + step;
  }, '');
  return cut(path);
}

function sameValue(one: unknown, other: unknown): boolean {
  if (one === other || (isAbsent(one) && isAbsent(other))) return true;
  if (Array.isArray(one)) return Array.isArray(other) && sameArray(one, other);
  if (isObject(one)) return isObject(other) && sameObject(one, other);
  return one instanceof Date ? plain(one) === plain(other) : other instanceof Date && plain(other) === one;
}

function sameArray(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((entry, index) => sameValue(entry, other[index]));
}

function sameObject(one: JsonObject, other: JsonObject): boolean {
  const same = (name: string): boolean =>
    SECRET.test(name) || sameValue(member(one, name), member(other, name));
  return (
    Object.keys(one).every(same) && Object.keys(other).every((name) => Object.hasOwn(one, name) || same(name))
  );
}

/** The value as it is written to the log. */
function reported(value: unknown): unknown {
  if (typeof value === 'string') return cut(value);
  if (Array.isArray(value)) {
    const entries = value.slice(0, MAX_ENTRIES).map(reported);
    return value.length > MAX_ENTRIES ? [...entries, { truncated: value.length - MAX_ENTRIES }] : entries;
  }
  if (!isObject(value)) return plain(value) ?? null;
  const members = Object.entries(value).filter(([name, held]) => held !== undefined && !SECRET.test(name));
  // `fromEntries` defines members: assigning would set the prototype for `__proto__`.
  return Object.fromEntries(members.map(([name, held]) => [name, reported(held)]));
}

function cut(text: string): string {
  if (text.length <= MAX_CHARACTERS) return text;
  // Half a surrogate pair at the cut would be refused by PostgreSQL's jsonb.
  return `${text.slice(0, MAX_CHARACTERS - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

function plain(value: unknown): unknown {
  return value instanceof Date ? value.toJSON() : value;
}

function member(object: JsonObject, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}
