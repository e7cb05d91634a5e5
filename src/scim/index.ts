export { scimBodyLimit } from './body-limit.js';
export { ScimModule } from './scim.module.js';
export { isScimPath } from './scim-error.format.js';
export { type DescribedExchange, describeExchange, type Exchange } from './exchange.js';
export { type Dialect, dialects } from './protocol/dialects.js';
export type { PersonalValues } from './protocol/redaction.values.js';
