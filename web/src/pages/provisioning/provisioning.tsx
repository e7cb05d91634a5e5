import { NativeSelect, Title } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useCall } from '../../api/use-call';
import { Page } from '../../parts/page';
import { Empty, Failure, Loading } from '../../parts/states';
import { ConnectionHealth } from './connection-health';
import { LogTable } from './log-table';

const spans = [
  { value: 'day', label: 'Last 24 hours' },
  { value: 'week', label: 'Last 7 days' },
];

/** How the identity provider gets on, and each of its requests. */
export function Provisioning() {
  const { orgId } = useParams({ from: '/organizations/$orgId/provisioning' });
  const [span, setSpan] = useState<'day' | 'week'>('day');
  const summary = useCall(
    'GET /api/v1/organizations/{orgId}/provisioning-log/summary',
    { path: { orgId }, query: { span } },
    { every: 15_000 },
  );
  return (
    <Page
      title="Provisioning health"
      about="What your identity provider asked for, how often it was refused, and why."
      actions={
        <NativeSelect
          aria-label="Time"
          data={spans}
          value={span}
          onChange={(event) => setSpan(event.currentTarget.value === 'week' ? 'week' : 'day')}
        />
      }
    >
      {summary.error && !summary.data && (
        <Failure error={summary.error} retry={() => void summary.refetch()} />
      )}
      {summary.isPending && <Loading rows={3} />}
      {summary.data?.connections.length === 0 && (
        <section className="card">
          <Empty title="No requests in this time">
            Identity providers call when something changes; Entra also every 40 minutes.
          </Empty>
        </section>
      )}
      {summary.data?.connections.map((connection) => (
        <ConnectionHealth
          key={connection.token?.id ?? 'unknown'}
          connection={connection}
          summary={summary.data}
        />
      ))}
      <section className="card" aria-labelledby="log">
        <Title order={2} size="h4" id="log" mb="sm">
          Requests
        </Title>
        <LogTable orgId={orgId} />
      </section>
    </Page>
  );
}
