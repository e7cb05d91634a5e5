import { Injectable } from '@nestjs/common';
import { opensScope, reading, UnitOfWork, writing } from '../database/index.js';
import type { ScimTokenEntity } from './scim-token.entity.js';

/** A token with what decides about its use, read in one go at each request. */
export interface PresentedToken {
  orgId: string;
  id: string;
  name: string;
  prefix: string;
  scopes: string[];
  allowedIps: string[];
  expired: boolean;
  revoked: boolean;
  /** False once the organization is deleted. */
  orgLive: boolean;
  scimAllowed: boolean;
  settings: unknown;
  extensions: string | null;
  /** Changes with every change of the organization and of its provisioning settings. */
  stamp: string;
}

/** A token as admins see it. */
export type ListedToken = Omit<ScimTokenEntity, 'hash' | 'orgId'> & {
  status: 'active' | 'expired' | 'revoked';
};

export type NewToken = Omit<ScimTokenEntity, 'orgId' | 'revokedAt' | 'lastUsedAt'>;

const presented = `from scim_token_lookup l
   join scim_token t on t.org_id = l.org_id and t.id = l.token_id
   join organization o on o.id = l.org_id
   left join scim_settings s on s.org_id = l.org_id
   where l.hash = $1`;

/** xmin is another after every update of a row (PostgreSQL, "System Columns"). What else decides never changes. */
const stamp = `o.xmin::text || ' ' || coalesce(s.xmin::text || ' ' || s.version, '')`;

const present = reading<PresentedToken>(
  'scim_token_present',
  `select t.org_id as "orgId", t.id, t.name, t.prefix, t.scopes, t.allowed_ips as "allowedIps",
     coalesce(t.expires_at <= now(), false) as expired, coalesce(t.revoked_at <= now(), false) as revoked,
     o.deleted_at is null as "orgLive", o.scim_allowed as "scimAllowed", s.settings,
     s.extensions::text as extensions, ${stamp} as stamp
   ${presented}`,
);

/**
 * Divides by zero unless the token is as good as it was when it was read with this stamp. Opens the scope of the
 * organization that it was found to be of.
 */
export const stillGood = reading(
  'scim_token_still_good',
  `select 1 / count(*)::int, ${opensScope('$3')} ${presented} and ${stamp} = $2
     and coalesce(t.expires_at > now(), true) and coalesce(t.revoked_at > now(), true)`,
);

const columns = `id, name, prefix, scopes, allowed_ips as "allowedIps", created_at as "createdAt",
  expires_at as "expiresAt", revoked_at as "revokedAt", last_used_at as "lastUsedAt",
  case when revoked_at <= now() then 'revoked' when expires_at <= now() then 'expired' else 'active' end as status`;

const insertToken = writing(
  'scim_token_insert',
  `with looked_up as (insert into scim_token_lookup (hash, org_id, token_id) values ($3, $1, $2))
   insert into scim_token (org_id, id, hash, name, prefix, scopes, allowed_ips, created_at, expires_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
);
const findToken = reading<ListedToken>(
  'scim_token_find',
  `select ${columns} from scim_token where org_id = $1 and id = $2`,
);
const lockToken = reading<ListedToken>(
  'scim_token_lock',
  `select ${columns} from scim_token where org_id = $1 and id = $2 for update`,
);
const listTokens = reading<ListedToken>(
  'scim_token_list',
  `select ${columns} from scim_token where org_id = $1 and ($2::uuid is null or id < $2::uuid) order by id desc limit $3`,
);
// By the clock that judges each use: another one that ran ahead would let a revoked token live on. Cut to what
// the column keeps, because rounding up would do the same.
const thisMoment = `date_trunc('milliseconds', now())`;
const revokeToken = writing(
  'scim_token_revoke',
  `update scim_token set revoked_at = least(revoked_at, ${thisMoment} + make_interval(secs => $3))
   where org_id = $1 and id = $2`,
);
const revokeAll = writing(
  'scim_token_revoke_all',
  `update scim_token set revoked_at = least(revoked_at, ${thisMoment}) where org_id = $1`,
);
const touchTokens = writing(
  'scim_token_touch',
  `update scim_token t set last_used_at = greatest(t.last_used_at, u.used_at)
   from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) as u(org_id, id, used_at)
   where t.org_id = u.org_id and t.id = u.id`,
);

@Injectable()
export class ScimTokenStore {
  constructor(private readonly uow: UnitOfWork) {}

  /** The token with this SHA-256, whatever its state. */
  async present(hash: Buffer): Promise<PresentedToken | undefined> {
    const [token] = await this.uow.lookUp(present, [hash]);
    return token;
  }

  insert(orgId: string, token: NewToken): void {
    const { id, hash, name, prefix, scopes, allowedIps, createdAt, expiresAt } = token;
    this.uow.send(insertToken, [orgId, id, hash, name, prefix, scopes, allowedIps, createdAt, expiresAt]);
  }

  async find(orgId: string, id: string): Promise<ListedToken | undefined> {
    const [token] = await this.uow.query(findToken, [orgId, id]);
    return token;
  }

  async lock(orgId: string, id: string): Promise<ListedToken | undefined> {
    const [token] = await this.uow.query(lockToken, [orgId, id]);
    return token;
  }

  /** Newest first; `before` is the id the page before ended with. */
  list(orgId: string, before: string | undefined, limit: number): Promise<ListedToken[]> {
    return this.uow.query(listTokens, [orgId, before ?? null, limit]);
  }

  /** Ends the token in so many seconds, unless it ends before. */
  revoke(orgId: string, id: string, inSeconds: number): void {
    this.uow.send(revokeToken, [orgId, id, inSeconds]);
  }

  revokeAll(orgId: string): void {
    this.uow.send(revokeAll, [orgId]);
  }

  touch(uses: readonly { orgId: string; id: string; usedAt: Date }[]): void {
    const times = uses.map(({ usedAt }) => usedAt.toISOString());
    this.uow.send(touchTokens, [uses.map(({ orgId }) => orgId), uses.map(({ id }) => id), times]);
  }
}
