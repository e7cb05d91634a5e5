import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import type { Pages } from '../api/use-call';
import { Failure, Loading } from './states';

interface PageProps {
  title: string;
  about?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** The frame of each page: its title, what it is for, what can be done. */
export function Page({ title, about, actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Muster`;
  }, [title]);
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-start">
        <div className="page-head">
          <Title order={1} size="h2" tabIndex={-1}>
            {title}
          </Title>
          {about && (
            <Text c="dimmed" maw="70ch">
              {about}
            </Text>
          )}
        </div>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Stack>
  );
}

interface ListProps<Item> {
  pages: Pages<Item>;
  /** What it lists, for people who can't see it. */
  label: string;
  columns: readonly string[];
  row: (item: Item) => ReactNode;
  empty: ReactNode;
}

/** A list as a table, and on a narrow screen as cards: `Cell` carries the name of its column. */
export function List<Item>({ pages, label, columns, row, empty }: ListProps<Item>) {
  const { items, error, hasMore, isLoadingMore, isStale, more } = pages;
  if (error && !items) return <Failure error={error} />;
  if (!items) return <Loading />;
  if (items.length === 0) return empty;
  return (
    <Stack gap="sm">
      <table className="list" aria-label={label} aria-busy={isStale}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column === '' ? <span className="unseen">Actions</span> : column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{items.map(row)}</tbody>
      </table>
      {error && <Failure error={error} />}
      {hasMore && (
        <Button variant="default" onClick={more} loading={isLoadingMore} className="more">
          Show more
        </Button>
      )}
    </Stack>
  );
}

export function Cell({ label, children }: { label: string; children: ReactNode }) {
  return <td data-label={label}>{children}</td>;
}
