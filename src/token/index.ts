export { TokenModule } from './token.module.js';
export { ServiceAccountService } from './service-account.service.js';
export { type Place, SecretBox } from './secret-box.js';
export { SealedSecrets } from './sealed-secrets.service.js';
export { type Rotation, SigningKeys } from './signing-keys.service.js';
export { type IssuedScimToken, ScimTokenService, type ScimTokenSummary } from './scim-token.service.js';
export { type OpenedSession, type SessionStart, SessionsService } from './sessions.service.js';
