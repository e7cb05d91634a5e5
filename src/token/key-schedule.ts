import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { logger } from '../http/index.js';
import { SigningKeys } from './signing-keys.service.js';

const hourMs = 3_600_000;

/** Looks every hour, and at the start, whether the signing keys want tending. Every replica does; one makes the key. */
@Injectable()
export class KeySchedule implements OnApplicationBootstrap, OnApplicationShutdown {
  #timer: NodeJS.Timeout | undefined;
  #tending: Promise<void> = Promise.resolve();

  constructor(private readonly keys: SigningKeys) {}

  onApplicationBootstrap(): void {
    this.#tend();
    this.#timer = setInterval(() => this.#tend(), hourMs).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.#timer);
    await this.#tending;
  }

  #tend(): void {
    this.#tending = this.keys.tend().catch((error: unknown) => {
      logger().warn(
        { detail: error instanceof Error ? error.message : 'unknown' },
        'signing keys not tended',
      );
    });
  }
}
