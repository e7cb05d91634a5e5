import { Controller, Get, Header } from '@nestjs/common';
import { Access } from '../http/index.js';
import { Metrics } from './metrics.js';
import { Readiness, type ReadyReport } from './readiness.js';

@Controller()
export class OperationsController {
  constructor(
    private readonly readiness: Readiness,
    private readonly metrics: Metrics,
  ) {}

  /** 200 while the process lives. */
  @Get('healthz')
  @Access('public')
  health(): { status: string } {
    return { status: 'ok' };
  }

  /** 200 once it can serve; 503 with `Retry-After` while the database is out of reach. */
  @Get('readyz')
  @Access('public')
  ready(): Promise<ReadyReport> {
    return this.readiness.report();
  }

  /** Prometheus text. */
  @Get('metrics')
  @Access('public')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  scrape(): Promise<string> {
    return this.metrics.text();
  }
}
