import type { IncomingMessage } from 'node:http';
import type { FastifyContentTypeParser, FastifyInstance } from 'fastify';
import { AppError, invalidBody } from './app-error.js';
import { JsonSyntaxError, parseStrictJson } from './strict-json.js';

/** A body as it arrived. It is judged only after the guards: who isn't allowed learns nothing of parsing. */
export interface RawBody {
  contentType: string;
  contentEncoding: string;
  bytes: Buffer;
  /** The limit in bytes that the body went over, if it did; `bytes` is empty then. */
  overLimit: number | undefined;
}

/** Bytes a body may have on this path. */
export type BodyLimit = (method: string, path: string) => number;

/** Bytes over the limit that a client may still send, so that it comes to read why it should not have. */
const discardedBytes = 32 * 1024 * 1024;

const jsonTypes = ['application/scim+json', 'application/json'];

/** Replaces Fastify's parsers: any type is collected, none is parsed or refused before the guards ran. */
export function collectRawBodies(fastify: FastifyInstance, limitOf: BodyLimit): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', collecting(limitOf));
}

/** A type that Fastify finds our parser by, whatever parsers there are for others. */
const collectedType = 'application/x-muster-collected';
const sentTypes = new WeakMap<IncomingMessage, string>();

/** As `collectRawBodies`, for our routes alone: all others have the parsers that their application gives them. */
export function collectOwnBodies(
  fastify: FastifyInstance,
  isOwn: (url: string) => boolean,
  limitOf: BodyLimit,
): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const { headers } = request.raw;
    const hasBody = Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined;
    if (isOwn(request.url) && (hasBody || headers['content-type'] !== undefined)) {
      sentTypes.set(request.raw, headers['content-type'] ?? '');
      headers['content-type'] = collectedType;
    }
    done();
  });
  fastify.addContentTypeParser(collectedType, collecting(limitOf));
}

function collecting(limitOf: BodyLimit): FastifyContentTypeParser {
  return (request, payload, done) => {
    const { raw, headers } = request;
    headers['content-type'] = sentTypes.get(raw) ?? headers['content-type'];
    const limit = limitOf(request.method, request.url);
    const { 'content-type': contentType = '', 'content-encoding': contentEncoding = '' } = headers;
    collect(payload, limit).then(
      (bytes) =>
        done(null, {
          contentType,
          contentEncoding,
          bytes: bytes ?? Buffer.alloc(0),
          overLimit: bytes ? undefined : limit,
        }),
      (error: unknown) => done(error instanceof Error ? error : new Error('The body could not be read')),
    );
  };
}

/**
 * The JSON of a body. Throws 413 over the limit, 415 for another content type or charset, 400 for anything
 * that is not one strict JSON text (`scimType: invalidSyntax`).
 */
export function readJson(body: unknown): unknown {
  if (!isRawBody(body) || (body.bytes.length === 0 && body.overLimit === undefined)) {
    throw invalidSyntax('The request has no body; a JSON body is expected.');
  }
  if (body.overLimit !== undefined) throw tooLarge(body.overLimit);
  assertMediaType(body, jsonTypes);
  try {
    return parseStrictJson(body.bytes);
  } catch (error) {
    if (error instanceof JsonSyntaxError) throw invalidSyntax(error.message);
    throw error;
  }
}

/** As `readJson`, but a missing body is an empty object: for calls whose body is optional. */
export function readOptionalJson(body: unknown): unknown {
  const empty = !isRawBody(body) || (body.bytes.length === 0 && body.overLimit === undefined);
  return empty ? {} : readJson(body);
}

/** Whether a request's body is one that was collected here; one without a body has none. */
export function isRawBody(body: unknown): body is RawBody {
  return typeof body === 'object' && body !== null && 'bytes' in body && Buffer.isBuffer(body.bytes);
}

/** Throws 415 for another content type or charset, or a body that is encoded. */
export function assertMediaType({ contentType, contentEncoding }: RawBody, types: readonly string[]): void {
  const [type = '', ...parameters] = contentType.split(';').map((part) => part.trim().toLowerCase());
  if (!types.includes(type)) {
    const sent = type.slice(0, 60).replace(/[^\w/+.-]/g, '?');
    throw new AppError('unsupported_media_type', 415, `Send ${types.join(' or ')}, not "${sent}".`);
  }
  const charset = parameters.find((parameter) => parameter.startsWith('charset='));
  if (charset && !/^charset="?utf-?8"?$/.test(charset)) {
    throw new AppError('unsupported_media_type', 415, 'The body must be UTF-8.');
  }
  assertPlain(contentEncoding);
}

function assertPlain(encoding: string): void {
  if (encoding === '' || encoding.toLowerCase() === 'identity') return;
  throw new AppError('unsupported_media_type', 415, 'The body must be sent without a Content-Encoding.');
}

/**
 * Reads up to the limit; undefined when the body is longer. The rest still flows, into nothing: a client that writes
 * into a closed connection often sees the reset and never the answer. Only one that goes on and on is cut off.
 */
function collect(payload: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    payload.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= limit) {
        chunks.push(chunk);
        return;
      }
      chunks.length = 0;
      resolve(undefined);
      if (length > limit + discardedBytes) payload.destroy();
    });
    payload.once('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    payload.once('error', () => reject(clientGone()));
    payload.once('aborted', () => reject(clientGone()));
    if (Number(payload.headers['content-length'] ?? 0) > limit) resolve(undefined);
  });
}

/** Nobody is left to answer, and nothing of ours went wrong. */
function clientGone(): AppError {
  return new AppError('client_gone', 400, 'The body ended before it was whole.', { logLevel: 'debug' });
}

export function tooLarge(limit: number): AppError {
  return new AppError('too_large', 413, `The body is larger than the ${limit} bytes allowed here.`);
}

function invalidSyntax(message: string): AppError {
  const error = invalidBody(message);
  return new AppError(error.code, error.status, message, { scimType: 'invalidSyntax' });
}
