import type { IndexedAttribute } from './attribute-index.js';
import { finished, readAttribute } from './attribute.reader.js';
import { mutability } from './errors.js';
import type { Filter } from './filter.js';
import type { Json, JsonObject } from './json.js';
import { deepEqual, isObject, isUnassigned } from './json.js';

/** What a change is aimed at: an attribute, and perhaps elements of its list, and perhaps one part. */
export interface Target {
  readonly attribute: IndexedAttribute;
  readonly subAttribute: IndexedAttribute | undefined;
  readonly filter: Filter | undefined;
  /** The path that errors name. */
  readonly at: string;
}

/** What is to be done there. */
export interface Change {
  readonly op: 'add' | 'replace' | 'remove';
  readonly value: Json | undefined;
}

/** Whether a change takes away: Entra ID clears with null, `""` and `[]` as well as with remove. */
export function clears(change: Change): boolean {
  return change.op === 'remove' || isUnassigned(change.value);
}

/**
 * A complex value with other parts, RFC 7644 §3.5.2.3: parts that `source` doesn't name stay, null and empty ones
 * go. Undefined when nothing is left. Throws 400 invalidValue or mutability.
 */
export function mergeParts(
  target: Pick<Target, 'attribute' | 'at'>,
  before: Json | undefined,
  source: JsonObject,
): JsonObject | undefined {
  const { attribute, at } = target;
  const old = isObject(before) ? before : {};
  const merged = { ...old };
  const named = new Set<string>();
  for (const name of Object.keys(source)) {
    const part = attribute.parts?.get(name);
    if (part === undefined || !part.stored) continue;
    named.add(part.name);
    setPart(merged, part, source[name] ?? null, `${at}.${part.name}`);
  }
  dropStaleReference(old, merged, named);
  return finished(attribute, merged, at);
}

function setPart(merged: JsonObject, part: IndexedAttribute, value: Json, at: string): void {
  const before = merged[part.name];
  const after = readAttribute(part, value, at);
  if (part.mutability === 'immutable' && before !== undefined && !deepEqual(before, after)) {
    throw mutability(`${at} can't be changed once it is set`);
  }
  if (after === undefined) delete merged[part.name];
  else merged[part.name] = after;
}

/** `$ref` is the address of what `value` names: with another value, an address nobody renewed would be wrong. */
function dropStaleReference(old: JsonObject, merged: JsonObject, named: ReadonlySet<string>): void {
  if (merged['value'] !== old['value'] && !named.has('$ref')) delete merged['$ref'];
}
