/** The database can't be reached or is too busy: nothing was done that was not reported (503 for clients). */
export class DatabaseUnavailable extends Error {
  constructor(cause: unknown) {
    super(`Database unavailable: ${cause instanceof Error ? cause.message : 'no reason given'}`, { cause });
  }
}

/** A unique index refused a row. `constraint` is the index's name. */
export class UniqueViolation extends Error {
  constructor(
    readonly constraint: string,
    cause: unknown,
  ) {
    super(`Unique index ${constraint} refused the row`, { cause });
  }
}

/** SQLSTATE classes and codes that pass by themselves (PostgreSQL appendix A); 08P01 is a fault of ours. */
const passing = [/^08(?!P01)/, /^53/, /^57/, /^58/, /^25P03$/, /^55P03$/];
/** 0A000: a plan kept by name no longer fits its tables, because a newer release migrated them. */
const retryable = new Set(['40001', '40P01', '0A000']);
const socketErrors = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ECONNABORTED',
  'EACCES',
]);
/** node-postgres raises these without any code. */
const driverMessages = [
  'Connection terminated',
  'timeout exceeded when trying to connect',
  'timeout expired',
  'Query read timeout',
  'Client has encountered a connection error',
  'Client was closed',
  'Cannot use a pool after calling end',
  'Driver not Connected',
];

/** True for a serialization failure or a deadlock: the same work done again may well succeed. */
export function isRetryable(error: unknown): boolean {
  const code = codeOf(error);
  return code !== undefined && retryable.has(code);
}

/** Gives driver errors their meaning; anything that is no driver error comes back as it is. */
export function translateDatabaseError(error: unknown): unknown {
  const code = codeOf(error);
  if (code === '23505') return new UniqueViolation(constraintOf(error), error);
  if (
    code !== undefined &&
    (socketErrors.has(code) || retryable.has(code) || passing.some((rule) => rule.test(code)))
  ) {
    return new DatabaseUnavailable(error);
  }
  if (error instanceof Error && driverMessages.some((text) => error.message.startsWith(text))) {
    return new DatabaseUnavailable(error);
  }
  return error;
}

function codeOf(error: unknown): string | undefined {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

function constraintOf(error: unknown): string {
  const constraint: unknown = error instanceof Error && 'constraint' in error ? error.constraint : undefined;
  return typeof constraint === 'string' ? constraint : '';
}
