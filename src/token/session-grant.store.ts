import { Injectable } from '@nestjs/common';
import { reading, UnitOfWork, writing } from '../database/index.js';

/** A refresh token or a login code, as it was just before it was presented, with the session it is of. */
export interface PresentedGrant {
  sessionId: string;
  /** It was used before: whoever shows it now may have stolen it, or been robbed. */
  used: boolean;
  expired: boolean;
}

export interface PresentedCode extends PresentedGrant {
  origin: string;
}

const insertCode = writing(
  'login_code_insert',
  `insert into login_code (org_id, hash, session_id, origin, expires_at)
   values ($1, $2, $3, $4, now() + make_interval(secs => $5))`,
);
const insertRefresh = writing(
  'refresh_token_insert',
  `insert into refresh_token (org_id, hash, session_id, expires_at)
   select $1, $2, s.id, s.expires_at from session s where s.org_id = $1 and s.id = $3`,
);
// Locked: of two that come at once the second sees the first's use.
const lockCode = reading<PresentedCode>(
  'login_code_lock',
  `select session_id as "sessionId", origin, used_at is not null as used, expires_at <= now() as expired
   from login_code where org_id = $1 and hash = $2 for update`,
);
const lockRefresh = reading<PresentedGrant>(
  'refresh_token_lock',
  `select session_id as "sessionId", used_at is not null as used, expires_at <= now() as expired
   from refresh_token where org_id = $1 and hash = $2 for update`,
);
const useCode = writing(
  'login_code_use',
  `update login_code set used_at = now() where org_id = $1 and hash = $2`,
);
const useRefresh = writing(
  'refresh_token_use',
  `update refresh_token set used_at = now() where org_id = $1 and hash = $2`,
);

/** What applications trade for tokens. */
@Injectable()
export class GrantStore {
  constructor(private readonly uow: UnitOfWork) {}

  insertCode(
    orgId: string,
    code: { hash: Buffer; sessionId: string; origin: string; seconds: number },
  ): void {
    this.uow.send(insertCode, [orgId, code.hash, code.sessionId, code.origin, code.seconds]);
  }

  async lockCode(orgId: string, hash: Buffer): Promise<PresentedCode | undefined> {
    const [code] = await this.uow.query(lockCode, [orgId, hash]);
    return code;
  }

  useCode(orgId: string, hash: Buffer): void {
    this.uow.send(useCode, [orgId, hash]);
  }

  /** It lives as long as its session. */
  insertRefresh(orgId: string, hash: Buffer, sessionId: string): void {
    this.uow.send(insertRefresh, [orgId, hash, sessionId]);
  }

  async lockRefresh(orgId: string, hash: Buffer): Promise<PresentedGrant | undefined> {
    const [token] = await this.uow.query(lockRefresh, [orgId, hash]);
    return token;
  }

  useRefresh(orgId: string, hash: Buffer): void {
    this.uow.send(useRefresh, [orgId, hash]);
  }
}
