import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/index.js';
import { UnitOfWork } from '../database/index.js';
import { currentRequest } from '../http/index.js';
import { DirectoryService } from '../org/index.js';
import { nobody } from './nobody.js';
import { typesFor } from './organization-types.js';
import { viewOfOne } from './resource-view.js';
import { SchemasStore } from './schemas.store.js';
import type { ScimAnswer } from './scim-answer.js';
import type { ScimRequest } from './scim-request.js';
import { answerOf } from './users.service.js';

/** RFC 7644 §3.11: people read themselves here; they are changed under `/Users`, by their source. */
@Injectable()
export class MeService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly directory: DirectoryService,
    private readonly schemas: SchemasStore,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Throws 501 for a credential that stands for no person. */
  async read(request: ScimRequest): Promise<ScimAnswer> {
    const principal = currentRequest()?.principal;
    if (principal?.type !== 'member') throw nobody();
    const { orgId, id } = principal;
    return this.uow.run(orgId, async () => {
      const type = typesFor({ extensions: await this.schemas.text(orgId) }).user;
      const view = viewOfOne(type, request, this.config.publicUrl);
      return answerOf(view, await this.directory.find(orgId, id), 200);
    });
  }
}
