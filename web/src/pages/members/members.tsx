import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedValue, useDisclosure } from '@mantine/hooks';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { Shapes } from '../../api/api.types';
import { usePages } from '../../api/use-call';
import { roles } from '../../page-settings';
import { SourceBadge, StatusBadge } from '../../parts/badges';
import { Cell, List, Page } from '../../parts/page';
import { Empty } from '../../parts/states';
import { Time } from '../../parts/time';
import { Invite } from './invite';
import { NoWayIn } from './no-way-in';

const statuses = [
  { value: 'active', label: 'Active' },
  { value: 'invited', label: 'Invited' },
  { value: 'disabled', label: 'Disabled' },
  { value: '', label: 'All' },
];

type Status = Shapes['Member']['status'];

/** Who has access. */
export function Members() {
  const { orgId } = useParams({ from: '/organizations/$orgId/members' });
  const [status, setStatus] = useState('active');
  const [role, setRole] = useState('');
  const [text, setText] = useState('');
  const [q] = useDebouncedValue(text.trim(), 250);
  const [opened, { open, close }] = useDisclosure();
  const query = {
    // as: the values are those of the options
    ...(status === '' ? {} : { status: status as Status }),
    ...(role === '' ? {} : { role }),
    ...(q === '' ? {} : { q }),
  };
  const pages = usePages(
    'GET /api/v1/organizations/{orgId}/members',
    { path: { orgId }, query },
    { every: 10_000 },
  );
  return (
    <Page
      title="Members"
      about="Who belongs to this organization. People whom your identity provider provisions appear by themselves."
      actions={
        <Button variant="default" onClick={open}>
          Add a member
        </Button>
      }
    >
      <NoWayIn orgId={orgId} />
      <div className="filters" role="search">
        <TextInput
          type="search"
          label="Search"
          placeholder="Name or e-mail"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <NativeSelect
          label="Status"
          data={statuses}
          value={status}
          onChange={(event) => setStatus(event.currentTarget.value)}
        />
        <NativeSelect
          label="Role"
          data={[{ value: '', label: 'Any' }, ...roles]}
          value={role}
          onChange={(event) => setRole(event.currentTarget.value)}
        />
      </div>
      <List
        pages={pages}
        label="Members"
        columns={['Member', 'Status', 'Role', 'Groups', 'Came by', 'Last sign-in']}
        row={(member) => <Row key={member.id} orgId={orgId} member={member} />}
        empty={
          <Empty title="Nobody here with these filters">
            {status === 'active' ? 'People who have not signed in yet are listed as invited.' : undefined}
          </Empty>
        }
      />
      <Invite orgId={orgId} opened={opened} close={close} />
    </Page>
  );
}

function Row({ orgId, member }: { orgId: string; member: Shapes['Member'] }) {
  const { id: memberId, email, userName, displayName, status, role, groups, source, lastSignInAt } = member;
  return (
    <tr>
      <Cell label="Member">
        <span className="who">
          <Link to="/organizations/$orgId/members/$memberId" params={{ orgId, memberId }}>
            {displayName ?? userName}
          </Link>
          {(email ?? userName) !== (displayName ?? userName) && (
            <span className="dimmed">{email ?? userName}</span>
          )}
        </span>
      </Cell>
      <Cell label="Status">
        <StatusBadge status={status} />
      </Cell>
      <Cell label="Role">{role}</Cell>
      <Cell label="Groups">{groupsOf(groups)}</Cell>
      <Cell label="Came by">
        <SourceBadge source={source} />
      </Cell>
      <Cell label="Last sign-in">
        <Time value={lastSignInAt} />
      </Cell>
    </tr>
  );
}

function groupsOf(groups: Shapes['Member']['groups']) {
  if (groups.length === 0) return <span className="dimmed">none</span>;
  const names = groups.slice(0, 2).map(({ name }) => name);
  return groups.length > 2 ? `${names.join(', ')} and ${groups.length - 2} more` : names.join(', ');
}
