import type { AuditRow } from './audit-reader.store.js';

interface Party {
  type: string;
  id: string | null;
  name: string | null;
}

/** An event as admins read it. */
export interface AuditEventView {
  id: string;
  occurredAt: Date;
  channel: string;
  action: string;
  outcome: string;
  actor: Party;
  target: Party | null;
  requestId: string;
  ip: string;
  userAgent: string;
  detail: string | null;
  /** Left out where nothing changed. */
  changes?: unknown;
}

export function viewOf(row: AuditRow): AuditEventView {
  const { id, occurredAt, channel, action, outcome, requestId, ip, userAgent, detail, changes } = row;
  const actor = { type: row.actorType, id: row.actorId, name: row.actorName };
  const target =
    row.targetType === null ? null : { type: row.targetType, id: row.targetId, name: row.targetName };
  const event = { id, occurredAt, channel, action, outcome, actor, target, requestId, ip, userAgent, detail };
  return changes === null ? event : { ...event, changes };
}
