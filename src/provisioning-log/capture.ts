import type { FastifyReply, FastifyRequest } from 'fastify';
import { isRawBody, type RequestContext, uuidv7At } from '../http/index.js';

/** A request as it was answered, held by reference and unread until it is written down. */
export interface Capture {
  /** Made of the time it arrived at: ids sort entries by it. */
  readonly id: string;
  readonly orgId: string;
  readonly occurredAt: Date;
  readonly durationMs: number;
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly context: RequestContext;
  readonly request: CapturedBody;
  readonly answer: CapturedBody;
  /** How many requests it stands for. */
  times: number;
}

export interface CapturedBody {
  /** Up to `keptBytes` of it; empty where there was none. */
  readonly kept: string | Buffer;
  readonly bytes: number;
  readonly whole: boolean;
}

/** Of a longer body only the beginning is kept: a list that is cut shows no more than a few of its elements. */
const keptBytes = 16_384;
const none: CapturedBody = { kept: '', bytes: 0, whole: true };

export function captureOf(
  { request, reply, payload }: { request: FastifyRequest; reply: FastifyReply; payload: unknown },
  orgId: string,
  context: RequestContext,
): Capture {
  const durationMs = reply.elapsedTime;
  const occurredAt = new Date(Date.now() - durationMs);
  return {
    id: uuidv7At(occurredAt.getTime()),
    orgId,
    occurredAt,
    durationMs,
    method: request.method,
    url: request.url,
    status: reply.statusCode,
    context,
    request: requestBody(request),
    answer: typeof payload === 'string' ? answerBody(payload) : none,
    times: 1,
  };
}

/** What is left of a capture when its words are taken from it. */
export function withoutWords(capture: Capture): Capture {
  return { ...capture, url: '', request: unsaid(capture.request), answer: unsaid(capture.answer) };
}

/** What a capture costs in memory, roughly. */
export function sizeOf({ url, request, answer }: Capture): number {
  return 1_500 + url.length + request.kept.length + answer.kept.length;
}

function requestBody({ body, headers }: FastifyRequest): CapturedBody {
  if (!isRawBody(body)) return none;
  if (body.overLimit !== undefined) {
    return {
      kept: '',
      bytes: Math.max(Number(headers['content-length']) || 0, body.overLimit + 1),
      whole: false,
    };
  }
  const { bytes } = body;
  const kept = bytes.length > keptBytes ? Buffer.from(bytes.subarray(0, keptBytes)) : bytes;
  return { kept, bytes: bytes.length, whole: kept === bytes };
}

/** Slicing a string would keep all of it alive. */
function answerBody(text: string): CapturedBody {
  if (text.length <= keptBytes) return { kept: text, bytes: Buffer.byteLength(text), whole: true };
  return { kept: Buffer.from(text.slice(0, keptBytes)), bytes: Buffer.byteLength(text), whole: false };
}

function unsaid({ bytes }: CapturedBody): CapturedBody {
  return { kept: '', bytes, whole: false };
}
