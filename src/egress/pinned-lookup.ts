import type { LookupAddress } from 'node:dns';
import { lookup, Resolver } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';

/** A name stands for an address that may not be called. */
export class ForbiddenAddress extends Error {}

/** All addresses of a name. */
export type Resolve = (name: string) => Promise<string[]>;

/**
 * Looks a name up for a connection that is about to be opened: refuses it when one of its addresses is not admitted,
 * and otherwise hands back those very addresses. Between the check and the connection nothing is resolved again, so
 * that a name that changes in between (DNS rebinding) gains nothing.
 */
export function pinnedLookup(resolve: Resolve, isAdmitted: (address: string) => boolean): LookupFunction {
  return (name, options, callback) => {
    const answer = async (): Promise<LookupAddress[]> => {
      const addresses = await resolve(name);
      if (!addresses.every(isAdmitted)) throw new ForbiddenAddress(`${name} has an address inside`);
      return addresses.map((address) => ({ address, family: isIP(address) }));
    };
    answer().then(
      (all) => {
        if (options.all) callback(null, all);
        else callback(null, all[0]?.address ?? '', all[0]?.family);
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), []),
    );
  };
}

/**
 * By asking the name servers of the system, or `servers`. Not through the system's own look-up: that takes one of few
 * threads for as long as a name server hangs, and a tenant's name server is a tenant's.
 */
export function resolveByDns(servers?: readonly string[]): Resolve {
  const resolver = new Resolver({ timeout: 1_000, tries: 2 });
  if (servers) resolver.setServers(servers);
  return async (name) => {
    const answers = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
    const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    if (addresses.length === 0) throw new Error(`${name} has no address`);
    return addresses;
  };
}

/** As the system does it, its hosts file included: for names that the operator has listed. */
export async function resolveBySystem(name: string): Promise<string[]> {
  const answers = await lookup(name, { all: true });
  return answers.map(({ address }) => address);
}
