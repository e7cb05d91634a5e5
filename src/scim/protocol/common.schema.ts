import type { Attribute } from './schema.js';
import { attribute, complex, reference } from './schema.js';

/**
 * RFC 7643 §3: worked out from the data a resource carries, so what a client sends is read, not kept. Its
 * URNs compare without case, as they do everywhere else (RFC 7644 §3.10).
 */
export const schemasAttribute: Attribute = reference(
  'schemas',
  'The schemas this resource is written in.',
  ['uri'],
  { multiValued: true, returned: 'always', caseExact: false },
);

const readOnly = { mutability: 'readOnly' } as const;

const meta = complex(
  'meta',
  'What the service records about the resource itself.',
  [
    attribute('resourceType', 'The name of the kind of resource.', { ...readOnly, caseExact: true }),
    attribute('created', 'When the resource was made.', { ...readOnly, type: 'dateTime' }),
    attribute('lastModified', 'When the resource was last changed.', { ...readOnly, type: 'dateTime' }),
    reference('location', 'The address of the resource.', ['uri'], readOnly),
    attribute('version', 'The version of the resource, an entity tag.', { ...readOnly, caseExact: true }),
  ],
  readOnly,
);

/** What every resource has, whatever its schema: RFC 7643 §3 and §3.1. */
export const commonAttributes: readonly Attribute[] = [
  schemasAttribute,
  attribute('id', 'The identifier the service gave the resource.', {
    ...readOnly,
    caseExact: true,
    returned: 'always',
    uniqueness: 'server',
  }),
  attribute('externalId', 'The identifier the provisioning client knows the resource by.', {
    caseExact: true,
  }),
  meta,
];
