import type { IndexedAttribute } from './attribute-index.js';
import { comparisonElement } from './comparison.js';
import type { Json, JsonObject } from './json.js';
import { fingerprint, isObject } from './json.js';

/**
 * A list with more elements, RFC 7644 §3.5.2.1: what is there already stays as it is, and an element with the same
 * `value` and `type` (RFC 7643 §2.4: one of each) takes over the other parts. Time in proportion to both lists.
 */
export function addElements(
  attribute: IndexedAttribute,
  list: { before: readonly Json[]; fresh: Set<Json> },
  added: readonly Json[],
): Json[] {
  const result = [...list.before];
  const places = new Map<string, number>();
  result.forEach((element, index) => remember(places, attribute, { element, index }));
  for (const element of added) {
    const place = placeOf(places, attribute, element);
    const current = place === undefined ? undefined : result[place];
    if (place === undefined || current === undefined) {
      remember(places, attribute, { element, index: result.length });
      result.push(element);
      list.fresh.add(element);
    } else {
      result[place] = absorb(attribute, current, element);
      list.fresh.add(result[place]);
    }
  }
  return result;
}

/**
 * A list without some elements. What is to go is found by `value`, with `type` where it is given; whatever else
 * the IdP sent along (`$ref`, an outdated `display`) doesn't matter. Without a `value` all parts must agree.
 */
export function removeElements(
  attribute: IndexedAttribute,
  before: readonly Json[],
  removed: readonly Json[],
): Json[] {
  const doomed = new Set(removed.map((element) => nameOf(comparisonElement(attribute, element))));
  return before.filter((element) => {
    const compared = comparisonElement(attribute, element);
    return !doomed.has(nameOf(compared)) && !doomed.has(nameOf(withoutType(compared)));
  });
}

function remember(
  places: Map<string, number>,
  attribute: IndexedAttribute,
  { element, index }: { element: Json; index: number },
): void {
  const compared = comparisonElement(attribute, element);
  for (const name of [nameOf(compared), `any ${nameOf(withoutType(compared))}`]) {
    if (!places.has(name)) places.set(name, index);
  }
}

/** An element without a type is there when its value is there, whatever the type. */
function placeOf(
  places: ReadonlyMap<string, number>,
  attribute: IndexedAttribute,
  element: Json,
): number | undefined {
  const compared = comparisonElement(attribute, element);
  const exact = places.get(nameOf(compared));
  if (exact !== undefined || !hasValue(compared) || compared['type'] !== undefined) return exact;
  return places.get(`any ${nameOf(compared)}`);
}

/** By what an element is told from others: value and type, else everything it has. */
function nameOf(compared: Json): string {
  return fingerprint(hasValue(compared) ? [compared['value'] ?? null, compared['type'] ?? null] : compared);
}

function withoutType(compared: Json): Json {
  return hasValue(compared) ? { value: compared['value'] ?? null } : compared;
}

function hasValue(compared: Json): compared is JsonObject {
  return isObject(compared) && compared['value'] !== undefined;
}

/** The element with the parts of another; parts that only differ in case stay as they are. */
function absorb(attribute: IndexedAttribute, current: Json, other: Json): Json {
  if (!isObject(current) || !isObject(other)) return current;
  const before = comparisonElement(attribute, current);
  const after = comparisonElement(attribute, { ...current, ...other });
  if (!isObject(before) || !isObject(after) || fingerprint(before) === fingerprint(after)) return current;
  const kept = Object.keys(current).filter((name) => {
    const key = name.toLowerCase();
    return fingerprint(before[key] ?? null) === fingerprint(after[key] ?? null);
  });
  return { ...current, ...other, ...Object.fromEntries(kept.map((name) => [name, current[name] ?? null])) };
}
