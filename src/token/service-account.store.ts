import { Injectable } from '@nestjs/common';
import { reading, UnitOfWork, writing } from '../database/index.js';
import type { PublicKeySet } from './public-key-set.js';
import type { ServiceAccountEntity } from './service-account.entity.js';
import type { CredentialParts } from './token-format.js';

/** A secret that works, by what may be shown of it. */
export interface LiveSecret {
  prefix: string;
  createdAt: string;
  /** When it stops; null: it was not replaced. */
  endsAt: string | null;
}

/** An account as admins see it. */
export type ListedAccount = Omit<ServiceAccountEntity, 'orgId'> & {
  status: 'active' | 'expired' | 'revoked';
  secrets: LiveSecret[];
};

export type NewAccount = Omit<ServiceAccountEntity, 'orgId' | 'revokedAt' | 'lastUsedAt'>;

const columns = `a.id, a.name, a.role, a.scopes, a.scim_scopes as "scimScopes", a.auth_method as "authMethod", a.jwks,
  a.allowed_ips as "allowedIps", a.token_ttl as "tokenTtl", a.created_at as "createdAt",
  a.expires_at as "expiresAt", a.revoked_at as "revokedAt", a.last_used_at as "lastUsedAt",
  case when a.revoked_at <= now() then 'revoked' when a.expires_at <= now() then 'expired' else 'active' end as status,
  coalesce((select json_agg(json_build_object('prefix', s.prefix, 'createdAt', s.created_at, 'endsAt', s.ends_at)
      order by s.id desc)
    from service_account_secret s
    where s.org_id = a.org_id and s.account_id = a.id and coalesce(s.ends_at > now(), true)), '[]') as secrets`;

/** By the clock that judges each use, cut to what the column keeps. */
const thisMoment = `date_trunc('milliseconds', now())`;

const insert = writing(
  'service_account_insert',
  `with looked_up as (insert into service_account_lookup (client_id, org_id) values ($2, $1))
   insert into service_account
     (org_id, id, name, role, scopes, scim_scopes, auth_method, jwks, allowed_ips, token_ttl, created_at, expires_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
);
const find = reading<ListedAccount>(
  'service_account_find',
  `select ${columns} from service_account a where a.org_id = $1 and a.id = $2`,
);
const lock = reading(
  'service_account_lock',
  'select from service_account where org_id = $1 and id = $2 for update',
);
const list = reading<ListedAccount>(
  'service_account_list',
  `select ${columns} from service_account a
   where a.org_id = $1 and ($2::uuid is null or a.id < $2::uuid) order by a.id desc limit $3`,
);
const insertSecret = writing(
  'service_account_secret_insert',
  `insert into service_account_secret (org_id, account_id, id, prefix, hash, created_at)
   values ($1, $2, $3, $4, $5, $6)`,
);
const endSecrets = writing(
  'service_account_secret_end',
  `with gone as (delete from service_account_secret where org_id = $1 and account_id = $2 and ends_at <= now())
   update service_account_secret set ends_at = least(ends_at, ${thisMoment} + make_interval(secs => $3))
   where org_id = $1 and account_id = $2 and coalesce(ends_at > now(), true)`,
);
const replaceKeys = writing(
  'service_account_keys',
  'update service_account set jwks = $3 where org_id = $1 and id = $2',
);
const revoke = writing(
  'service_account_revoke',
  `update service_account set revoked_at = least(revoked_at, ${thisMoment}) where org_id = $1 and id = $2`,
);
const revokeAll = writing(
  'service_account_revoke_all',
  `update service_account set revoked_at = least(revoked_at, ${thisMoment}) where org_id = $1`,
);
const touch = writing(
  'service_account_touch',
  `update service_account a set last_used_at = greatest(a.last_used_at, u.used_at)
   from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) as u(org_id, id, used_at)
   where a.org_id = u.org_id and a.id = u.id`,
);

/** Rows of service accounts and of their secrets. */
@Injectable()
export class ServiceAccountStore {
  constructor(private readonly uow: UnitOfWork) {}

  insert(orgId: string, account: NewAccount): void {
    const { id, name, role, scopes, scimScopes, authMethod, jwks, allowedIps, tokenTtl } = account;
    const kept = [orgId, id, name, role, scopes, scimScopes, authMethod, jwks && JSON.stringify(jwks)];
    this.uow.send(insert, [...kept, allowedIps, tokenTtl, account.createdAt, account.expiresAt]);
  }

  async find(orgId: string, id: string): Promise<ListedAccount | undefined> {
    const [account] = await this.uow.query(find, [orgId, id]);
    return account;
  }

  /** Two statements in one packet: who waited for the lock counts the secrets that were made meanwhile. */
  async lock(orgId: string, id: string): Promise<ListedAccount | undefined> {
    const [, account] = await Promise.all([this.uow.query(lock, [orgId, id]), this.find(orgId, id)]);
    return account;
  }

  /** Newest first; `before` is the id the page before ended with. */
  list(orgId: string, before: string | undefined, limit: number): Promise<ListedAccount[]> {
    return this.uow.query(list, [orgId, before ?? null, limit]);
  }

  insertSecret(
    orgId: string,
    accountId: string,
    secret: CredentialParts & { id: string; createdAt: Date },
  ): void {
    const { id, prefix, hash, createdAt } = secret;
    this.uow.send(insertSecret, [orgId, accountId, id, prefix, hash, createdAt]);
  }

  /** Ends those that work in so many seconds, unless they end before; forgets those that have ended. */
  endSecrets(orgId: string, accountId: string, inSeconds: number): void {
    this.uow.send(endSecrets, [orgId, accountId, inSeconds]);
  }

  replaceKeys(orgId: string, id: string, jwks: PublicKeySet): void {
    this.uow.send(replaceKeys, [orgId, id, JSON.stringify(jwks)]);
  }

  revoke(orgId: string, id: string): void {
    this.uow.send(revoke, [orgId, id]);
  }

  revokeAll(orgId: string): void {
    this.uow.send(revokeAll, [orgId]);
  }

  touch(uses: readonly { orgId: string; id: string; usedAt: Date }[]): void {
    const times = uses.map(({ usedAt }) => usedAt.toISOString());
    this.uow.send(touch, [uses.map(({ orgId }) => orgId), uses.map(({ id }) => id), times]);
  }
}
