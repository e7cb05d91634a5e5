import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../database/index.js';
import type { AuditEvent } from './audit.events.js';
import { type EventName, eventOf, type MusterEvent } from './event-map.js';
import { Listener } from './listener.js';

/** How long the stop waits for listeners. */
const stopMs = 5_000;

/**
 * Tells other parts of this process what it committed: once for each change, after the commit, never for what was
 * rolled back. What the process dies before it told is not told again; the audit log has it all.
 */
@Injectable()
export class MusterEvents {
  readonly #listeners = new Map<string, Set<Listener>>();

  constructor(uow: UnitOfWork) {
    uow.beforeClose(() => this.#settled());
  }

  /**
   * Has `listener` called for every event of these names, one after the other: for the next one when the promise that
   * it gave for the last has settled. Gives back what ends that.
   */
  on<Name extends EventName>(
    names: Name | readonly Name[],
    listener: (event: MusterEvent<Name>) => unknown,
  ): () => void {
    const own = new Listener(listener);
    const places = [names].flat().map((name) => this.#of(name));
    for (const place of places) place.add(own);
    return () => {
      for (const place of places) place.delete(own);
      own.forget();
    };
  }

  /** Tells who listens. Throws nothing and waits for nobody. */
  tell(entries: readonly AuditEvent[]): void {
    for (const entry of entries) {
      const event = eventOf(entry);
      if (event) for (const listener of this.#of(event.name)) listener.hear(event);
    }
  }

  #of(name: string): Set<Listener> {
    const there = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, there);
    return there;
  }

  async #settled(): Promise<void> {
    const all = [...this.#listeners.values()].flatMap((listeners) => [...listeners]);
    const settled = Promise.all(all.map((listener) => listener.settled()));
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise((resolve) => (timer = setTimeout(resolve, stopMs)));
    await Promise.race([settled, tooLong]).finally(() => clearTimeout(timer));
  }
}
