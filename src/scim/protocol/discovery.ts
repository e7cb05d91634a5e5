import type { Json, JsonObject } from './json.js';
import type { ResourceType } from './resource-type.js';
import type { Attribute, Schema } from './schema.js';

const CORE = 'urn:ietf:params:scim:schemas:core:2.0';

/** One way to authenticate, RFC 7643 §5. */
export interface AuthenticationScheme {
  readonly type: 'oauth' | 'oauth2' | 'oauthbearertoken' | 'httpbasic' | 'httpdigest';
  readonly name: string;
  readonly description: string;
  readonly specUri?: string;
  readonly documentationUri?: string;
  readonly primary?: boolean;
}

/** What the service can do, in the words of RFC 7643 §5. */
export interface Capabilities {
  readonly patch: boolean;
  readonly bulk: {
    readonly supported: boolean;
    readonly maxOperations: number;
    readonly maxPayloadSize: number;
  };
  readonly filter: { readonly maxResults: number };
  readonly changePassword: boolean;
  readonly sort: boolean;
  readonly etag: boolean;
  /** RFC 9865 §4. */
  readonly pagination: {
    readonly cursor: boolean;
    readonly index: boolean;
    readonly defaultPaginationMethod: 'cursor' | 'index';
    readonly defaultPageSize: number;
    readonly maxPageSize: number;
    readonly cursorTimeout: number;
  };
  readonly authenticationSchemes: readonly AuthenticationScheme[];
  readonly documentationUri?: string;
}

/** The document of `/ServiceProviderConfig`, RFC 7643 §5. `baseUrl` has no slash at its end. */
export function serviceProviderConfig(capabilities: Capabilities, baseUrl: string): JsonObject {
  const { bulk, authenticationSchemes, documentationUri } = capabilities;
  return {
    schemas: [`${CORE}:ServiceProviderConfig`],
    ...(documentationUri === undefined ? {} : { documentationUri }),
    patch: { supported: capabilities.patch },
    bulk: { ...bulk },
    filter: { supported: true, maxResults: capabilities.filter.maxResults },
    changePassword: { supported: capabilities.changePassword },
    sort: { supported: capabilities.sort },
    etag: { supported: capabilities.etag },
    pagination: { ...capabilities.pagination },
    authenticationSchemes: authenticationSchemes.map((scheme) => ({ ...scheme })),
    meta: metaOf('ServiceProviderConfig', `${baseUrl}/ServiceProviderConfig`),
  };
}

/** The documents of `/ResourceTypes`, RFC 7643 §6, in the order of the types. */
export function resourceTypeDocuments(types: readonly ResourceType[], baseUrl: string): JsonObject[] {
  return types.map(({ definition }) => ({
    schemas: [`${CORE}:ResourceType`],
    id: definition.id,
    name: definition.name,
    endpoint: definition.endpoint,
    description: definition.description,
    schema: definition.schema.id,
    schemaExtensions: definition.extensions.map(({ schema, required }) => ({ schema: schema.id, required })),
    meta: metaOf('ResourceType', `${baseUrl}/ResourceTypes/${encodeURIComponent(definition.id)}`),
  }));
}

/** The documents of `/Schemas`, RFC 7643 §7: each schema the types use, once. */
export function schemaDocuments(types: readonly ResourceType[], baseUrl: string): JsonObject[] {
  const schemas = types.flatMap(({ definition }) => [
    definition.schema,
    ...definition.extensions.map(({ schema }) => schema),
  ]);
  const once = new Map(schemas.map((schema) => [schema.id, schema]));
  return [...once.values()].map((schema) => schemaDocument(schema, baseUrl));
}

function schemaDocument(schema: Schema, baseUrl: string): JsonObject {
  return {
    schemas: [`${CORE}:Schema`],
    id: schema.id,
    name: schema.name,
    description: schema.description,
    attributes: schema.attributes.map(attributeDocument),
    meta: metaOf('Schema', `${baseUrl}/Schemas/${schema.id}`),
  };
}

function attributeDocument(attribute: Attribute): JsonObject {
  const { canonicalValues, referenceTypes, subAttributes, ...characteristics } = attribute;
  return {
    ...characteristics,
    ...(canonicalValues && { canonicalValues: [...canonicalValues] }),
    ...(referenceTypes && { referenceTypes: [...referenceTypes] }),
    ...(subAttributes && { subAttributes: subAttributes.map(attributeDocument) }),
  };
}

function metaOf(resourceType: string, location: string): Json {
  return { resourceType, location };
}
