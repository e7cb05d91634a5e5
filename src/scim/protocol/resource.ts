import type { IndexedAttribute } from './attribute-index.js';
import { findAttributePath, isProblem } from './attribute-path.js';
import { readAttribute } from './attribute.reader.js';
import { invalidSyntax, invalidValue } from './errors.js';
import { checkGeneric, isUrn, nameIn } from './generic.js';
import type { Json, JsonObject } from './json.js';
import { isObject, isUnassigned } from './json.js';
import type { KnownSchema, ResourceType } from './resource-type.js';
import { wrongType } from './scalar.reader.js';

/**
 * A resource as it is kept: attributes under their canonical names, extension data under its URN, nothing that is
 * readOnly or empty, no `password`, `schemas`, `meta` or `id`.
 */
export type Resource = JsonObject;

/**
 * Reads the body of a POST or PUT (RFC 7644 §3.3, §3.5.1). Names may be in any case; attributes nobody knows are
 * dropped, except whole extensions, which are kept as they were sent. Throws 400 invalidSyntax when the body is no
 * object, 400 invalidValue naming the path of what doesn't fit or is missing.
 */
export function readResource(type: ResourceType, body: Json): Resource {
  if (!isObject(body)) throw invalidSyntax('the body must be a JSON object');
  checkSchemas(type, body);
  const resource: Resource = {};
  readMembers(type, body, resource);
  checkRequired(type, resource);
  return resource;
}

/** The URNs for `schemas`: the core schema and each extension the resource has data of. */
export function schemasOf(type: ResourceType, resource: Resource): string[] {
  const known = type.extensions.filter(({ urn }) => resource[urn] !== undefined).map(({ urn }) => urn);
  const others = Object.keys(resource).filter((name) => isUrn(name) && type.extension(name) === undefined);
  return [type.core.urn, ...known, ...others];
}

/**
 * Throws 400 invalidValue naming the first required attribute that is missing. An extension that is as it was
 * `before` is passed over: what was there before its schema was registered must not keep anybody from changing, or
 * deactivating, the rest.
 */
export function checkRequired(type: ResourceType, resource: Resource, before?: Resource): void {
  requireAll(type.core, resource, '');
  for (const extension of type.extensions) {
    const data = resource[extension.urn];
    if (before !== undefined && before[extension.urn] === data) continue;
    if (isObject(data)) requireAll(extension, data, `${extension.urn}:`);
    else if (extension.required) throw invalidValue(`${extension.urn} is required`);
  }
}

/** Reads one attribute into `target`; what is unassigned or not for the client to set leaves no trace. */
function readInto(target: JsonObject, attribute: IndexedAttribute, value: Json, at: string): void {
  // RFC 7644 §3.3: readOnly attributes in a request are ignored, whatever they hold.
  if (attribute.mutability === 'readOnly') return;
  const read = readAttribute(attribute, value, at);
  if (!attribute.stored) return;
  if (read === undefined) delete target[attribute.name];
  else target[attribute.name] = read;
}

function readMembers(type: ResourceType, body: JsonObject, resource: Resource): void {
  for (const name of Object.keys(body)) {
    const value = body[name] ?? null;
    const attribute = type.core.attributes.get(name);
    if (attribute !== undefined) readInto(resource, attribute, value, attribute.name);
    else if (isUrn(name)) readUrn(type, resource, name, value);
  }
}

function readUrn(type: ResourceType, resource: Resource, name: string, value: Json): void {
  const extension = type.extension(name);
  if (extension !== undefined) readExtension(resource, extension, value);
  else if (type.split(name) !== undefined) readQualified(type, resource, name, value);
  else if (!isUnassigned(value) && !isEmptyObject(value)) {
    checkGeneric(value, name);
    resource[nameIn(resource, name) ?? name] = value;
  }
}

function readExtension(resource: Resource, extension: KnownSchema, value: Json): void {
  if (isUnassigned(value)) return;
  if (!isObject(value)) throw wrongType(extension.urn, 'an object', value);
  const data = extensionData(resource, extension.urn);
  for (const name of Object.keys(value)) {
    const attribute = extension.attributes.get(name);
    const at = `${extension.urn}:${attribute?.name}`;
    if (attribute !== undefined) readInto(data, attribute, value[name] ?? null, at);
  }
  storeExtension(resource, extension.urn, data);
}

/** A name that carries its schema's URN, RFC 7644 §3.10; the core schema's bare URN may hold a whole body. */
function readQualified(type: ResourceType, resource: Resource, name: string, value: Json): void {
  const path = findAttributePath(type, name);
  if (isProblem(path)) return;
  if (path.attribute === undefined) {
    if (isObject(value)) readMembers(type, value, resource);
  } else if (path.subAttribute === undefined && path.names.length === 1) {
    readInto(resource, path.attribute, value, path.attribute.name);
  } else if (path.subAttribute === undefined) {
    const data = extensionData(resource, path.schema);
    readInto(data, path.attribute, value, `${path.schema}:${path.attribute.name}`);
    storeExtension(resource, path.schema, data);
  }
}

function extensionData(resource: Resource, urn: string): JsonObject {
  const data = resource[urn];
  return isObject(data) ? { ...data } : {};
}

function storeExtension(resource: Resource, urn: string, data: JsonObject): void {
  if (Object.keys(data).length > 0) resource[urn] = data;
  else delete resource[urn];
}

function checkSchemas(type: ResourceType, body: JsonObject): void {
  const name = nameIn(body, 'schemas');
  if (name === undefined || body[name] === null) return;
  const schemas = body[name] ?? null;
  if (!Array.isArray(schemas)) throw wrongType('schemas', 'a list of strings', schemas);
  const urns = schemas.map((urn) => {
    if (typeof urn !== 'string') throw wrongType('schemas', 'a list of strings', schemas);
    return urn.toLowerCase();
  });
  if (!urns.includes(type.core.key)) throw invalidValue(`schemas must include ${type.core.urn}`);
}

function requireAll(schema: KnownSchema, data: JsonObject, prefix: string): void {
  for (const { name } of schema.attributes.required) {
    const value = data[name];
    if (value === undefined) throw invalidValue(`${prefix}${name} is required`);
    // A name of blanks is nobody's, and nobody could see it in a list.
    if (typeof value === 'string' && value.trim() === '')
      throw invalidValue(`${prefix}${name} must not be blank`);
  }
}

function isEmptyObject(value: Json): boolean {
  return isObject(value) && Object.keys(value).length === 0;
}
