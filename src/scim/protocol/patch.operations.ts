import { invalidPath, invalidSyntax, invalidValue, located, noTarget, ScimError, tooMany } from './errors.js';
import { nameIn } from './generic.js';
import type { Json, JsonObject } from './json.js';
import { isObject } from './json.js';

/** The most operations one PATCH may have: more than any client sends, few enough to be read in a moment. */
const MAX_OPERATIONS = 20_000;

/** One operation of a PATCH. `value` is undefined only for remove; without a path, `path` is undefined. */
export interface Operation {
  readonly index: number;
  readonly op: 'add' | 'replace' | 'remove';
  readonly path: string | undefined;
  readonly value: Json | undefined;
}

/**
 * The operations of a PATCH body, RFC 7644 §3.5.2. Member names and `op` may be in any case (Entra ID), members
 * nobody asked for are passed over. Throws 400 invalidSyntax, invalidPath, invalidValue or noTarget naming the
 * operation, and tooMany.
 */
export function readOperations(body: Json): Operation[] {
  if (!isObject(body)) throw invalidSyntax('the body must be a JSON object');
  const operations = member(body, 'Operations');
  if (!Array.isArray(operations) || operations.length === 0) {
    throw invalidSyntax('Operations must be a list of at least one operation');
  }
  if (operations.length > MAX_OPERATIONS) {
    throw tooMany(`a PATCH may have ${MAX_OPERATIONS} operations at most`);
  }
  return operations.map(readOperation);
}

/** Runs `work`; what it refuses is told with the operation's index and path in front. */
export function locating<Result>(operation: Pick<Operation, 'index' | 'path'>, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    const { index, path } = operation;
    const where = path === undefined ? '' : ` (path ${JSON.stringify(path.slice(0, 200))})`;
    throw located(error, `Operations[${index}]${where}`);
  }
}

function readOperation(sent: Json, index: number): Operation {
  const { op, path, value } = locating({ index, path: undefined }, () => {
    if (!isObject(sent)) throw invalidSyntax('an operation must be an object');
    return {
      op: readOp(member(sent, 'op')),
      path: readPath(member(sent, 'path')),
      value: member(sent, 'value'),
    };
  });
  return locating({ index, path }, () => {
    if (op === 'remove' && path === undefined) throw noTarget('remove needs a path');
    if (op !== 'remove' && value === undefined) throw invalidValue(`${op} needs a value`);
    return { index, op, path, value };
  });
}

function readOp(op: Json | undefined): Operation['op'] {
  const lower = typeof op === 'string' ? op.toLowerCase() : op;
  if (lower === 'add' || lower === 'replace' || lower === 'remove') return lower;
  throw invalidSyntax('op must be "add", "replace" or "remove"');
}

function readPath(path: Json | undefined): string | undefined {
  if (path === undefined || path === null || path === '') return undefined;
  if (typeof path !== 'string') throw invalidPath('path must be a string');
  return path;
}

function member(object: JsonObject, name: string): Json | undefined {
  const found = nameIn(object, name);
  return found === undefined ? undefined : object[found];
}
