// The messages of SCIM, which no schema of its own describes (RFC 7644 §3, RFC 7643 §5–7).

export const message = (name) => ({
  type: 'array',
  items: { type: 'string' },
  description: `Always \`urn:ietf:params:scim:api:messages:2.0:${name}\`.`,
});
export const ref = (name) => ({ $ref: `#/components/schemas/${name}` });
export const text = (description) => ({ type: 'string', description });
const flag = (description) => ({ type: 'boolean', description });
const whole = (description) => ({ type: 'integer', description });
export const object = (description, properties, required = Object.keys(properties)) => ({
  type: 'object',
  description,
  properties,
  ...(required.length > 0 && { required }),
});

/** A list whose pages are by position or by cursor. */
const pagedList = (item, what) => {
  const { properties, required, ...about } = list(item, what);
  const { Resources, ...counts } = properties;
  const cursors = {
    nextCursor: text('The cursor of the next page, in a page by cursor that is not the last (RFC 9865).'),
    previousCursor: text('The cursor of the page before, in a page by cursor that is not the first.'),
  };
  // A page by cursor has no position.
  const always = required.filter((name) => name !== 'startIndex');
  return { ...about, properties: { ...counts, ...cursors, Resources }, required: always };
};
const list = (item, what) =>
  object(`A list of ${what} (RFC 7644 §3.4.2).`, {
    schemas: message('ListResponse'),
    totalResults: whole('How many there are in all, whatever the page holds.'),
    itemsPerPage: whole('How many this page holds.'),
    startIndex: whole('The position of the first of them; the first of all is 1.'),
    Resources: { type: 'array', items: ref(item), description: 'What the page holds.' },
  });

const urns = {
  type: 'array',
  items: { type: 'string' },
  description: 'The schema this document is written in.',
};
const meta = object('What kind of document this is, and where.', {
  resourceType: text('The kind.'),
  location: { type: 'string', format: 'uri', description: 'Its address.' },
});
const supported = (description) => object(description, { supported: flag('Whether it is there.') });

/** By name, as `#/components/schemas`. */
export const scimMessages = {
  ScimUserList: pagedList('ScimUser', 'users'),
  ScimGroupList: pagedList('ScimGroup', 'groups'),
  ScimPatch: object('Changes to a resource (RFC 7644 §3.5.2).', {
    schemas: message('PatchOp'),
    Operations: {
      type: 'array',
      minItems: 1,
      maxItems: 1000,
      description: 'The changes, done in this order.',
      items: object(
        'One change.',
        {
          op: text('`add`, `replace` or `remove`, in any case.'),
          path: text('What to change; left out: `value` is an object of attributes.'),
          value: { description: 'The value, of any type; needed unless `op` is `remove`.' },
        },
        ['op'],
      ),
    },
  }),
  ScimError: object(
    'An error of SCIM (RFC 7644 §3.12).',
    {
      schemas: message('Error'),
      status: text('The status of the answer, as a text.'),
      scimType: {
        type: 'string',
        description: 'Of which kind the fault is, where the protocol has a word for it.',
        enum: [
          'invalidFilter',
          'tooMany',
          'uniqueness',
          'mutability',
          'invalidSyntax',
          'invalidPath',
          'noTarget',
          'invalidValue',
          'invalidVers',
          'sensitive',
          'invalidCursor',
          'expiredCursor',
          'invalidCount',
        ],
      },
      detail: text('What went wrong, in a sentence for the admin of the identity provider.'),
    },
    ['schemas', 'status', 'detail'],
  ),
  ScimServiceProviderConfig: object('What the service can do (RFC 7643 §5).', {
    schemas: urns,
    documentationUri: { type: 'string', format: 'uri', description: 'Where to read more.' },
    patch: supported('PATCH.'),
    bulk: object('Many changes in one request.', {
      supported: flag('Whether it is there.'),
      maxOperations: whole('How many.'),
      maxPayloadSize: whole('How many bytes.'),
    }),
    filter: object('Searching.', {
      supported: flag('Whether it is there.'),
      maxResults: whole('How many resources a page has at most.'),
    }),
    changePassword: supported('Passwords.'),
    sort: supported('`sortBy`.'),
    etag: supported('`If-Match` and `If-None-Match`.'),
    pagination: object('Pages (RFC 9865).', {
      cursor: flag('Whether there are pages by cursor.'),
      index: flag('Whether there are pages by position.'),
      defaultPaginationMethod: text('What a page is by when the client does not say: `index`.'),
      defaultPageSize: whole('How many resources a page has when the client does not say.'),
      maxPageSize: whole('How many a page has at most.'),
      cursorTimeout: whole('Seconds that a cursor is good for.'),
    }),
    authenticationSchemes: {
      type: 'array',
      description: 'How to authenticate.',
      items: object(
        'One way.',
        {
          type: text('Its kind.'),
          name: text('Its name.'),
          description: text('In words.'),
          specUri: { type: 'string', format: 'uri', description: 'What defines it.' },
          primary: flag('Whether it is the preferred one.'),
        },
        ['type', 'name', 'description'],
      ),
    },
    meta,
  }),
  ScimResourceType: object('A kind of resource (RFC 7643 §6).', {
    schemas: urns,
    id: text('Its id.'),
    name: text('Its name.'),
    endpoint: text('Where resources of this kind are, below the base.'),
    description: text('In words.'),
    schema: text('The URN of its schema.'),
    schemaExtensions: {
      type: 'array',
      description: 'Schemas that add attributes.',
      items: object('One of them.', {
        schema: text('Its URN.'),
        required: flag('Whether each resource must have it.'),
      }),
    },
    meta,
  }),
  ScimResourceTypeList: list('ScimResourceType', 'resource types'),
  ScimSchema: object('A schema: the attributes of a kind of resource (RFC 7643 §7).', {
    schemas: urns,
    id: text('Its URN.'),
    name: text('Its name.'),
    description: text('In words.'),
    attributes: { type: 'array', items: ref('ScimAttribute'), description: 'Its attributes.' },
    meta,
  }),
  ScimSchemaList: list('ScimSchema', 'schemas'),
  ScimAttribute: object(
    'An attribute and how it behaves (RFC 7643 §7).',
    {
      name: text('Its name.'),
      type: text('The type of its value.'),
      multiValued: flag('Whether it is a list.'),
      description: text('In words.'),
      required: flag('Whether a resource must have it.'),
      caseExact: flag('Whether upper and lower case differ.'),
      mutability: {
        type: 'string',
        enum: ['readOnly', 'readWrite', 'immutable', 'writeOnly'],
        description: 'Whether a client may set it.',
      },
      returned: {
        type: 'string',
        enum: ['always', 'never', 'default', 'request'],
        description: 'When an answer holds it.',
      },
      uniqueness: {
        type: 'string',
        enum: ['none', 'server', 'global'],
        description: 'Whether two resources may have the same value.',
      },
      canonicalValues: { type: 'array', items: { type: 'string' }, description: 'Usual values.' },
      referenceTypes: { type: 'array', items: { type: 'string' }, description: 'What it refers to.' },
      subAttributes: { type: 'array', items: ref('ScimAttribute'), description: 'Its parts.' },
    },
    ['name', 'type', 'multiValued', 'description', 'required'],
  ),
};
