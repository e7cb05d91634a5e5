import { groupSchema } from './group.schema.js';
import { ResourceType } from './resource-type.js';

/** Groups, with no extension of ours. */
export const groupType = new ResourceType({
  id: 'Group',
  name: 'Group',
  endpoint: '/Groups',
  description: 'Groups of the organization.',
  schema: groupSchema,
  extensions: [],
});
