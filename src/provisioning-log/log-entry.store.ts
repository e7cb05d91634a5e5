import { Injectable } from '@nestjs/common';
import { reading, type SqlValue, UnitOfWork, writing } from '../database/index.js';
import type { LogEntry } from './log-entry.js';

/** Columns with their types and where their values come from; the empty text stands for null where there may be one. */
const columns: readonly [name: string, type: string, of: (entry: LogEntry) => string | null | undefined][] = [
  ['id', 'uuid', ({ id }) => id],
  ['occurred_at', 'timestamptz', ({ occurredAt }) => occurredAt.toISOString()],
  ['method', 'text', ({ method }) => method],
  ['path', 'text', ({ path }) => path],
  ['query', 'json?', ({ query }) => query],
  ['status', 'smallint', ({ status }) => String(status)],
  ['duration_ms', 'float8', ({ durationMs }) => String(durationMs)],
  ['times', 'integer', ({ times }) => String(times)],
  ['dialect', 'text', ({ dialect }) => dialect],
  ['token_id', 'text?', ({ tokenId }) => tokenId],
  ['token_name', 'text?', ({ tokenName }) => tokenName],
  ['token_prefix', 'text?', ({ tokenPrefix }) => tokenPrefix],
  ['target_id', 'text?', ({ targetId }) => targetId],
  ['request_id', 'text', ({ requestId }) => requestId],
  ['ip', 'text', ({ ip }) => ip],
  ['user_agent', 'text', ({ userAgent }) => userAgent],
  ['code', 'text?', ({ code }) => code],
  ['scim_type', 'text?', ({ scimType }) => scimType],
  ['detail', 'text?', ({ detail }) => detail],
  ['cause', 'text?', ({ cause }) => cause],
  ['request', 'json?', ({ request }) => request],
  ['request_bytes', 'integer', ({ requestBytes }) => String(requestBytes)],
  ['request_cut', 'boolean', ({ requestCut }) => String(requestCut)],
  ['answer', 'json?', ({ answer }) => answer],
  ['answer_bytes', 'integer', ({ answerBytes }) => String(answerBytes)],
  ['answer_cut', 'boolean', ({ answerCut }) => String(answerCut)],
];

// The id is made before the first try: one whose commit went through unheard is not written twice.
const insertEntries = writing(
  'provisioning_log_insert',
  `insert into provisioning_log (org_id, ${columns.map(([name]) => name).join(', ')})
   select $1::uuid, ${columns.map(([name, type]) => selected(name, type)).join(', ')}
   from unnest(${columns.map(([, type], index) => `$${index + 2}::${arrayType(type)}`).join(', ')})
     as e(${columns.map(([name]) => name).join(', ')})
   on conflict do nothing`,
);

/** What waited in memory until now isn't worth that a commit waits for the disk, and others for that commit. */
const withoutWaiting = reading(
  'provisioning_log_unhurried',
  `select set_config('synchronous_commit', 'off', true)`,
);

const removeOld = writing<{ removed: number }>(
  'provisioning_log_remove_old',
  `with due as (
     select old.ctid as place from organization o
     left join scim_settings s on s.org_id = o.id
     cross join lateral (
       select coalesce((s.settings->>'logRetentionDays')::int, $1::int) as days) kept
     cross join lateral (
       select l.ctid from provisioning_log l
       where l.org_id = o.id
         and l.id < (lpad(to_hex((extract(epoch from now() - make_interval(days => kept.days)) * 1000)::bigint), 12, '0')
           || repeat('0', 20))::uuid
       order by l.id limit $2::int) old
     limit $2::int),
   gone as (delete from provisioning_log where ctid = any(array(select place from due)) returning 1)
   select count(*)::int as removed from gone`,
);

@Injectable()
export class LogEntryStore {
  constructor(private readonly uow: UnitOfWork) {}

  /** In one statement. */
  insert(orgId: string, entries: readonly LogEntry[]): void {
    const values = columns.map(([, , of]): SqlValue => entries.map((entry) => of(entry) ?? ''));
    this.uow.send(withoutWaiting, []);
    this.uow.send(insertEntries, [orgId, ...values]);
  }

  /**
   * Removes entries older than their organization keeps them, `most` at once; the number removed. `defaultDays` holds
   * where nothing was set. Ids begin with the time in milliseconds, so the key alone finds the old ones.
   */
  async removeOld(defaultDays: number, most: number): Promise<number> {
    const [row] = await this.uow.query(removeOld, [defaultDays, most]);
    return row?.removed ?? 0;
  }
}

function selected(name: string, type: string): string {
  if (!type.endsWith('?')) return `e.${name}`;
  return `nullif(e.${name}, '')${type === 'json?' ? '::json' : ''}`;
}

function arrayType(type: string): string {
  return type.endsWith('?') ? 'text[]' : `${type}[]`;
}
