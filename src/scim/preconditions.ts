import { AppError } from '../http/index.js';
import type { ScimRequest } from './scim-request.js';

/** RFC 7644 §3.14: 412 when the client means another version than the one there is. */
export function assertMatch({ ifMatch }: Pick<ScimRequest, 'ifMatch'>, etag: string): void {
  if (ifMatch === undefined || lists(ifMatch, etag, versionOf)) return;
  throw new AppError('version_mismatch', 412, 'The resource has changed since the version in If-Match.');
}

/** Whether the client already has this version: 304. */
export function isNotModified({ ifNoneMatch }: Pick<ScimRequest, 'ifNoneMatch'>, etag: string): boolean {
  return ifNoneMatch !== undefined && lists(ifNoneMatch, etag, opaqueOf);
}

/** Weak comparison (RFC 9110 §8.8.3.2): IdPs send the version back with and without its `W/`. */
function lists(header: string, etag: string, tagOf: (etag: string) => string): boolean {
  const wanted = tagOf(etag);
  return header.split(',').some((each) => each.trim() === '*' || tagOf(each.trim()) === wanted);
}

/** Without what is derived of other resources (the groups of a user): nobody else's change stands in the way. */
function versionOf(etag: string): string {
  return opaqueOf(etag).replace(/-.*$/, '');
}

function opaqueOf(etag: string): string {
  return etag.replace(/^W\//i, '').replaceAll('"', '');
}
