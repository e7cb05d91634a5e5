import { Stack, Title } from '@mantine/core';
import { useCall } from '../../api/use-call';
import { CopyField } from '../../parts/copy';
import { Failure, Loading } from '../../parts/states';
import { Domains } from './domains';
import { OidcForm } from './oidc-form';

/** Signing in through the organization's own identity provider. */
export function Oidc({ orgId }: { orgId: string }) {
  const connection = useCall('GET /api/v1/organizations/{orgId}/oidc', { path: { orgId } });
  return (
    <>
      <section className="card" aria-labelledby="oidc">
        <Stack>
          <Title order={2} size="h4" id="oidc">
            Single sign-on (OpenID Connect)
          </Title>
          {connection.error && !connection.data && (
            <Failure error={connection.error} retry={() => void connection.refetch()} />
          )}
          {connection.isPending && <Loading />}
          {connection.data && (
            <>
              <CopyField label="Redirect URI" value={connection.data.redirectUri} />
              <CopyField label="Direct login link" value={connection.data.startUrl} />
              <OidcForm key={orgId} orgId={orgId} connection={connection.data} />
            </>
          )}
        </Stack>
      </section>
      {connection.data && <Domains orgId={orgId} />}
    </>
  );
}
