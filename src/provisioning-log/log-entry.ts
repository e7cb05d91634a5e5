import { describeExchange, type PersonalValues } from '../scim/index.js';
import type { Capture, CapturedBody } from './capture.js';
import { causeOf } from './causes.js';

/** One request as it is written: with nothing in it that must not be. */
export interface LogEntry {
  id: string;
  occurredAt: Date;
  method: string;
  path: string;
  query: string | undefined;
  status: number;
  durationMs: number;
  times: number;
  dialect: string;
  tokenId: string | null;
  tokenName: string | undefined;
  tokenPrefix: string | undefined;
  targetId: string | undefined;
  requestId: string;
  ip: string;
  userAgent: string;
  code: string | undefined;
  scimType: string | undefined;
  detail: string | undefined;
  cause: string | undefined;
  request: string | undefined;
  requestBytes: number;
  requestCut: boolean;
  answer: string | undefined;
  answerBytes: number;
  answerCut: boolean;
}

export function entryOf(capture: Capture, personalValues: PersonalValues): LogEntry {
  const { id, occurredAt, method, url, status, times, context } = capture;
  const { userAgent, requestId, ip, failure } = context;
  const [request, answer] = [textual(capture.request), textual(capture.answer)];
  const told = describeExchange({ method, url, status, userAgent, request, answer }, personalValues);
  const { path, query, dialect, targetId, scimType, detail } = told;
  const code = failure?.code ?? 'unknown';
  const refusal = { status, code, scimType, reason: failure?.reason, endpoint: told.endpoint.toLowerCase() };
  return {
    id,
    occurredAt,
    method,
    path,
    query,
    status,
    durationMs: Math.round(capture.durationMs * 100) / 100,
    times,
    dialect,
    ...tokenOf(capture),
    targetId,
    requestId,
    ip,
    userAgent,
    ...(status >= 400 ? { code, cause: causeOf(refusal) } : { code: undefined, cause: undefined }),
    scimType,
    detail,
    request: told.request.text,
    requestBytes: request.bytes,
    requestCut: told.request.cut,
    answer: told.answer.text,
    answerBytes: answer.bytes,
    answerCut: told.answer.cut,
  };
}

function textual({ kept, bytes, whole }: CapturedBody): { text: string; bytes: number; whole: boolean } {
  return { text: typeof kept === 'string' ? kept : kept.toString('utf8'), bytes, whole };
}

/** A refused token is named by the actor alone: "name (prefix…)". */
function tokenOf({
  context: { actor, principal },
}: Capture): Pick<LogEntry, 'tokenId' | 'tokenName' | 'tokenPrefix'> {
  if (principal?.type === 'scim_token') {
    return { tokenId: principal.id, tokenName: principal.name, tokenPrefix: principal.prefix };
  }
  const parts = /^(.*) \((\w+)…\)$/s.exec(actor.name ?? '');
  const [name, prefix] = parts ? [parts[1], parts[2]] : [actor.name ?? undefined, undefined];
  return { tokenId: actor.id, tokenName: name, tokenPrefix: prefix };
}
