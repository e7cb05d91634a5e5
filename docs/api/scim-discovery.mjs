// SCIM discovery documents; their examples are made by the service itself.
import { scimError } from './errors.mjs';

const unknown = (what) => ({
  404: { description: 'There is none by that name.', example: scimError(404, `${what} not found.`) },
});

const answer = (description, schema) => ({ status: 200, description, discovery: true, schema });

export const scimDiscovery = {
  'DiscoveryController.serviceProviderConfig': {
    id: 'getServiceProviderConfig',
    tag: 'SCIM discovery',
    summary: 'Read what the service can do',
    description: 'Which parts of the protocol are there, and within which limits.',
    answer: answer('The configuration.', 'ScimServiceProviderConfig'),
  },
  'DiscoveryController.resourceTypes': {
    id: 'listResourceTypes',
    tag: 'SCIM discovery',
    summary: 'List the kinds of resources',
    answer: answer('The resource types.', 'ScimResourceTypeList'),
  },
  'DiscoveryController.resourceType': {
    id: 'getResourceType',
    tag: 'SCIM discovery',
    summary: 'Read a kind of resource',
    answer: answer('The resource type.', 'ScimResourceType'),
    errors: unknown('Resource type'),
  },
  'DiscoveryController.schemas': {
    id: 'listSchemas',
    tag: 'SCIM discovery',
    summary: 'List the schemas',
    description: 'Every attribute that a resource may have, with its type and how it behaves (RFC 7643 §7).',
    answer: answer('The schemas.', 'ScimSchemaList'),
  },
  'DiscoveryController.schema': {
    id: 'getSchema',
    tag: 'SCIM discovery',
    summary: 'Read a schema',
    answer: answer('The schema.', 'ScimSchema'),
    errors: unknown('Schema'),
  },
};
