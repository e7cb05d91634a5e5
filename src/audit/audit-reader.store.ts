import { Injectable } from '@nestjs/common';
import { composed, type SqlValue, UnitOfWork } from '../database/index.js';
import { isUuid } from '../http/index.js';

/** What an event must be to be read; what is undefined doesn't matter. */
export interface AuditFilter {
  channel: string | undefined;
  action: string | undefined;
  actor: string | undefined;
  target: string | undefined;
  outcome: string | undefined;
  since: Date | undefined;
  until: Date | undefined;
}

/** The place of an event in the log. */
export interface AuditKey {
  occurredAt: Date;
  id: string;
}

/** An event as its row tells. */
export interface AuditRow extends AuditKey {
  orgId: string;
  channel: string;
  action: string;
  outcome: string;
  actorType: string;
  actorId: string | null;
  actorName: string | null;
  targetType: string | null;
  targetId: string | null;
  targetName: string | null;
  requestId: string;
  ip: string;
  userAgent: string;
  detail: string | null;
  changes: unknown;
}

const columns = `org_id as "orgId", id, occurred_at as "occurredAt", channel, action, outcome,
  actor_type as "actorType", actor_id as "actorId", actor_name as "actorName",
  target_type as "targetType", target_id as "targetId", target_name as "targetName",
  request_id as "requestId", ip, user_agent as "userAgent", detail, changes`;

/** Reads the log, newest first. */
@Injectable()
export class AuditReaderStore {
  constructor(private readonly uow: UnitOfWork) {}

  /** Events of one organization, or of all and none, older than `after`. */
  read(
    orgId: string | undefined,
    filter: AuditFilter,
    after: AuditKey | undefined,
    limit: number,
  ): Promise<AuditRow[]> {
    const search = new Search();
    if (orgId !== undefined) search.where((value) => `org_id = ${value}`, orgId);
    search.narrow(filter);
    if (after) search.olderThan(after);
    const order = `order by occurred_at desc, id desc limit ${search.parameter(limit)}`;
    const text = `select ${columns} from audit_event ${search.clause()} ${order}`;
    return this.uow.query(composed<AuditRow>(text), search.values);
  }
}

/** Puts the conditions of a query together; their values never become part of its text. */
class Search {
  readonly values: SqlValue[] = [];
  readonly #conditions: string[] = [];

  parameter(value: SqlValue): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  where(condition: (parameter: string) => string, value: SqlValue | undefined): void {
    if (value !== undefined) this.#conditions.push(condition(this.parameter(value)));
  }

  narrow({ channel, action, actor, target, outcome, since, until }: AuditFilter): void {
    this.where((value) => `channel = ${value}`, channel);
    const condition = action?.endsWith('.') ? 'starts_with(action, ' : '(action = ';
    this.where((value) => `${condition}${value})`, action);
    this.where((value) => idOrName('actor', value, actor), actor);
    this.where((value) => idOrName('target', value, target), target);
    this.where((value) => `outcome = ${value}`, outcome);
    this.where((value) => `occurred_at >= ${value}`, since);
    this.where((value) => `occurred_at < ${value}`, until);
  }

  olderThan({ occurredAt, id }: AuditKey): void {
    const time = this.parameter(occurredAt);
    // The first comparison says nothing new, but leaves out the months after it.
    this.#conditions.push(
      `occurred_at <= ${time} and (occurred_at, id) < (${time}, ${this.parameter(id)}::uuid)`,
    );
  }

  clause(): string {
    return this.#conditions.length > 0 ? `where ${this.#conditions.join(' and ')}` : '';
  }
}

/** What looks like an id is one: a name that holds it would cost the index. */
function idOrName(who: 'actor' | 'target', value: string, text: string | undefined): string {
  if (isUuid(text ?? '')) return `${who}_id = ${value}`;
  return `(${who}_id = ${value} or strpos(lower(${who}_name collate "C"), lower(${value} collate "C")) > 0)`;
}
