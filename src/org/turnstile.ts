/** Lets a few at a time through for each key; the others wait in line. */
export class Turnstile {
  readonly #lines = new Map<string, { inside: number; waiting: (() => void)[] }>();

  /** `places` for each key. */
  constructor(private readonly places: number) {}

  async pass<T>(key: string, work: () => Promise<T>): Promise<T> {
    const line = this.#lines.get(key) ?? { inside: 0, waiting: [] };
    this.#lines.set(key, line);
    // The place of who leaves goes to who waits longest, without being free in between.
    if (line.inside >= this.places) await new Promise<void>((resolve) => line.waiting.push(resolve));
    else line.inside += 1;
    try {
      return await work();
    } finally {
      const next = line.waiting.shift();
      if (next) next();
      else if ((line.inside -= 1) === 0) this.#lines.delete(key);
    }
  }
}
