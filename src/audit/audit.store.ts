import { Injectable } from '@nestjs/common';
import { unavailable } from '../http/index.js';
import { type Transaction, UnitOfWork, writing } from '../database/index.js';
import type { AuditEvent } from './audit.events.js';

const insertEvent = writing(
  'audit_insert',
  `insert into audit_event (org_id, occurred_at, id, channel, action, outcome, actor_type, actor_id, actor_name,
     target_type, target_id, target_name, request_id, ip, user_agent, detail, changes)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
);

/** Appends to the log. It has no way to change or take back a row, and neither has the serving role. */
@Injectable()
export class AuditStore {
  constructor(private readonly uow: UnitOfWork) {}

  /** Appends inside the current unit of work. */
  append(event: AuditEvent): void {
    this.uow.send(insertEvent, rowOf(event), auditUnavailable);
  }

  /** Appends inside a transaction that is about to commit. */
  appendTo(transaction: Transaction, event: AuditEvent): void {
    transaction.send(insertEvent, rowOf(event), auditUnavailable);
  }
}

const notRecorded = 'The change could not be recorded, so it was not made. Try again shortly.';

/** No record, no change: the client hears 503 and tries again. */
function auditUnavailable(error: unknown): Error {
  return unavailable('The audit event could not be written', error, notRecorded);
}

function rowOf(event: AuditEvent): (string | Date | null)[] {
  const { actor, target } = event;
  return [
    event.orgId,
    event.occurredAt,
    event.id,
    event.channel,
    event.action,
    event.outcome,
    actor.type,
    actor.id,
    actor.name,
    target?.type ?? null,
    target?.id ?? null,
    target?.name ?? null,
    event.requestId,
    event.ip,
    event.userAgent,
    event.detail ?? null,
    event.changes ? JSON.stringify(event.changes) : null,
  ];
}
