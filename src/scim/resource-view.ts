import type { JsonObject } from './protocol/json.js';
import { type ListQuery, readListQuery } from './protocol/list-query.js';
import { project, type Projection, readProjection } from './protocol/projection.js';
import type { ResourceType } from './protocol/resource-type.js';
import type { ScimAnswer } from './scim-answer.js';
import type { ScimRequest } from './scim-request.js';

/** Where a client reads resources from, and which of their attributes it wants. */
export interface ResourceView {
  type: ResourceType;
  base: string;
  projection: Projection | undefined;
}

/** The view of a list. */
export function viewOfList(
  type: ResourceType,
  { basePath }: ScimRequest,
  query: Pick<ListQuery, 'attributes' | 'excludedAttributes'>,
  publicUrl: string,
): ResourceView {
  return { type, base: `${publicUrl}${basePath}`, projection: readProjection(type, query) };
}

/** The view of a call that answers one resource: what is wrong with its query shows before anything is changed. */
export function viewOfOne(type: ResourceType, request: ScimRequest, publicUrl: string): ResourceView {
  return viewOfList(type, request, readListQuery(request.query), publicUrl);
}

/** The whole text of a resource, as the view shows it. */
export function shown({ type, projection }: ResourceView, text: string): string {
  if (!projection && type.wholeOutput) return text;
  const resource = JSON.parse(text) as JsonObject; // as: the text is of an object
  return JSON.stringify(project(type, resource, projection));
}

const listHead = '{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],';

/** RFC 7644 §3.4.2: the answer to a list, of resources that are texts already. */
export function listAnswer(
  { startIndex }: Pick<ListQuery, 'startIndex'>,
  total: number,
  resources: readonly string[],
): ScimAnswer {
  const body =
    `${listHead}"totalResults":${total},"itemsPerPage":${resources.length},"startIndex":${startIndex},` +
    `"Resources":[${resources.join(',')}]}`;
  return { status: 200, body };
}

/** RFC 9865 §2: the same for a page by cursor, which knows no position. */
export function cursorAnswer(
  cursors: { nextCursor?: string; previousCursor?: string },
  total: number,
  resources: readonly string[],
): ScimAnswer {
  const links = Object.entries(cursors).map(([name, cursor]) => `"${name}":"${cursor}",`);
  const body =
    `${listHead}"totalResults":${total},"itemsPerPage":${resources.length},${links.join('')}` +
    `"Resources":[${resources.join(',')}]}`;
  return { status: 200, body };
}
