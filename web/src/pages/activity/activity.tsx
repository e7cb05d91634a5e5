import { Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { addressOf, queryOf } from '../../api/call';
import { usePages } from '../../api/use-call';
import { Page } from '../../parts/page';
import { Empty } from '../../parts/states';
import { EventList } from './event-list';

const noFilters = { channel: '', action: '', actor: '', target: '', outcome: '', since: '', until: '' };
type Filters = typeof noFilters;

const channels = [
  { value: '', label: 'Any' },
  { value: 'scim', label: 'SCIM' },
  { value: 'sso', label: 'SSO' },
  { value: 'admin', label: 'Admin' },
  { value: 'session', label: 'Session' },
];

const outcomes = [
  { value: '', label: 'Any' },
  { value: 'success', label: 'Success' },
  { value: 'failure', label: 'Failure' },
];

const list = 'GET /api/v1/organizations/{orgId}/audit-events';

/** The audit log: who did what, and what was refused. */
export function Activity() {
  const { orgId } = useParams({ from: '/organizations/$orgId/activity' });
  const [filters, setFilters] = useState(noFilters);
  const [settled] = useDebouncedValue(filters, 250);
  const query = queryFrom(settled);
  const pages = usePages(list, { path: { orgId }, query }, { every: 4_000 });
  return (
    <Page
      title="Activity"
      about="Everything that was done here or refused, newest first. New events appear by themselves."
      actions={<Export orgId={orgId} query={query} />}
    >
      <FilterFields filters={filters} change={(change) => setFilters({ ...filters, ...change })} />
      <EventList
        pages={pages}
        empty={
          <Empty title="Nothing to see">
            {isFiltered(settled)
              ? 'No event matches these filters.'
              : 'Nothing happened in this organization yet.'}
          </Empty>
        }
      />
    </Page>
  );
}

interface FieldsProps {
  filters: Filters;
  change: (change: Partial<Filters>) => void;
}

function FilterFields({ filters, change }: FieldsProps) {
  const text = (name: keyof Filters, label: string, placeholder: string) => (
    <TextInput
      label={label}
      placeholder={placeholder}
      value={filters[name]}
      onChange={(event) => change({ [name]: event.currentTarget.value })}
    />
  );
  const time = (name: keyof Filters, label: string) => (
    <TextInput
      type="datetime-local"
      label={label}
      value={filters[name]}
      onChange={(event) => change({ [name]: event.currentTarget.value })}
    />
  );
  return (
    <div className="filters" role="search" aria-label="Filters">
      <NativeSelect
        label="Channel"
        data={channels}
        value={filters.channel}
        onChange={(event) => change({ channel: event.currentTarget.value })}
      />
      <NativeSelect
        label="Outcome"
        data={outcomes}
        value={filters.outcome}
        onChange={(event) => change({ outcome: event.currentTarget.value })}
      />
      {text('action', 'Action', 'user.create, or user.')}
      {text('actor', 'Who did it', 'Name or id')}
      {text('target', 'Person or thing', 'Name or id')}
      {time('since', 'From')}
      {time('until', 'Until')}
      {isFiltered(filters) && (
        <Button variant="subtle" onClick={() => change(noFilters)}>
          Clear filters
        </Button>
      )}
    </div>
  );
}

function Export({ orgId, query }: { orgId: string; query: Record<string, string> }) {
  const address = addressOf('/api/v1/organizations/{orgId}/audit-events/export', { orgId });
  return (
    <Group gap="xs">
      {(['csv', 'ndjson'] as const).map((format) => (
        <Button
          key={format}
          component="a"
          variant="default"
          href={address + queryOf({ ...query, format })}
          download
        >
          Export {format.toUpperCase()}
        </Button>
      ))}
    </Group>
  );
}

function isFiltered(filters: Filters): boolean {
  return Object.values(filters).some((value) => value !== '');
}

/** Times of the fields are of this place, those of the service of UTC. */
function queryFrom(filters: Filters): Record<string, string> {
  const given = Object.entries(filters)
    .map(([name, value]) => [name, value.trim()] as const) // as: a pair stays one
    .filter(([, value]) => value !== '');
  return Object.fromEntries(
    given.map(([name, value]) => [
      name,
      name === 'since' || name === 'until' ? new Date(value).toISOString() : value,
    ]),
  );
}
