import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { AuditService } from '../audit/index.js';
import { platform, UnitOfWork } from '../database/index.js';
import { logger } from '../http/index.js';
import { ScimTokenStore } from './scim-token.store.js';
import { ServiceAccountStore } from './service-account.store.js';

const writeEveryMs = 10_000;

interface Use {
  type: 'scim_token' | 'service_account';
  orgId: string;
  id: string;
  usedAt: Date;
}

/**
 * Writes `lastUsedAt` of tokens and service accounts behind the requests: at most one write each in ten seconds, the
 * last one at the stop.
 */
@Injectable()
export class TokenUse implements OnApplicationBootstrap, OnApplicationShutdown {
  #used = new Map<string, Use>();
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly uow: UnitOfWork,
    private readonly audit: AuditService,
    private readonly tokens: ScimTokenStore,
    private readonly accounts: ServiceAccountStore,
  ) {
    uow.beforeClose(() => this.flush());
  }

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => void this.flush(), writeEveryMs).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.#timer);
  }

  /** Notes an attempt, whether or not it was let in. */
  used(type: Use['type'], orgId: string, id: string): void {
    this.#used.set(id, { type, orgId, id, usedAt: new Date() });
  }

  async flush(): Promise<void> {
    const uses = [...this.#used.values()];
    if (uses.length === 0) return;
    this.#used = new Map();
    try {
      await this.uow.run(platform, async () => {
        this.audit.upkeep();
        this.tokens.touch(uses.filter(({ type }) => type === 'scim_token'));
        this.accounts.touch(uses.filter(({ type }) => type === 'service_account'));
      });
    } catch (error) {
      for (const use of uses) if (!this.#used.has(use.id)) this.#used.set(use.id, use);
      logger().warn(
        { detail: error instanceof Error ? error.message : 'unknown' },
        'token use not written yet',
      );
    }
  }
}
