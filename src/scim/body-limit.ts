import type { BodyLimit } from '../http/index.js';
import { routedPath } from './scim-error.format.js';

const bases = String.raw`\/+(?:api\/+scim\/+v2\/+[^/]+|(?:scim\/+v2|api\/+v2\/+scim))`;
const bulk = new RegExp(String.raw`^${bases}\/+bulk\/*$`, 'i');
const group = new RegExp(String.raw`^${bases}\/+groups\/+[^/]+\/*$`, 'i');

/** Bytes of a body that carries many operations, or the members of a group. */
export function largeBody(limit: number): number {
  return 16 * limit;
}

/** Bytes a body may have: more where one request speaks of many. */
export function scimBodyLimit(limit: number): BodyLimit {
  return (method, url) => {
    const path = method === 'POST' ? bulk : method === 'PUT' || method === 'PATCH' ? group : undefined;
    return path?.test(routedPath(url)) ? largeBody(limit) : limit;
  };
}
