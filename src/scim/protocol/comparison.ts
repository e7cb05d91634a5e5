import type { IndexedAttribute } from './attribute-index.js';
import type { AttributePath } from './attribute-path.js';
import { canonicalDateTime } from './date-time.js';
import type { Literal } from './filter.js';
import type { Json, JsonObject } from './json.js';
import { isObject } from './json.js';
import { booleanFromText } from './quirks.js';
import type { KnownSchema, ResourceType } from './resource-type.js';
import type { Resource } from './resource.js';

const CORE = 'urn:ietf:params:scim:schemas:core:';

/** Names people type by hand, a manager's too: full-width and other variants of a letter are the same letter. */
const NAMES: ReadonlySet<string> = new Set(['userName', 'displayName']);

/**
 * The resource as filters see it: the same shape, all names in lower case, URNs too. Strings whose attribute isn't
 * caseExact are in lower case, `userName` and `displayName` brought to NFKC before; dateTimes are canonical, so
 * that their texts sort as time does; strings of unknown extensions are in lower case. Data of a registered
 * extension is marked with what it was compared by. `id`, `meta` and `groups` are taken along where the resource has
 * them.
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
    if (extension?.mark !== undefined) document[markName(extension.key)] = extension.mark;
  }
  return document;
}

/** Where a comparison document says by which schema the data under that URN, in lower case, was compared. */
export function markName(key: string): string {
  return `#${key}`;
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
function namesOther({ schema, attribute, subAttribute }: AttributePath): boolean {
  const listsOthers = attribute?.name === 'members' || attribute?.name === 'groups';
  return listsOthers && subAttribute?.name === 'display' && schema.startsWith(CORE);
}

function compared(extension: KnownSchema, data: JsonObject): JsonObject {
  const result: JsonObject = {};
  for (const name of Object.keys(data)) {
    const attribute = extension.attributes.get(name);
    if (attribute === undefined) continue;
    const again = name !== attribute.name && Object.hasOwn(data, attribute.name);
    if (!again) result[attribute.key] = comparable(attribute, data[name] ?? null);
  }
  return result;
}

/**
 * Data from before its schema was registered may be of another type. Where the readers would take it for the right
 * one it is compared as such; else it equals nothing that a filter can ask for.
 */
function comparable(attribute: IndexedAttribute, value: Json): Json {
  if (typeof value === 'string') return comparableText(attribute, value);
  if (Array.isArray(value)) return value.map((element) => comparable(attribute, element));
  if (!isObject(value) || attribute.parts === undefined) return value;
  const result: JsonObject = {};
  for (const each of Object.keys(value)) {
    const part = attribute.parts.get(each);
    if (part !== undefined) result[part.key] = comparable(part, value[each] ?? null);
  }
  return result;
}

function comparableText(attribute: IndexedAttribute, value: string): Json {
  const part = attribute.parts?.get('value');
  if (part !== undefined) return { [part.key]: comparableText(part, value) };
  if (attribute.type === 'boolean') return booleanFromText(value) ?? value.toLowerCase();
  const isTime = attribute.type !== 'dateTime' || canonicalDateTime(value) !== undefined;
  return isTime ? text(attribute, value) : { text: value };
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
