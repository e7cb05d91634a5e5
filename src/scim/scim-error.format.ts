import type { AppError } from '../http/index.js';
import { scimJson } from './scim-answer.js';

const scimPath = /^\/+(api\/+)?(scim\/+v2|v2\/+scim)(\/|\?|$)/i;

/** Whether an address lies under one of the three bases, however its slashes and letters are written. */
export function isScimPath(url: string): boolean {
  return scimPath.test(url);
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
