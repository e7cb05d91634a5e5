import { Injectable, StreamableFile } from '@nestjs/common';
import { platform, UnitOfWork } from '../database/index.js';
import { logger, type Page, Paging } from '../http/index.js';
import { exportStream, exportTypes } from './audit-export.js';
import { type AuditExportQuery, type AuditListQuery, filterOf } from './audit.query.js';
import { type AuditFilter, type AuditKey, AuditReaderStore, type AuditRow } from './audit-reader.store.js';
import { noOrganization } from './audit.events.js';
import { type AuditEventView, viewOf } from './audit.view.js';

/** An event in the log of the whole platform; null: it belongs to no organization. */
export type PlatformEventView = AuditEventView & { organizationId: string | null };

const exportPage = 1000;

/** Reads the audit log: page by page, or all of it as a file. Reading leaves no event. */
@Injectable()
export class AuditReader {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly store: AuditReaderStore,
    private readonly paging: Paging,
  ) {}

  /** The events of every organization, and those of none. */
  async listAll(query: AuditListQuery): Promise<Page<PlatformEventView>> {
    const page = await this.#page(undefined, query);
    const data = page.data.map((row) => {
      return { ...viewOf(row), organizationId: row.orgId === noOrganization ? null : row.orgId };
    });
    return { ...page, data };
  }

  async list(orgId: string, query: AuditListQuery): Promise<Page<AuditEventView>> {
    const page = await this.#page(orgId, query);
    return { ...page, data: page.data.map(viewOf) };
  }

  /** The first page is read before anything is answered: what fails at once is told as any other failure. */
  async export(orgId: string, query: AuditExportQuery): Promise<StreamableFile> {
    const { format = 'csv' } = query;
    const filter = filterOf(query);
    const first = await this.#read(orgId, filter, undefined, exportPage);
    const pages = this.#pages(orgId, filter, first);
    const name = `audit-events-${new Date().toISOString().slice(0, 10)}.${format}`;
    return new StreamableFile(exportStream(pages, format), {
      type: exportTypes[format],
      disposition: `attachment; filename="${name}"`,
    });
  }

  async #page(orgId: string | undefined, query: AuditListQuery): Promise<Page<AuditRow>> {
    const list = `audit-events ${orgId ?? platform}`;
    const request = this.paging.request(query, list);
    const rows = await this.#read(orgId, filterOf(query), keyOf(request.after), request.limit + 1);
    return this.paging.page(rows, request, list, (row) => [row.occurredAt.toISOString(), row.id]);
  }

  async *#pages(orgId: string, filter: AuditFilter, first: AuditRow[]): AsyncGenerator<AuditEventView[]> {
    try {
      let rows = first;
      yield rows.map(viewOf);
      while (rows.length === exportPage) {
        rows = await this.#read(orgId, filter, rows.at(-1), exportPage);
        yield rows.map(viewOf);
      }
    } catch (error) {
      logger().error(
        { orgId, detail: error instanceof Error ? error.message : 'unknown' },
        'audit export broke off',
      );
      throw error;
    }
  }

  /** In a transaction of its own: none is open while a slow reader takes its time. */
  #read(
    orgId: string | undefined,
    filter: AuditFilter,
    after: AuditKey | undefined,
    limit: number,
  ): Promise<AuditRow[]> {
    return this.uow.run(orgId ?? platform, () => this.store.read(orgId, filter, after, limit));
  }
}

function keyOf(after: readonly string[] | undefined): AuditKey | undefined {
  const [occurredAt, id] = after ?? [];
  return occurredAt !== undefined && id !== undefined ? { occurredAt: new Date(occurredAt), id } : undefined;
}
