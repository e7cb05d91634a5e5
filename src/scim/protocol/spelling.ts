import type { AttributeIndex } from './attribute-index.js';
import type { Json, JsonObject } from './json.js';
import { isObject } from './json.js';
import type { ResourceType } from './resource-type.js';
import type { Resource } from './resource.js';

/**
 * A resource that may be from before an extension of its type was registered, with the extension's URN and names in
 * their canonical spelling. Values, and names that the schema doesn't have, are as they were: nothing is lost.
 */
export function spelled(type: ResourceType, resource: Resource): Resource {
  if (type.extensions.every(({ mark }) => mark === undefined)) return resource;
  const result: Resource = {};
  for (const name of Object.keys(resource)) {
    const value = resource[name] ?? null;
    const extension = type.extension(name);
    if (extension?.mark === undefined) result[name] = value;
    else result[free(resource, extension.urn, name)] = withNames(extension.attributes, value);
  }
  return result;
}

function withNames(attributes: AttributeIndex, value: Json): Json {
  if (Array.isArray(value)) return value.map((element) => withNames(attributes, element));
  if (!isObject(value)) return value;
  const result: JsonObject = {};
  for (const name of Object.keys(value)) {
    const attribute = attributes.get(name);
    const held = value[name] ?? null;
    const canonical = attribute === undefined ? name : free(value, attribute.name, name);
    const taken = canonical !== name && Object.hasOwn(result, canonical);
    result[taken ? name : canonical] = attribute?.parts ? withNames(attribute.parts, held) : held;
  }
  return result;
}

/** The canonical name, unless something else in the object has it. */
function free(object: JsonObject, canonical: string, name: string): string {
  return Object.hasOwn(object, canonical) ? name : canonical;
}
