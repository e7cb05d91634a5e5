import { Alert } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useCall } from '../../api/use-call';

/** Provisioning makes members, and signs nobody in: said where no way of signing in is set up. */
export function NoWayIn({ orgId }: { orgId: string }) {
  const path = { orgId };
  const scim = useCall('GET /api/v1/organizations/{orgId}/scim', { path });
  const signOn = useCall('GET /api/v1/organizations/{orgId}/oidc', { path });
  if (!scim.data?.enabled || !signOn.data || signOn.data.enabled) return null;
  return (
    <Alert color="yellow" title="Provisioned people can’t sign in yet">
      Your identity provider makes members here, but single sign-on is off and they have no password. Turn
      single sign-on on under{' '}
      <Link to="/organizations/$orgId/connections" params={{ orgId }}>
        Connections
      </Link>
      .
    </Alert>
  );
}
