import { Alert, Group, Stack, Text, Title } from '@mantine/core';
import type { Shapes } from '../../api/api.types';
import { Time } from '../../parts/time';
import { Chart } from './chart';

type Summary = Shapes['LogSummary'];
type Connection = Summary['connections'][number];

/** Entra suspends a job (“quarantine”) from this many failures on, when they are more than this part. */
const quarantine = { failures: 5_000, part: 0.4 };

/** Requests of one token over time, and how near they are to where providers give up. */
export function ConnectionHealth({ connection, summary }: { connection: Connection; summary: Summary }) {
  const { token, requests, failures, lastAt, lastSuccessAt } = connection;
  const name = token ? (token.name ?? token.prefix ?? token.id) : 'Without a known token';
  const part = requests === 0 ? 0 : failures / requests;
  return (
    <section className="card" aria-label={name}>
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={2} size="h4">
            {name}
          </Title>
          <Text size="sm" c="dimmed">
            Last request <Time value={lastAt} />, last that worked <Time value={lastSuccessAt} />
          </Text>
        </Group>
        <Text>
          <b>{requests.toLocaleString()}</b> {requests === 1 ? 'request' : 'requests'},{' '}
          <b>{failures.toLocaleString()}</b> failed ({percent(part)})
        </Text>
        <Chart connection={connection} summary={summary} />
        <Verdict failures={failures} part={part} isKnown={token !== null} />
      </Stack>
    </section>
  );
}

function Verdict({ failures, part, isKnown }: { failures: number; part: number; isKnown: boolean }) {
  if (!isKnown && failures > 0) {
    return (
      <Alert color="yellow" title="Refused at the door">
        Requests came with a credential that is not known here: revoked, expired, or copied incompletely.
        Entra suspends provisioning at once when it is told so; enter a valid token there.
      </Alert>
    );
  }
  if (part > quarantine.part) {
    return (
      <Alert color="red" title="Your identity provider may stop provisioning">
        More than 40 % of the requests failed. Entra suspends provisioning from{' '}
        {quarantine.failures.toLocaleString()} failures on at this rate ({failures.toLocaleString()} so far);
        Okta gives a task up after ten tries. The requests below say what is wrong.
      </Alert>
    );
  }
  return (
    <Text size="sm" c="dimmed">
      {failures === 0
        ? 'Nothing failed.'
        : `Entra would suspend provisioning above 40 % and from 5,000 failures on: this is far from it.`}
    </Text>
  );
}

function percent(part: number): string {
  return new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 }).format(part);
}
