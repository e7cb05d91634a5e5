import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/index.js';
import { UnitOfWork } from '../database/index.js';
import { ComparisonDocumentsStore, type DocumentKind, type Outdated } from './comparison-documents.store.js';

/** A profile and its comparison document, as text. */
export interface Documents {
  profile: string;
  keys: string;
}

/** Rows that are held, and kept in memory, at a time. */
const batchSize = 200;
const firstId = '00000000-0000-0000-0000-000000000000';

/** Brings comparison documents in line with what data is to be compared by. */
@Injectable()
export class ComparisonDocumentsService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly store: ComparisonDocumentsStore,
    private readonly audit: AuditService,
  ) {}

  /**
   * Makes the documents of outdated rows anew, some at a time, each time in a unit of work of its own: it may be cut
   * off anywhere and be called again. False when there was nothing to do.
   */
  async renew(
    orgId: string,
    kind: DocumentKind,
    outdated: Outdated,
    make: (profile: string) => Documents,
  ): Promise<boolean> {
    if (!(await this.store.any(orgId, kind, outdated))) return false;
    let after: string | undefined = firstId;
    while (after !== undefined) {
      const from: string = after;
      after = await this.uow.run(orgId, async () => {
        const rows = await this.store.lockNext(orgId, kind, outdated, { after: from, limit: batchSize });
        if (rows.length > 0) {
          const made = rows.map(({ id, profile }) => ({ id, ...make(profile) }));
          this.store.rewrite(orgId, kind, made);
        }
        // Nothing that anybody decided, and nothing that anybody sees.
        this.audit.upkeep();
        return rows.at(-1)?.id;
      });
    }
    return true;
  }
}
