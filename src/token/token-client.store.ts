import { Injectable } from '@nestjs/common';
import { reading, UnitOfWork, writing } from '../database/index.js';
import type { PublicKeySet } from './public-key-set.js';

/** A service account with what decides whether it is given a token. */
export interface TokenClient {
  orgId: string;
  id: string;
  name: string;
  role: string;
  scopes: string[];
  authMethod: string;
  jwks: PublicKeySet | null;
  allowedIps: string[];
  tokenTtl: number | null;
  expiresAt: Date | null;
  ended: boolean;
  /** False once the organization is deleted. */
  orgLive: boolean;
}

const present = reading<TokenClient>(
  'token_client_present',
  `select a.org_id as "orgId", a.id, a.name, a.role, a.scopes, a.auth_method as "authMethod", a.jwks,
     a.allowed_ips as "allowedIps", a.token_ttl as "tokenTtl", a.expires_at as "expiresAt",
     coalesce(a.expires_at <= now(), false) or coalesce(a.revoked_at <= now(), false) as ended,
     o.deleted_at is null as "orgLive"
   from service_account_lookup l
   join service_account a on a.org_id = l.org_id and a.id = l.client_id
   join organization o on o.id = l.org_id
   where l.client_id = $1`,
);
const secrets = reading<{ hash: Buffer }>(
  'token_client_secrets',
  `select hash from service_account_secret
   where org_id = $1 and account_id = $2 and prefix = $3 and coalesce(ends_at > now(), true)`,
);
const consume = writing<{ once: boolean }>(
  'token_client_assertion',
  `with gone as (
     delete from service_account_assertion
     where org_id = $1 and account_id = $2 and expires_at < now() - interval '5 minutes'
   )
   insert into service_account_assertion (org_id, account_id, jti_hash, expires_at) values ($1, $2, $3, $4)
   on conflict do nothing returning true as once`,
);

/** What the token endpoint asks about clients. */
@Injectable()
export class TokenClientStore {
  constructor(private readonly uow: UnitOfWork) {}

  async present(clientId: string): Promise<TokenClient | undefined> {
    const [client] = await this.uow.lookUp(present, [clientId]);
    return client;
  }

  /** The hashes of the working secrets that begin so. */
  async secrets({ orgId, id }: TokenClient, prefix: string): Promise<Buffer[]> {
    const rows = await this.uow.read(orgId, secrets, [orgId, id, prefix]);
    return rows.map(({ hash }) => hash);
  }

  /** Whether an assertion is used for the first time, on whatever replica. */
  async consume({ orgId, id }: TokenClient, jtiHash: Buffer, expiresAt: Date): Promise<boolean> {
    const rows = await this.uow.query(consume, [orgId, id, jtiHash, expiresAt]);
    return rows.length === 1;
  }
}
