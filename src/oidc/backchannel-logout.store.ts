import { Injectable } from '@nestjs/common';
import { UnitOfWork, writing } from '../database/index.js';

// Each token that is taken sweeps a little more than it leaves behind.
const take = writing(
  'logout_token_take',
  `with swept as (delete from logout_token where org_id = $1 and (connection_id, jti_hash) in (
     select connection_id, jti_hash from logout_token where org_id = $1 and expires_at < now() - interval '5 minutes'
     limit 4 for update skip locked))
   insert into logout_token (org_id, connection_id, jti_hash, expires_at) values ($1, $2, $3, $4)
   on conflict do nothing returning 1`,
);

/** Which logout tokens were taken already. */
@Injectable()
export class BackchannelLogoutStore {
  constructor(private readonly uow: UnitOfWork) {}

  /** Whether it is the first time. */
  async take(orgId: string, connectionId: string, jtiHash: Buffer, expiresAt: Date): Promise<boolean> {
    const taken = await this.uow.query(take, [orgId, connectionId, jtiHash, expiresAt]);
    return taken.length > 0;
  }
}
