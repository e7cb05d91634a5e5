import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { usePages } from '../../api/use-call';
import { Cell, List, Page } from '../../parts/page';
import { Empty } from '../../parts/states';
import { Time } from '../../parts/time';

export function Groups() {
  const { orgId } = useParams({ from: '/organizations/$orgId/groups' });
  const [text, setText] = useState('');
  const [q] = useDebouncedValue(text.trim(), 250);
  const query = q === '' ? {} : { q };
  const pages = usePages(
    'GET /api/v1/organizations/{orgId}/groups',
    { path: { orgId }, query },
    { every: 10_000 },
  );
  return (
    <Page title="Groups" about="Groups of your identity provider. A group can give its members a role.">
      <TextInput
        type="search"
        label="Search"
        placeholder="Name"
        maw={320}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <List
        pages={pages}
        label="Groups"
        columns={['Group', 'Members', 'Gives the role', 'Changed']}
        row={({ id: groupId, name, memberCount, role, updatedAt }) => (
          <tr key={groupId}>
            <Cell label="Group">
              <Link to="/organizations/$orgId/groups/$groupId" params={{ orgId, groupId }}>
                {name}
              </Link>
            </Cell>
            <Cell label="Members">{memberCount}</Cell>
            <Cell label="Gives the role">{role ?? <span className="dimmed">none</span>}</Cell>
            <Cell label="Changed">
              <Time value={updatedAt} />
            </Cell>
          </tr>
        )}
        empty={
          q === '' ? (
            <Empty title="No groups yet">They appear when your identity provider pushes them.</Empty>
          ) : (
            <Empty title="No group is called so" />
          )
        }
      />
    </Page>
  );
}
