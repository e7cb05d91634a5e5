import { Text, Title } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useCall } from '../../api/use-call';
import { Page } from '../../parts/page';
import { usePerson } from '../../shell/person';
import { Failure, Loading } from '../../parts/states';
import { Checklist } from './checklist';
import { Brake } from './brake';
import { Oidc } from './oidc';
import { ScimSettings } from './scim-settings';
import { SetupLinks } from './setup-links';
import { Tokens } from './tokens';

/** How an organization's identity provider is connected. */
export function Connections() {
  const { orgId } = useParams({ from: '/organizations/$orgId/connections' });
  const person = usePerson();
  const settings = useCall('GET /api/v1/organizations/{orgId}/scim', { path: { orgId } });
  return (
    <Page
      title="SSO & SCIM"
      about="Connect your identity provider: it creates, changes and deactivates your people here by itself."
    >
      {settings.error && !settings.data && (
        <Failure error={settings.error} retry={() => void settings.refetch()} />
      )}
      {settings.isPending && <Loading />}
      {settings.data && (
        <>
          <Brake orgId={orgId} settings={settings.data} />
          <Checklist orgId={orgId} settings={settings.data} />
          <ScimSettings key={orgId} orgId={orgId} settings={settings.data} />
          <Tokens orgId={orgId} />
          <Oidc orgId={orgId} />
          {person.kind !== 'setup' && <SetupLinks orgId={orgId} />}
          <section className="card" aria-labelledby="saml">
            <Title order={2} size="h4" id="saml">
              SAML
            </Title>
            <Text>
              SAML is not offered yet. Sign-in through an identity provider works with OpenID Connect.
            </Text>
          </section>
        </>
      )}
    </Page>
  );
}
