import { Readable } from 'node:stream';
import type { AuditEventView } from './audit.view.js';
import { csvRow } from './csv.js';

type ExportFormat = 'csv' | 'ndjson';

export const exportTypes: Record<ExportFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
};

/**
 * The pages as one file. A page is asked for when the reader has taken the one before; when one fails, the stream
 * does, so that half a file is never taken for a whole one.
 */
export function exportStream(pages: AsyncIterable<AuditEventView[]>, format: ExportFormat): Readable {
  return Readable.from(format === 'csv' ? csvText(pages) : ndjsonText(pages));
}

async function* csvText(pages: AsyncIterable<AuditEventView[]>): AsyncGenerator<string> {
  yield csvRow(header);
  for await (const events of pages) {
    if (events.length > 0) yield events.map(csvLine).join('');
  }
}

async function* ndjsonText(pages: AsyncIterable<AuditEventView[]>): AsyncGenerator<string> {
  for await (const events of pages) {
    if (events.length > 0) yield events.map((event) => `${JSON.stringify(event)}\n`).join('');
  }
}

const header = [
  'occurredAt',
  'id',
  'channel',
  'action',
  'outcome',
  'actorType',
  'actorId',
  'actorName',
  'targetType',
  'targetId',
  'targetName',
  'requestId',
  'ip',
  'userAgent',
  'detail',
  'changes',
];

function csvLine(event: AuditEventView): string {
  const { occurredAt, id, channel, action, outcome, actor, target, requestId, ip, userAgent, detail } = event;
  return csvRow([
    occurredAt.toISOString(),
    id,
    channel,
    action,
    outcome,
    actor.type,
    actor.id,
    actor.name,
    target?.type,
    target?.id,
    target?.name,
    requestId,
    ip,
    userAgent,
    detail,
    event.changes === undefined ? undefined : JSON.stringify(event.changes),
  ]);
}
