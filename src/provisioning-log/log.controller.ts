import { Controller, Get, Param, Put } from '@nestjs/common';
import { Audited } from '../audit/index.js';
import { Access, CheckedQuery, JsonBody, type Page } from '../http/index.js';
import { LogListQuery } from './log.query.js';
import { LogReader } from './log.reader.js';
import { LogSummaries, type LogSummary, LogSummaryQuery } from './log-summary.js';
import { UpdateLogSettingsDto } from './log-settings.dto.js';
import type { LogSettings } from './log-settings.js';
import { LogSettingsService } from './log-settings.service.js';
import type { LogEntryView, WholeLogEntryView } from './log.view.js';

@Controller('api/v1/organizations/:orgId/provisioning-log')
@Access('admin')
export class LogController {
  constructor(
    private readonly reader: LogReader,
    private readonly settings: LogSettingsService,
    private readonly summaries: LogSummaries,
  ) {}

  @Get()
  list(
    @Param('orgId') orgId: string,
    @CheckedQuery(LogListQuery) query: LogListQuery,
  ): Promise<Page<LogEntryView>> {
    return this.reader.list(orgId, query);
  }

  @Get('summary')
  sumUp(
    @Param('orgId') orgId: string,
    @CheckedQuery(LogSummaryQuery) query: LogSummaryQuery,
  ): Promise<LogSummary> {
    return this.summaries.of(orgId, query);
  }

  @Get('settings')
  findSettings(@Param('orgId') orgId: string): Promise<LogSettings> {
    return this.settings.find(orgId);
  }

  @Put('settings')
  @Audited('admin', 'scim.configure', 'organization')
  changeSettings(
    @Param('orgId') orgId: string,
    @JsonBody(UpdateLogSettingsDto) body: UpdateLogSettingsDto,
  ): Promise<LogSettings> {
    return this.settings.change(orgId, body);
  }

  @Get(':id')
  find(@Param('orgId') orgId: string, @Param('id') id: string): Promise<WholeLogEntryView> {
    return this.reader.find(orgId, id);
  }
}
