import type { Capture } from './capture.js';

/** Refusals of one organization that are kept one by one in a minute, on one replica. */
const perMinute = 120;
const maxOrganizations = 10_000;

/**
 * Keeps a broken or hostile client from filling an organization's log with what costs it nothing: refusals at the
 * door beyond the budget are counted, and one entry for each kind of them stands for all.
 */
export class RefusalBudget {
  #minute = 0;
  #spent = new Map<string, number>();
  #surplus = new Map<string, Capture>();

  /** Whether this one is kept for itself. */
  take(capture: Capture): boolean {
    if (!isRefusedAtTheDoor(capture.status)) return true;
    this.#turn();
    const spent = (this.#spent.get(capture.orgId) ?? 0) + 1;
    this.#spent.set(capture.orgId, spent);
    if (spent <= perMinute) return true;
    this.#count(capture);
    return false;
  }

  /** The entries that stand for others, once their minute is over, or at once. */
  due(now: 'all' | 'past'): Capture[] {
    if (now === 'past' && this.#minute === currentMinute()) return [];
    const captures = [...this.#surplus.values()];
    this.#surplus = new Map();
    return captures;
  }

  #turn(): void {
    const minute = currentMinute();
    if (minute === this.#minute && this.#spent.size <= maxOrganizations) return;
    this.#minute = minute;
    this.#spent = new Map();
  }

  #count(capture: Capture): void {
    const key = `${capture.orgId} ${capture.status} ${capture.context.actor.id ?? ''}`;
    const known = this.#surplus.get(key);
    if (known) known.times += 1;
    else this.#surplus.set(key, capture);
  }
}

function isRefusedAtTheDoor(status: number): boolean {
  return status === 401 || status === 403 || status === 429;
}

function currentMinute(): number {
  return Math.floor(Date.now() / 60_000);
}
