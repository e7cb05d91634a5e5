// Many SCIM operations in one request.
import { scimError } from './errors.mjs';
import { message, object, ref, text } from './scim-schemas.mjs';

const urn = (name) => `urn:ietf:params:scim:api:messages:2.0:${name}`;
const core = 'urn:ietf:params:scim:schemas:core:2.0:User';
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const users = 'https://id.example.com/api/scim/v2/01980a2e-7c1b-7d3f-9a54-2f6f0f2a7c11/Users';
const gone = '01980a31-7b44-7c10-b6a1-5f0e9d2c8a17';

const sent = {
  schemas: [urn('BulkRequest')],
  failOnErrors: 10,
  Operations: [
    {
      method: 'POST',
      path: '/Users',
      bulkId: 'grace',
      data: {
        schemas: [core, enterprise],
        userName: 'grace@acme.com',
        [enterprise]: { manager: { value: 'bulkId:ada' } },
      },
    },
    { method: 'POST', path: '/Users', bulkId: 'ada', data: { schemas: [core], userName: 'ada@acme.com' } },
    { method: 'DELETE', path: `/Users/${gone}`, version: 'W/"3"' },
  ],
};

const answered = {
  schemas: [urn('BulkResponse')],
  Operations: [
    // Without her manager Grace could not be made either.
    {
      method: 'POST',
      bulkId: 'grace',
      status: '409',
      response: scimError(409, '"bulkId:ada" refers to nothing that this request has made.'),
    },
    {
      method: 'POST',
      bulkId: 'ada',
      status: '409',
      response: scimError(409, 'Another member has this userName.', 'uniqueness'),
    },
    { method: 'DELETE', location: `${users}/${gone}`, status: '204' },
  ],
};
export const scimBulk = {
  'BulkController.apply': {
    id: 'applyBulk',
    tag: 'SCIM bulk',
    summary: 'Carry out many operations',
    description:
      'Each operation is done for itself, as its own call would be: with its own scope, its own event in the audit ' +
      'log and its own status, whatever becomes of the others. They are done one after the other in the order of ' +
      'the request, but what an operation refers to as `bulkId:…` is made before it; of two that refer to each ' +
      'other, one is made first and completed by a change that is recorded as such. A reference to what was not ' +
      'made is 409 for the operation that has it. `version` is what `If-Match` is elsewhere. After `failOnErrors` ' +
      'errors nothing more is done, and the rest is not in the answer.\n\n' +
      'A request may hold as many operations and bytes as `/ServiceProviderConfig` says. Identity providers close a ' +
      'connection that is silent for 60 seconds; the operations are then carried out all the same.',
    bodySchema: 'ScimBulkRequest',
    body: { two: { summary: 'Two people, one of whom reports to the other, and one who left', value: sent } },
    answer: {
      status: 200,
      description: 'What came of each operation, in the order of the request.',
      content: {
        'application/scim+json': {
          schema: { $ref: '#/components/schemas/ScimBulkResponse' },
          examples: {
            mixed: { summary: 'One of them was there already', value: answered },
          },
        },
      },
    },
  },
};

/** By name, as `#/components/schemas`. */
export const bulkMessages = {
  ScimBulkRequest: object(
    'Many operations (RFC 7644 §3.7).',
    {
      schemas: message('BulkRequest'),
      failOnErrors: {
        type: 'integer',
        minimum: 0,
        description: 'After how many errors to stop; left out or 0: never.',
      },
      Operations: {
        type: 'array',
        minItems: 1,
        maxItems: 1000,
        description: 'What to do.',
        items: object(
          'One operation.',
          {
            method: text('`POST`, `PUT`, `PATCH` or `DELETE`, in any case.'),
            path: text(
              'An endpoint (`/Users`) for POST, else a resource: `/Users/{id}`, or `/Users/bulkId:…` for one that ' +
                'this request makes. The base may stand before it.',
            ),
            bulkId: { ...text('A name for the operation, given once; needed for POST.'), maxLength: 256 },
            version: text('The version that the resource must have, as in `If-Match`.'),
            data: {
              type: 'object',
              description:
                'The body of the call; none for DELETE. A value `bulkId:…`, wherever it stands, becomes the id of ' +
                'what was made under that name.',
            },
          },
          ['method', 'path'],
        ),
      },
    },
    ['Operations'],
  ),
  ScimBulkResponse: object('What came of many operations (RFC 7644 §3.7.3).', {
    schemas: message('BulkResponse'),
    Operations: {
      type: 'array',
      description: 'The operations that were tried, in the order of the request.',
      items: object(
        'What came of one.',
        {
          method: text('Its method.'),
          bulkId: text('Its name, if it had one.'),
          version: text('The version of the resource, for `If-Match`.'),
          location: {
            type: 'string',
            format: 'uri',
            description: 'The address of the resource; left out when there is none.',
          },
          status: text('The status that its own call would have had, as a text.'),
          response: { ...ref('ScimError'), description: 'The error, when it failed.' },
        },
        ['method', 'status'],
      ),
    },
  }),
};
