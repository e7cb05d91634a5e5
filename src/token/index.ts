export { TokenModule } from './token.module.js';
export { type IssuedScimToken, ScimTokenService, type ScimTokenSummary } from './scim-token.service.js';
