import { Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { ErrorFilter } from '../http/index.js';
import { AuditInterceptor } from './audit.interceptor.js';
import { AuditController } from './audit.controller.js';
import { AuditPartitions } from './audit-partitions.js';
import { AuditReader } from './audit.reader.js';
import { AuditReaderStore } from './audit-reader.store.js';
import { AuditService } from './audit.service.js';
import { AuditStore } from './audit.store.js';
import { RefusalCounts } from './refusal-counts.js';

@Module({
  controllers: [AuditController],
  providers: [
    AuditPartitions,
    AuditReader,
    AuditReaderStore,
    AuditService,
    AuditStore,
    RefusalCounts,
    AuditInterceptor,
    { provide: APP_INTERCEPTOR, useExisting: AuditInterceptor },
  ],
  exports: [AuditService],
})
export class AuditModule {
  constructor(filter: ErrorFilter, interceptor: AuditInterceptor) {
    // What guards refuse never passes an interceptor; the filter sees all failures before they are answered.
    filter.beforeAnswer((error, context) => interceptor.failed(error, context));
  }
}
