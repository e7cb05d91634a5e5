import { explanationOf } from './causes.js';
import type { Explanation } from './explanations.js';
import type { LogRow, WholeLogRow } from './log-reader.store.js';

/** An entry as a list of them shows it. */
export interface LogEntryView {
  id: string;
  occurredAt: Date;
  method: string;
  path: string;
  query: unknown;
  status: number;
  outcome: 'success' | 'failure';
  durationMs: number;
  times: number;
  dialect: string;
  token: LogTokenView | null;
  targetId: string | null;
  requestId: string;
  ip: string;
  userAgent: string;
  failure: LogFailureView | null;
}

/** The token that a request was made with. */
export interface LogTokenView {
  id: string;
  name: string | null;
  prefix: string | null;
}

/** Why a request failed, and what to do about it. */
export interface LogFailureView extends Explanation {
  code: string;
  scimType: string | null;
  detail: string | null;
}

/** What was sent or answered. */
export interface LogBodyView {
  bytes: number;
  cut: boolean;
  body: unknown;
}

/** An entry with what was asked and answered. */
export interface WholeLogEntryView extends LogEntryView {
  request: LogBodyView;
  answer: LogBodyView;
}

export function viewOf(row: LogRow): LogEntryView {
  const { tokenId, tokenName, tokenPrefix, status } = row;
  const outcome = status >= 400 ? 'failure' : 'success';
  return {
    id: row.id,
    occurredAt: row.occurredAt,
    method: row.method,
    path: row.path,
    query: row.query,
    status,
    outcome,
    durationMs: row.durationMs,
    times: row.times,
    dialect: row.dialect,
    token: tokenId === null ? null : { id: tokenId, name: tokenName, prefix: tokenPrefix },
    targetId: row.targetId,
    requestId: row.requestId,
    ip: row.ip,
    userAgent: row.userAgent,
    failure: outcome === 'failure' ? failureOf(row) : null,
  };
}

export function wholeViewOf(row: WholeLogRow): WholeLogEntryView {
  const { request, requestBytes, requestCut, answer, answerBytes, answerCut } = row;
  return {
    ...viewOf(row),
    request: { bytes: requestBytes, cut: requestCut, body: request },
    answer: { bytes: answerBytes, cut: answerCut, body: answer },
  };
}

function failureOf({ code, scimType, detail, cause }: LogRow): LogFailureView {
  return { code: code ?? 'unknown', scimType, detail, ...explanationOf(cause) };
}
