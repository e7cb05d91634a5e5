import type { PublicKeySet } from './public-key-set.js';
import type { ListedAccount } from './service-account.store.js';

/** A secret that works. */
export interface ClientSecretView {
  prefix: string;
  createdAt: Date;
  endsAt: Date | null;
}

/** A service account as admins see it. */
export interface ServiceAccountView {
  id: string;
  clientId: string;
  name: string;
  status: 'active' | 'expired' | 'revoked';
  role: string;
  scopes: string[];
  scimScopes: string[];
  authMethod: string;
  jwks: PublicKeySet | null;
  secrets: ClientSecretView[];
  allowedIps: string[];
  tokenTtl: number | null;
  createdAt: Date;
  lastUsedAt: Date | null;
  expiresAt: Date | null;
  revokedAt: Date | null;
}

export function viewOf(account: ListedAccount): ServiceAccountView {
  const { id, name, status, role, scopes, scimScopes, authMethod, jwks, allowedIps, tokenTtl } = account;
  const { createdAt, lastUsedAt, expiresAt, revokedAt } = account;
  const secrets = account.secrets.map(({ prefix, createdAt: made, endsAt }) => ({
    prefix,
    createdAt: new Date(made),
    endsAt: endsAt === null ? null : new Date(endsAt),
  }));
  const kept = { id, clientId: id, name, status, role, scopes, scimScopes, authMethod, jwks, secrets };
  return { ...kept, allowedIps, tokenTtl, createdAt, lastUsedAt, expiresAt, revokedAt };
}
