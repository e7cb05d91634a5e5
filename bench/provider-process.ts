import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startServer } from './children.js';
import type { Cleanup } from './scene.js';

/** The identity provider, as those need to know it who send people there. */
export interface ProviderProcess {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** What the environment of service and baseline must say for it. */
  settings: Record<string, string>;
}

/** Starts `provider.ts` in a process of its own. */
export async function startProvider(cleanup: Cleanup): Promise<ProviderProcess> {
  const program = path.resolve(fileURLToPath(import.meta.url), '..', 'provider.js');
  const server = await startServer([program], {});
  cleanup.push(() => server.stop());
  const host = `127.0.0.1:${server.port}`;
  const issuer = `http://${host}`;
  return {
    issuer,
    clientId: 'bench',
    clientSecret: 'secret of the bench',
    settings: { ISSUER: issuer, EGRESS_ALLOW: host, RATE_LIMIT_LOGIN: '0', APP_ORIGINS: appOrigin },
  };
}

/** Where those sessions are used that come with tokens. */
export const appOrigin = 'https://app.bench.test';
