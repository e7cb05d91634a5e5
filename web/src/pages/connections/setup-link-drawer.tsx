import { Alert, Button, Drawer, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useChange } from '../../api/use-call';
import { CopyField } from '../../parts/copy';
import { Refusal } from '../../parts/states';

const lifetimes = [
  { value: '1', label: 'In a day' },
  { value: '7', label: 'In a week' },
  { value: '30', label: 'In 30 days' },
];

interface Props {
  orgId: string;
  opened: boolean;
  close: () => void;
}

/** A form first, and then, this once, the link. */
export function NewSetupLink({ orgId, opened, close }: Props) {
  const create = useChange('POST /api/v1/organizations/{orgId}/setup-links');
  // What was shown is forgotten with the drawer.
  const end = (): void => {
    create.reset();
    close();
  };
  const issued = create.data;
  return (
    <Drawer
      opened={opened}
      onClose={end}
      position="right"
      title="New set-up link"
      closeOnClickOutside={issued === undefined}
      closeOnEscape={issued === undefined}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {issued ? (
        <Stack>
          <Alert color="yellow" title="Copy it now">
            It is shown this once. Whoever has it can change how this organization is connected: send it like
            a password.
          </Alert>
          <CopyField label="Set-up link" value={issued.url} />
          <Group justify="flex-end">
            <Button onClick={end}>I have copied it</Button>
          </Group>
        </Stack>
      ) : (
        <Form
          error={create.error}
          isBusy={create.isPending}
          submit={(name, days) => {
            const expiresAt = new Date(Date.now() + days * 86_400_000 - 60_000).toISOString();
            create.mutate({ path: { orgId }, body: { name, expiresAt } });
          }}
        />
      )}
    </Drawer>
  );
}

interface FormProps {
  error: Error | null;
  isBusy: boolean;
  submit: (name: string, days: number) => void;
}

function Form({ error, isBusy, submit }: FormProps) {
  const [name, setName] = useState('');
  const [days, setDays] = useState('7');
  const send = (event: FormEvent): void => {
    event.preventDefault();
    submit(name, Number(days));
  };
  return (
    <form onSubmit={send}>
      <Stack>
        <Refusal error={error} />
        <TextInput
          label="For"
          description="Whom you give it to; the activity shows it."
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
          <Button type="submit" loading={isBusy}>
            Make the link
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
