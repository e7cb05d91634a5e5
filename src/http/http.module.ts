import { Global, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { ErrorFilter } from './error.filter.js';
import { Paging } from './paging.js';

@Global()
@Module({
  providers: [ErrorFilter, Paging, { provide: APP_FILTER, useExisting: ErrorFilter }],
  exports: [ErrorFilter, Paging],
})
export class HttpModule {}
