import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { platform, UnitOfWork } from '../database/index.js';
import { type AppError, logger, type RequestContext } from '../http/index.js';
import { AuditStore } from './audit.store.js';

interface Count {
  minute: number;
  context: RequestContext;
  reason: string;
  attempts: number;
}

const flushMs = 10_000;
const maxKeys = 5_000;

/** Counts refusals that nobody can be held to, and writes one row a minute, address and credential prefix. */
@Injectable()
export class StrangerLog implements OnApplicationBootstrap, OnApplicationShutdown {
  #counts = new Map<string, Count>();
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly uow: UnitOfWork,
    private readonly store: AuditStore,
  ) {
    uow.beforeClose(() => this.flush());
  }

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => void this.flush(), flushMs).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.#timer);
  }

  count(context: RequestContext, error: AppError): void {
    const minute = Math.floor(Date.now() / 60_000);
    const full = this.#counts.size >= maxKeys;
    const key = full ? `${minute}` : `${minute} ${context.ip} ${context.actor.name ?? ''} ${error.status}`;
    const entry = this.#counts.get(key);
    if (entry) entry.attempts += 1;
    else this.#counts.set(key, { minute, context, reason: reasonOf(error), attempts: 1 });
  }

  /** Writes what was counted. What can't be written now is kept for the next time. */
  async flush(): Promise<void> {
    const counts = this.#counts;
    if (counts.size === 0) return;
    this.#counts = new Map();
    try {
      await this.uow.run(platform, async () => {
        this.uow.note({ upkeep: true });
        for (const count of counts.values()) this.#append(count);
      });
    } catch (error) {
      for (const [key, count] of counts) this.#keep(key, count);
      logger().warn(
        { detail: error instanceof Error ? error.message : 'unknown' },
        'refusals not written yet',
      );
    }
  }

  /** Beside what came in while it could not be written. */
  #keep(key: string, count: Count): void {
    const newer = this.#counts.get(key);
    if (newer) newer.attempts += count.attempts;
    else if (this.#counts.size < maxKeys) this.#counts.set(key, count);
  }

  #append({ minute, context, reason, attempts }: Count): void {
    this.store.append({
      id: uuidv7(),
      orgId: '00000000-0000-0000-0000-000000000000',
      occurredAt: new Date(),
      channel: /^\/+api\/+v1(\/|$)/i.test(context.path) ? 'admin' : 'scim',
      action: reason.startsWith('401') ? 'token.reject' : 'request.refuse',
      outcome: 'failure',
      actor: context.actor,
      target: null,
      requestId: context.requestId,
      ip: context.ip,
      userAgent: context.userAgent,
      detail: `${reason} (${attempts} in the minute of ${new Date(minute * 60_000).toISOString()})`,
    });
  }
}

function reasonOf(error: AppError): string {
  return `${error.status} ${error.code}: ${error.privateDetail ?? error.message}`.slice(0, 900);
}
