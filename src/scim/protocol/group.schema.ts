import type { Schema } from './schema.js';
import { attribute, complex, reference } from './schema.js';

const immutable = { mutability: 'immutable' } as const;

/** RFC 7643 §4.2: who is in the group. A member is changed by taking it out and putting another in. */
const members = complex(
  'members',
  'The users and groups that are in the group.',
  [
    attribute('value', 'The id of the user or group.', { ...immutable, required: true, caseExact: true }),
    reference('$ref', 'The address of the user or group.', ['User', 'Group'], immutable),
    attribute('type', 'Whether it is a user or a group.', {
      ...immutable,
      canonicalValues: ['User', 'Group'],
    }),
    attribute('display', 'The name of the user or group.', { mutability: 'readOnly' }),
  ],
  { multiValued: true },
);

/** The Group schema, RFC 7643 §4.2 with the characteristics of §8.7.1. */
export const groupSchema: Schema = {
  id: 'urn:ietf:params:scim:schemas:core:2.0:Group',
  name: 'Group',
  description: 'People, and other groups, that belong together.',
  attributes: [
    attribute('displayName', 'The name of the group.', { required: true, uniqueness: 'server' }),
    members,
  ],
};
