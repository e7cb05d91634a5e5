interface Entry<T> {
  value?: T;
  /** When the value was asked for. */
  at: number;
  failure?: unknown;
  failures: number;
  /** Until then a failure stands. */
  retryAt: number;
  loading?: Promise<T> | undefined;
}

interface Options {
  /** Milliseconds that a value is used without asking again, and how long it may stand in for one that fails to come. */
  readonly freshMs: number;
  readonly staleMs: number;
  readonly max: number;
}

/** Failures in a row before there is a pause between tries, and how long it grows. */
const patience = 2;
const maxPauseMs = 30_000;
/** Pause between tries while there is a value to go on with. */
const stalePauseMs = 30_000;

/**
 * Keeps documents of others: asked for once however many want them, again when they are old, and not without end from
 * somebody who doesn't answer.
 */
export class DocumentCache<T> {
  readonly #entries = new Map<string, Entry<T>>();

  constructor(
    private readonly options: Options,
    private readonly now: () => number = Date.now,
  ) {}

  /** The document under this key; throws what `load` throws. */
  async get(key: string, load: () => Promise<T>): Promise<T> {
    const entry = this.#entry(key);
    if (entry.value !== undefined && this.#age(entry) < this.options.freshMs) return entry.value;
    if (!entry.loading && this.now() < entry.retryAt) return this.#instead(entry);
    return this.#load(entry, load).catch(() => this.#instead(entry));
  }

  /** The document asked for anew; one that is being asked for already will do. Throws what `load` throws. */
  renew(key: string, load: () => Promise<T>): Promise<T> {
    return this.#load(this.#entry(key), load);
  }

  isLoading(key: string): boolean {
    return this.#entries.get(key)?.loading !== undefined;
  }

  /** Milliseconds since the value was asked for; infinite where there is none. */
  ageOf(key: string): number {
    const entry = this.#entries.get(key);
    return entry?.value === undefined ? Infinity : this.#age(entry);
  }

  #load(entry: Entry<T>, load: () => Promise<T>): Promise<T> {
    entry.loading ??= this.#loaded(entry, load).finally(() => (entry.loading = undefined));
    return entry.loading;
  }

  async #loaded(entry: Entry<T>, load: () => Promise<T>): Promise<T> {
    const at = this.now();
    try {
      const value = await load();
      Object.assign(entry, { value, at, failure: undefined, failures: 0, retryAt: 0 });
      return value;
    } catch (error) {
      entry.failure = error;
      entry.failures += 1;
      entry.retryAt = this.now() + this.#pause(entry);
      throw error;
    }
  }

  #pause({ value, failures }: Entry<T>): number {
    if (value !== undefined) return stalePauseMs;
    return failures <= patience ? 0 : Math.min(1_000 * 2 ** (failures - patience - 1), maxPauseMs);
  }

  /** What there is in place of a fresh value. */
  #instead(entry: Entry<T>): T {
    if (entry.value !== undefined && this.#age(entry) < this.options.staleMs) return entry.value;
    throw entry.failure;
  }

  #age({ at }: Entry<T>): number {
    return this.now() - at;
  }

  /** Used last, goes last. */
  #entry(key: string): Entry<T> {
    const entry = this.#entries.get(key) ?? { at: 0, failures: 0, retryAt: 0 };
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    if (this.#entries.size > this.options.max) {
      const [oldest = key] = this.#entries.keys();
      this.#entries.delete(oldest);
    }
    return entry;
  }
}
