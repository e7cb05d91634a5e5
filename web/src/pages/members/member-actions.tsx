import { Button, Group, NativeSelect, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Shapes } from '../../api/api.types';
import { useChange } from '../../api/use-call';
import { roles } from '../../page-settings';
import { Confirm } from '../../parts/confirm';
import { Refusal } from '../../parts/states';

interface ActionProps {
  orgId: string;
  member: Shapes['Member'];
}

/** What an admin can do about a member's access. */
export function MemberActions(props: ActionProps) {
  return (
    <>
      <ChangeRole key={ownRole(props.member)} {...props} />
      <ChangeStatus {...props} />
    </>
  );
}

function ChangeRole({ orgId, member }: ActionProps) {
  const own = ownRole(member);
  const [role, setRole] = useState(own);
  const change = useChange('PATCH /api/v1/organizations/{orgId}/members/{id}');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    change.mutate({ path: { orgId, id: member.id }, body: { role } });
  };
  return (
    <form onSubmit={submit}>
      <Group align="flex-end" mt="md">
        <NativeSelect
          label="Own role"
          description="Groups and the identity provider may give a higher one."
          data={roles}
          value={role}
          onChange={(event) => setRole(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" disabled={role === own} loading={change.isPending}>
          Change the role
        </Button>
      </Group>
      <Refusal error={change.error} />
    </form>
  );
}

function ChangeStatus({ orgId, member }: ActionProps) {
  const [asks, setAsks] = useState(false);
  const change = useChange('PATCH /api/v1/organizations/{orgId}/members/{id}');
  const to = (status: 'active' | 'disabled'): void =>
    change.mutate({ path: { orgId, id: member.id }, body: { status } }, { onSuccess: () => setAsks(false) });
  if (member.status === 'disabled') {
    return (
      <Group mt="md">
        <Button variant="default" onClick={() => to('active')} loading={change.isPending}>
          Reactivate
        </Button>
        <Text size="sm" c="dimmed">
          Gives access back, with the roles above.
        </Text>
        <Refusal error={change.error} />
      </Group>
    );
  }
  return (
    <Group mt="md">
      <Button variant="outline" color="red" onClick={() => setAsks(true)}>
        Deactivate
      </Button>
      <Confirm
        opened={asks}
        title={`Deactivate ${member.displayName ?? member.userName}?`}
        action="Deactivate"
        isBusy={change.isPending}
        error={change.error}
        onClose={() => setAsks(false)}
        onConfirm={() => to('disabled')}
      >
        This one person loses access at once, and every session of theirs ends. You can reactivate them later.
        {member.source === 'scim' &&
          ' They stay assigned at your identity provider, which may reactivate them: take them off there, too.'}
      </Confirm>
    </Group>
  );
}

/** Without one of its own it is the lowest. */
function ownRole({ roleSources, role }: Shapes['Member']): string {
  return roleSources.find(({ type }) => type === 'own')?.role ?? role;
}
