import type { IndexedAttribute } from './attribute-index.js';
import type { AttributePath } from './attribute-path.js';
import { canonicalDateTime } from './date-time.js';
import type { Literal } from './filter.js';
import type { Json, JsonObject } from './json.js';
import { isObject } from './json.js';
import type { KnownSchema, ResourceType } from './resource-type.js';
import type { Resource } from './resource.js';

/** Names people type by hand, a manager's too: full-width and other variants of a letter are the same letter. */
const NAMES: ReadonlySet<string> = new Set(['userName', 'displayName']);

/**
 * The resource as filters see it: the same shape, all names in lower case, URNs too. Strings whose attribute isn't
 * caseExact are in lower case, `userName` and `displayName` brought to NFKC before; dateTimes are canonical, so
 * that their texts sort as time does; strings of unknown extensions are in lower case. `id`, `meta` and `groups`
 * are taken along where the resource has them.
 */
export function comparisonDocument(type: ResourceType, resource: Resource): JsonObject {
  const document: JsonObject = {};
  for (const name of Object.keys(resource)) {
    const value = resource[name] ?? null;
    const attribute = type.core.attributes.get(name);
    const extension = attribute === undefined ? type.extension(name) : undefined;
    if (attribute !== undefined) document[attribute.key] = comparable(attribute, value);
    else if (extension !== undefined && isObject(value)) document[extension.key] = compared(extension, value);
    else document[name.toLowerCase()] = generic(value);
  }
  return document;
}

/** One element of a list, or any value of one attribute, as filters see it. */
export function comparisonElement(attribute: IndexedAttribute, element: Json): Json {
  return comparable(attribute, element);
}

/** A filter's literal, normalized as the stored values it is compared with. */
export function comparisonValue(path: AttributePath, literal: Literal): Literal {
  if (typeof literal !== 'string') return literal;
  const attribute = path.subAttribute ?? path.attribute;
  if (attribute === undefined) return literal.toLowerCase();
  return text(attribute, namesOther(path) ? literal.normalize('NFKC') : literal);
}

/** The name of another resource is compared as that resource's own name is. */
function namesOther({ attribute, subAttribute }: AttributePath): boolean {
  return subAttribute?.name === 'display' && (attribute?.name === 'members' || attribute?.name === 'groups');
}

function compared(extension: KnownSchema, data: JsonObject): JsonObject {
  const result: JsonObject = {};
  for (const name of Object.keys(data)) {
    const attribute = extension.attributes.get(name);
    if (attribute !== undefined) result[attribute.key] = comparable(attribute, data[name] ?? null);
  }
  return result;
}

function comparable(attribute: IndexedAttribute, value: Json): Json {
  if (typeof value === 'string') return text(attribute, value);
  if (Array.isArray(value)) return value.map((element) => comparable(attribute, element));
  if (!isObject(value) || attribute.parts === undefined) return value;
  const result: JsonObject = {};
  for (const each of Object.keys(value)) {
    const part = attribute.parts.get(each);
    if (part !== undefined) result[part.key] = comparable(part, value[each] ?? null);
  }
  return result;
}

function text(attribute: IndexedAttribute, value: string): string {
  if (attribute.type === 'dateTime') return canonicalDateTime(value) ?? value;
  if (attribute.caseExact) return value;
  return (NAMES.has(attribute.name) ? value.normalize('NFKC') : value).toLowerCase();
}

function generic(value: Json): Json {
  if (typeof value === 'string') return value.toLowerCase();
  if (Array.isArray(value)) return value.map(generic);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name.toLowerCase(), generic(each)]));
}
