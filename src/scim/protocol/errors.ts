/** The detail keywords of RFC 7644 §3.12, table 9, and of RFC 9865 §2 for cursors. */
export type ScimType =
  | 'invalidFilter'
  | 'tooMany'
  | 'uniqueness'
  | 'mutability'
  | 'invalidSyntax'
  | 'invalidPath'
  | 'noTarget'
  | 'invalidValue'
  | 'invalidVers'
  | 'sensitive'
  | 'invalidCursor'
  | 'expiredCursor'
  | 'invalidCount';

/**
 * A refusal in SCIM's own words, RFC 7644 §3.12: HTTP status, keyword, and a sentence for the person at the
 * IdP's console. Everything in this folder throws this and nothing else.
 */
export class ScimError extends Error {
  constructor(
    readonly status: number,
    readonly scimType: ScimType | undefined,
    readonly detail: string,
  ) {
    super(detail);
    this.name = 'ScimError';
  }
}

/** The same refusal with words put in front, so that it says where it happened. */
export function located(error: ScimError, where: string): ScimError {
  return new ScimError(error.status, error.scimType, `${where}: ${error.detail}`);
}

/** 400: the body isn't built as the protocol wants it. */
export const invalidSyntax = (detail: string): ScimError => new ScimError(400, 'invalidSyntax', detail);

/** 400: a value is missing or doesn't fit its attribute. */
export const invalidValue = (detail: string): ScimError => new ScimError(400, 'invalidValue', detail);

/** 400: a PATCH path names nothing or can't be read. */
export const invalidPath = (detail: string): ScimError => new ScimError(400, 'invalidPath', detail);

/** 400: a filter can't be read, or asks what can't be asked. */
export const invalidFilter = (detail: string): ScimError => new ScimError(400, 'invalidFilter', detail);

/** 400: a PATCH path is right but nothing is there to change. */
export const noTarget = (detail: string): ScimError => new ScimError(400, 'noTarget', detail);

/** 400: the attribute may not be changed by a client. */
export const mutability = (detail: string): ScimError => new ScimError(400, 'mutability', detail);

/** 400: more than the service takes at once; the text names the limit. */
export const tooMany = (detail: string): ScimError => new ScimError(400, 'tooMany', detail);

/** 400: `count` is none that a page by cursor can have. */
export const invalidCount = (detail: string): ScimError => new ScimError(400, 'invalidCount', detail);

/** 400: a cursor that this service never gave for this list. */
export const invalidCursor = (detail: string): ScimError => new ScimError(400, 'invalidCursor', detail);

/** 400: a cursor whose time is over. */
export const expiredCursor = (detail: string): ScimError => new ScimError(400, 'expiredCursor', detail);
