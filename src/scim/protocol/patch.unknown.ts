import type { AttributePath } from './attribute-path.js';
import { invalidPath } from './errors.js';
import { checkGeneric, nameIn } from './generic.js';
import type { Json, JsonObject } from './json.js';
import { distinct, fingerprint, isObject, isUnassigned } from './json.js';
import type { Operation } from './patch.operations.js';
import type { Resource } from './resource.js';

/**
 * One operation on the data of an extension nobody registered: no schema says what is right, so add and replace
 * set what they name, objects merge and lists grow by add. Changes the resource's own names only. Throws 400
 * invalidValue for what can't be stored.
 */
export function changeUnknown(resource: Resource, operation: Operation, path: AttributePath): void {
  checkGeneric(operation.value ?? null, path.names.join(':'));
  const names = namesIn(resource, operation, path);
  if (names.includes('__proto__')) throw invalidPath('__proto__ is not the name of an attribute');
  const after = changedAt(resource, names, operation);
  const [urn = ''] = names;
  const name = nameIn(resource, urn) ?? urn;
  const value = isObject(after) ? after[name] : undefined;
  if (value === undefined) delete resource[name];
  else resource[name] = value;
}

/**
 * Where an unknown URN ends nobody knows: at the name the resource has it under; else, for an object, at the end of
 * the path; else before the last colon.
 */
function namesIn(resource: Resource, operation: Operation, path: AttributePath): string[] {
  const text = operation.path?.trim() ?? path.schema;
  if (nameIn(resource, text) !== undefined) return [text];
  const lower = text.toLowerCase();
  const owner = Object.keys(resource).find((name) => lower.startsWith(`${name.toLowerCase()}:`));
  if (owner !== undefined) return [owner, ...text.slice(owner.length + 1).split('.')];
  return isObject(operation.value) ? [text] : path.names;
}

/** A copy of `value` in which the operation was done at the end of `names`; undefined when nothing is left. */
function changedAt(
  value: Json | undefined,
  names: readonly string[],
  operation: Operation,
): Json | undefined {
  const [wanted, ...rest] = names;
  if (wanted === undefined) return changed(value, operation);
  const object: JsonObject = isObject(value) ? { ...value } : {};
  const name = nameIn(object, wanted) ?? wanted;
  const after = changedAt(Object.hasOwn(object, name) ? object[name] : undefined, rest, operation);
  if (after === undefined) delete object[name];
  else object[name] = after;
  return Object.keys(object).length > 0 ? object : undefined;
}

function changed(before: Json | undefined, { op, value }: Operation): Json | undefined {
  if (op === 'remove') return removed(before, value);
  if (value === undefined || isUnassigned(value)) return undefined;
  if (isObject(before) && isObject(value)) return merged(before, value);
  if (isObject(value)) return merged({}, value);
  if (op === 'add' && Array.isArray(before)) return distinct([...before, value].flat());
  return value;
}

function merged(before: JsonObject, value: JsonObject): JsonObject | undefined {
  const result = { ...before };
  for (const wanted of Object.keys(value)) {
    const name = nameIn(result, wanted) ?? wanted;
    const part = value[wanted] ?? null;
    if (isUnassigned(part)) delete result[name];
    else result[name] = part;
  }
  return Object.keys(result).length > 0 ? result : undefined;
}

function removed(before: Json | undefined, value: Json | undefined): Json | undefined {
  if (!Array.isArray(before) || value === undefined || value === null || value === '') return undefined;
  const doomed = new Set((Array.isArray(value) ? value : [value]).map(fingerprint));
  const kept = before.filter((element) => !doomed.has(fingerprint(element)));
  return kept.length > 0 ? kept : undefined;
}
