import { enterpriseUserSchema } from './enterprise-user.schema.js';
import { ResourceType } from './resource-type.js';
import { userSchema } from './user.schema.js';

/** Users with the enterprise extension, which a user may have or not. */
export const userType = new ResourceType({
  id: 'User',
  name: 'User',
  endpoint: '/Users',
  description: 'People of the organization.',
  schema: userSchema,
  extensions: [{ schema: enterpriseUserSchema, required: false }],
});
