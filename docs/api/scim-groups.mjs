// SCIM groups, as identity providers call them.

const core = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const id = '01980a41-22c0-7b11-9d0e-3c1d5f9a3e10';
const ada = '01980a31-51c0-7aa2-8f0e-0b1d5f9a3e42';
const base = 'https://id.example.com/api/scim/v2/01980a2e-7c1b-7d3f-9a54-2f6f0f2a7c11';

const sent = {
  schemas: [core],
  displayName: 'Engineers',
  externalId: '00g1a2b3c4',
  members: [{ value: ada }],
};

/** A group as it is answered. */
const group = {
  id,
  ...sent,
  members: [{ value: ada, $ref: `${base}/Users/${ada}`, type: 'User', display: 'Ada Byron' }],
  meta: {
    resourceType: 'Group',
    created: '2026-01-31T12:10:00.000Z',
    lastModified: '2026-01-31T12:10:00.000Z',
    version: 'W/"1"',
    location: `${base}/Groups/${id}`,
  },
};
const { members: _, ...withoutMembers } = group;

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
    description: 'The version of the group, for `If-Match`.',
    schema: { type: 'string' },
    example: 'W/"1"',
  },
};
const location = {
  Location: {
    description: 'The address of the group.',
    schema: { type: 'string', format: 'uri' },
    example: group.meta.location,
  },
};

const groupContent = {
  'application/scim+json': {
    schema: { $ref: '#/components/schemas/ScimGroup' },
    examples: { group: { summary: 'A group', value: group } },
  },
};

export const scimGroups = {
  'ScimGroupsController.create': {
    id: 'createGroup',
    tag: 'SCIM groups',
    summary: 'Create a group',
    description:
      'With or without members, which are ids of users or of other groups. A name that another group has is 409, ' +
      'unless the organization lets names repeat.',
    query: ['attributes', 'excludedAttributes'],
    bodySchema: 'ScimGroupInput',
    body: { whole: { summary: 'A group with one member', value: sent } },
    answer: {
      status: 201,
      description: 'The group was made.',
      headers: { ...location, ...etag },
      content: groupContent,
    },
    errors: { 409: 'ScimConflict' },
  },
  'ScimGroupsController.list': {
    id: 'listGroups',
    tag: 'SCIM groups',
    summary: 'List and search groups',
    description:
      'By name (`displayName eq "Engineers"`), by member (`members.value eq "…"`) or by any other attribute. ' +
      'Members make answers long: `excludedAttributes=members` leaves them out. With them a page may hold fewer ' +
      'groups than asked for; `itemsPerPage` says how many, and the next page starts behind them.',
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
      description: 'The groups of the page, and how many there are in all.',
      content: {
        'application/scim+json': {
          schema: { $ref: '#/components/schemas/ScimGroupList' },
          examples: {
            found: { summary: 'One group, without members', value: listOf(withoutMembers) },
            nothing: { summary: 'Nothing found', value: listOf() },
          },
        },
      },
    },
  },
  'ScimGroupsController.read': {
    id: 'getGroup',
    tag: 'SCIM groups',
    summary: 'Read a group',
    query: ['attributes', 'excludedAttributes'],
    headers: ['ifNoneMatch'],
    answer: {
      status: 200,
      description: 'The group.',
      headers: { ...location, ...etag },
      content: groupContent,
    },
    more: { 304: { description: 'The group is still at the version in `If-None-Match`.', headers: etag } },
    errors: { 404: 'ScimNotFound' },
  },
  'ScimGroupsController.replace': {
    id: 'replaceGroup',
    tag: 'SCIM groups',
    summary: 'Replace a group',
    description: 'The group is what the body says, its members too: who is left out is out.',
    query: ['attributes', 'excludedAttributes'],
    headers: ['ifMatch'],
    bodySchema: 'ScimGroupInput',
    body: { whole: { summary: 'The whole group', value: sent } },
    answer: {
      status: 200,
      description: 'The group as it is now.',
      headers: { ...location, ...etag },
      content: groupContent,
    },
    errors: { 404: 'ScimNotFound', 409: 'ScimConflict', 412: 'ScimPreconditionFailed' },
  },
  'ScimGroupsController.patch': {
    id: 'patchGroup',
    tag: 'SCIM groups',
    summary: 'Change a group or who is in it',
    description:
      'Members are added and removed as sets, one request after the other for one group, so that none is lost ' +
      'when requests arrive in parallel. To add who is in, or to remove who is not, is no error; a member that does ' +
      'not exist is 400, and then nothing of the request is done. With `attributes` the answer is the group. At most ' +
      '20,000 operations, of which 20 choose members by a filter on other than `value`.',
    query: ['attributes'],
    headers: ['ifMatch'],
    bodySchema: 'ScimPatch',
    body: {
      add: {
        summary: 'Add a member',
        value: patchOf({ op: 'add', path: 'members', value: [{ value: ada }] }),
      },
      remove: {
        summary: 'Remove a member',
        value: patchOf({ op: 'remove', path: `members[value eq "${ada}"]` }),
      },
      rename: {
        summary: 'Rename the group',
        value: patchOf({ op: 'replace', value: { displayName: 'Makers' } }),
      },
    },
    answer: { status: 204, description: 'The group was changed.' },
    more: {
      200: {
        description: 'The group as it is now, where `attributes` asks for some of it.',
        headers: { ...location, ...etag },
        content: groupContent,
      },
    },
    errors: { 404: 'ScimNotFound', 409: 'ScimConflict', 412: 'ScimPreconditionFailed' },
  },
  'ScimGroupsController.remove': {
    id: 'deleteGroup',
    tag: 'SCIM groups',
    summary: 'Delete a group',
    description: 'Who was in it stays, and loses what the group gave.',
    headers: ['ifMatch'],
    answer: { status: 204, description: 'The group is gone.' },
    errors: { 404: 'ScimNotFound', 412: 'ScimPreconditionFailed' },
  },
};
