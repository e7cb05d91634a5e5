import type { PoolClient } from 'pg';

/** Milliseconds that a plan is kept for: what an organization grows in that time it grows under its old plans. */
const keptFor = 5_000;

const madeSince = new WeakMap<PoolClient, number>();

/**
 * Lets the server plan anew what it has planned on this connection a while ago. A plan is made for tables as they
 * were then, and kept for as long as nothing analyzes them: the ways that were as good as any other in a table of a
 * dozen rows would be walked in one of millions. Costs a tick of the connection and a few milliseconds of planning.
 */
export function replanNowAndThen(client: PoolClient): void {
  const now = performance.now();
  const since = madeSince.get(client);
  if (since !== undefined && now - since < keptFor) return;
  madeSince.set(client, now);
  if (since === undefined) return;
  // What is asked next on the connection waits for it, and tells when the connection is gone.
  client.query('discard plans').catch(() => undefined);
}
