// SCIM searches in a body, alone and over everything, and paging by cursor.
import { message, object, ref, text } from './scim-schemas.mjs';

const id = '01980a31-51c0-7aa2-8f0e-0b1d5f9a3e42';
const group = '01980a41-22c0-7b11-9d0e-3c1d5f9a3e10';
const base = 'https://id.example.com/api/scim/v2/01980a2e-7c1b-7d3f-9a54-2f6f0f2a7c11';
const cursor = 'p2SbkPq0QdGv7s0O0mWm7lsiMTc2OTg2MTEwMDAwMCIsIj4iLCIwMTk4MGEzMSJd';

const asked = (body) => ({ schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'], ...body });
const listOf = (over, ...resources) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
  totalResults: resources.length,
  itemsPerPage: resources.length,
  ...over,
  Resources: resources,
});

const ada = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  id,
  userName: 'ada@acme.com',
  displayName: 'Ada Byron',
};
const engineers = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
  id: group,
  displayName: 'Engineers',
};
const metaOf = (resourceType, at) => ({
  meta: {
    resourceType,
    created: '2026-01-31T12:05:00.000Z',
    lastModified: '2026-01-31T12:05:00.000Z',
    version: 'W/"1"',
    location: `${base}/${at}`,
  },
});

const page = (schema, examples) => ({
  status: 200,
  description: 'The resources of the page, and how many there are in all.',
  content: { 'application/scim+json': { schema: ref(schema), examples } },
});

/** By name, as `#/components/schemas`. */
export const searchMessages = {
  ScimSearchRequest: object(
    'A search (RFC 7644 §3.4.3): what a list takes in its query, in a body.',
    {
      schemas: message('SearchRequest'),
      filter: text('Which of them, as the parameter of a list.'),
      sortBy: text('The attribute to sort by.'),
      sortOrder: { type: 'string', enum: ['ascending', 'descending'], description: 'Upwards or downwards.' },
      startIndex: { type: 'integer', description: 'The position of the first resource of the page.' },
      count: { type: 'integer', description: 'How many resources the page holds.' },
      cursor: text('Where the page begins, in place of `startIndex`; empty for the first page.'),
      attributes: { type: 'array', items: { type: 'string' }, description: 'The attributes to answer.' },
      excludedAttributes: {
        type: 'array',
        items: { type: 'string' },
        description: 'The attributes to leave out.',
      },
    },
    ['schemas'],
  ),
  ScimMixedList: object(
    'A list of users and groups (RFC 7644 §3.4.2).',
    {
      schemas: message('ListResponse'),
      totalResults: { type: 'integer', description: 'How many there are in all, whatever the page holds.' },
      itemsPerPage: { type: 'integer', description: 'How many this page holds.' },
      startIndex: {
        type: 'integer',
        description: 'The position of the first of them, in a page by position.',
      },
      nextCursor: text('The cursor of the next page, in a page by cursor that is not the last.'),
      previousCursor: text('The cursor of the page before, in a page by cursor that is not the first.'),
      Resources: {
        type: 'array',
        items: { anyOf: [ref('ScimUser'), ref('ScimGroup')] },
        description: 'What the page holds.',
      },
    },
    ['schemas', 'totalResults', 'itemsPerPage', 'Resources'],
  ),
};

export const scimSearch = {
  'SearchController.searchUsers': {
    id: 'searchUsers',
    tag: 'SCIM users',
    summary: 'Search users in a body',
    description:
      'The same as listing them, for searches that are too long for an address or must not stand in one. ' +
      'A cursor of one is good for the other.',
    bodySchema: 'ScimSearchRequest',
    body: {
      found: {
        summary: 'By userName',
        value: asked({ filter: 'userName eq "ada@acme.com"', attributes: ['userName', 'displayName'] }),
      },
    },
    answer: page('ScimUserList', {
      found: {
        summary: 'One user',
        value: listOf({ startIndex: 1 }, { ...ada, ...metaOf('User', `Users/${id}`) }),
      },
    }),
  },
  'SearchController.searchGroups': {
    id: 'searchGroups',
    tag: 'SCIM groups',
    summary: 'Search groups in a body',
    description: 'The same as listing them.',
    bodySchema: 'ScimSearchRequest',
    body: {
      found: {
        summary: 'The first ten groups without their members, by cursor',
        value: asked({ cursor: '', count: 10, excludedAttributes: ['members'] }),
      },
    },
    answer: page('ScimGroupList', {
      found: {
        summary: 'A page that others follow',
        value: listOf(
          { totalResults: 25, nextCursor: cursor },
          { ...engineers, ...metaOf('Group', `Groups/${group}`) },
        ),
      },
    }),
    errors: { 404: 'ScimNotFound' },
  },
  'SearchController.searchAll': {
    id: 'searchAll',
    tag: 'SCIM users',
    summary: 'Search users and groups together',
    description:
      'In one order and with one total. A filter or `sortBy` may name what only one of them has: the other counts as ' +
      'having no value there. The token needs `groups:read` as well, and is refused otherwise, so that nobody takes ' +
      'a part for the whole; where the organization has groups switched off it finds users alone.',
    bodySchema: 'ScimSearchRequest',
    body: {
      named: {
        summary: 'Whatever has such a name',
        value: asked({ filter: 'displayName sw "a" or displayName eq "engineers"', sortBy: 'displayName' }),
      },
    },
    answer: page('ScimMixedList', {
      found: {
        summary: 'A user and a group',
        value: listOf(
          { startIndex: 1 },
          { ...ada, ...metaOf('User', `Users/${id}`) },
          { ...engineers, members: [], ...metaOf('Group', `Groups/${group}`) },
        ),
      },
    }),
  },
};
