import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/index.js';
import { BulkOperations } from './bulk.operations.js';
import { BulkRun } from './bulk.run.js';
import { planBulk } from './protocol/bulk.plan.js';
import { readBulkRequest } from './protocol/bulk.request.js';
import type { Json } from './protocol/json.js';
import type { ScimAnswer } from './scim-answer.js';
import { basesOf } from './scim-bases.js';
import { scimPrincipal, type ScimRequest } from './scim-request.js';

/** RFC 7644 §3.7: many operations in one request, one after the other, each a unit of work of its own. */
@Injectable()
export class BulkService {
  constructor(
    private readonly operations: BulkOperations,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Throws ScimError for a request that can't be read, and 503 when the first operation finds no database. */
  async apply(request: ScimRequest, body: Json): Promise<ScimAnswer> {
    const { publicUrl } = this.config;
    const bases = basesOf(scimPrincipal().orgId).map((base) => `${publicUrl}${base}`);
    const { operations, failOnErrors } = readBulkRequest(body, bases);
    const run = new BulkRun(`${publicUrl}${request.basePath}`, failOnErrors, (task) =>
      this.operations.run(request, task),
    );
    // One at a time: a long request takes one connection, and others their turn in between.
    for (const step of planBulk(operations)) await run.take(step);
    const schemas = ['urn:ietf:params:scim:api:messages:2.0:BulkResponse'];
    return { status: 200, body: JSON.stringify({ schemas, Operations: run.results() }) };
  }
}
