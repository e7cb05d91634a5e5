import { Controller, Post } from '@nestjs/common';
import { Audited } from '../audit/index.js';
import { Access } from '../http/index.js';
import { BulkService } from './bulk.service.js';
import type { Json } from './protocol/json.js';
import { scimBases } from './scim-bases.js';
import { Scim, ScimBody, type ScimRequest } from './scim-request.js';

/** RFC 7644 §3.7. */
@Controller(scimBases('Bulk'))
export class BulkController {
  constructor(private readonly bulk: BulkService) {}

  @Post()
  @Access('scim-operations')
  @Audited('scim', 'bulk.apply')
  apply(@Scim() request: ScimRequest, @ScimBody() body: Json): Promise<string | undefined> {
    return request.answer(() => this.bulk.apply(request, body));
  }
}
