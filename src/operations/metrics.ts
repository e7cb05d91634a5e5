import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';

/** Counts and times of requests, and the process's own figures, as Prometheus reads them. */
@Injectable()
export class Metrics {
  readonly #registry = new Registry();
  readonly #requests = new Counter({
    name: 'muster_http_requests_total',
    help: 'Requests answered, by method, route and status.',
    labelNames: ['method', 'route', 'status'],
    registers: [this.#registry],
  });
  readonly #seconds = new Histogram({
    name: 'muster_http_request_seconds',
    help: 'Time from request to answer, in seconds.',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [this.#registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.#registry });
  }

  /** `route` is a pattern, never an address: the labels stay few. */
  observe(method: string, route: string, status: number, seconds: number): void {
    this.#requests.inc({ method, route, status: String(status) });
    this.#seconds.observe(seconds);
  }

  /** A counter that is kept elsewhere, read when Prometheus asks. */
  counter(name: string, help: string, read: () => number): void {
    const counter = new Counter({
      name,
      help,
      registers: [this.#registry],
      collect: () => {
        counter.reset();
        counter.inc(read());
      },
    });
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }
}
