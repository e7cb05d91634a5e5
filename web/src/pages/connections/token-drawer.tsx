import { Alert, Button, Drawer, Group, NativeSelect, Radio, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Shapes } from '../../api/api.types';
import { useChange } from '../../api/use-call';
import { CopyField } from '../../parts/copy';
import { Refusal } from '../../parts/states';
import { Time } from '../../parts/time';

const lifetimes = [
  { value: '0', label: 'Never' },
  { value: '90', label: 'In 90 days' },
  { value: '180', label: 'In 180 days' },
  { value: '365', label: 'In a year' },
];

export function NewToken({ orgId, opened, close }: { orgId: string; opened: boolean; close: () => void }) {
  const [name, setName] = useState('');
  const [days, setDays] = useState('0');
  const create = useChange('POST /api/v1/organizations/{orgId}/scim/tokens');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    create.mutate({ path: { orgId }, body: { name, expiresAt: inDays(Number(days)) } });
  };
  // What was shown is forgotten with the drawer.
  const end = (): void => {
    create.reset();
    setName('');
    close();
  };
  return (
    <Frame title="New token" opened={opened} close={end} issued={create.data}>
      <form onSubmit={submit}>
        <Stack>
          <Refusal error={create.error} />
          <TextInput
            label="Name"
            description="What you recognize it by, such as “Okta production”."
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            maxLength={100}
            required
            data-autofocus
          />
          <NativeSelect
            label="Expires"
            data={lifetimes}
            value={days}
            onChange={(event) => setDays(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button type="submit" loading={create.isPending}>
              Generate token
            </Button>
          </Group>
        </Stack>
      </form>
    </Frame>
  );
}

interface RotateProps {
  orgId: string;
  token: Shapes['ScimTokenSummary'];
  close: () => void;
}

export function RotateToken({ orgId, token, close }: RotateProps) {
  const [overlap, setOverlap] = useState('0');
  const rotate = useChange('POST /api/v1/organizations/{orgId}/scim/tokens/{id}/rotate');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    rotate.mutate({ path: { orgId, id: token.id }, body: { overlapSeconds: Number(overlap) } });
  };
  return (
    <Frame title={`Rotate “${token.name}”`} opened close={close} issued={rotate.data}>
      <form onSubmit={submit}>
        <Stack>
          <Refusal error={rotate.error} />
          <Text size="sm">
            A new token takes the place of the old one, which was last used:{' '}
            <Time value={token.lastUsedAt} none="not yet" />.
          </Text>
          <Radio.Group label="The old token stops" value={overlap} onChange={setOverlap}>
            <Stack gap="xs" mt="xs">
              <Radio value="0" label="At once: provisioning stands still until the new one is entered" />
              <Radio value="3600" label="In an hour" />
              <Radio value="86400" label="In a day" />
              <Radio value="604800" label="In a week" />
            </Stack>
          </Radio.Group>
          <Group justify="flex-end">
            <Button type="submit" loading={rotate.isPending}>
              Generate the new token
            </Button>
          </Group>
        </Stack>
      </form>
    </Frame>
  );
}

interface FrameProps {
  title: string;
  opened: boolean;
  close: () => void;
  issued: Shapes['IssuedScimToken'] | undefined;
  children: ReactNode;
}

/** A form first, and then, this once, the token. A click beside it does not close it: the token would be gone. */
function Frame({ title, opened, close, issued, children }: FrameProps) {
  return (
    <Drawer
      opened={opened}
      onClose={close}
      position="right"
      title={title}
      closeOnClickOutside={issued === undefined}
      closeOnEscape={issued === undefined}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {issued ? (
        <Stack>
          <Alert color="yellow" title="Copy it now">
            It is shown this once. Afterwards only its beginning can be seen here.
          </Alert>
          <CopyField label="Token" value={issued.token} />
          <Group justify="flex-end">
            <Button onClick={close}>I have copied it</Button>
          </Group>
        </Stack>
      ) : (
        children
      )}
    </Drawer>
  );
}

function inDays(days: number): string | null {
  return days === 0 ? null : new Date(Date.now() + days * 86_400_000).toISOString();
}
