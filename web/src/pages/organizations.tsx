import { Alert, Badge, Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import type { Shapes } from '../api/api.types';
import { useCall, useChange, usePages } from '../api/use-call';
import { Cell, List, Page } from '../parts/page';
import { Empty, NoPermission, Refusal } from '../parts/states';
import { Time } from '../parts/time';
import { usePerson } from '../shell/person';

/** Every customer of the operator. */
export function Organizations() {
  const person = usePerson();
  return person.kind === 'operator' ? <OperatorsList /> : <NoPermission />;
}

function OperatorsList() {
  const [search, setSearch] = useState('');
  const [opened, { open, close }] = useDisclosure();
  const q = search.trim();
  const pages = usePages('GET /api/v1/organizations', { query: { limit: 50, ...(q === '' ? {} : { q }) } });
  return (
    <Page
      title="Organizations"
      about="Your customers. Each connects its own identity provider, and is apart from all others."
      actions={<Button onClick={open}>New organization</Button>}
    >
      <TextInput
        label="Search"
        placeholder="Name or short name"
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        maw={320}
        type="search"
      />
      <List
        pages={pages}
        label="Organizations"
        columns={['Name', 'Short name', 'Switched on', 'Made']}
        row={(each) => <Row key={each.id} organization={each} />}
        empty={
          q === '' ? (
            <Empty title="No organizations yet">Make one for each customer whose people you provision.</Empty>
          ) : (
            <Empty title="No organization is called so">Try a shorter part of its name.</Empty>
          )
        }
      />
      <NewOrganization opened={opened} close={close} />
    </Page>
  );
}

function Row({ organization }: { organization: Shapes['Organization'] }) {
  const { id: orgId, name, slug, createdAt } = organization;
  return (
    <tr>
      <Cell label="Name">
        <Link to="/organizations/$orgId/connections" params={{ orgId }}>
          {name}
        </Link>
      </Cell>
      <Cell label="Short name">{slug ?? <span className="dimmed">none</span>}</Cell>
      <Cell label="Switched on">
        <SwitchedOn orgId={orgId} />
      </Cell>
      <Cell label="Made">
        <Time value={createdAt} />
      </Cell>
    </tr>
  );
}

function SwitchedOn({ orgId }: { orgId: string }) {
  const settings = useCall('GET /api/v1/organizations/{orgId}/scim', { path: { orgId } });
  const signOn = useCall('GET /api/v1/organizations/{orgId}/oidc', { path: { orgId } });
  if (!settings.data || !signOn.data) return <span className="dimmed">…</span>;
  if (!settings.data.enabled && !signOn.data.enabled) return <span className="dimmed">nothing yet</span>;
  return (
    <span className="badges">
      {settings.data.enabled && (
        <Badge variant="light" color="green">
          SCIM
        </Badge>
      )}
      {signOn.data.enabled && (
        <Badge variant="light" color="indigo">
          SSO
        </Badge>
      )}
      {settings.data.pausedAt !== undefined && (
        <Badge variant="light" color="red">
          on hold
        </Badge>
      )}
    </span>
  );
}

function NewOrganization({ opened, close }: { opened: boolean; close: () => void }) {
  const [name, setName] = useState('');
  const create = useChange('POST /api/v1/organizations');
  const navigate = useNavigate();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    create.mutate(
      { body: { name } },
      {
        onSuccess: ({ id: orgId }) =>
          void navigate({ to: '/organizations/$orgId/connections', params: { orgId } }),
      },
    );
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title="New organization"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={submit}>
        <Stack>
          <Refusal error={create.error} />
          <TextInput
            label="Name"
            description="As its people know it."
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            required
            maxLength={200}
            data-autofocus
          />
          <Alert color="gray">
            Nothing is switched on with it. You set provisioning up on the next page.
          </Alert>
          <Group justify="flex-end">
            <Button type="submit" loading={create.isPending}>
              Make it
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
