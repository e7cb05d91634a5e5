import { Global, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { ErrorFilter } from './error.filter.js';
import { Paging } from './paging.js';

@Global()
@Module({
  providers: [ErrorFilter, Paging, { provide: APP_FILTER, useExisting: ErrorFilter }],
  exports: [ErrorFilter, Paging],
})
// oxlint-disable-next-line typescript/no-extraneous-class -- Nest names a module by its class
export class HttpModule {}
