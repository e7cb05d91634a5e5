import { AsyncResource } from 'node:async_hooks';
import { outside } from '../database/index.js';
import { logger } from '../http/index.js';
import type { MusterEvent } from './event-map.js';

/** Events that may wait for one listener. */
const maxWaiting = 10_000;

/**
 * One listener: it hears event after event in the order of their commits, outside of the requests that made them, and
 * nobody waits for it. What it throws is logged; what it has no room for is lost, and logged.
 */
export class Listener {
  #waiting: MusterEvent[] = [];
  #lost = 0;
  #busy: Promise<void> | undefined;
  /** In the surroundings of whoever subscribed: a request that happens to come first would lend it its own. */
  readonly #start: () => void;

  constructor(private readonly handle: (event: never) => unknown) {
    this.#start = AsyncResource.bind(() => outside(() => void (this.#busy = this.#drain())));
  }

  hear(event: MusterEvent): void {
    if (this.#waiting.length >= maxWaiting) {
      this.#lost += 1;
      return;
    }
    this.#waiting.push(event);
    if (!this.#busy) this.#start();
  }

  /** Resolves when nothing waits any more. */
  async settled(): Promise<void> {
    while (this.#busy) await this.#busy;
  }

  forget(): void {
    this.#waiting = [];
  }

  async #drain(): Promise<void> {
    // The request goes first: what it still has to do before its answer is not made to wait.
    await new Promise((resolve) => setImmediate(resolve));
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) await this.#deliver(next);
    this.#busy = undefined;
  }

  async #deliver(event: MusterEvent): Promise<void> {
    this.#tellLost();
    try {
      await this.handle(event as never); // as: it is put where only events that it takes come
    } catch (error) {
      const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
      logger().error({ event: event.name, id: event.id, detail }, 'a listener failed of an event');
    }
  }

  #tellLost(): void {
    if (this.#lost === 0) return;
    logger().error({ lost: this.#lost }, 'a listener was too slow: it missed events');
    this.#lost = 0;
  }
}
