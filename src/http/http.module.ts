import { Global, Module } from '@nestjs/common';
import { ErrorFilter, FailureObservers } from './error.filter.js';
import { Paging } from './paging.js';

@Global()
@Module({
  providers: [ErrorFilter, FailureObservers, Paging],
  exports: [ErrorFilter, FailureObservers, Paging],
})
export class HttpModule {}
