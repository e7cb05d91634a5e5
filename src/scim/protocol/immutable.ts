import type { IndexedAttribute } from './attribute-index.js';
import { comparisonElement } from './comparison.js';
import { mutability } from './errors.js';
import type { Json } from './json.js';
import { deepEqual, isObject } from './json.js';
import type { ResourceType } from './resource-type.js';
import type { Resource } from './resource.js';

/**
 * What a PUT makes of a resource, RFC 7644 §3.5.1: all as it was sent, and immutable attributes that were left out
 * as they are. Throws 400 mutability when one is sent with another value.
 */
export function replaced(type: ResourceType, before: Resource, sent: Resource): Resource {
  let result = sent;
  for (const { urn, name, value } of immutables(type, before)) {
    const data = result[urn];
    if (isObject(data) && data[name] !== undefined) continue;
    result = { ...result, [urn]: { ...(isObject(data) ? data : {}), [name]: value } };
  }
  assertImmutable(type, before, result);
  return result;
}

/** Throws 400 mutability naming the first immutable attribute of an extension that was set and isn't the same now. */
export function assertImmutable(type: ResourceType, before: Resource, after: Resource): void {
  for (const { urn, name, value, attribute } of immutables(type, before)) {
    const data = after[urn];
    const now = isObject(data) ? data[name] : undefined;
    if (now === undefined || !same(attribute, value, now)) {
      throw mutability(`${urn}:${name} can't be changed once it is set`);
    }
  }
}

interface Immutable {
  urn: string;
  name: string;
  value: Json;
  attribute: IndexedAttribute;
}

function immutables(type: ResourceType, resource: Resource): Immutable[] {
  return type.extensions.flatMap(({ urn, attributes }) => {
    const data = resource[urn];
    if (!isObject(data)) return [];
    return attributes.all.flatMap((attribute) => {
      const { name, mutability: how } = attribute;
      const value = data[name];
      return how === 'immutable' && value !== undefined ? [{ urn, name, value, attribute }] : [];
    });
  });
}

function same(attribute: IndexedAttribute, one: Json, other: Json): boolean {
  return deepEqual(comparisonElement(attribute, one), comparisonElement(attribute, other));
}
