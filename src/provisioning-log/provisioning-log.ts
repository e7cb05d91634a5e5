import { AsyncResource } from 'node:async_hooks';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DatabaseUnavailable, UnitOfWork } from '../database/index.js';
import { logger } from '../http/index.js';
import type { Capture } from './capture.js';
import { CaptureQueue } from './capture-queue.js';
import { LogWriter } from './log-writer.js';
import { RefusalBudget } from './refusal-budget.js';

const flushMs = 1_000;
/** Entries that are written together; so many don't wait for the second to end. */
const batch = 500;
/** After a failure, so that a database that comes back isn't met by everybody at once. */
const pauseMs = 3_000;

/** What waits in memory at most. */
const bounds = { entries: 5_000, bytes: 16 * 1024 * 1024 };

/**
 * Takes requests as they are answered and has them written behind the answers. While the database is away it keeps
 * what fits and loses the oldest; an orderly stop writes all there is.
 */
@Injectable()
export class ProvisioningLog implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #queue = new CaptureQueue(bounds);
  readonly #budget = new RefusalBudget();
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> = Promise.resolve();
  #busy = false;
  #pausedUntil = 0;
  #toldLost = 0;
  #unwritable = 0;
  /** Flushes outside of the request that happens to fill a batch. */
  readonly #flushSoon = AsyncResource.bind(() => void this.#flush(false));

  constructor(
    private readonly writer: LogWriter,
    uow: UnitOfWork,
  ) {
    uow.beforeClose(() => this.#flush(true));
  }

  /** Entries that nobody will read: there was no room, or the database would not have them. */
  get lost(): number {
    return this.#queue.dropped + this.#unwritable;
  }

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => void this.#flush(false), flushMs).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.#timer);
  }

  add(capture: Capture): void {
    if (!this.#budget.take(capture)) return;
    this.#queue.push(capture);
    if (this.#queue.length >= batch && !this.#busy && Date.now() >= this.#pausedUntil) this.#flushSoon();
  }

  /** One at a time; the last one of all writes whatever came until then. */
  #flush(last: boolean): Promise<void> {
    if (!last && (this.#busy || Date.now() < this.#pausedUntil)) return this.#flushing;
    this.#flushing = this.#flushing.then(() => this.#writeAll(last));
    return this.#flushing;
  }

  async #writeAll(last: boolean): Promise<void> {
    this.#busy = true;
    for (const capture of this.#budget.due(last ? 'all' : 'past')) this.#queue.push(capture);
    // What comes while a batch is written waits for a full one or for the next second: not each its own commit.
    for (let least = 1; this.#queue.length >= least && (await this.#writeBatch());) least = last ? 1 : batch;
    this.#busy = false;
    if (last) this.#tell(this.#queue.length);
  }

  /** Whether to go on. */
  async #writeBatch(): Promise<boolean> {
    const captures = this.#queue.take(batch);
    const { left, unwritable, failure } = await this.writer.write(captures);
    this.#unwritable += unwritable;
    this.#queue.putBack(left);
    if (failure instanceof DatabaseUnavailable) this.#pausedUntil = Date.now() + pauseMs;
    if (failure)
      logger().warn(
        { detail: failure.message, waiting: this.#queue.length },
        'provisioning log not written yet',
      );
    this.#tell(0);
    return left.length === 0;
  }

  #tell(unwritten: number): void {
    const lost = this.lost + unwritten;
    if (lost === this.#toldLost) return;
    logger().warn({ lost: lost - this.#toldLost }, 'entries of the provisioning log were lost');
    this.#toldLost = lost;
  }
}
