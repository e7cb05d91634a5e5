import { Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { FailureObservers } from '../http/index.js';
import { AuditInterceptor } from './audit.interceptor.js';
import { AuditController } from './audit.controller.js';
import { AuditPartitions } from './audit-partitions.js';
import { AuditReader } from './audit.reader.js';
import { AuditReaderStore } from './audit-reader.store.js';
import { AuditService } from './audit.service.js';
import { AuditStore } from './audit.store.js';
import { InternalCalls } from './internal-calls.js';
import { MusterEvents } from './muster-events.js';
import { RefusalCounts } from './refusal-counts.js';

@Module({
  controllers: [AuditController],
  providers: [
    AuditPartitions,
    AuditReader,
    AuditReaderStore,
    AuditService,
    AuditStore,
    InternalCalls,
    MusterEvents,
    RefusalCounts,
    AuditInterceptor,
    { provide: APP_INTERCEPTOR, useExisting: AuditInterceptor },
  ],
  exports: [AuditService, InternalCalls, MusterEvents],
})
export class AuditModule {
  constructor(failures: FailureObservers, interceptor: AuditInterceptor) {
    // What guards refuse never passes an interceptor; the filter sees all failures before they are answered.
    failures.beforeAnswer((error, context) => interceptor.failed(error, context));
  }
}
