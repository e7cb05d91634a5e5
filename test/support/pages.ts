import { expect } from 'vitest';
import type { Answer, Client } from './client.js';
import { ok } from './house.js';

type Query = Record<string, string | number>;

/** How a page is asked for: by the address or by a body. */
export type Ask = (query: Query) => Promise<Answer>;

export function byGet(scim: Client, path: string): Ask {
  return (query) => scim.get(path, query);
}

/** All pages of a list from its start to its end. */
export async function pagesOf(ask: Ask, query: Query, between?: () => Promise<void>): Promise<Answer[]> {
  const pages: Answer[] = [];
  let cursor = '';
  for (;;) {
    const page = ok(await ask({ ...query, cursor }), 200);
    pages.push(page);
    if (page.json.nextCursor === undefined) return pages;
    cursor = page.json.nextCursor as string;
    if (pages.length > 2000) throw new Error('the list has no end');
    await between?.();
  }
}

/** All pages back to the start, from the page given. */
export async function pagesBack(ask: Ask, query: Query, from: Answer): Promise<Answer[]> {
  const pages: Answer[] = [];
  let cursor: unknown = from.json.previousCursor;
  while (typeof cursor === 'string') {
    const page = ok(await ask({ ...query, cursor }), 200);
    pages.unshift(page);
    cursor = page.json.previousCursor;
    if (pages.length > 2000) throw new Error('the list has no start');
  }
  return pages;
}

export function idsOn(...pages: Answer[]): string[] {
  return pages.flatMap(({ json }) => (json.Resources as { id: string }[]).map(({ id }) => id));
}

/** Asserts a whole page by cursor. */
export function expectPage(
  answer: Answer,
  resources: unknown[],
  { total, next, previous }: { total: number; next: boolean; previous: boolean },
): void {
  const cursor: unknown = expect.stringMatching(/^[\w.~-]{20,4096}$/);
  expect(answer.json, answer.text).toEqual({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults: total,
    itemsPerPage: resources.length,
    ...(next ? { nextCursor: cursor } : {}),
    ...(previous ? { previousCursor: cursor } : {}),
    Resources: resources,
  });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('application/scim+json; charset=utf-8');
}
