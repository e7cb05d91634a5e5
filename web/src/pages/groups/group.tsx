import { Button, Group, NativeSelect, Text, Title } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import type { Shapes } from '../../api/api.types';
import { useCall, useChange, usePages } from '../../api/use-call';
import { roles } from '../../page-settings';
import { StatusBadge } from '../../parts/badges';
import { Confirm } from '../../parts/confirm';
import { Cell, List, Page } from '../../parts/page';
import { Empty, Failure, Loading } from '../../parts/states';

/** A group: the role that it gives, and who is in it. */
export function GroupPage() {
  const { orgId, groupId } = useParams({ from: '/organizations/$orgId/groups/$groupId' });
  const path = { orgId, id: groupId };
  const group = useCall('GET /api/v1/organizations/{orgId}/groups/{id}', { path }, { every: 10_000 });
  if (group.error && !group.data) return <Failure error={group.error} retry={() => void group.refetch()} />;
  if (!group.data) return <Loading />;
  return (
    <Page
      title={group.data.name}
      about={
        <Link to="/organizations/$orgId/groups" params={{ orgId }}>
          All groups
        </Link>
      }
    >
      <section className="card" aria-labelledby="role">
        <Title order={2} size="h4" id="role" mb="sm">
          Role
        </Title>
        <RoleForm key={group.data.role} orgId={orgId} group={group.data} />
      </section>
      <section className="card" aria-labelledby="members">
        <Title order={2} size="h4" id="members" mb="sm">
          Members
        </Title>
        <GroupMembers orgId={orgId} group={group.data} />
      </section>
    </Page>
  );
}

interface Part {
  orgId: string;
  group: Shapes['Group'];
}

function RoleForm({ orgId, group }: Part) {
  const now = group.role ?? '';
  const [role, setRole] = useState(now);
  const [asks, setAsks] = useState(false);
  const change = useChange('PUT /api/v1/organizations/{orgId}/groups/{id}/role');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setAsks(true);
  };
  return (
    <form onSubmit={submit}>
      <Group align="flex-end">
        <NativeSelect
          label="Members of this group hold at least"
          data={[{ value: '', label: 'no role of the group’s' }, ...roles]}
          value={role}
          onChange={(event) => setRole(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" disabled={role === now}>
          Change the role
        </Button>
      </Group>
      <Confirm
        opened={asks}
        title="Change the role of the group?"
        action="Change it"
        isBusy={change.isPending}
        error={change.error}
        onClose={() => setAsks(false)}
        onConfirm={() =>
          change.mutate(
            { path: { orgId, id: group.id }, body: { role: role === '' ? null : role } },
            { onSuccess: () => setAsks(false) },
          )
        }
      >
        {group.memberCount} {group.memberCount === 1 ? 'member' : 'members'}{' '}
        {role === '' ? `will no longer hold “${now}” through this group` : `will hold at least “${role}”`}. It
        counts at their next request.
      </Confirm>
    </form>
  );
}

function GroupMembers({ orgId, group }: Part) {
  const path = { orgId, id: group.id };
  const pages = usePages(
    'GET /api/v1/organizations/{orgId}/groups/{id}/members',
    { path },
    { every: 10_000 },
  );
  return (
    <>
      <List
        pages={pages}
        label={`Members of ${group.name}`}
        columns={['Member', 'Status', 'Role', 'Role comes from']}
        row={(member) => <MemberRow key={member.id} orgId={orgId} member={member} group={group} />}
        empty={<Empty title="Nobody has joined yet">Members who have not signed in are not listed.</Empty>}
      />
      <Text size="sm" c="dimmed" mt="xs">
        {group.memberCount} in all, those among them who have not signed in yet and groups within it.
      </Text>
    </>
  );
}

function MemberRow({
  orgId,
  member,
  group,
}: {
  orgId: string;
  member: Shapes['Member'];
  group: Shapes['Group'];
}) {
  const { id: memberId, displayName, userName, status, role } = member;
  return (
    <tr>
      <Cell label="Member">
        <Link to="/organizations/$orgId/members/$memberId" params={{ orgId, memberId }}>
          {displayName ?? userName}
        </Link>
      </Cell>
      <Cell label="Status">
        <StatusBadge status={status} />
      </Cell>
      <Cell label="Role">{role}</Cell>
      <Cell label="Role comes from">{originOf(member, group)}</Cell>
    </tr>
  );
}

const origins: Record<string, string> = {
  own: 'the member itself',
  scim: 'the identity provider',
  login: 'the last sign-in',
};

/** Of the sources that give the role which counts. */
function originOf({ role, roleSources, groups }: Shapes['Member'], group: Shapes['Group']): string {
  const names = roleSources
    .filter((source) => source.role === role)
    .map(({ type, id }) => {
      if (type !== 'group') return origins[type] ?? type;
      return id === group.id
        ? 'this group'
        : `the group ${groups.find((each) => each.id === id)?.name ?? ''}`;
    });
  return names.join(', ');
}
