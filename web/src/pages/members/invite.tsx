import { Button, Group, Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useChange } from '../../api/use-call';
import { roles } from '../../page-settings';
import { Refusal } from '../../parts/states';

interface InviteProps {
  orgId: string;
  opened: boolean;
  close: () => void;
}

/** Somebody whom no identity provider provisions. */
export function Invite({ orgId, opened, close }: InviteProps) {
  const [email, setEmail] = useState('');
  const [name, setName] = useState('');
  const [role, setRole] = useState(roles[0] ?? '');
  const invite = useChange('POST /api/v1/organizations/{orgId}/members');
  const navigate = useNavigate();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const body = { email, role, ...(name === '' ? {} : { displayName: name }) };
    const toMember = ({ id: memberId }: { id: string }): void =>
      void navigate({ to: '/organizations/$orgId/members/$memberId', params: { orgId, memberId } });
    invite.mutate({ path: { orgId }, body }, { onSuccess: toMember });
  };
  return (
    <Modal opened={opened} onClose={close} title="Add a member" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={submit}>
        <Stack>
          <Refusal error={invite.error} title="Not added" />
          <TextInput
            type="email"
            label="E-mail"
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            required
            data-autofocus
          />
          <TextInput label="Name" value={name} onChange={(event) => setName(event.currentTarget.value)} />
          <NativeSelect
            label="Role"
            data={roles}
            value={role}
            onChange={(event) => setRole(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button type="submit" loading={invite.isPending}>
              Add
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
