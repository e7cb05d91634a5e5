import { STATUS_CODES } from 'node:http';
import type { AppError } from './app-error.js';

/** An error as it is sent. */
export interface ErrorBody {
  contentType: string;
  /** JSON, or a text that is ready to be sent. */
  body: object | string;
  headers?: Readonly<Record<string, string>>;
}

/** The body as it goes over the wire. */
export function textOf({ body }: ErrorBody): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

export type ErrorFormat = (error: AppError) => ErrorBody;

const formats: { test: (path: string) => boolean; format: ErrorFormat }[] = [];

/** A module says how failures under its paths look. */
export function registerErrorFormat(test: (path: string) => boolean, format: ErrorFormat): void {
  formats.push({ test, format });
}

export function formatFor(url: string): ErrorFormat {
  return formats.find(({ test }) => test(url))?.format ?? problemJson;
}

/** RFC 9457 problem details, with the fields of a bad body in `errors`. */
function problemJson(error: AppError): ErrorBody {
  const body = {
    type: `urn:muster:error:${error.code}`,
    title: STATUS_CODES[error.status] ?? 'Error',
    status: error.status,
    detail: error.message,
    ...(error.errors ? { errors: error.errors } : {}),
  };
  return { contentType: 'application/problem+json; charset=utf-8', body };
}
