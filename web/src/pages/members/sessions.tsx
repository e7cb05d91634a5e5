import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import type { Shapes } from '../../api/api.types';
import { useChange, usePages } from '../../api/use-call';
import { Confirm } from '../../parts/confirm';
import { Cell, List } from '../../parts/page';
import { Empty } from '../../parts/states';
import { Time } from '../../parts/time';

const all = '/api/v1/organizations/{orgId}/members/{id}/sessions';

interface SessionsProps {
  orgId: string;
  member: Shapes['Member'];
}

/** Where a member is signed in. */
export function Sessions({ orgId, member }: SessionsProps) {
  const path = { orgId, id: member.id };
  const [asks, setAsks] = useState(false);
  const pages = usePages(`GET ${all}`, { path }, { every: 10_000 });
  const endAll = useChange(`DELETE ${all}`);
  return (
    <>
      <List
        pages={pages}
        label="Sessions"
        columns={['Signed in', 'By', 'Last seen', 'From', '']}
        row={(session) => <Row key={session.id} session={session} path={path} />}
        empty={<Empty title="Not signed in anywhere" />}
      />
      {pages.items && pages.items.length > 0 && (
        <Group justify="flex-end" mt="sm">
          <Button variant="outline" color="red" size="xs" onClick={() => setAsks(true)}>
            End all sessions
          </Button>
        </Group>
      )}
      <Confirm
        opened={asks}
        title="End all sessions?"
        action="End them"
        isBusy={endAll.isPending}
        error={endAll.error}
        onClose={() => setAsks(false)}
        onConfirm={() => endAll.mutate({ path }, { onSuccess: () => setAsks(false) })}
      >
        {member.displayName ?? member.userName} is signed out everywhere, at once, and may sign in again.
      </Confirm>
    </>
  );
}

interface RowProps {
  session: Shapes['ListedSession'];
  path: { orgId: string; id: string };
}

function Row({ session, path }: RowProps) {
  const { id: sessionId, createdAt, method, kind, lastSeenAt, ip, userAgent } = session;
  const end = useChange(`DELETE ${all}/{sessionId}`);
  return (
    <tr>
      <Cell label="Signed in">
        <Time value={createdAt} />
      </Cell>
      <Cell label="By">
        {method}, {kind}
      </Cell>
      <Cell label="Last seen">
        <Time value={lastSeenAt} />
      </Cell>
      <Cell label="From">
        <span className="who">
          <span>{ip}</span>
          <span className="dimmed">{userAgent}</span>
        </span>
      </Cell>
      <Cell label="">
        <Button
          size="compact-sm"
          variant="default"
          loading={end.isPending}
          onClick={() => end.mutate({ path: { ...path, sessionId } })}
        >
          End
        </Button>
      </Cell>
    </tr>
  );
}
