import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { LogController } from './log.controller.js';
import { LogReader } from './log.reader.js';
import { LogEntryStore } from './log-entry.store.js';
import { LogReaderStore } from './log-reader.store.js';
import { LogSummaries } from './log-summary.js';
import { LogSummaryStore } from './log-summary.store.js';
import { LogSettingsService } from './log-settings.service.js';
import { LogSettingsStore } from './log-settings.store.js';
import { LogWriter } from './log-writer.js';
import { ProvisioningLog } from './provisioning-log.js';
import { Retention } from './retention.js';

/** What identity providers asked and were answered, for some days, without what it says about people. */
@Module({
  imports: [AuditModule],
  controllers: [LogController],
  providers: [
    LogEntryStore,
    LogReader,
    LogReaderStore,
    LogSettingsService,
    LogSettingsStore,
    LogSummaries,
    LogSummaryStore,
    LogWriter,
    ProvisioningLog,
    Retention,
  ],
})
export class ProvisioningLogModule {}
