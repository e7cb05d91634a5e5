import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { AuditService } from '../audit/index.js';
import { platform, UnitOfWork } from '../database/index.js';
import { logger } from '../http/index.js';
import { SessionStore } from './session.store.js';

const everyMs = 10 * 60_000;
const firstMs = 5_000;
const atOnce = 2_000;

/** Removes sessions, refresh tokens and codes whose time is over. Several replicas may: who comes second finds less. */
@Injectable()
export class SessionUpkeep implements OnApplicationBootstrap, OnApplicationShutdown {
  #timer: NodeJS.Timeout | undefined;
  #sweeping: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(
    private readonly uow: UnitOfWork,
    private readonly audit: AuditService,
    private readonly sessions: SessionStore,
  ) {}

  onApplicationBootstrap(): void {
    this.#after(firstMs);
  }

  async onApplicationShutdown(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#sweeping;
  }

  /** Some time more or less, so that replicas that started together don't stay together. */
  #after(delay: number): void {
    const soon = delay * (1 + Math.random() / 4);
    this.#timer = setTimeout(() => void (this.#sweeping = this.#sweep()), soon).unref();
  }

  async #sweep(): Promise<void> {
    try {
      while (!this.#stopped && (await this.#removeSome()) === atOnce);
    } catch (error) {
      const detail = error instanceof Error ? error.message : 'unknown';
      logger().warn({ detail }, 'sessions that are over not removed yet');
    }
    if (!this.#stopped) this.#after(everyMs);
  }

  #removeSome(): Promise<number> {
    return this.uow.run(platform, () => {
      this.audit.upkeep();
      return this.sessions.removeOld(atOnce);
    });
  }
}
