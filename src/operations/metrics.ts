import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';

/** Counts and times of requests, and the process's own figures, as Prometheus reads them. */
@Injectable()
export class Metrics {
  readonly #registry = new Registry();
  /** Counted by text: the library would check and hash an object of labels for each request. */
  readonly #counts = new Map<string, number>();
  readonly #seconds = new Histogram({
    name: 'muster_http_request_seconds',
    help: 'Time from request to answer, in seconds.',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [this.#registry],
  });

  constructor() {
    const counts = this.#counts;
    new Counter({
      name: 'muster_http_requests_total',
      help: 'Requests answered, by method, route and status.',
      labelNames: ['method', 'route', 'status'],
      registers: [this.#registry],
      collect() {
        this.reset();
        for (const [key, count] of counts) {
          const [method = '', status = '', route = ''] = key.split(' ');
          this.inc({ method, route, status }, count);
        }
      },
    });
    collectDefaultMetrics({ register: this.#registry });
  }

  /** `route` is a pattern, never an address: the labels stay few. */
  observe(method: string, route: string, status: number, seconds: number): void {
    const key = `${method} ${status} ${route}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
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
