import type { Channel } from '../http/index.js';

/** The channel of a request whose route has not said what it does, by its path. */
export function channelOfPath(path: string): Channel {
  if (/^\/+api\/+v1(\/|$)/i.test(path)) return 'admin';
  if (/^\/+(login|api\/+auth\/+(sso|oidc))(\/|$)/i.test(path)) return 'sso';
  return /^\/+(oauth2|api\/+auth)(\/|$)/i.test(path) ? 'session' : 'scim';
}

/** Of a member's request: what is neither the admin REST's nor SCIM's is about the session. */
export function channelOfMember(path: string): Channel {
  const channel = channelOfPath(path);
  return channel === 'scim' && !/^\/+(api\/+)?(v2\/+)?scim(\/|$)/i.test(path) ? 'session' : channel;
}
