import type { IndexedAttribute } from './attribute-index.js';
import { invalidValue } from './errors.js';
import type { Json, JsonObject } from './json.js';
import { distinct, isObject, isUnassigned } from './json.js';
import { keepFirstPrimary, saysNothing, unwrapSingle, valueAsObject } from './quirks.js';
import { readScalar, wrongType } from './scalar.reader.js';

/**
 * The value of an attribute as a resource keeps it, or undefined when it is unassigned or empty (RFC 7643
 * §2.5). `at` is the path that errors name. Throws 400 invalidValue.
 */
export function readAttribute(attribute: IndexedAttribute, value: Json, at: string): Json | undefined {
  if (isUnassigned(value)) return undefined;
  if (attribute.multiValued) {
    const elements = readElements(attribute, value, at);
    return elements.length > 0 ? elements : undefined;
  }
  if (attribute.parts === undefined) return readScalar(attribute, value, at);
  return finished(attribute, readParts(attribute, unwrapSingle(value), at), at);
}

/**
 * The elements of a multi-valued attribute: repetitions collapsed, one primary at most. A single value that
 * isn't wrapped in a list is taken as a list of one.
 */
export function readElements(attribute: IndexedAttribute, value: Json, at: string): Json[] {
  const sent = Array.isArray(value) ? value : [value];
  const elements: Json[] = [];
  for (const [index, each] of sent.entries()) {
    const nothing = isUnassigned(each) && !mustSay(attribute);
    const element = nothing ? undefined : readElement(attribute, each, `${at}[${index}]`);
    if (element !== undefined) elements.push(element);
  }
  const once = distinct(elements);
  const settled = keepFirstPrimary(once);
  return settled === once ? once : distinct(settled);
}

/** One element of a multi-valued attribute, or undefined when nothing is left of it. */
export function readElement(attribute: IndexedAttribute, value: Json, at: string): Json | undefined {
  if (attribute.parts === undefined) return readScalar(attribute, value, at);
  const parts = readParts(attribute, value, at);
  return isHollow(attribute, parts) ? undefined : complete(attribute, parts, at);
}

/** The assigned parts of a complex value, unknown and readOnly ones left out. */
export function readParts(attribute: IndexedAttribute, value: Json, at: string): JsonObject {
  const parts: JsonObject = {};
  const source = sourceOf(attribute, value, at);
  for (const name of Object.keys(source)) {
    const part = attribute.parts?.get(name);
    if (part === undefined || !part.stored) continue;
    const read = readAttribute(part, source[name] ?? null, `${at}.${part.name}`);
    if (read !== undefined) parts[part.name] = read;
  }
  return parts;
}

/** A complex value as an object; a bare string stands for its `value` part where it has one. */
export function sourceOf(attribute: IndexedAttribute, value: Json, at: string): JsonObject {
  if (isObject(value)) return value;
  if (typeof value === 'string' && attribute.parts?.get('value')) return valueAsObject(value);
  throw wrongType(at, 'an object', value);
}

/** The parts when they make a complete value, undefined when they are none. Required parts are checked here. */
export function finished(attribute: IndexedAttribute, parts: JsonObject, at: string): JsonObject | undefined {
  return Object.keys(parts).length === 0 ? undefined : complete(attribute, parts, at);
}

/**
 * Whether an element of a list has labels but none of the data its schema is about. Where the schema requires a part
 * it is incomplete instead, and refused: a member without an id must not pass for no member.
 */
export function isHollow(attribute: IndexedAttribute, element: Json): boolean {
  const mayBe = attribute.multiValued && !mustSay(attribute);
  return mayBe && isObject(element) && saysNothing(element) && hasData(attribute);
}

function mustSay({ parts }: IndexedAttribute): boolean {
  return parts !== undefined && parts.required.length > 0;
}

function complete(attribute: IndexedAttribute, parts: JsonObject, at: string): JsonObject {
  for (const part of attribute.parts?.required ?? []) {
    if (parts[part.name] === undefined) throw invalidValue(`${at}.${part.name} is required`);
  }
  return parts;
}

/** False for lists whose schema has labels alone: there a label is the data. */
function hasData(attribute: IndexedAttribute): boolean {
  return attribute.parts?.all.some((part) => !saysNothing({ [part.name]: true })) ?? false;
}
