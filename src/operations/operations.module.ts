import { Module } from '@nestjs/common';
import { Metrics } from './metrics.js';
import { OperationsController } from './operations.controller.js';
import { Readiness } from './readiness.js';

/** What the people and machines that run the service look at: probes and metrics. */
@Module({ controllers: [OperationsController], providers: [Readiness, Metrics], exports: [Metrics] })
export class OperationsModule {}
