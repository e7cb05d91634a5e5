// The parameters of SCIM, in queries and headers.

/** Parameters that SCIM calls share. */
export const scimParameters = {
  filter: {
    name: 'filter',
    in: 'query',
    description:
      'Which of them (RFC 7644 §3.4.2.2): comparisons with `eq`, `ne`, `co`, `sw`, `ew`, `gt`, `ge`, `lt`, `le` and ' +
      '`pr`, joined by `and`, `or`, `not` and parentheses; `emails[type eq "work" and value co "@acme.com"]` for ' +
      'elements of lists.',
    schema: { type: 'string' },
    example: 'userName eq "ada@acme.com"',
  },
  startIndex: {
    name: 'startIndex',
    in: 'query',
    description: 'The position of the first resource of the page. What is below 1 counts as 1.',
    schema: { type: 'integer', default: 1 },
  },
  count: {
    name: 'count',
    in: 'query',
    description:
      'How many resources the page holds; 0 for the total alone. What is above 1000 counts as 1000.',
    schema: { type: 'integer', default: 100 },
  },
  cursor: {
    name: 'cursor',
    in: 'query',
    description:
      'Where the page begins, in place of `startIndex` (RFC 9865): empty for the first page, then the `nextCursor` or ' +
      '`previousCursor` of a page, with the same filter and sorting. What is written meanwhile moves nothing from ' +
      'one page to another. `count` must be at least 1.',
    schema: { type: 'string', maxLength: 4096 },
    allowEmptyValue: true,
  },
  sortBy: {
    name: 'sortBy',
    in: 'query',
    description: 'The attribute to sort by.',
    schema: { type: 'string' },
    example: 'userName',
  },
  sortOrder: {
    name: 'sortOrder',
    in: 'query',
    description: 'Upwards or downwards.',
    schema: { type: 'string', enum: ['ascending', 'descending'], default: 'ascending' },
  },
  attributes: {
    name: 'attributes',
    in: 'query',
    description: 'The attributes to answer, with commas between; left out: all of them.',
    schema: { type: 'string' },
    example: 'userName,emails.value',
  },
  excludedAttributes: {
    name: 'excludedAttributes',
    in: 'query',
    description: 'The attributes to leave out of the answer, with commas between.',
    schema: { type: 'string' },
    example: 'addresses',
  },
  ifMatch: {
    name: 'If-Match',
    in: 'header',
    description: 'The version (`ETag`) the change is meant for; with another one the answer is 412.',
    schema: { type: 'string' },
    example: 'W/"1"',
  },
  ifNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    description: 'The version (`ETag`) the client has; while it is the same the answer is 304.',
    schema: { type: 'string' },
    example: 'W/"1"',
  },
};
