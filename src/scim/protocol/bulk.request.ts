import { type BulkTarget, readBulkPath } from './bulk.path.js';
import { invalidSyntax, invalidValue, located, ScimError } from './errors.js';
import { nameIn } from './generic.js';
import { isObject, type Json, type JsonObject } from './json.js';

/** How many operations a request may hold: as announced, RFC 7644 §3.7.4. */
export const MAX_OPERATIONS = 1000;

const MAX_BULK_ID = 256;
const REQUEST_URN = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

/** One operation, RFC 7644 §3.7. */
export interface BulkOperation {
  /** Its place in the request. */
  readonly index: number;
  /** In capitals; which ones are served is not judged here. */
  readonly method: string;
  readonly bulkId: string | undefined;
  /** Undefined when the path is none. */
  readonly target: BulkTarget | undefined;
  /** The version that the resource must have, as in `If-Match`. */
  readonly version: string | undefined;
  /** Undefined for what takes none. */
  readonly data: JsonObject | undefined;
}

export interface BulkRequest {
  /** After so many errors nothing more is done; Infinity when the client didn't say. */
  readonly failOnErrors: number;
  readonly operations: readonly BulkOperation[];
}

/**
 * Reads the body of a POST to `/Bulk`. Names and methods may be in any case, members nobody asked for are passed
 * over. Throws 400 invalidSyntax or invalidValue naming the operation, 413 for too many of them.
 */
export function readBulkRequest(body: Json, bases: readonly string[]): BulkRequest {
  if (!isObject(body)) throw invalidSyntax('the body must be a JSON object');
  checkSchemas(member(body, 'schemas'));
  const failOnErrors = readFailOnErrors(member(body, 'failOnErrors'));
  const sent = member(body, 'Operations');
  if (!Array.isArray(sent) || sent.length === 0) {
    throw invalidSyntax('Operations must be a list of at least one operation');
  }
  if (sent.length > MAX_OPERATIONS) {
    throw new ScimError(
      413,
      undefined,
      `The request has ${sent.length} operations, more than maxOperations (${MAX_OPERATIONS}) allows.`,
    );
  }
  const operations = sent.map((each, index) => at(index, () => readOperation(each, index, bases)));
  checkUnique(operations);
  return { failOnErrors, operations };
}

function checkSchemas(schemas: Json | undefined): void {
  if (schemas === undefined) return;
  const urns = Array.isArray(schemas) ? schemas : [];
  const wanted = REQUEST_URN.toLowerCase();
  if (urns.some((urn) => typeof urn === 'string' && urn.toLowerCase() === wanted)) return;
  throw invalidValue(`schemas must include ${REQUEST_URN}`);
}

/** Clients that always write the number write 0 for "never". */
function readFailOnErrors(value: Json | undefined): number {
  if (value === undefined || value === 0) return Infinity;
  if (typeof value === 'number' && Number.isInteger(value) && value > 0) return value;
  throw invalidValue('failOnErrors must be a whole number');
}

function readOperation(sent: Json, index: number, bases: readonly string[]): BulkOperation {
  if (!isObject(sent)) throw invalidSyntax('an operation must be an object');
  const method = readMethod(member(sent, 'method'));
  const bulkId = readBulkId(member(sent, 'bulkId'), method);
  const path = textOf(sent, 'path');
  if (path === undefined) throw invalidSyntax('path is required');
  const target = readBulkPath(path, bases);
  return { index, method, bulkId, target, version: textOf(sent, 'version'), data: readData(sent, method) };
}

function readMethod(method: Json | undefined): string {
  if (method === undefined) throw invalidSyntax('method is required');
  if (typeof method !== 'string' || !/^[a-z]{1,16}$/i.test(method)) {
    throw invalidSyntax('method must be "POST", "PUT", "PATCH" or "DELETE"');
  }
  return method.toUpperCase();
}

function readBulkId(bulkId: Json | undefined, method: string): string | undefined {
  if (bulkId === undefined) {
    if (method === 'POST') throw invalidValue('bulkId is required for POST');
    return undefined;
  }
  if (typeof bulkId === 'string' && bulkId !== '' && bulkId.length <= MAX_BULK_ID) return bulkId;
  throw invalidValue(`bulkId must be a string of 1 to ${MAX_BULK_ID} characters`);
}

function readData(sent: JsonObject, method: string): JsonObject | undefined {
  if (!['POST', 'PUT', 'PATCH'].includes(method)) return undefined;
  const data = member(sent, 'data');
  if (isObject(data)) return data;
  throw invalidSyntax(data === undefined ? `data is required for ${method}` : 'data must be an object');
}

function checkUnique(operations: readonly BulkOperation[]): void {
  const seen = new Set<string>();
  for (const { index, bulkId } of operations) {
    if (bulkId === undefined) continue;
    at(index, () => {
      if (seen.has(bulkId)) throw invalidValue(`bulkId ${JSON.stringify(bulkId)} was given before`);
    });
    seen.add(bulkId);
  }
}

function at<Result>(index: number, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw error instanceof ScimError ? located(error, `Operations[${index}]`) : error;
  }
}

function textOf(object: JsonObject, name: string): string | undefined {
  const value = member(object, name);
  if (value === undefined || typeof value === 'string') return value;
  throw invalidSyntax(`${name} must be a string`);
}

/** What is null is as good as not there. */
function member(object: JsonObject, name: string): Json | undefined {
  const found = nameIn(object, name);
  return found === undefined ? undefined : (object[found] ?? undefined);
}
