import { Group, Text, Title } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Shapes } from '../../api/api.types';
import { useCall, usePages } from '../../api/use-call';
import { SourceBadge, StatusBadge } from '../../parts/badges';
import { Page } from '../../parts/page';
import { Empty, Failure, Loading } from '../../parts/states';
import { Moment, Time } from '../../parts/time';
import { EventList } from '../activity/event-list';
import { MemberActions } from './member-actions';
import { NoWayIn } from './no-way-in';
import { Sessions } from './sessions';

type MemberShape = Shapes['Member'];

/** One member: who it is, where its access comes from, what happened to it. */
export function Member() {
  const { orgId, memberId } = useParams({ from: '/organizations/$orgId/members/$memberId' });
  const path = { orgId, id: memberId };
  const member = useCall('GET /api/v1/organizations/{orgId}/members/{id}', { path }, { every: 10_000 });
  if (member.error && !member.data)
    return <Failure error={member.error} retry={() => void member.refetch()} />;
  if (!member.data) return <Loading />;
  const { displayName, userName } = member.data;
  return (
    <Page
      title={displayName ?? userName}
      about={
        <Link to="/organizations/$orgId/members" params={{ orgId }}>
          All members
        </Link>
      }
    >
      {member.data.source === 'scim' && member.data.status !== 'disabled' && <NoWayIn orgId={orgId} />}
      <section className="card" aria-labelledby="about">
        <Title order={2} size="h4" id="about" mb="sm">
          About
        </Title>
        <Facts member={member.data} />
      </section>
      <section className="card" aria-labelledby="access">
        <Title order={2} size="h4" id="access" mb="sm">
          Access
        </Title>
        <Access orgId={orgId} member={member.data} />
        <MemberActions orgId={orgId} member={member.data} />
      </section>
      <section className="card" aria-labelledby="sessions">
        <Title order={2} size="h4" id="sessions" mb="sm">
          Sessions
        </Title>
        <Sessions orgId={orgId} member={member.data} />
      </section>
      <section className="card" aria-labelledby="history">
        <Title order={2} size="h4" id="history" mb="sm">
          History
        </Title>
        <History orgId={orgId} memberId={memberId} />
      </section>
    </Page>
  );
}

function Facts({ member }: { member: MemberShape }) {
  const { userName, email, status, source, createdAt, lastSignInAt, id } = member;
  const facts: [string, ReactNode][] = [
    ['E-mail', email ?? <span className="dimmed">none</span>],
    ['userName', userName],
    ['Status', <StatusBadge key="status" status={status} />],
    ['Came by', <SourceBadge key="source" source={source} />],
    ['Member since', <Moment key="since" value={createdAt} />],
    ['Last sign-in', <Time key="last" value={lastSignInAt} />],
    ['Id', <code key="id">{id}</code>],
  ];
  return (
    <dl className="facts">
      {facts.map(([name, value]) => [<dt key={name}>{name}</dt>, <dd key={`${name} is`}>{value}</dd>])}
    </dl>
  );
}

function Access({ orgId, member }: { orgId: string; member: MemberShape }) {
  return (
    <dl className="facts">
      <dt>Role</dt>
      <dd>
        <b>{member.role}</b>
        {member.roleSources.map((source) => (
          <Text size="sm" c="dimmed" key={source.type + (source.id ?? '') + source.role}>
            {inWords(source, member)}
          </Text>
        ))}
      </dd>
      <dt>Groups</dt>
      <dd>
        {member.groups.length === 0 && <span className="dimmed">none</span>}
        <Group gap={10}>
          {member.groups.map(({ id: groupId, name }) => (
            <Link key={groupId} to="/organizations/$orgId/groups/$groupId" params={{ orgId, groupId }}>
              {name}
            </Link>
          ))}
        </Group>
      </dd>
    </dl>
  );
}

/** Where a role comes from. */
function inWords({ type, id, role }: Shapes['RoleSource'], { groups }: MemberShape): string {
  if (type === 'group')
    return `${role}, from the group “${groups.find((each) => each.id === id)?.name ?? id}”`;
  if (type === 'scim') return `${role}, from the identity provider`;
  return type === 'own' ? `${role}, the member’s own` : `${role}, from the last sign-in`;
}

function History({ orgId, memberId }: { orgId: string; memberId: string }) {
  const query = { target: memberId, limit: 20 };
  const pages = usePages(
    'GET /api/v1/organizations/{orgId}/audit-events',
    { path: { orgId }, query },
    { every: 10_000 },
  );
  return <EventList pages={pages} empty={<Empty title="Nothing happened yet" />} />;
}
