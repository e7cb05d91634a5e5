import { Injectable } from '@nestjs/common';
import { Discovery } from './discovery.js';
import { DocumentCache } from './document-cache.js';
import type { KeySet } from './key-set.js';
import type { ProviderMetadata } from './provider-metadata.js';

/** Whose documents they are: no connection sees what another one's provider gave. */
interface Owner {
  readonly id: string;
}

const minute = 60_000;
const hour = 60 * minute;
const max = 1_000;

/** Keys are asked for anew when a token names one that is not known: so often at once, and then once in so long. */
const burst = 4;
const refillMs = 10_000;

/** What identity providers publish, kept for a while on each replica. */
@Injectable()
export class ProviderDocuments {
  readonly #metadata = new DocumentCache<ProviderMetadata>({ freshMs: 10 * minute, staleMs: 24 * hour, max });
  readonly #keys = new DocumentCache<KeySet>({ freshMs: 10 * minute, staleMs: hour, max });
  readonly #renewals = new Map<string, { left: number; at: number }>();

  constructor(private readonly discovery: Discovery) {}

  /** Throws EgressFailure or ProviderFault. */
  metadataOf({ id, issuer }: Owner & { issuer: string }): Promise<ProviderMetadata> {
    return this.#metadata.get(`${id} ${issuer}`, () => this.discovery.metadata(issuer));
  }

  /**
   * Keys with the one that a token names by its `kid`, if the provider has it: keys are changed without notice, and
   * the login that meets the new one first must not fail. Throws EgressFailure or ProviderFault.
   */
  async keysWith(
    { id }: Owner,
    { jwks_uri: url }: Pick<ProviderMetadata, 'jwks_uri'>,
    kid: string | undefined,
  ): Promise<KeySet> {
    const key = `${id} ${url}`;
    const load = (): Promise<KeySet> => this.discovery.keys(url);
    const since = performance.now();
    const known = await this.#keys.get(key, load);
    if (this.#isSufficient(known, kid, key) || this.#keys.ageOf(key) < performance.now() - since)
      return known;
    if (!this.#keys.isLoading(key) && !this.#mayRenew(id)) return known;
    return this.#keys.renew(key, load).catch(() => known);
  }

  /** Where tokens name no key, a set is good while it is young. */
  #isSufficient({ keys }: KeySet, kid: string | undefined, key: string): boolean {
    return kid === undefined ? this.#keys.ageOf(key) < minute : keys.some((each) => each.kid === kid);
  }

  /** Whoever can send tokens must not make us send requests without end. */
  #mayRenew(id: string): boolean {
    const now = Date.now();
    const { left, at } = this.#renewals.get(id) ?? { left: burst, at: now };
    const filled = Math.min(burst, left + (now - at) / refillMs);
    this.#renewals.delete(id);
    this.#renewals.set(id, { left: filled < 1 ? filled : filled - 1, at: now });
    if (this.#renewals.size > max) this.#renewals.delete([...this.#renewals.keys()][0] ?? id);
    return filled >= 1;
  }
}
