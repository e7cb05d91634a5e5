import type { PoolClient } from 'pg';

/** The server ends a statement after 15 s; one it says nothing of for longer than this is lost with its network. */
const silenceMs = 25_000;
const checkEveryMs = 5_000;

interface Waiting {
  client: PoolClient;
  since: number;
}

/** What a client of node-postgres has, and its types leave out. */
interface Wired {
  connection?: { stream?: { destroy(): void } };
}

const waiting = new Set<Waiting>();
let timer: NodeJS.Timeout | undefined;

/**
 * Watches one exchange with the server until the function it gives back is called. A connection that stays silent
 * is cut, which fails what waits on it. One timer for all: node-postgres would set one for each query.
 */
export function watchSilence(client: PoolClient): () => void {
  const entry = { client, since: Date.now() };
  waiting.add(entry);
  timer ??= setInterval(cutSilent, checkEveryMs).unref();
  return () => void waiting.delete(entry);
}

function cutSilent(): void {
  const since = Date.now() - silenceMs;
  for (const entry of waiting) {
    if (entry.since > since) continue;
    waiting.delete(entry);
    (entry.client as unknown as Wired).connection?.stream?.destroy(); // as: see Wired
  }
}

const watchedClients = new WeakSet<PoolClient>();

/** A connection that dies while checked out raises an event that would end the process; its queries tell. */
export function outliveErrors(client: PoolClient): void {
  if (watchedClients.has(client)) return;
  watchedClients.add(client);
  client.on('error', () => undefined);
}
