/** A member known to stand at a list position, as long as the organization's `shifts` is what it was. */
export interface Anchor {
  id: string;
  /** Live members before it in id order. */
  position: number;
  shifts: number;
}

interface Placed {
  anchors: Anchor[];
  /** Offsets up to here have been looked for; beyond the last anchor lie only the newest members. */
  reach: number;
  placedAt: number;
}

/** Members between two anchors. */
export const anchorSpacing = 250;
const maxOrganizations = 200;
/** Ids are made in time order; one still to be committed, or of a replica whose clock is late, is not older. */
const settledMs = 60_000;
/** Looking for anchors walks the whole organization: not more often than this. */
const pauseMs = 5_000;

/**
 * Remembered page starts of unfiltered lists, for the organizations asked last. A replica's own: they make a
 * deep page cheap and are checked against the organization's counter in the same statement that uses them.
 */
export class PageAnchors {
  readonly #byOrganization = new Map<string, Placed>();

  /** The nearest anchor at or before a position. */
  before(orgId: string, position: number): Anchor | undefined {
    const anchors = this.#byOrganization.get(orgId)?.anchors ?? [];
    return anchors[Math.min(Math.floor(position / anchorSpacing), anchors.length - 1)];
  }

  /** Whether looking again would find no anchor nearer to this position. */
  cover(orgId: string, position: number): boolean {
    const placed = this.#byOrganization.get(orgId);
    return placed !== undefined && (placed.reach >= position || Date.now() - placed.placedAt < pauseMs);
  }

  place(orgId: string, position: number, anchors: readonly Anchor[]): void {
    if (this.#byOrganization.size >= maxOrganizations) this.#forgetOldest();
    const settled = anchors.filter(({ id }) => timeOf(id) < Date.now() - settledMs);
    this.#byOrganization.delete(orgId);
    this.#byOrganization.set(orgId, {
      anchors: settled,
      reach: reachOf(anchors, settled, position),
      placedAt: Date.now(),
    });
  }

  forget(orgId: string): void {
    // When it was looked is kept: an organization that changes all the time is not walked all the time.
    const placed = this.#byOrganization.get(orgId);
    if (placed) this.#byOrganization.set(orgId, { anchors: [], reach: -1, placedAt: placed.placedAt });
  }

  #forgetOldest(): void {
    const oldest = this.#byOrganization.keys().next();
    if (!oldest.done) this.#byOrganization.delete(oldest.value);
  }
}

/** While newer members have yet to settle, the next question may place more anchors. */
function reachOf(found: readonly Anchor[], settled: readonly Anchor[], position: number): number {
  return found.length === settled.length
    ? Math.max(position, (found.at(-1)?.position ?? 0) + anchorSpacing)
    : -1;
}

/** Milliseconds since 1970 of a UUIDv7 (RFC 9562 §5.7). */
function timeOf(id: string): number {
  return Number.parseInt(id.replace('-', '').slice(0, 12), 16);
}
