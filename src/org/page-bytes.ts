import type { ResourceTable } from './resource.table.js';

/** Bytes of profiles that a page holds at most, beside those of one resource: what is read at once must fit in memory. */
const maxPageBytes = 16 * 1024 * 1024;

/**
 * The rows that `page` selects in the order of a list, with null in place of the profile from where the page is full:
 * they still count. A window that names no order takes the rows as they come.
 */
export function weighed({ read }: ResourceTable, page: string, more: readonly string[] = []): string {
  const before = 'sum(octet_length(p.profile)) over (rows between unbounded preceding and 1 preceding)';
  const columns = [...read, ...more].map((name) => `p."${name}"`).join(', ');
  return (
    `select ${columns}, case when coalesce(${before}, 0) < ${maxPageBytes} then p.profile end as profile ` +
    `from (${page}) p`
  );
}

/** The rows of a page up to where it is full. */
export function withinBytes<Row extends { profile: string | null }>(rows: readonly Row[]): Row[] {
  const end = rows.findIndex(({ profile }) => profile === null);
  return rows.slice(0, end < 0 ? rows.length : end);
}
