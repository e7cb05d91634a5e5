// The errors that many routes share.
import { STATUS_CODES } from 'node:http';

/** An error body of the admin REST, as it is sent. */
export function problem(status, code, detail, errors) {
  return {
    type: `urn:muster:error:${code}`,
    title: STATUS_CODES[status],
    status,
    detail,
    ...(errors && { errors }),
  };
}

/** An error body of SCIM, as it is sent. */
export function scimError(status, detail, scimType) {
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    status: String(status),
    ...(scimType && { scimType }),
    detail,
  };
}

const unauthorized = 'The bearer token is missing or not valid for this address.';
const unreachable = 'The service cannot reach its database right now. Try again shortly.';
const fault = 'The service met a fault of its own. The request was not carried out.';
const unreadable = 'Send application/scim+json or application/json, not "text/plain".';
const tooLarge = 'The body is larger than the 1048576 bytes allowed here.';

const authenticate = {
  'WWW-Authenticate': { description: 'How to authenticate.', schema: { type: 'string', const: 'Bearer' } },
};
const retryAfter = {
  'Retry-After': { description: 'Whole seconds to wait before the next try.', schema: { type: 'integer' } },
};

/** Answers of the admin REST: `[description, examples, headers]` by status. */
export const adminErrors = {
  BadRequest: {
    status: 400,
    description: 'The body or the query is not right; `errors` says what, field by field.',
    examples: {
      field: problem(400, 'invalid_body', 'The body holds fields that are not right.', [
        { path: 'name', message: 'Give a text of 1 to 200 characters.' },
      ]),
      unknownField: problem(400, 'invalid_body', 'The body holds fields that are not right.', [
        { path: 'colour', message: 'This is not known here.' },
      ]),
      query: problem(400, 'invalid_body', 'The query holds parameters that are not right.', [
        { path: 'limit', message: 'Give a whole number from 1 to 200.' },
      ]),
    },
  },
  Unauthorized: {
    status: 401,
    description: 'No credential, or not one for this address; the words are the same whatever was wrong.',
    examples: { refused: problem(401, 'unauthorized', unauthorized) },
    headers: authenticate,
  },
  Forbidden: {
    status: 403,
    description: 'The credential is good, and may not do that.',
    examples: {
      noAdmin: problem(
        403,
        'access_admin',
        'This needs a token with the scope admin, of a service account whose role is admin.',
      ),
      operator: problem(403, 'access_operator', 'Only the operator of this service may do that.'),
    },
  },
  NotFound: {
    status: 404,
    description: 'There is no such thing, or it belongs to another organization.',
    examples: {
      organization: problem(404, 'not_found', 'Organization not found.'),
      member: problem(404, 'not_found', 'Member not found.'),
      token: problem(404, 'not_found', 'Token not found.'),
    },
  },
  TooLarge: {
    status: 413,
    description: 'The body is larger than allowed.',
    examples: { tooLarge: problem(413, 'too_large', tooLarge) },
  },
  UnsupportedMediaType: {
    status: 415,
    description: 'The body is not sent as JSON in UTF-8.',
    examples: { type: problem(415, 'unsupported_media_type', unreadable) },
  },
  InternalError: {
    status: 500,
    description: 'A fault of this service; nothing was changed.',
    examples: { fault: problem(500, 'internal', fault) },
  },
  Unavailable: {
    status: 503,
    description: 'The database is out of reach, or the service is overloaded; try again.',
    examples: { unreachable: problem(503, 'unavailable', unreachable) },
    headers: retryAfter,
  },
};

/** Answers of SCIM, in the same form. */
export const scimErrors = {
  ScimBadRequest: {
    status: 400,
    description: 'The body or the query is not right; `scimType` says of which kind the fault is.',
    examples: {
      invalidValue: scimError(400, 'userName is required', 'invalidValue'),
      invalidSyntax: scimError(400, 'The request has no body; a JSON body is expected.', 'invalidSyntax'),
      domain: scimError(
        400,
        'emails: the domain other.example is not allowed. This organization provisions people of: acme.com.',
        'invalidValue',
      ),
      invalidFilter: scimError(400, 'the filter is empty', 'invalidFilter'),
      expiredCursor: scimError(
        400,
        'The cursor is older than 3600 seconds: begin anew without one.',
        'expiredCursor',
      ),
    },
  },
  ScimUnauthorized: {
    status: 401,
    description:
      'No token, or one that is unknown, revoked, expired, from an address that is not allowed, or of another ' +
      'organization; the words are the same whatever was wrong.',
    examples: { refused: scimError(401, unauthorized) },
    headers: authenticate,
  },
  ScimForbidden: {
    status: 403,
    description: 'Provisioning is off for the organization, or the token lacks the scope.',
    examples: {
      off: scimError(403, 'SCIM provisioning is disabled for this organization.'),
      plan: scimError(
        403,
        'SCIM provisioning is disabled: the plan of this organization does not include it.',
      ),
      scope: scimError(403, 'This token may not do that: it lacks the scope users:write.'),
    },
  },
  ScimFilterForbidden: {
    status: 403,
    description: 'The query has a filter: these documents can not be filtered (RFC 7644 §4).',
    examples: { filter: scimError(403, 'Discovery documents can not be filtered.') },
  },
  ScimNotFound: {
    status: 404,
    description: 'There is no such resource, or it belongs to another organization.',
    examples: { user: scimError(404, 'User not found.') },
  },
  ScimConflict: {
    status: 409,
    description: 'Another member has this value, which only one may have; the detail names the attribute.',
    examples: {
      userName: scimError(409, 'Another member has this userName.', 'uniqueness'),
      emails: scimError(409, 'Another member has this e-mail address (emails).', 'uniqueness'),
    },
  },
  ScimPreconditionFailed: {
    status: 412,
    description: 'The resource has changed since the version in `If-Match`; read it again.',
    examples: {
      changed: scimError(412, 'The resource has changed since the version in If-Match.'),
    },
  },
  ScimTooLarge: {
    status: 413,
    description: 'The body is larger than allowed.',
    examples: {
      tooLarge: scimError(413, tooLarge),
      tooMany: scimError(413, 'The request has 1001 operations, more than maxOperations (1000) allows.'),
    },
  },
  ScimUnsupportedMediaType: {
    status: 415,
    description: 'The body is not sent as JSON in UTF-8.',
    examples: { type: scimError(415, unreadable) },
  },
  ScimTooManyRequests: {
    status: 429,
    description: 'More requests in a second than the service takes from one organization.',
    examples: { throttled: scimError(429, 'Too many requests: at most 100 a second are served.') },
    headers: retryAfter,
  },
  ScimInternalError: {
    status: 500,
    description: 'A fault of this service; nothing was changed.',
    examples: { fault: scimError(500, fault) },
  },
  ScimUnavailable: {
    status: 503,
    description: 'The database is out of reach, or the service is overloaded; try again.',
    examples: { unreachable: scimError(503, unreachable) },
    headers: retryAfter,
  },
};
