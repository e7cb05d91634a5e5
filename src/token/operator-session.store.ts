import { Injectable } from '@nestjs/common';
import { UnitOfWork, writing } from '../database/index.js';
import type { OperatorSession } from '../http/index.js';

/** How long the operator's sessions last, in seconds. */
export interface OperatorSessionLimits {
  idle: number;
  touchEvery: number;
}

// Each sign-in sweeps what is over.
const insert = writing(
  'operator_session_insert',
  `with swept as (delete from operator_session where expires_at <= now())
   insert into operator_session (token_hash, created_at, last_seen_at, expires_at, ip, user_agent)
   values ($1, now(), now(), now() + make_interval(secs => $2), $3, $4)`,
);
const use = writing<{ expiresAt: Date }>(
  'operator_session_use',
  `with touched as (update operator_session set last_seen_at = now()
     where token_hash = $1 and expires_at > now() and last_seen_at > now() - make_interval(secs => $2)
       and last_seen_at <= now() - make_interval(secs => $3))
   select expires_at as "expiresAt" from operator_session
   where token_hash = $1 and expires_at > now() and last_seen_at > now() - make_interval(secs => $2)`,
);
const remove = writing<{ found: number }>(
  'operator_session_remove',
  'delete from operator_session where token_hash = $1 returning 1 as found',
);

/** The operator's sessions. The rows are no organization's. */
@Injectable()
export class OperatorSessionStore {
  constructor(private readonly uow: UnitOfWork) {}

  /** Inside a unit of work. */
  insert(tokenHash: Buffer, seconds: number, ip: string, userAgent: string): void {
    this.uow.send(insert, [tokenHash, seconds, ip, userAgent]);
  }

  /** The session, when it counts; that it was used is written down by the way. */
  async use(
    tokenHash: Buffer,
    { idle, touchEvery }: OperatorSessionLimits,
  ): Promise<OperatorSession | undefined> {
    const [row] = await this.uow.lookUp(use, [tokenHash, idle, touchEvery]);
    return row && { tokenHash, expiresAt: row.expiresAt };
  }

  /** Inside a unit of work. Says whether there was one. */
  async remove(tokenHash: Buffer): Promise<boolean> {
    return (await this.uow.query(remove, [tokenHash])).length > 0;
  }
}
