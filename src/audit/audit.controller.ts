import { Controller, Get, Param, type StreamableFile } from '@nestjs/common';
import { Access, CheckedQuery, type Page } from '../http/index.js';
import { AuditExportQuery, AuditListQuery } from './audit.query.js';
import { AuditReader, type PlatformEventView } from './audit.reader.js';
import type { AuditEventView } from './audit.view.js';

@Controller('api/v1')
export class AuditController {
  constructor(private readonly reader: AuditReader) {}

  @Get('audit-events')
  @Access('operator')
  listAll(@CheckedQuery(AuditListQuery) query: AuditListQuery): Promise<Page<PlatformEventView>> {
    return this.reader.listAll(query);
  }

  @Get('organizations/:orgId/audit-events')
  @Access('admin-history')
  list(
    @Param('orgId') orgId: string,
    @CheckedQuery(AuditListQuery) query: AuditListQuery,
  ): Promise<Page<AuditEventView>> {
    return this.reader.list(orgId, query);
  }

  @Get('organizations/:orgId/audit-events/export')
  @Access('admin-history')
  export(
    @Param('orgId') orgId: string,
    @CheckedQuery(AuditExportQuery) query: AuditExportQuery,
  ): Promise<StreamableFile> {
    return this.reader.export(orgId, query);
  }
}
