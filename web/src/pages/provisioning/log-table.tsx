import { Badge, Button, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import type { Shapes } from '../../api/api.types';
import { useCall, usePages } from '../../api/use-call';
import { CopyButton } from '../../parts/copy';
import { Cell, List } from '../../parts/page';
import { Empty, Failure, Loading } from '../../parts/states';
import { Time } from '../../parts/time';

type Entry = Shapes['LogEntry'];

const outcomes = [
  { value: '', label: 'All' },
  { value: 'failure', label: 'Failed' },
  { value: 'success', label: 'Worked' },
];

export function LogTable({ orgId }: { orgId: string }) {
  const [outcome, setOutcome] = useState<'' | 'failure' | 'success'>('');
  const [text, setText] = useState('');
  const [q] = useDebouncedValue(text.trim(), 250);
  const [open, setOpen] = useState<string>();
  const query = { limit: 25, ...(outcome === '' ? {} : { outcome }), ...(q === '' ? {} : { q }) };
  const pages = usePages(
    'GET /api/v1/organizations/{orgId}/provisioning-log',
    { path: { orgId }, query },
    { every: 5_000 },
  );
  return (
    <Stack>
      <div className="filters">
        <NativeSelect
          label="Outcome"
          data={outcomes}
          value={outcome}
          // as: the values are those of the options
          onChange={(event) => setOutcome(event.currentTarget.value as typeof outcome)}
        />
        <TextInput
          label="Path"
          placeholder="/Users"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </div>
      <List
        pages={pages}
        label="Requests"
        columns={['When', 'Request', 'Status', 'From', '']}
        row={(entry) => (
          <Row
            key={entry.id}
            orgId={orgId}
            entry={entry}
            isOpen={open === entry.id}
            toggle={() => setOpen(open === entry.id ? undefined : entry.id)}
          />
        )}
        empty={<Empty title="No requests with these filters" />}
      />
    </Stack>
  );
}

interface RowProps {
  orgId: string;
  entry: Entry;
  isOpen: boolean;
  toggle: () => void;
}

function Row({ orgId, entry, isOpen, toggle }: RowProps) {
  const { occurredAt, method, path, status, dialect, token, times, failure } = entry;
  return (
    <>
      <tr>
        <Cell label="When">
          <Time value={occurredAt} />
        </Cell>
        <Cell label="Request">
          <span className="who">
            <span>
              <b>{method}</b> <code>{shortened(path)}</code>
              {times > 1 && ` × ${times}`}
            </span>
            {failure && <span className="dimmed">{failure.cause}</span>}
          </span>
        </Cell>
        <Cell label="Status">
          <Badge variant="light" color={status < 400 ? 'green' : 'red'}>
            {status}
          </Badge>
        </Cell>
        <Cell label="From">
          {token?.name ?? 'unknown token'}
          {dialect !== 'unknown' && <span className="dimmed"> ({dialect})</span>}
        </Cell>
        <Cell label="">
          <Button
            size="compact-sm"
            variant="default"
            aria-expanded={isOpen}
            aria-label={`${isOpen ? 'Close details' : 'Details'} of ${method} ${path}, ${occurredAt}`}
            onClick={toggle}
          >
            {isOpen ? 'Close' : 'Details'}
          </Button>
        </Cell>
      </tr>
      {isOpen && (
        <tr>
          <td colSpan={5} data-label="">
            <Details orgId={orgId} entry={entry} />
          </td>
        </tr>
      )}
    </>
  );
}

function Details({ orgId, entry }: { orgId: string; entry: Entry }) {
  const path = { orgId, id: entry.id };
  const whole = useCall('GET /api/v1/organizations/{orgId}/provisioning-log/{id}', { path });
  const { failure } = entry;
  return (
    <Stack gap="sm" w="100%" ta="left">
      {failure && (
        <div>
          <Text size="sm">
            <b>What happened:</b> {failure.cause}
          </Text>
          <Text size="sm">
            <b>What to do:</b> {failure.remedy}
          </Text>
          {failure.detail !== null && (
            <Text size="sm" c="dimmed">
              Answered: {failure.detail}
            </Text>
          )}
          <CopyButton label="for your IdP admin" value={letterOf(entry)} />{' '}
          <Text span size="sm" c="dimmed">
            for your IdP admin
          </Text>
        </div>
      )}
      {whole.error && <Failure error={whole.error} />}
      {whole.isPending && <Loading rows={2} />}
      {whole.data && (
        <>
          <Body title="Sent" body={whole.data.request} />
          <Body title="Answered" body={whole.data.answer} />
          <Text size="xs" c="dimmed">
            {Math.round(entry.durationMs)} ms · {entry.ip} · {entry.userAgent} ·{' '}
            <code>{entry.requestId}</code>
          </Text>
        </>
      )}
    </Stack>
  );
}

function Body({ title, body }: { title: string; body: Shapes['LogBody'] }) {
  if (body.body === null) return null;
  const text = typeof body.body === 'string' ? body.body : JSON.stringify(body.body, null, 2);
  return (
    <figure className="body">
      <figcaption>
        <Text span size="sm" fw={600}>
          {title}
        </Text>{' '}
        <Text span size="sm" c="dimmed">
          {body.bytes.toLocaleString()} bytes; personal values are shortened
        </Text>
      </figcaption>
      <pre className="raw" tabIndex={0} aria-label={title}>
        {text}
      </pre>
    </figure>
  );
}

/** From the resource on: what is before it is the same for all. */
function shortened(path: string): string {
  return path.replace(/^.*?\/v2(\/[\da-f-]{36})?(?=\/)/i, '');
}

function letterOf({ occurredAt, method, path, status, failure, requestId }: Entry): string {
  return [
    `A request of your identity provider failed at ${occurredAt}: ${method} ${path} was answered with ${status}.`,
    `What happened: ${failure?.cause ?? ''}`,
    `What to do: ${failure?.remedy ?? ''}`,
    `Answered: ${failure?.detail ?? ''}`,
    `Reference: ${requestId}`,
  ].join('\n');
}
