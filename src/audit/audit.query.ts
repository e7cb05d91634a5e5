import { IsLabel, IsOneOf, IsPageCursor, IsPageLimit, IsTime, Optional, parseTime } from '../http/index.js';
import type { AuditFilter } from './audit-reader.store.js';

/** What narrows the log down, in the query of a list or an export. */
class AuditFilterQuery {
  @Optional()
  @IsOneOf(['scim', 'sso', 'admin', 'session'])
  channel?: string;

  /** `user.update`; with a dot at its end, `user.`, everything that starts so. */
  @Optional()
  @IsLabel(100)
  action?: string;

  /** An id, or a part of a name. */
  @Optional()
  @IsLabel(200)
  actor?: string;

  /** An id, or a part of a name. */
  @Optional()
  @IsLabel(200)
  target?: string;

  @Optional()
  @IsOneOf(['success', 'failure'])
  outcome?: string;

  /** From this time on. */
  @Optional()
  @IsTime()
  since?: string;

  /** Before this time. */
  @Optional()
  @IsTime()
  until?: string;
}

/** `GET …/audit-events` */
export class AuditListQuery extends AuditFilterQuery {
  @IsPageLimit()
  limit?: string;

  @IsPageCursor()
  cursor?: string;
}

/** `GET …/audit-events/export` */
export class AuditExportQuery extends AuditFilterQuery {
  @Optional()
  @IsOneOf(['csv', 'ndjson'])
  format?: 'csv' | 'ndjson';
}

/** The filter that a query asks for, with its texts read. */
export function filterOf(query: AuditFilterQuery): AuditFilter {
  const { channel, action, actor, target, outcome } = query;
  return { channel, action, actor, target, outcome, since: timeOf(query.since), until: timeOf(query.until) };
}

function timeOf(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : parseTime(text);
}
