import { type Cause, type Explanation, explanations } from './explanations.js';

/** What of a refusal decides which explanation is right. */
export interface Refusal {
  status: number;
  /** Of this service's error. */
  code: string;
  scimType: string | undefined;
  /** What a 401 does not tell outside. */
  reason: string | undefined;
  /** `users`, `groups` and so on. */
  endpoint: string;
}

const byReason: Partial<Record<string, Cause>> = {
  token_revoked: 'token_revoked',
  token_expired: 'token_expired',
  address_not_allowed: 'address_not_allowed',
  organization_deleted: 'organization_deleted',
  other_organization: 'other_organization',
};

const byCode: Partial<Record<string, Cause>> = {
  access_disabled: 'provisioning_off',
  access_plan: 'plan_without_provisioning',
  access_scope: 'scope_missing',
  protected_admin: 'protected_admin',
  filter_on_discovery: 'filter_on_discovery',
  domain_not_allowed: 'domain_not_allowed',
  groups_off: 'groups_off',
  invalid_member: 'invalid_member',
  provisioning_paused: 'paused',
  no_endpoint: 'no_such_address',
  no_route: 'no_such_address',
};

const byScimType: Partial<Record<string, Cause>> = {
  invalidFilter: 'invalid_filter',
  invalidSyntax: 'invalid_body',
  invalidPath: 'invalid_path',
  noTarget: 'no_target',
  mutability: 'read_only',
  invalidValue: 'invalid_value',
  tooMany: 'too_many',
  uniqueness: 'duplicate',
  sensitive: 'invalid_filter',
  invalidCursor: 'page_lost',
  expiredCursor: 'page_lost',
  invalidCount: 'too_many',
};

const byStatus: Partial<Record<number, Cause>> = {
  400: 'invalid_body',
  401: 'credential_refused',
  403: 'forbidden',
  405: 'method_not_allowed',
  409: 'duplicate',
  412: 'version_mismatch',
  413: 'too_large',
  415: 'unsupported_media_type',
  429: 'throttled',
  501: 'not_offered',
  503: 'unavailable',
};

/** The key of what explains a refusal: by what is said most exactly. */
export function causeOf({ status, code, scimType, reason, endpoint }: Refusal): Cause {
  const exact = byReason[reason ?? ''] ?? byCode[code] ?? byScimType[scimType ?? ''];
  if (exact) return exact;
  if (status === 404) return unknownAt(endpoint);
  return byStatus[status] ?? (status >= 500 ? 'internal' : 'refused');
}

/** The words of a stored key; of one that an other release stored, the least that is always true. */
export function explanationOf(cause: string | null): Explanation {
  return isCause(cause) ? explanations[cause] : explanations.refused;
}

function isCause(cause: string | null): cause is Cause {
  return cause !== null && Object.hasOwn(explanations, cause);
}

function unknownAt(endpoint: string): Cause {
  if (endpoint === 'users') return 'unknown_user';
  return endpoint === 'groups' ? 'unknown_group' : 'no_such_address';
}
