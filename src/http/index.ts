export { Access, ACCESS_RULE, type AccessRule } from './access.js';
export { addressAllowed, normalizeAddress } from './address.js';
export {
  AppError,
  conflict,
  type FieldError,
  forbidden,
  invalidBody,
  type LogLevel,
  notFound,
  unauthorized,
  unavailable,
} from './app-error.js';
export { type BearerHeader, authorizationsOf, normalizeBearer } from './bearer.js';
export { answerClientError } from './client-errors.js';
export { ErrorFilter, FailureObservers, logFailure, sendError, toAppError } from './error.filter.js';
export { registerErrorFormat } from './error-format.js';
export { logger, openLog } from './logger.js';
export {
  isProvisioning,
  type MemberPrincipal,
  type OperatorPrincipal,
  type OperatorSession,
  type SetupPrincipal,
  type Principal,
  type ProvisioningPrincipal,
  type ScimScope,
  scimScopes,
  type ScimTokenPrincipal,
  type ServiceAccountPrincipal,
  type SessionMember,
} from './principal.js';
export { html, Html } from './html.js';
export { HttpModule } from './http.module.js';
export {
  type BodyLimit,
  collectOwnBodies,
  collectRawBodies,
  isRawBody,
  readJson,
  tooLarge,
} from './raw-body.js';
export {
  type Actor,
  type Channel,
  currentRequest,
  type Belief,
  type RequestContext,
  runInRequest,
} from './request-context.js';
export { fromForm, readForm } from './form-body.js';
export { isUuid, uuidv7, uuidv7At } from './uuid.js';
export { makeRequestId, registerRequestHooks } from './request-hooks.js';
export { CheckedQuery, JsonBody, OptionalJsonBody } from './json-body.js';
export { IsDomainList, isDomainName } from './domain-rules.js';
export {
  IsCidrList,
  IsFlag,
  IsLabel,
  IsListOf,
  IsOneOf,
  IsTime,
  IsWhole,
  Nullable,
  Optional,
  Rule,
} from './field-rules.js';
export { IsPageCursor, IsPageLimit, type Page, PageQuery, Paging } from './paging.js';
export { parseTime } from './rfc3339.js';
