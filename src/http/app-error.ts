export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

/** One wrong part of a body: `path` as in the body, `message` a sentence for the person who sent it. */
export interface FieldError {
  path: string;
  message: string;
}

interface AppErrorOptions {
  /** For the log alone, never sent. */
  privateDetail?: string;
  /** Tells apart, for the organization's own eyes, what looks the same outside: which 401 it is. */
  reason?: string;
  logLevel?: LogLevel;
  headers?: Record<string, string>;
  errors?: FieldError[];
  /** RFC 7644 §3.12 `scimType`, where the error reaches a provisioning client. */
  scimType?: string;
  cause?: unknown;
}

/** What went wrong, once for every surface: a stable code, a public sentence, and what only the log sees. */
export class AppError extends Error {
  readonly privateDetail: string | undefined;
  readonly reason: string | undefined;
  readonly logLevel: LogLevel;
  readonly headers: Record<string, string>;
  readonly errors: FieldError[] | undefined;
  readonly scimType: string | undefined;

  constructor(
    readonly code: string,
    readonly status: number,
    message: string,
    options: AppErrorOptions = {},
  ) {
    super(message, { cause: options.cause });
    this.privateDetail = options.privateDetail;
    this.reason = options.reason;
    this.logLevel = options.logLevel ?? (status >= 500 ? 'error' : 'info');
    this.headers = options.headers ?? {};
    this.errors = options.errors;
    this.scimType = options.scimType;
  }
}

/** 401: the same words whatever was wrong, so that a stranger learns nothing (RFC 6750 §3). */
export function unauthorized(privateDetail: string, reason?: string): AppError {
  return new AppError('unauthorized', 401, 'The bearer token is missing or not valid for this address.', {
    privateDetail,
    ...(reason === undefined ? {} : { reason }),
    headers: { 'www-authenticate': 'Bearer' },
  });
}

export function forbidden(code: string, message: string): AppError {
  return new AppError(code, 403, message);
}

export function notFound(what: string): AppError {
  return new AppError('not_found', 404, `${what} not found.`);
}

export function invalidBody(message: string, errors?: FieldError[]): AppError {
  return new AppError('invalid_body', 400, message, errors ? { errors } : {});
}

/** 409 naming the attribute that collides (RFC 7644 §3.12 `uniqueness`). */
export function conflict(message: string): AppError {
  return new AppError('uniqueness', 409, message, { scimType: 'uniqueness' });
}

/** 503 with whole seconds: Okta reads `Retry-After` only as an integer, Entra quarantines on 401 and 500. */
export function unavailable(
  privateDetail: string,
  cause?: unknown,
  message = 'The service cannot reach its database right now. Try again shortly.',
): AppError {
  return new AppError('unavailable', 503, message, {
    privateDetail,
    cause,
    headers: { 'retry-after': '5' },
  });
}
