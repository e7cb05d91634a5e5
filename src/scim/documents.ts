import { comparisonDocument } from './protocol/comparison.js';
import type { JsonObject } from './protocol/json.js';
import { type Resource, schemasOf } from './protocol/resource.js';
import type { ResourceType } from './protocol/resource-type.js';

/** What is kept of a resource: the profile that clients read, and the comparison document that filters see. */
export function documentsOf(
  type: ResourceType,
  attributes: Resource,
): { profile: JsonObject; keys: JsonObject } {
  const schemas = schemasOf(type, attributes);
  return {
    profile: { schemas, ...attributes },
    keys: { schemas: schemas.map((urn) => urn.toLowerCase()), ...comparisonDocument(type, attributes) },
  };
}
