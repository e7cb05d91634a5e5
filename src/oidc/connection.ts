import type { Config } from '../config/index.js';
import type { Place } from '../token/index.js';
import type { Connection } from './connection.store.js';

/** Where the provider sends browsers back to: an address of the connection's own unless it is set to the shared one. */
export function redirectUri(
  { publicUrl }: Pick<Config, 'publicUrl'>,
  { id, callback }: Pick<Connection, 'id' | 'callback'>,
): string {
  const shared = `${publicUrl}/api/auth/oidc/callback`;
  return callback === 'shared' ? shared : `${shared}/${id}`;
}

export function startUrl({ publicUrl }: Pick<Config, 'publicUrl'>, orgId: string): string {
  return `${publicUrl}/api/auth/oidc/${orgId}/start`;
}

export const sealedClientSecret = {
  table: 'oidc_connection',
  column: 'client_secret',
  key: ['org_id', 'id'],
} as const;

export function secretPlace(orgId: string, id: string): Place {
  return { table: sealedClientSecret.table, column: sealedClientSecret.column, key: [orgId, id] };
}
