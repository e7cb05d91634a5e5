import { describe, expect, it } from 'vitest';
import { readBulkPath } from './bulk.path.js';
import { type BulkRequest, readBulkRequest } from './bulk.request.js';
import { ScimError } from './errors.js';
import type { Json, JsonObject } from './json.js';

const bases = [
  'https://id.example.com/api/scim/v2/0a',
  'https://id.example.com/scim/v2',
  'https://id.example.com/api/v2/scim',
];
const post = { method: 'POST', path: '/Users', bulkId: 'a', data: {} };

function read(...operations: Json[]): BulkRequest {
  return readBulkRequest({ Operations: operations }, bases);
}

function refusal(body: Json): string {
  try {
    readBulkRequest(body, bases);
  } catch (error) {
    if (error instanceof ScimError) return `${error.status} ${error.scimType ?? '-'} ${error.detail}`;
    throw error;
  }
  throw new Error('nothing was refused');
}

function refusalOf(operation: Json): string {
  return refusal({ Operations: [{ ...post, bulkId: 'first' }, operation] });
}

describe('A bulk request', () => {
  it('is read with names and methods in any case, and without what nobody asked for', () => {
    const body = {
      SCHEMAS: ['URN:ietf:params:scim:api:messages:2.0:BulkRequest'],
      failonerrors: 2,
      operations: [
        { METHOD: 'post', Path: 'Users', BULKID: 'a', Data: { userName: 'jane' }, more: 1 },
        { method: 'Delete', path: '/Users/1', version: 'W/"3"', bulkId: null, data: { x: 1 } },
      ],
      extra: {},
    };
    expect(readBulkRequest(body, bases)).toEqual({
      failOnErrors: 2,
      operations: [
        {
          index: 0,
          method: 'POST',
          bulkId: 'a',
          target: { endpoint: 'Users', id: undefined },
          version: undefined,
          data: { userName: 'jane' },
        },
        {
          index: 1,
          method: 'DELETE',
          bulkId: undefined,
          target: { endpoint: 'Users', id: '1' },
          version: 'W/"3"',
          data: undefined,
        },
      ],
    });
  });

  it('goes on for ever when it does not say after how many errors to stop, or says 0', () => {
    expect(read(post).failOnErrors).toBe(Infinity);
    for (const failOnErrors of [0, null]) {
      expect(readBulkRequest({ failOnErrors, Operations: [post] }, bases).failOnErrors).toBe(Infinity);
    }
  });

  it.each<[string, Json]>([
    ['400 invalidSyntax the body must be a JSON object', []],
    ['400 invalidSyntax Operations must be a list of at least one operation', {}],
    ['400 invalidSyntax Operations must be a list of at least one operation', { Operations: [] }],
    ['400 invalidSyntax Operations must be a list of at least one operation', { Operations: { 0: post } }],
    ['400 invalidValue failOnErrors must be a whole number', { failOnErrors: -1, Operations: [post] }],
    ['400 invalidValue failOnErrors must be a whole number', { failOnErrors: '1', Operations: [post] }],
    ['400 invalidValue failOnErrors must be a whole number', { failOnErrors: 1.5, Operations: [post] }],
    [
      '400 invalidValue schemas must include urn:ietf:params:scim:api:messages:2.0:BulkRequest',
      { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: [post] },
    ],
    [
      '400 invalidValue schemas must include urn:ietf:params:scim:api:messages:2.0:BulkRequest',
      { schemas: 'x', Operations: [post] },
    ],
  ])('is refused with %s', (expected, body) => {
    expect(refusal(body)).toBe(expected);
  });

  it.each<[string, Json]>([
    ['400 invalidSyntax Operations[1]: an operation must be an object', 'POST'],
    ['400 invalidSyntax Operations[1]: method is required', { path: '/Users/1' }],
    ['400 invalidSyntax Operations[1]: method must be "POST", "PUT", "PATCH" or "DELETE"', { method: 5 }],
    ['400 invalidSyntax Operations[1]: method must be "POST", "PUT", "PATCH" or "DELETE"', { method: '' }],
    ['400 invalidValue Operations[1]: bulkId is required for POST', { ...post, bulkId: null }],
    [
      '400 invalidValue Operations[1]: bulkId must be a string of 1 to 256 characters',
      { ...post, bulkId: 1 },
    ],
    [
      '400 invalidValue Operations[1]: bulkId must be a string of 1 to 256 characters',
      { ...post, bulkId: '' },
    ],
    ['400 invalidValue Operations[1]: bulkId "first" was given before', { ...post, bulkId: 'first' }],
    ['400 invalidSyntax Operations[1]: path is required', { method: 'DELETE' }],
    ['400 invalidSyntax Operations[1]: path must be a string', { method: 'DELETE', path: ['/Users/1'] }],
    ['400 invalidSyntax Operations[1]: version must be a string', { ...post, version: 1 }],
    ['400 invalidSyntax Operations[1]: data is required for POST', { ...post, data: null }],
    ['400 invalidSyntax Operations[1]: data must be an object', { ...post, data: [] }],
    ['400 invalidSyntax Operations[1]: data is required for PUT', { method: 'PUT', path: '/Users/1' }],
  ])('names the operation that is wrong: %s', (expected, operation) => {
    expect(refusalOf(operation)).toBe(expected);
  });

  it('of 1000 operations is read, and one more is 413 with the limit in the text', () => {
    const many = (count: number): JsonObject[] =>
      Array.from({ length: count }, (_, index) => ({ ...post, bulkId: String(index) }));
    expect(read(...many(1000)).operations).toHaveLength(1000);
    expect(refusal({ Operations: many(1001) })).toBe(
      '413 - The request has 1001 operations, more than maxOperations (1000) allows.',
    );
  });
});

describe('The path of an operation', () => {
  it.each([
    ['/Users', 'Users', undefined],
    ['Users', 'Users', undefined],
    ['/users/', 'users', undefined],
    ['//Users//1', 'Users', '1'],
    ['/Users/bulkId:a b', 'Users', 'bulkId:a b'],
    ['/Users/bulkId%3Aa%2Fb', 'Users', 'bulkId:a/b'],
    ['/scim/v2/Users/1', 'Users', '1'],
    ['api/v2/SCIM/Users/1', 'Users', '1'],
    ['/api/scim/v2/0A/Users/1/', 'Users', '1'],
    ['https://id.example.com/scim/v2/Groups/1', 'Groups', '1'],
    ['HTTPS://ID.example.com//api/scim/v2/0a/Users', 'Users', undefined],
  ])('%s is read', (path, endpoint, id) => {
    expect(readBulkPath(path, bases)).toEqual({ endpoint, id });
  });

  it.each([
    '',
    '/',
    '/scim/v2',
    'https://id.example.com',
    '/Users/1/2',
    '/Users/1?attributes=id',
    '/Users#1',
    '/Users/%ff',
    '/Users/%00',
    '/api/scim/v2/0b/Users/1',
    'https://other.example/scim/v2/Users/1',
    'https://id.example.com.other.example/scim/v2/Users/1',
    'http://id.example.com/scim/v2/Users/1',
    'https://id.example.com@other.example/Users/1',
  ])('"%s" is none', (path) => {
    expect(readBulkPath(path, bases)).toBeUndefined();
  });
});
