import type { AppError } from '../http/index.js';
import { scimJson } from './scim-answer.js';

const scimPath = /^\/+(api\/+)?(scim\/+v2|v2\/+scim)(\/|$)/i;

/** Whether an address lies under one of the three bases, however its slashes and letters are written. */
export function isScimPath(url: string): boolean {
  return scimPath.test(routedPath(url));
}

/** The path of a request as the router takes it. */
export function routedPath(url: string): string {
  const [path = ''] = url.replace(/^https?:\/\/[^/?#]*/i, '').split(/[?#]/, 1);
  return unescaped(path);
}

/** Escaped ASCII as itself: so the router takes it. A slash stays escaped, as there. */
function unescaped(path: string): string {
  return path.replace(/%(?!2f)([2-7][\da-f])/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** RFC 7644 §3.12: `status` is a string, `detail` is what Okta shows to the admin. */
export function scimErrorFormat(error: AppError): { contentType: string; body: object } {
  const body = {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    status: String(error.status),
    ...(error.scimType ? { scimType: error.scimType } : {}),
    detail: error.message,
  };
  return { contentType: scimJson, body };
}
