/** Any value that a JSON text can hold. */
export type Json = null | boolean | number | string | Json[] | JsonObject;

/** A JSON object. Names come from outside: look them up with `Object.hasOwn`, never by `in`. */
export type JsonObject = { [name: string]: Json };

/** True for a JSON object, false for arrays, null and plain values. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What SCIM calls unassigned, RFC 7643 §2.5: null and `[]`; the IdPs send `""` for the same. */
export function isUnassigned(value: Json | undefined): value is undefined | null | '' | [] {
  return (
    value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
  );
}

/** Equality of two JSON values; the order of an object's names doesn't matter, that of a list does. */
export function deepEqual(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) return Array.isArray(b) && equalLists(a, b);
  return isObject(a) && isObject(b) && equalObjects(a, b);
}

/** The values without repetitions, first ones kept. Returns its argument when nothing repeats. */
export function distinct(values: Json[]): Json[] {
  if (values.length <= FEW) {
    const repeats = (value: Json, index: number): boolean =>
      values.findIndex((other) => deepEqual(other, value)) < index;
    return values.some(repeats) ? values.filter((value, index) => !repeats(value, index)) : values;
  }
  const seen = new Set<string>();
  const kept = values.filter((value) => {
    const print = fingerprint(value);
    return !seen.has(print) && seen.add(print);
  });
  return kept.length === values.length ? values : kept;
}

/** Up to so many values comparing each with each is quicker than making texts of them. */
const FEW = 8;

/** A text that two values share exactly when they are `deepEqual`. */
export function fingerprint(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(fingerprint).join()}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const parts = Object.keys(value)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${fingerprint(value[name] ?? null)}`);
  return `{${parts.join()}}`;
}

function equalLists(a: Json[], b: Json[]): boolean {
  return a.length === b.length && a.every((value, index) => deepEqual(value, b[index]));
}

function equalObjects(a: JsonObject, b: JsonObject): boolean {
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every((name) => Object.hasOwn(b, name) && deepEqual(a[name], b[name]));
}
