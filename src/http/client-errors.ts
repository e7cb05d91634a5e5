import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { AppError } from './app-error.js';
import { formatFor, textOf } from './error-format.js';

/** What Node's parser could not read, with the bytes it was at. */
interface ClientError extends Error {
  code?: string | undefined;
  /** A Buffer, whatever its types say. */
  rawPacket?: unknown;
}

/** Answers what never becomes a request (a broken head, one too large or too slow) in the format of its path. */
export function answerClientError(error: ClientError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const refusal = refusalOf(error);
  const answer = formatFor(pathIn(error.rawPacket))(refusal);
  const { contentType } = answer;
  const text = textOf(answer);
  socket.end(
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? ''}\r\n` +
      `content-type: ${contentType}\r\ncontent-length: ${Buffer.byteLength(text)}\r\n` +
      `x-content-type-options: nosniff\r\ncache-control: no-store\r\nconnection: close\r\n\r\n${text}`,
    () => socket.destroy(),
  );
}

function refusalOf({ code }: ClientError): AppError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new AppError('head_too_large', 431, 'The address and headers are larger than 16 KiB.');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new AppError('too_slow', 408, 'The request took too long to arrive.');
    default:
      return new AppError('bad_request', 400, 'The request could not be read.');
  }
}

/** Of the request line, when the bytes begin with one. */
function pathIn(packet: unknown): string {
  const head = Buffer.isBuffer(packet) ? packet.subarray(0, 512).toString('latin1') : '';
  return /^[A-Z]+ (\S+)/.exec(head)?.[1] ?? '';
}
