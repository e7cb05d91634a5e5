const hourMs = 3_600_000;
const maxEntries = 10_000;

/**
 * Which issues are worth an event. A client that fetches a token for each of its calls would fill its organization's
 * log with what says nothing new: who was given what, and from where, is written once an hour on each replica.
 */
export class IssueLog {
  #hour = 0;
  #seen = new Set<string>();

  /** Whether nothing like it was written in this hour. */
  isNew(...parts: readonly string[]): boolean {
    const hour = Math.floor(Date.now() / hourMs);
    if (hour !== this.#hour || this.#seen.size >= maxEntries) this.#seen = new Set();
    this.#hour = hour;
    const key = parts.join(' ');
    if (this.#seen.has(key)) return false;
    this.#seen.add(key);
    return true;
  }
}
