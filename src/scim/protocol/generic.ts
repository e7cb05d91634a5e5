import { invalidValue } from './errors.js';
import type { Json, JsonObject } from './json.js';
import { isObject } from './json.js';
import { checkText } from './scalar.reader.js';

const MAX_DEPTH = 16;

/** Whether a name can be the URN of an extension this service was never told about. */
export function isUrn(name: string): boolean {
  return /^urn:[^\s"\\()[\]{}]+$/i.test(name);
}

/**
 * Data of an unknown extension, kept as it was sent. Throws 400 invalidValue for what can't be stored or walked
 * safely: NUL, lone surrogates, `__proto__`, more than 16 levels.
 */
export function checkGeneric(value: Json, at: string, depth = 0): void {
  if (depth > MAX_DEPTH) throw invalidValue(`${at} is nested deeper than ${MAX_DEPTH} levels`);
  if (typeof value === 'string') checkText(value, at);
  if (Array.isArray(value)) for (const each of value) checkGeneric(each, at, depth + 1);
  if (isObject(value)) checkNames(value, at, depth);
}

/** The name in an object that equals `wanted` but for case. */
export function nameIn(object: JsonObject, wanted: string): string | undefined {
  if (Object.hasOwn(object, wanted)) return wanted;
  const lower = wanted.toLowerCase();
  return Object.keys(object).find((name) => name.toLowerCase() === lower);
}

function checkNames(object: JsonObject, at: string, depth: number): void {
  for (const name of Object.keys(object)) {
    checkText(name, at);
    if (name === '__proto__') throw invalidValue(`${at} must not have an attribute named __proto__`);
    checkGeneric(object[name] ?? null, `${at}.${name}`, depth + 1);
  }
}
