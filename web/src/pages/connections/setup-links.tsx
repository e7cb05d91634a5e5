import { Badge, Button, Group, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { Shapes } from '../../api/api.types';
import { useChange, usePages } from '../../api/use-call';
import { Confirm } from '../../parts/confirm';
import { Cell, List } from '../../parts/page';
import { Empty } from '../../parts/states';
import { Time } from '../../parts/time';
import { NewSetupLink } from './setup-link-drawer';

type Link = Shapes['SetupLink'];

/** Links for somebody without an account; their holders don't see this. */
export function SetupLinks({ orgId }: { orgId: string }) {
  const [isNew, setNew] = useState(false);
  const [ending, setEnding] = useState<Link>();
  const pages = usePages(
    'GET /api/v1/organizations/{orgId}/setup-links',
    { path: { orgId } },
    { every: 10_000 },
  );
  return (
    <section className="card" aria-labelledby="setup-links">
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h4" id="setup-links">
          Set-up links
        </Title>
        <Button size="xs" variant="default" onClick={() => setNew(true)}>
          New set-up link
        </Button>
      </Group>
      <Text size="sm" mb="sm">
        Somebody without an account, such as a customer’s IT admin, can do everything on this page with such a
        link, and nothing else.
      </Text>
      <List
        pages={pages}
        label="Set-up links"
        columns={['For', 'Status', 'Last opened', 'Expires', '']}
        row={(link) => <Row key={link.id} link={link} end={setEnding} />}
        empty={<Empty title="No set-up link yet">Make one to hand this page over.</Empty>}
      />
      <NewSetupLink orgId={orgId} opened={isNew} close={() => setNew(false)} />
      {ending && <Revoke orgId={orgId} link={ending} close={() => setEnding(undefined)} />}
    </section>
  );
}

function Row({ link, end }: { link: Link; end: (link: Link) => void }) {
  const { name, status, lastUsedAt, expiresAt } = link;
  return (
    <tr>
      <Cell label="For">{name}</Cell>
      <Cell label="Status">
        <Badge variant="light" color={status === 'active' ? 'green' : 'gray'}>
          {status}
        </Badge>
      </Cell>
      <Cell label="Last opened">
        <Time value={lastUsedAt} none="not yet" />
      </Cell>
      <Cell label="Expires">
        <Time value={expiresAt} />
      </Cell>
      <Cell label="">
        {status === 'active' && (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={`Revoke the link for ${name}`}
            onClick={() => end(link)}
          >
            Revoke
          </Button>
        )}
      </Cell>
    </tr>
  );
}

function Revoke({ orgId, link, close }: { orgId: string; link: Link; close: () => void }) {
  const revoke = useChange('DELETE /api/v1/organizations/{orgId}/setup-links/{id}');
  return (
    <Confirm
      opened
      title={`Revoke the link for “${link.name}”?`}
      action="Revoke the link"
      isBusy={revoke.isPending}
      error={revoke.error}
      onClose={close}
      onConfirm={() => revoke.mutate({ path: { orgId, id: link.id } }, { onSuccess: close })}
    >
      Whoever has it open is out at once, and it can’t be opened again. What was set up with it stays.
    </Confirm>
  );
}
