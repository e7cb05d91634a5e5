import { applyDecorators, SetMetadata, UseFilters } from '@nestjs/common';
import { ErrorFilter } from './error.filter.js';
import type { ScimScope } from './principal.js';

/**
 * Who may call a route:
 * - `public`: anyone;
 * - `operator`: the platform's operator;
 * - `admin`: the operator, or an admin of the organization in the path, while that organization lives;
 * - `connections`: the same, or the holder of a set-up link of that organization;
 * - `admin-history`: the same, also of an organization that was deleted;
 * - `member`: whoever is signed in, by the session's cookie or an access token; where the path names an organization, a
 *   member of that one;
 * - `signed-in`: the same, or the operator or the holder of a set-up link by a cookie;
 * - `{ role }`: a member, with this role or a higher one;
 * - `me`: a person with an access token, or a provisioning credential, which is told that it stands for none;
 * - `scim`: a provisioning credential with this scope, of an organization that has provisioning on;
 * - `scim-operations`: the same without a scope, for a request of many operations: each of them is admitted with the
 *   scope that it needs (see `RequestContext.admit`);
 * - `discovery`: anyone without a credential; with one, only a good one.
 */
export type AccessRule =
  | 'public'
  | 'operator'
  | 'admin'
  | 'connections'
  | 'admin-history'
  | 'discovery'
  | 'member'
  | 'signed-in'
  | 'me'
  | { role: string }
  | 'scim'
  | 'scim-operations'
  | { scim: ScimScope };

export const ACCESS_RULE = 'muster:access';

/**
 * Declares who may call a route. A route without it refuses everybody. What the route fails of is answered by our filter,
 * whatever filters an application has that mounts it.
 */
export function Access(rule: AccessRule): ClassDecorator & MethodDecorator {
  return applyDecorators(SetMetadata(ACCESS_RULE, rule), UseFilters(ErrorFilter));
}
