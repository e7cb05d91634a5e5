import { isUrn } from './generic.js';
import type { Json, JsonObject } from './json.js';
import { isObject } from './json.js';

const prefix = 'bulkId:';

/** The bulkId that a text stands for, RFC 7644 §3.7.2: `bulkId:qwerty`, whole and in this case. */
export function bulkIdIn(text: string): string | undefined {
  return text.startsWith(prefix) && text.length > prefix.length ? text.slice(prefix.length) : undefined;
}

/** Adds the bulkIds that `data` refers to, in any value at any depth, to `found`. */
export function collectReferences(data: Json | undefined, found: Set<string>): void {
  if (typeof data === 'string') {
    const bulkId = bulkIdIn(data);
    if (bulkId !== undefined) found.add(bulkId);
  } else if (Array.isArray(data)) for (const each of data) collectReferences(each, found);
  else if (isObject(data)) for (const each of Object.values(data)) collectReferences(each, found);
}

/** A copy with ids in place of references. `idOf` throws for what has none. */
export function resolveReferences(data: Json, idOf: (bulkId: string) => string): Json {
  if (typeof data === 'string') {
    const bulkId = bulkIdIn(data);
    return bulkId === undefined ? data : idOf(bulkId);
  }
  if (Array.isArray(data)) return data.map((each) => resolveReferences(each, idOf));
  if (!isObject(data)) return data;
  const resolved = Object.entries(data).map(
    ([name, value]) => [name, resolveReferences(value, idOf)] as const,
  );
  return Object.fromEntries(resolved);
}

/**
 * Parts a resource in what can be made at once and what refers to `deferred`: single elements of a list, else whole
 * attributes, also those of an extension. What is left over is to be added by a PATCH.
 */
export function splitReferences(
  data: JsonObject,
  deferred: ReadonlySet<string>,
): { now: JsonObject; later: JsonObject } {
  return partedEach(data, (name, value) => {
    if (!isObject(value) || !isUrn(name) || !refersTo(value, deferred)) return parted(value, deferred);
    const { now, later } = partedEach(value, (_, inner) => parted(inner, deferred));
    return [Object.keys(now).length > 0 ? now : undefined, later];
  });
}

/** What can be there now, and what has to wait. */
type Parts = [now: Json | undefined, later: Json | undefined];

function partedEach(
  data: JsonObject,
  partsOf: (name: string, value: Json) => Parts,
): { now: JsonObject; later: JsonObject } {
  const now: [string, Json][] = [];
  const later: [string, Json][] = [];
  for (const [name, value] of Object.entries(data)) {
    const [first, rest] = partsOf(name, value);
    if (first !== undefined) now.push([name, first]);
    if (rest !== undefined) later.push([name, rest]);
  }
  // Set one by one, a member called __proto__ would be none, and nobody would refuse it.
  return { now: Object.fromEntries(now), later: Object.fromEntries(later) };
}

function parted(value: Json, deferred: ReadonlySet<string>): Parts {
  if (!refersTo(value, deferred)) return [value, undefined];
  if (!Array.isArray(value)) return [undefined, value];
  const waits = value.map((each) => refersTo(each, deferred));
  const rest = value.filter((_, index) => !waits[index]);
  return [rest.length > 0 ? rest : undefined, value.filter((_, index) => waits[index])];
}

function refersTo(value: Json, deferred: ReadonlySet<string>): boolean {
  const found = new Set<string>();
  collectReferences(value, found);
  return [...found].some((bulkId) => deferred.has(bulkId));
}
