import { AppError } from '../http/index.js';
import type { Outcome, Task } from './bulk.operations.js';
import type { BulkStep } from './protocol/bulk.plan.js';
import { bulkIdIn, resolveReferences, splitReferences } from './protocol/bulk.references.js';
import type { BulkOperation } from './protocol/bulk.request.js';
import { ScimError } from './protocol/errors.js';
import type { Json } from './protocol/json.js';
import { scimErrorFormat } from './scim-error.format.js';

/** The result of one operation, RFC 7644 §3.7.3; `status` is a text there. */
interface BulkResult {
  method: string;
  bulkId?: string;
  version?: string;
  location?: string;
  status: string;
  response?: object;
}

/** So many operations in a row that don't reach the database are enough to know that the next will not. */
const patience = 3;
/** Between them: connections that were cut together are noticed one by one. */
const pauseMs = 250;

/** One bulk on its way: what was made so far, and what came of each operation. */
export class BulkRun {
  /** Ids by bulkId. */
  readonly #made = new Map<string, string>();
  readonly #results: (BulkResult | undefined)[] = [];
  #errors = 0;
  #unreached = 0;
  /** Why nothing more is tried: every operation that is left ends so. */
  #hopeless: AppError | undefined;

  constructor(
    private readonly base: string,
    private readonly failOnErrors: number,
    private readonly carryOut: (task: Task) => Promise<Outcome>,
  ) {}

  /** Throws 503 when nothing was done yet and the database can't be reached. */
  async take(step: BulkStep): Promise<void> {
    if (step.kind === 'complete') return this.#complete(step);
    // What was left out of a resource is still added: a client that hears 201 must find the whole.
    if (this.#errors >= this.failOnErrors) return;
    const { operation, deferred } = step;
    const id = this.#idOf(operation);
    const task: Task = {
      method: operation.method,
      endpoint: operation.target?.endpoint,
      id,
      ifMatch: operation.version,
      body: () => this.#body(operation, id, deferred),
    };
    this.#settle(operation, id, await this.#try(task));
  }

  /** What came of each operation that was tried, in the order of the request. */
  results(): BulkResult[] {
    return this.#results.filter((result) => result !== undefined);
  }

  /** Adds what a resource was made without. */
  async #complete({ operation, deferred }: BulkStep): Promise<void> {
    const { index, bulkId = '', data = {}, target } = operation;
    const id = this.#made.get(bulkId);
    const result = this.#results[index];
    if (id === undefined || !result) return;
    const body = (): Json => addition(this.#resolved(splitReferences(data, deferred).later));
    const task = { method: 'PATCH', endpoint: target?.endpoint, id, ifMatch: undefined, body };
    const outcome = await this.#try(task);
    if ('error' in outcome) {
      this.#errors += 1;
      this.#results[index] = {
        ...headOf(operation),
        ...this.#placeOf(outcome, id),
        ...failure(incomplete(outcome.error)),
      };
    } else if (outcome.answer.etag === undefined) delete result.version;
    else result.version = outcome.answer.etag;
  }

  async #try(task: Task): Promise<Outcome> {
    if (this.#hopeless) return { endpoint: task.endpoint, error: this.#hopeless };
    if (this.#unreached > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs * this.#unreached));
    const outcome = await this.carryOut(task);
    const error = 'error' in outcome ? outcome.error : undefined;
    const unreached = error?.code === 'unavailable';
    if (unreached && this.#results.length === 0) throw error;
    this.#unreached = unreached ? this.#unreached + 1 : 0;
    // A credential that has ended meanwhile will not be good again.
    if (error?.status === 401 || this.#unreached >= patience) this.#hopeless = error;
    return outcome;
  }

  #settle(operation: BulkOperation, id: string | undefined, outcome: Outcome): void {
    const { index, bulkId, method } = operation;
    const known = method === 'POST' || id === undefined || bulkIdIn(id) !== undefined ? undefined : id;
    const location = this.#placeOf(outcome, known);
    if ('error' in outcome) {
      this.#errors += 1;
      this.#results[index] = { ...headOf(operation), ...location, ...failure(outcome.error) };
      return;
    }
    const { answer } = outcome;
    if (method === 'POST' && bulkId !== undefined) this.#made.set(bulkId, idIn(answer.location ?? ''));
    this.#results[index] = {
      ...headOf(operation),
      ...(answer.etag === undefined ? {} : { version: answer.etag }),
      ...(answer.location === undefined ? location : { location: answer.location }),
      status: String(answer.status),
    };
  }

  #body(operation: BulkOperation, id: string | undefined, deferred: ReadonlySet<string>): Json {
    const inPath = operation.method === 'POST' ? undefined : bulkIdIn(id ?? '');
    if (inPath !== undefined) throw unresolved(inPath);
    const { data } = operation;
    if (!data) return null;
    return this.#resolved(deferred.size > 0 ? splitReferences(data, deferred).now : data);
  }

  #resolved(data: Json): Json {
    return resolveReferences(data, (bulkId) => {
      const id = this.#made.get(bulkId);
      if (id === undefined) throw unresolved(bulkId);
      return id;
    });
  }

  /** The id in the path; a reference that nothing was made for stays as it is. */
  #idOf({ target }: BulkOperation): string | undefined {
    const bulkId = bulkIdIn(target?.id ?? '');
    return (bulkId === undefined ? undefined : this.#made.get(bulkId)) ?? target?.id;
  }

  /** RFC 7644 §3.7.3: every result has a location, except that of a POST that failed. */
  #placeOf({ endpoint }: Outcome, id: string | undefined): { location?: string } {
    if (endpoint === undefined || id === undefined) return {};
    return { location: `${this.base}/${endpoint}/${encodeURIComponent(id)}` };
  }
}

/** 409, RFC 7644 §3.7.1: there is nothing to put in place of the reference. */
function unresolved(bulkId: string): ScimError {
  const name = JSON.stringify(`bulkId:${bulkId.slice(0, 100)}`);
  return new ScimError(409, undefined, `${name} refers to nothing that this request has made.`);
}

function addition(value: Json): Json {
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [{ op: 'add', value }],
  };
}

function headOf({ method, bulkId }: BulkOperation): Pick<BulkResult, 'method' | 'bulkId'> {
  return { method, ...(bulkId === undefined ? {} : { bulkId }) };
}

function failure(error: AppError): Pick<BulkResult, 'status' | 'response'> {
  return { status: String(error.status), response: scimErrorFormat(error).body };
}

/** A resource was made that what it refers to can't be put into. */
function incomplete(error: AppError): AppError {
  const message = `This was made, but without what it refers to by bulkId: ${error.message}`;
  return new AppError(error.code, error.status, message, {
    ...(error.scimType !== undefined && { scimType: error.scimType }),
  });
}

function idIn(location: string): string {
  return location.slice(location.lastIndexOf('/') + 1);
}
