export { scimBodyLimit } from './body-limit.js';
export { ScimModule } from './scim.module.js';
