import type { Channel } from '../http/index.js';

/** The channel of a request whose route has not said what it does, by its path. */
export function channelOfPath(path: string): Channel {
  if (/^\/+api\/+v1(\/|$)/i.test(path)) return 'admin';
  return /^\/+(oauth2|api\/+auth)(\/|$)/i.test(path) ? 'session' : 'scim';
}
