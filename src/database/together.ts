import type { Step } from './batch.js';

/** In one packet: what is more goes over another connection at the same time. */
const most = 8;

interface Waiting {
  steps: readonly Step[];
  resolve: () => void;
  reject: (error: unknown) => void;
}

/**
 * Reads that are asked for in one turn of the event loop share a packet, and with it what a transaction costs apart
 * from its statements. Each begins by saying which organization it sees, so that nothing is seen under another's.
 */
export class Together {
  #waiting: Waiting[] = [];

  /** `isOwn`: whether an error is one statement's, not the connection's, which sending it again would only prolong. */
  constructor(
    private readonly exchange: (steps: readonly Step[]) => Promise<void>,
    private readonly isOwn: (error: unknown) => boolean,
  ) {}

  /** Resolves when the steps have their rows. One that fails fails nobody else. */
  send(steps: readonly Step[]): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) setImmediate(() => this.#flush());
      this.#waiting.push({ steps, resolve, reject });
    });
  }

  #flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (let at = 0; at < waiting.length; at += most) void this.#exchange(waiting.slice(at, at + most));
  }

  async #exchange(some: readonly Waiting[]): Promise<void> {
    try {
      await this.exchange(some.flatMap(({ steps }) => steps));
      for (const { resolve } of some) resolve();
    } catch (error) {
      if (some.length === 1 || !this.isOwn(error)) return some.forEach(({ reject }) => reject(error));
      for (const { steps, resolve, reject } of some) {
        for (const { rows } of steps) rows.length = 0;
        this.exchange(steps).then(resolve, reject);
      }
    }
  }
}
