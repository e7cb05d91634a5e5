import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../database/index.js';
import { IsOneOf, Optional } from '../http/index.js';
import { LogSummaryStore, type SummaryRow } from './log-summary.store.js';
import type { LogTokenView } from './log.view.js';

/** `GET …/provisioning-log/summary` */
export class LogSummaryQuery {
  /** How far back: a day in hours, which is the default, or a week in quarters of a day. */
  @Optional()
  @IsOneOf(['day', 'week'])
  span?: 'day' | 'week';
}

/** Requests within one period. Periods without any are left out. */
export interface SummaryPeriod {
  startsAt: Date;
  requests: number;
  /** Answered with 400 or more. */
  failures: number;
}

/** What came with one token. */
export interface ConnectionSummary {
  /** null: nothing that is known. */
  token: LogTokenView | null;
  requests: number;
  failures: number;
  lastAt: Date;
  /** null: none did within the span. */
  lastSuccessAt: Date | null;
  periods: SummaryPeriod[];
}

/** How provisioning went lately. */
export interface LogSummary {
  since: Date;
  until: Date;
  periodSeconds: number;
  /** The busiest first. */
  connections: ConnectionSummary[];
}

const hour = 3_600;
const spans = { day: { period: hour, periods: 24 }, week: { period: 6 * hour, periods: 28 } };

/** Sums the provisioning log up, by token and period. */
@Injectable()
export class LogSummaries {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly store: LogSummaryStore,
  ) {}

  async of(orgId: string, { span = 'day' }: LogSummaryQuery): Promise<LogSummary> {
    const { period, periods } = spans[span];
    const until = new Date();
    const running = Math.floor(until.getTime() / (period * 1000));
    const since = new Date((running - periods + 1) * period * 1000);
    const rows = await this.uow.run(orgId, () => this.store.sumUp(orgId, since, period));
    const byToken = new Map<string | null, SummaryRow[]>();
    for (const row of rows) byToken.set(row.tokenId, [...(byToken.get(row.tokenId) ?? []), row]);
    const connections = [...byToken.values()].map(connectionOf);
    return {
      since,
      until,
      periodSeconds: period,
      connections: connections.toSorted((a, b) => b.requests - a.requests),
    };
  }
}

function connectionOf(rows: SummaryRow[]): ConnectionSummary {
  const sum = (key: 'requests' | 'failures'): number => rows.reduce((total, row) => total + row[key], 0);
  return {
    token: tokenOf(rows),
    requests: sum('requests'),
    failures: sum('failures'),
    lastAt: latest(rows.map(({ lastAt }) => lastAt)) ?? new Date(0),
    lastSuccessAt: latest(rows.map(({ lastSuccessAt }) => lastSuccessAt)),
    periods: rows.map(({ startsAt, requests, failures }) => ({ startsAt, requests, failures })),
  };
}

/** As it was called last. */
function tokenOf(rows: SummaryRow[]): LogTokenView | null {
  const row = rows.at(-1);
  if (!row || row.tokenId === null) return null;
  return { id: row.tokenId, name: row.tokenName, prefix: row.tokenPrefix };
}

function latest(times: (Date | null)[]): Date | null {
  return times.reduce((last, time) => (time && (!last || time > last) ? time : last), null);
}
