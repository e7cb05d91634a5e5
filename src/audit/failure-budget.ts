/** Failures of one organization that are written one by one in a minute, on one replica. */
const perMinute = 600;
const maxOrganizations = 10_000;

/** Keeps a broken or hostile client of an organization from filling its log: beyond the budget it is counted. */
export class FailureBudget {
  #minute = 0;
  #spent = new Map<string, number>();

  /** Whether one more failure may be written for itself. */
  take(orgId: string): boolean {
    const minute = Math.floor(Date.now() / 60_000);
    if (minute !== this.#minute || this.#spent.size > maxOrganizations) this.#spent = new Map();
    this.#minute = minute;
    const spent = (this.#spent.get(orgId) ?? 0) + 1;
    this.#spent.set(orgId, spent);
    return spent <= perMinute;
  }
}
