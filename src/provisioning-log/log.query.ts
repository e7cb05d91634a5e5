import {
  IsLabel,
  IsOneOf,
  IsPageCursor,
  IsPageLimit,
  IsTime,
  Optional,
  parseTime,
  Rule,
} from '../http/index.js';
import { dialects } from '../scim/index.js';
import type { LogFilter } from './log-reader.store.js';

const statusShape = /^[1-5](?:\d\d|xx)$/i;

/** `GET …/provisioning-log` */
export class LogListQuery {
  /** From this time on. */
  @Optional()
  @IsTime()
  since?: string;

  /** Before this time. */
  @Optional()
  @IsTime()
  until?: string;

  /** `409`, or a class of them: `4xx`. */
  @Optional()
  @Rule('isStatus', (value) =>
    typeof value === 'string' && statusShape.test(value) ? undefined : 'Give a status such as 409, or 4xx.',
  )
  status?: string;

  @Optional()
  @IsOneOf(['success', 'failure'])
  outcome?: 'success' | 'failure';

  @Optional()
  @IsOneOf(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
  method?: string;

  /** The id of a token. */
  @Optional()
  @IsLabel(100)
  token?: string;

  /** The id of a user or group. */
  @Optional()
  @IsLabel(100)
  target?: string;

  @Optional()
  @IsOneOf(dialects)
  dialect?: string;

  /** A part of the path. */
  @Optional()
  @IsLabel(200)
  q?: string;

  @IsPageLimit()
  limit?: string;

  @IsPageCursor()
  cursor?: string;
}

/** The filter that a query asks for, with its texts read. */
export function filterOf({
  since,
  until,
  status,
  outcome,
  method,
  token,
  target,
  dialect,
  q,
}: LogListQuery): LogFilter {
  const digits = status?.replace(/x/gi, '0');
  return {
    since: since === undefined ? undefined : parseTime(since),
    until: until === undefined ? undefined : parseTime(until),
    statusFrom: digits === undefined ? undefined : Number(digits),
    statusTo: digits === undefined ? undefined : Number(digits) + (digits === status ? 0 : 99),
    failed: outcome === undefined ? undefined : outcome === 'failure',
    method,
    token,
    dialect,
    path: q,
    target: target?.toLowerCase(),
  };
}
