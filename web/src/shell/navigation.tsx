import { Divider, Text } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import type { Person } from '../api/session';
import { useCall } from '../api/use-call';

const pages = [
  { to: '/organizations/$orgId/connections', label: 'Connections' },
  { to: '/organizations/$orgId/guides', label: 'Guides' },
  { to: '/organizations/$orgId/members', label: 'Members' },
  { to: '/organizations/$orgId/groups', label: 'Groups' },
  { to: '/organizations/$orgId/provisioning', label: 'Provisioning health' },
  { to: '/organizations/$orgId/activity', label: 'Activity' },
] as const; // as: addresses that the router knows

/** The first so many are what a set-up link opens. */
const setupPages = 2;

export function Navigation({ person }: { person: Person }) {
  const params = useParams({ strict: false });
  const orgId = params.orgId ?? (person.kind === 'operator' ? undefined : person.organizationId);
  return (
    <>
      {person.kind === 'operator' && (
        <Link to="/organizations" className="nav-link" activeOptions={{ exact: true }}>
          Organizations
        </Link>
      )}
      {orgId !== undefined && (
        <OrganizationPages
          orgId={orgId}
          shown={person.kind === 'setup' ? pages.slice(0, setupPages) : pages}
        />
      )}
    </>
  );
}

function OrganizationPages({ orgId, shown }: { orgId: string; shown: readonly (typeof pages)[number][] }) {
  const organization = useCall('GET /api/v1/organizations/{orgId}', { path: { orgId } });
  return (
    <>
      <Divider my="sm" />
      <Text size="sm" fw={600} px={12} pb={6} truncate>
        {organization.data?.name ?? ' '}
      </Text>
      {shown.map(({ to, label }) => (
        <Link key={to} to={to} params={{ orgId }} className="nav-link">
          {label}
        </Link>
      ))}
    </>
  );
}
