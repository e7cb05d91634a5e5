import { Injectable } from '@nestjs/common';
import { reading, UnitOfWork, writing } from '../database/index.js';
import type { PresentedSecret } from './session-secret.js';
import type { SetupLinkEntity } from './setup-link.entity.js';

/** A link as admins see it. */
export type SetupLink = Pick<
  SetupLinkEntity,
  'id' | 'name' | 'createdAt' | 'expiresAt' | 'revokedAt' | 'lastUsedAt'
> & {
  status: 'active' | 'expired' | 'revoked';
};

/** A link that opens something now. */
export interface LiveSetupLink {
  id: string;
  name: string;
  expiresAt: Date;
  organizationName: string;
}

const insert = writing(
  'setup_link_insert',
  `insert into setup_link (org_id, id, name, token_hash, created_at, expires_at) values ($1, $2, $3, $4, $5, $6)`,
);
const list = reading<SetupLink>(
  'setup_link_list',
  `select id, name, created_at as "createdAt", expires_at as "expiresAt", revoked_at as "revokedAt",
     last_used_at as "lastUsedAt",
     case when revoked_at is not null then 'revoked' when expires_at <= now() then 'expired' else 'active' end as status
   from setup_link where org_id = $1 and ($2::uuid is null or id < $2::uuid) order by id desc limit $3`,
);
const revoke = writing<{ name: string; wasLive: boolean }>(
  'setup_link_revoke',
  `with before as (select id, revoked_at is null as live from setup_link where org_id = $1 and id = $2 for update)
   update setup_link l set revoked_at = coalesce(l.revoked_at, now())
   from before where l.org_id = $1 and l.id = before.id returning l.name, before.live as "wasLive"`,
);
const findLive = reading<LiveSetupLink>(
  'setup_link_live',
  `select l.id, l.name, l.expires_at as "expiresAt", o.name as "organizationName"
   from setup_link l join organization o on o.id = l.org_id
   where l.org_id = $1 and l.token_hash = $2 and l.revoked_at is null and l.expires_at > now()
     and o.deleted_at is null`,
);
const touch = writing(
  'setup_link_touch',
  'update setup_link set last_used_at = now() where org_id = $1 and id = $2',
);

@Injectable()
export class SetupLinkStore {
  constructor(private readonly uow: UnitOfWork) {}

  insert(
    orgId: string,
    link: Pick<SetupLinkEntity, 'id' | 'name' | 'tokenHash' | 'createdAt' | 'expiresAt'>,
  ): void {
    const { id, name, tokenHash, createdAt, expiresAt } = link;
    this.uow.send(insert, [orgId, id, name, tokenHash, createdAt, expiresAt]);
  }

  /** Newest first; `before` is the id the page before ended with. */
  list(orgId: string, before: string | undefined, limit: number): Promise<SetupLink[]> {
    return this.uow.query(list, [orgId, before ?? null, limit]);
  }

  /** Whose link it was, and whether it was not revoked before. Undefined: there is none. */
  async revoke(orgId: string, id: string): Promise<{ name: string; wasLive: boolean } | undefined> {
    const [revoked] = await this.uow.query(revoke, [orgId, id]);
    return revoked;
  }

  /** Inside a unit of work or outside. */
  async findLive({ orgId, hash }: PresentedSecret): Promise<LiveSetupLink | undefined> {
    const [link] = await this.uow.read(orgId, findLive, [orgId, hash]);
    return link;
  }

  touch(orgId: string, id: string): void {
    this.uow.send(touch, [orgId, id]);
  }
}
