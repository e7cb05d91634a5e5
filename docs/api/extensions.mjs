// Schemas of an organization's own.
import { problem } from './errors.mjs';

const attribute = {
  name: 'team',
  type: 'string',
  multiValued: false,
  description: 'Where somebody works.',
  required: false,
  caseExact: false,
  mutability: 'readWrite',
  returned: 'default',
  uniqueness: 'none',
};

const schema = {
  id: 'urn:ietf:params:scim:schemas:extension:acme:2.0:User',
  name: 'Acme people',
  description: 'What the HR system of Acme knows.',
  resourceTypes: ['User'],
  required: false,
  attributes: [attribute],
};

const body = {
  least: {
    summary: 'The least there is to say',
    value: { id: schema.id, name: schema.name, resourceTypes: ['User'], attributes: [{ name: 'team' }] },
  },
  parts: {
    summary: 'A list of values with parts',
    value: {
      ...schema,
      attributes: [
        {
          name: 'desks',
          type: 'complex',
          multiValued: true,
          subAttributes: [{ name: 'value' }, { name: 'floor', type: 'integer' }],
        },
      ],
    },
  },
};

const keptAsSent =
  'Data that was sent under the URN before stays as it is, also where it does not fit, and stays in nobody’s way: ' +
  'whoever writes it again must send what fits, and a PATCH that touches it must leave what is required. The ' +
  'answer comes once filters see that data by the new schema, which takes time where many resources have some.';

export const extensions = {
  'SchemasController.create': {
    id: 'registerSchema',
    tag: 'Provisioning',
    summary: 'Register a schema',
    description:
      'Adds attributes of the organization’s own to its users, groups or both (RFC 7643 §3.3, §7). With a token of ' +
      'the organization they are announced in `/Schemas` and `/ResourceTypes`, checked, searched, sorted, patched and ' +
      `returned.\n\nWhat this service would not do is refused: readOnly, writeOnly, never returned, unique. ${keptAsSent}`,
    body,
    answer: { description: 'The schema, with what was left out filled in.', example: schema },
    errors: {
      409: {
        description: 'The organization has a schema of this URN, in whatever case.',
        example: problem(409, 'uniqueness', 'The organization has a schema of this URN.'),
      },
    },
  },
  'SchemasController.list': {
    id: 'listRegisteredSchemas',
    tag: 'Provisioning',
    summary: 'List the schemas of the organization',
    description: 'All of them, in the order in which they were registered.',
    answer: { description: 'The schemas.', example: { data: [schema], nextCursor: null } },
  },
  'SchemasController.find': {
    id: 'getRegisteredSchema',
    tag: 'Provisioning',
    summary: 'Read a schema of the organization',
    answer: { description: 'The schema.', example: schema },
  },
  'SchemasController.replace': {
    id: 'replaceSchema',
    tag: 'Provisioning',
    summary: 'Replace a schema',
    description: `What is left out has its default again. The URN stays. ${keptAsSent}`,
    body,
    answer: { description: 'The schema as it is now.', example: schema },
  },
  'SchemasController.remove': {
    id: 'deleteSchema',
    tag: 'Provisioning',
    summary: 'Take a schema away',
    description:
      'Its data stays with the users and groups and is given back as it is, as that of any schema this service was ' +
      'never told about: unchecked, and compared without regard to case.',
    answer: { description: 'The schema is gone.' },
  },
};

/** Shapes that are written by hand. */
export const extensionShapes = {
  NewAttribute: {
    type: 'object',
    description: 'An attribute (RFC 7643 §7). What is left out has the default of §2.2.',
    properties: {
      name: {
        type: 'string',
        pattern: '^([A-Za-z][A-Za-z0-9$_-]{0,99}|\\$ref)$',
        description: 'Unlike all beside it, whatever the case; `$ref` only for a part of type reference.',
      },
      type: {
        enum: ['string', 'boolean', 'decimal', 'integer', 'dateTime', 'reference', 'binary', 'complex'],
        default: 'string',
      },
      subAttributes: {
        type: 'array',
        description: 'The parts of a complex attribute, none of them complex.',
        items: { $ref: '#/components/schemas/NewAttribute' },
      },
      multiValued: { type: 'boolean', default: false },
      description: { type: 'string', maxLength: 1000, default: '' },
      required: { type: 'boolean', default: false },
      canonicalValues: { type: 'array', maxItems: 100, items: { type: 'string', maxLength: 200 } },
      caseExact: {
        type: 'boolean',
        description:
          'Whether case counts when values are compared; left out: for references and binary data.',
      },
      mutability: { enum: ['readWrite', 'immutable'], default: 'readWrite' },
      returned: { enum: ['default', 'always', 'request'], default: 'default' },
      uniqueness: { enum: ['none'], default: 'none' },
      referenceTypes: {
        type: 'array',
        description: 'Of a reference; left out: `uri`.',
        items: { enum: ['User', 'Group', 'external', 'uri'] },
      },
    },
    required: ['name'],
    additionalProperties: false,
  },
};

/** As in `schemas.mjs`. */
export const newSchemaShapes = {
  RegisterSchema: 'A schema of the organization’s own.',
  'RegisterSchema.id': {
    description:
      'Its URN. None of the standard’s, but `urn:ietf:params:scim:schemas:extension:<name>:…` is free; ' +
      'no two URNs of an organization begin with each other.',
  },
  'RegisterSchema.name': { description: 'A name for people.' },
  'RegisterSchema.description': { description: 'What it is about.' },
  'RegisterSchema.resourceTypes': {
    items: { enum: ['User', 'Group'] },
    description: 'The kinds of resources that may have data of it.',
  },
  'RegisterSchema.required': {
    description: 'Whether each of these resources must have data of it.',
    default: false,
  },
  'RegisterSchema.attributes': {
    items: { $ref: '#/components/schemas/NewAttribute' },
    description: 'As in RFC 7643 §7; parts included, 100 at most.',
  },
};
