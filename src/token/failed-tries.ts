import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/index.js';
import { AppError } from '../http/index.js';

const maxAddresses = 10_000;

/** Tries at the token endpoint that failed, by address and minute, on this replica: `RATE_LIMIT_LOGIN` of them. */
@Injectable()
export class FailedTries {
  #minute = 0;
  #failed = new Map<string, number>();

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** Throws 429 when the address has failed too often in this minute. */
  assertFew(address: string): void {
    const limit = this.config.rateLimitLogin;
    this.#turn();
    if (limit === 0 || (this.#failed.get(address) ?? 0) < limit) return;
    const seconds = 60 - (Math.floor(Date.now() / 1000) % 60);
    throw new AppError('throttled', 429, 'Too many tries failed. Wait a minute.', {
      headers: { 'retry-after': String(seconds) },
    });
  }

  count(address: string): void {
    this.#turn();
    if (this.#failed.size < maxAddresses) this.#failed.set(address, (this.#failed.get(address) ?? 0) + 1);
  }

  #turn(): void {
    const minute = Math.floor(Date.now() / 60_000);
    if (minute !== this.#minute) this.#failed = new Map();
    this.#minute = minute;
  }
}
