import { type Capture, sizeOf } from './capture.js';

/** What waits to be written, oldest first, within bounds: what goes beyond them costs the oldest. */
export class CaptureQueue {
  #waiting: Capture[] = [];
  #bytes = 0;
  /** How many the bounds have cost so far. */
  dropped = 0;

  constructor(private readonly most: { entries: number; bytes: number }) {}

  get length(): number {
    return this.#waiting.length;
  }

  push(capture: Capture): void {
    this.#waiting.push(capture);
    this.#bytes += sizeOf(capture);
    this.#keepBounds();
  }

  /** The oldest, for writing. */
  take(most: number): Capture[] {
    const taken = this.#waiting.splice(0, most);
    for (const capture of taken) this.#bytes -= sizeOf(capture);
    return taken;
  }

  /** Before all others again, as far as there is room: they could not be written. */
  putBack(captures: readonly Capture[]): void {
    this.#waiting = [...captures, ...this.#waiting];
    for (const capture of captures) this.#bytes += sizeOf(capture);
    this.#keepBounds();
  }

  #keepBounds(): void {
    const { entries, bytes } = this.most;
    if (this.#waiting.length <= entries && this.#bytes <= bytes) return;
    // Some more than needed, so that a full queue isn't moved for each one that comes.
    let surplus = 0;
    while (this.#waiting.length - surplus > entries * 0.95 || this.#bytes > bytes * 0.95) {
      const oldest = this.#waiting[surplus];
      if (!oldest) break;
      this.#bytes -= sizeOf(oldest);
      this.dropped += oldest.times;
      surplus += 1;
    }
    this.#waiting = this.#waiting.slice(surplus);
  }
}
