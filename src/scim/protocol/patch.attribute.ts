import { sourceOf } from './attribute.reader.js';
import type { Json } from './json.js';
import { changeElements } from './patch.elements.js';
import type { Change, Target } from './patch.parts.js';
import { clears, mergeParts } from './patch.parts.js';
import { decodeJsonText, unwrapSingle } from './quirks.js';
import { readScalar } from './scalar.reader.js';

/**
 * The value of an attribute after one operation, RFC 7644 §3.5.2.1 to §3.5.2.3; undefined when it is unassigned
 * then. For a single value add and replace are the same. Throws 400 invalidValue, mutability or noTarget.
 */
export function changeAttribute(target: Target, change: Change, before: Json | undefined): Json | undefined {
  const { attribute, subAttribute, at } = target;
  if (attribute.multiValued) {
    // One value may be there without a list, from before the schema was registered.
    const after = changeElements(target, change, before === undefined ? [] : [before].flat());
    return after.length > 0 ? after : undefined;
  }
  const value = clears(change) ? null : (change.value ?? null);
  if (subAttribute !== undefined) return mergeParts(target, before, { [subAttribute.name]: value });
  if (value === null) return undefined;
  if (attribute.parts === undefined) return readScalar(attribute, value, at);
  return mergeParts(target, before, sourceOf(attribute, unwrapSingle(decodeJsonText(value)), at));
}
