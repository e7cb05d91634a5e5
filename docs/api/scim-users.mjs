// SCIM users, as identity providers call them.
import { scimError } from './errors.mjs';

const core = 'urn:ietf:params:scim:schemas:core:2.0:User';
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const id = '01980a31-51c0-7aa2-8f0e-0b1d5f9a3e42';

const noPerson = scimError(501, '/Me is not served to provisioning credentials: they stand for no person.');

const sent = {
  schemas: [core, enterprise],
  userName: 'ada@acme.com',
  externalId: '00u1a2b3c4',
  name: { givenName: 'Ada', familyName: 'Byron' },
  displayName: 'Ada Byron',
  emails: [{ value: 'ada@acme.com', type: 'work', primary: true }],
  active: true,
  [enterprise]: { employeeNumber: '1815', department: 'Analytical Engines' },
};

const { active: _, ...profile } = sent;

/** A user as it is answered. */
const user = {
  id,
  ...profile,
  active: true,
  meta: {
    resourceType: 'User',
    created: '2026-01-31T12:05:00.000Z',
    lastModified: '2026-01-31T12:05:00.000Z',
    version: 'W/"1"',
    location: `https://id.example.com/api/scim/v2/01980a2e-7c1b-7d3f-9a54-2f6f0f2a7c11/Users/${id}`,
  },
};
const disabled = {
  ...user,
  active: false,
  meta: { ...user.meta, version: 'W/"2"', lastModified: '2026-01-31T13:00:00.000Z' },
};

const patchOf = (...operations) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: operations,
});

const listOf = (...resources) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
  totalResults: resources.length,
  itemsPerPage: resources.length,
  startIndex: 1,
  Resources: resources,
});

const etag = {
  ETag: {
    description: 'The version of the user, for `If-Match`.',
    schema: { type: 'string' },
    example: 'W/"1"',
  },
};
const location = {
  Location: {
    description: 'The address of the user.',
    schema: { type: 'string', format: 'uri' },
    example: user.meta.location,
  },
};

const userContent = (example) => ({
  'application/scim+json': {
    schema: { $ref: '#/components/schemas/ScimUser' },
    examples: { user: { summary: 'A user', value: example } },
  },
});

const adminProtected = {
  403: {
    description: 'The token may not do this, or the member is an admin whom the organization protects.',
    example: scimError(403, 'This member is an admin, whom the organization protects from deprovisioning.'),
  },
};

export const scimUsers = {
  'UsersController.create': {
    id: 'createUser',
    tag: 'SCIM users',
    summary: 'Create a user',
    description:
      'The identity provider gives somebody access. A member that was deleted before under the same `userName` ' +
      'comes back with its old id, unless its `externalId` says that it is somebody else. Attributes that no ' +
      'schema knows are passed over; `password` is read and thrown away.',
    query: ['attributes', 'excludedAttributes'],
    bodySchema: 'ScimUserInput',
    body: {
      employee: { summary: 'An employee, with the enterprise extension', value: sent },
      least: { summary: 'The least there is to say', value: { schemas: [core], userName: 'grace@acme.com' } },
    },
    answer: {
      status: 201,
      description: 'The user was made.',
      headers: { ...location, ...etag },
      content: userContent(user),
    },
    errors: { 409: 'ScimConflict' },
  },
  'UsersController.list': {
    id: 'listUsers',
    tag: 'SCIM users',
    summary: 'List and search users',
    description:
      'Most clients ask for one user, `filter=userName eq "ada@acme.com"`, to learn whether it exists; when ' +
      'nothing is found the answer is 200 with `totalResults` 0. Pages are asked for with `startIndex` and `count`, or with `cursor` and `count`.',
    query: [
      'filter',
      'startIndex',
      'count',
      'cursor',
      'sortBy',
      'sortOrder',
      'attributes',
      'excludedAttributes',
    ],
    answer: {
      status: 200,
      description: 'The users of the page, and how many there are in all.',
      content: {
        'application/scim+json': {
          schema: { $ref: '#/components/schemas/ScimUserList' },
          examples: {
            found: { summary: 'One user', value: listOf(user) },
            nothing: { summary: 'Nothing found', value: listOf() },
          },
        },
      },
    },
  },
  'UsersController.read': {
    id: 'getUser',
    tag: 'SCIM users',
    summary: 'Read a user',
    query: ['attributes', 'excludedAttributes'],
    headers: ['ifNoneMatch'],
    answer: {
      status: 200,
      description: 'The user.',
      headers: { ...location, ...etag },
      content: userContent(user),
    },
    more: { 304: { description: 'The user is still at the version in `If-None-Match`.', headers: etag } },
    errors: { 404: 'ScimNotFound' },
  },
  'MeController.read': {
    id: 'getMe',
    tag: 'SCIM users',
    summary: 'Read oneself',
    description:
      'The user whose access token it is (RFC 7644 §3.11). A provisioning credential stands for no person: 501, as for ' +
      'every other method.',
    query: ['attributes', 'excludedAttributes'],
    answer: {
      status: 200,
      description: 'The user.',
      headers: { ...location, ...etag },
      content: userContent(user),
    },
    errors: { 501: { description: 'It stands for no person.', example: noPerson } },
  },
  'UsersController.replace': {
    id: 'replaceUser',
    tag: 'SCIM users',
    summary: 'Replace a user',
    description:
      'The user is what the body says: what is left out is gone, except `active`, which then stays as it is.',
    query: ['attributes', 'excludedAttributes'],
    headers: ['ifMatch'],
    bodySchema: 'ScimUserInput',
    body: { whole: { summary: 'The whole user', value: sent } },
    answer: {
      status: 200,
      description: 'The user as it is now.',
      headers: { ...location, ...etag },
      content: userContent(user),
    },
    errors: {
      ...adminProtected,
      404: 'ScimNotFound',
      409: 'ScimConflict',
      412: 'ScimPreconditionFailed',
    },
  },
  'UsersController.patch': {
    id: 'patchUser',
    tag: 'SCIM users',
    summary: 'Change parts of a user',
    description:
      'A list of operations, done in order, all or none. `path` names an attribute, a part of one ' +
      '(`name.familyName`), an element of a list (`emails[type eq "work"].value`) or an attribute of an extension ' +
      `(\`${enterprise}:department\`). Without a path, \`value\` is an object of attributes. ` +
      'What identity providers write differently is understood: `op` in any case, booleans as texts.',
    query: ['attributes', 'excludedAttributes'],
    headers: ['ifMatch'],
    bodySchema: 'ScimPatch',
    body: {
      disable: {
        summary: 'Take access away, as Entra ID does',
        value: patchOf({ op: 'Replace', path: 'active', value: 'False' }),
      },
      disableOkta: {
        summary: 'Take access away, as Okta does',
        value: patchOf({ op: 'replace', value: { active: false } }),
      },
      parts: {
        summary: 'A new name and address, one attribute less',
        value: patchOf(
          { op: 'replace', path: 'name.familyName', value: 'Lovelace' },
          { op: 'replace', path: 'emails[type eq "work"].value', value: 'ada.lovelace@acme.com' },
          { op: 'remove', path: `${enterprise}:department` },
        ),
      },
    },
    answer: {
      status: 200,
      description: 'The user as it is now.',
      headers: { ...location, ...etag },
      content: userContent(disabled),
    },
    errors: {
      ...adminProtected,
      404: 'ScimNotFound',
      409: 'ScimConflict',
      412: 'ScimPreconditionFailed',
    },
  },
  'UsersController.remove': {
    id: 'deleteUser',
    tag: 'SCIM users',
    summary: 'Delete a user',
    description:
      'The member loses access and is gone for the identity provider. Admins still see it, as disabled, and ' +
      'creating it again brings it back.',
    headers: ['ifMatch'],
    answer: { status: 204, description: 'The user is gone.' },
    errors: { ...adminProtected, 404: 'ScimNotFound', 412: 'ScimPreconditionFailed' },
  },
};
