import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { platform, UnitOfWork } from '../database/index.js';
import { type AppError, logger, type RequestContext, uuidv7 } from '../http/index.js';
import { noOrganization } from './audit.events.js';
import { channelOfPath } from './channel.js';
import { AuditStore } from './audit.store.js';

interface Count {
  minute: number;
  context: RequestContext;
  status: number;
  reason: string;
  attempts: number;
}

const flushMs = 10_000;
const maxKeys = 2_000;
/** A stranger chooses the prefix it shows: after so many from one address in a minute they count as one. */
const maxPrefixes = 20;

/**
 * Counts refusals that must not fill the log one by one: a stranger's, throttled ones, and a known credential's
 * beyond its budget. Written every ten seconds, as one row for each minute, organization, address and credential.
 */
@Injectable()
export class RefusalCounts implements OnApplicationBootstrap, OnApplicationShutdown {
  #counts = new Map<string, Count>();
  #prefixes = new Map<string, number>();
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
    const entry = this.#entryOf(context, `${minute} ${context.orgId ?? ''} ${error.status} ${context.ip}`);
    const known = this.#counts.get(entry.key);
    if (known) known.attempts += 1;
    else {
      const { status } = error;
      this.#counts.set(entry.key, {
        minute,
        context: entry.context,
        status,
        reason: reasonOf(error),
        attempts: 1,
      });
    }
  }

  /** Writes what was counted. What can't be written now is kept for the next time. */
  async flush(): Promise<void> {
    const counts = this.#counts;
    this.#counts = new Map();
    this.#prefixes = new Map();
    const scopes = new Map<string, [string, Count][]>();
    for (const entry of counts) {
      const scope = entry[1].context.orgId ?? platform;
      scopes.set(scope, [...(scopes.get(scope) ?? []), entry]);
    }
    await Promise.all([...scopes].map(([scope, entries]) => this.#write(scope, entries)));
  }

  #entryOf(context: RequestContext, base: string): { key: string; context: RequestContext } {
    if (this.#counts.size >= maxKeys) return { key: 'others', context: { ...context, orgId: undefined } };
    const key = `${base} ${context.actor.name ?? ''}`;
    if (this.#counts.has(key)) return { key, context };
    const prefixes = (this.#prefixes.get(base) ?? 0) + 1;
    this.#prefixes.set(base, prefixes);
    if (prefixes <= maxPrefixes) return { key, context };
    return { key: base, context: { ...context, actor: { ...context.actor, name: null } } };
  }

  async #write(scope: string, entries: readonly [string, Count][]): Promise<void> {
    try {
      await this.uow.run(scope, async () => {
        this.uow.note({ upkeep: true });
        for (const [, count] of entries) this.#append(count);
      });
    } catch (error) {
      for (const [key, count] of entries) this.#keep(key, count);
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

  #append({ minute, context, status, reason, attempts }: Count): void {
    this.store.append({
      id: uuidv7(),
      orgId: context.orgId ?? noOrganization,
      occurredAt: new Date(),
      channel: channelOfPath(context.path),
      action: actionOf(status),
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

function actionOf(status: number): string {
  if (status === 429) return 'request.throttle';
  return status === 401 ? 'token.reject' : 'request.refuse';
}

function reasonOf(error: AppError): string {
  return `${error.status} ${error.code}: ${error.privateDetail ?? error.message}`.slice(0, 900);
}
