/** Ends the process in order, once: what was opened last is closed first. */
export class Shutdown {
  readonly #steps: Array<() => Promise<void>> = [];
  #started = false;

  constructor() {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      // Asked twice means now.
      process.on(signal, () => (this.#started ? process.exit(1) : void this.run(0)));
    }
  }

  get started(): boolean {
    return this.#started;
  }

  /** Adds a step that comes before all that are there. */
  before(step: () => Promise<void>): void {
    this.#steps.unshift(step);
  }

  /** Does not return: the process is over. */
  async run(code: number): Promise<void> {
    if (this.#started) return;
    this.#started = true;
    setTimeout(() => process.exit(1), PATIENCE);
    let result = code;
    for (let step = this.#steps.shift(); step; step = this.#steps.shift()) {
      try {
        await step();
      } catch (error) {
        result = 1;
        process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      }
    }
    process.exit(result);
  }
}

/** Less than the 30 s after which Kubernetes kills, more than any request of ours. */
const PATIENCE = 25_000;
