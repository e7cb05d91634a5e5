import { expect, it } from 'vitest';
import type { Capabilities } from './discovery.js';
import { resourceTypeDocuments, schemaDocuments, serviceProviderConfig } from './discovery.js';
import type { Json } from './json.js';
import { isObject } from './json.js';
import { userType } from './user.type.js';

const BASE = 'https://muster.example/scim/v2';
const capabilities: Capabilities = {
  patch: true,
  bulk: { supported: true, maxOperations: 1000, maxPayloadSize: 1048576 },
  filter: { maxResults: 1000 },
  changePassword: false,
  sort: true,
  etag: true,
  pagination: {
    cursor: true,
    index: true,
    defaultPaginationMethod: 'index' as const,
    defaultPageSize: 100,
    maxPageSize: 1000,
    cursorTimeout: 3600,
  },
  authenticationSchemes: [
    { type: 'oauthbearertoken', name: 'Bearer', description: 'A token.', primary: true },
  ],
};

it('tells what the service can do', () => {
  expect(serviceProviderConfig(capabilities, BASE)).toEqual({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
    patch: { supported: true },
    bulk: { supported: true, maxOperations: 1000, maxPayloadSize: 1048576 },
    filter: { supported: true, maxResults: 1000 },
    changePassword: { supported: false },
    sort: { supported: true },
    etag: { supported: true },
    pagination: capabilities.pagination,
    authenticationSchemes: [
      { type: 'oauthbearertoken', name: 'Bearer', description: 'A token.', primary: true },
    ],
    meta: { resourceType: 'ServiceProviderConfig', location: `${BASE}/ServiceProviderConfig` },
  });
  expect(serviceProviderConfig({ ...capabilities, documentationUri: 'https://x' }, BASE)).toHaveProperty(
    'documentationUri',
  );
});

it('tells about the types', () => {
  expect(resourceTypeDocuments([userType], BASE)).toEqual([
    {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
      id: 'User',
      name: 'User',
      endpoint: '/Users',
      description: userType.definition.description,
      schema: 'urn:ietf:params:scim:schemas:core:2.0:User',
      schemaExtensions: [
        { schema: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User', required: false },
      ],
      meta: { resourceType: 'ResourceType', location: `${BASE}/ResourceTypes/User` },
    },
  ]);
});

it('tells about each schema once, with all characteristics of all attributes', () => {
  const documents = schemaDocuments([userType, userType], BASE);
  expect(documents.map(({ id, meta }) => [id, meta])).toEqual(
    ['core:2.0:User', 'extension:enterprise:2.0:User'].map((name) => [
      `urn:ietf:params:scim:schemas:${name}`,
      { resourceType: 'Schema', location: `${BASE}/Schemas/urn:ietf:params:scim:schemas:${name}` },
    ]),
  );
  const attributes = documents.flatMap((document) => flat(document['attributes'] ?? []));
  const characteristics = [
    'name',
    'type',
    'multiValued',
    'description',
    'required',
    'caseExact',
    'mutability',
    'returned',
    'uniqueness',
  ];
  for (const attribute of attributes)
    expect(Object.keys(attribute as object)).toEqual(expect.arrayContaining(characteristics)); // objects, see flat
  expect(attributes).toHaveLength(77);
});

it('knows every attribute of RFC 7643 §4.1 and §4.3', () => {
  const [user, enterprise] = schemaDocuments([userType], BASE).map(({ attributes }) =>
    names(attributes ?? []),
  );
  expect(user).toBe(
    'userName name displayName nickName profileUrl title userType preferredLanguage locale timezone active password ' +
      'emails phoneNumbers ims photos addresses groups entitlements roles x509Certificates',
  );
  expect(enterprise).toBe('employeeNumber costCenter organization division department manager');
});

function flat(attributes: Json): Json[] {
  if (!Array.isArray(attributes)) return [];
  return attributes.flatMap((each) => (isObject(each) ? [each, ...flat(each['subAttributes'] ?? [])] : []));
}

function names(attributes: Json): string {
  const list = Array.isArray(attributes) ? attributes.filter(isObject) : [];
  return list.map((each) => (typeof each['name'] === 'string' ? each['name'] : '?')).join(' ');
}
