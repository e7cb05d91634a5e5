import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { AuditService } from '../audit/index.js';
import { platform, UnitOfWork } from '../database/index.js';
import { logger } from '../http/index.js';
import { LogEntryStore } from './log-entry.store.js';

const firstMs = 3_000;
const everyMs = 15 * 60_000;
/** Days that entries are kept where an organization never saved its settings. */
const defaultDays = 14;
const atOnce = 2_000;

/** Removes what organizations keep no longer. Several replicas may do so at once: who comes second finds less. */
@Injectable()
export class Retention implements OnApplicationBootstrap, OnApplicationShutdown {
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(
    private readonly uow: UnitOfWork,
    private readonly audit: AuditService,
    private readonly entries: LogEntryStore,
  ) {}

  onApplicationBootstrap(): void {
    this.#after(firstMs);
  }

  onApplicationShutdown(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  /** Some time more or less, so that replicas that started together don't stay together. */
  #after(delay: number): void {
    this.#timer = setTimeout(() => void this.#sweep(), delay * (1 + Math.random() / 4)).unref();
  }

  async #sweep(): Promise<void> {
    try {
      while (!this.#stopped && (await this.#removeSome()) === atOnce);
    } catch (error) {
      const detail = error instanceof Error ? error.message : 'unknown';
      logger().warn({ detail }, 'old entries of the provisioning log not removed yet');
    }
    if (!this.#stopped) this.#after(everyMs);
  }

  #removeSome(): Promise<number> {
    return this.uow.run(platform, () => {
      this.audit.upkeep();
      return this.entries.removeOld(defaultDays, atOnce);
    });
  }
}
