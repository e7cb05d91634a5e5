import { Injectable } from '@nestjs/common';
import { composed, reading, type SqlValue, UnitOfWork } from '../database/index.js';
import type { ProvisioningLogEntity } from './log-entry.entity.js';

/** What an entry must be to be read; what is undefined doesn't matter. */
export interface LogFilter {
  since: Date | undefined;
  until: Date | undefined;
  statusFrom: number | undefined;
  statusTo: number | undefined;
  failed: boolean | undefined;
  method: string | undefined;
  token: string | undefined;
  target: string | undefined;
  dialect: string | undefined;
  path: string | undefined;
}

/** An entry without what was sent and answered. */
export type LogRow = Omit<ProvisioningLogEntity, 'orgId' | 'request' | 'answer'>;

export type WholeLogRow = Omit<ProvisioningLogEntity, 'orgId'>;

const columns = `id, occurred_at as "occurredAt", method, path, query, status, duration_ms as "durationMs", times, dialect,
  token_id as "tokenId", token_name as "tokenName", token_prefix as "tokenPrefix", target_id as "targetId",
  request_id as "requestId", ip, user_agent as "userAgent", code, scim_type as "scimType", detail, cause,
  request_bytes as "requestBytes", request_cut as "requestCut", answer_bytes as "answerBytes", answer_cut as "answerCut"`;

const findEntry = reading<WholeLogRow>(
  'provisioning_log_find',
  `select ${columns}, request, answer from provisioning_log where org_id = $1 and id = $2`,
);

/** Reads the log, newest first. */
@Injectable()
export class LogReaderStore {
  constructor(private readonly uow: UnitOfWork) {}

  async find(orgId: string, id: string): Promise<WholeLogRow | undefined> {
    const [row] = await this.uow.query(findEntry, [orgId, id]);
    return row;
  }

  /** Entries older than the one called `after`. */
  list(orgId: string, filter: LogFilter, after: string | undefined, limit: number): Promise<LogRow[]> {
    const values: SqlValue[] = [orgId];
    const conditions = ['org_id = $1', ...conditionsOf(filter, after, values)];
    values.push(limit);
    const text = `select ${columns} from provisioning_log where ${conditions.join(' and ')} order by id desc limit $${values.length}`;
    return this.uow.query(composed<LogRow>(text), values);
  }
}

/** Their values never become part of the text. */
function conditionsOf(filter: LogFilter, after: string | undefined, values: SqlValue[]): string[] {
  const conditions: string[] = [];
  const where = (condition: (parameter: string) => string, value: SqlValue | undefined): void => {
    if (value !== undefined) conditions.push(condition(`$${values.push(value)}`));
  };
  where((value) => `id < ${value}::uuid`, after);
  where((value) => `id >= ${value}::uuid`, filter.since && firstIdOf(filter.since));
  where((value) => `id < ${value}::uuid`, filter.until && firstIdOf(filter.until));
  // As the index has it: failures are found without looking at the rest.
  if (filter.failed === true || (filter.statusFrom ?? 0) >= 400) conditions.push('status >= 400');
  if (filter.failed === false) conditions.push('status < 400');
  where((value) => `status >= ${value}`, filter.statusFrom);
  where((value) => `status <= ${value}`, filter.statusTo);
  where((value) => `method = ${value}`, filter.method);
  where((value) => `token_id = ${value}`, filter.token);
  where((value) => `target_id = ${value}`, filter.target);
  where((value) => `dialect = ${value}`, filter.dialect);
  where((value) => `strpos(lower(path collate "C"), lower(${value} collate "C")) > 0`, filter.path);
  return conditions;
}

/** No id made at this moment or later is smaller: UUIDv7 begins with milliseconds (RFC 9562 §5.7). */
export function firstIdOf(time: Date): string {
  const hex = Math.max(0, time.getTime()).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-0000-0000-000000000000`;
}
