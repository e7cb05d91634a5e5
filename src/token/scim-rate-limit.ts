import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/index.js';
import { AppError } from '../http/index.js';

interface Bucket {
  tokens: number;
  filledAt: number;
}

const maxBuckets = 10_000;

/** A token bucket for each organization or address: `RATE_LIMIT_SCIM` a second, on this replica alone. */
@Injectable()
export class ScimRateLimit {
  readonly #buckets = new Map<string, Bucket>();

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** Counts one request. Throws 429 with whole seconds in `Retry-After` when the bucket is empty. */
  take(key: string): void {
    const perSecond = this.config.rateLimitScim;
    if (perSecond === 0) return;
    const now = Date.now();
    const bucket = this.#bucket(key, now, perSecond);
    bucket.tokens = Math.min(perSecond, bucket.tokens + ((now - bucket.filledAt) / 1000) * perSecond);
    bucket.filledAt = now;
    if (bucket.tokens < 1) {
      throw new AppError('throttled', 429, `Too many requests: at most ${perSecond} a second are served.`, {
        headers: { 'retry-after': '1' },
      });
    }
    bucket.tokens -= 1;
  }

  #bucket(key: string, now: number, perSecond: number): Bucket {
    const known = this.#buckets.get(key);
    if (known) return known;
    if (this.#buckets.size >= maxBuckets) this.#forgetFull(now);
    const bucket = { tokens: perSecond, filledAt: now };
    this.#buckets.set(key, bucket);
    return bucket;
  }

  /** A bucket untouched for a second is full again: forgetting it changes nothing. */
  #forgetFull(now: number): void {
    for (const [key, { filledAt }] of this.#buckets) if (now - filledAt > 1000) this.#buckets.delete(key);
    if (this.#buckets.size >= maxBuckets) this.#buckets.clear();
  }
}
