import { Injectable } from '@nestjs/common';
import { reading, UnitOfWork } from '../database/index.js';
import { firstIdOf } from './log-reader.store.js';

/** What a token did within one period. */
export interface SummaryRow {
  tokenId: string | null;
  tokenName: string | null;
  tokenPrefix: string | null;
  startsAt: Date;
  requests: number;
  failures: number;
  lastAt: Date;
  lastSuccessAt: Date | null;
}

// Ids begin with the time, so the primary key finds the span; an entry may stand for many requests.
const sumUp = reading<SummaryRow>(
  'provisioning_log_sum_up',
  `select token_id as "tokenId", max(token_name) as "tokenName", max(token_prefix) as "tokenPrefix",
     to_timestamp(floor(extract(epoch from occurred_at) / $3::int) * $3::int) as "startsAt",
     sum(times)::int as requests, coalesce(sum(times) filter (where status >= 400), 0)::int as failures,
     max(occurred_at) as "lastAt", max(occurred_at) filter (where status < 400) as "lastSuccessAt"
   from provisioning_log where org_id = $1 and id >= $2::uuid group by token_id, 4 order by 4`,
);

@Injectable()
export class LogSummaryStore {
  constructor(private readonly uow: UnitOfWork) {}

  /** In the order of time. */
  sumUp(orgId: string, since: Date, periodSeconds: number): Promise<SummaryRow[]> {
    return this.uow.query(sumUp, [orgId, firstIdOf(since), periodSeconds]);
  }
}
