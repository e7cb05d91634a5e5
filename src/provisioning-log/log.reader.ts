import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../database/index.js';
import { isUuid, notFound, type Page, Paging } from '../http/index.js';
import { filterOf, type LogListQuery } from './log.query.js';
import { type LogEntryView, viewOf, type WholeLogEntryView, wholeViewOf } from './log.view.js';
import { LogReaderStore } from './log-reader.store.js';

/** Reads the provisioning log, page by page or one entry whole. Reading leaves no event. */
@Injectable()
export class LogReader {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly store: LogReaderStore,
    private readonly paging: Paging,
  ) {}

  async list(orgId: string, query: LogListQuery): Promise<Page<LogEntryView>> {
    const list = `provisioning-log ${orgId}`;
    const request = this.paging.request(query, list);
    const filter = filterOf(query);
    const rows = await this.uow.run(orgId, () =>
      this.store.list(orgId, filter, request.after?.[0], request.limit + 1),
    );
    const page = this.paging.page(rows, request, list, ({ id }) => [id]);
    return { ...page, data: page.data.map(viewOf) };
  }

  /** Throws 404. */
  async find(orgId: string, id: string): Promise<WholeLogEntryView> {
    const row = isUuid(id) ? await this.uow.run(orgId, () => this.store.find(orgId, id)) : undefined;
    if (!row) throw notFound('Entry');
    return wholeViewOf(row);
  }
}
