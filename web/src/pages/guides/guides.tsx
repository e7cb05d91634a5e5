import { Alert, NativeSelect, Stack, Text, Title } from '@mantine/core';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCall } from '../../api/use-call';
import { CopyField } from '../../parts/copy';
import { Page } from '../../parts/page';
import { Failure, Loading } from '../../parts/states';
import { type Guide, guides } from './recipes';

/** How each identity provider is told of this service, with the organization's own values. */
export function Guides() {
  const { orgId } = useParams({ from: '/organizations/$orgId/guides' });
  const { idp } = useSearch({ from: '/organizations/$orgId/guides' });
  const navigate = useNavigate();
  const settings = useCall('GET /api/v1/organizations/{orgId}/scim', { path: { orgId } });
  const guide = guides.find(({ id }) => id === idp) ?? guides[0];
  return (
    <Page title="Guides" about="What to enter at your identity provider, step by step.">
      <NativeSelect
        label="Identity provider"
        data={guides.map(({ id, name }) => ({ value: id, label: name }))}
        value={guide.id}
        maw={320}
        onChange={(event) =>
          void navigate({
            to: '/organizations/$orgId/guides',
            params: { orgId },
            search: { idp: event.currentTarget.value },
          })
        }
      />
      {settings.error && <Failure error={settings.error} retry={() => void settings.refetch()} />}
      {settings.isPending && <Loading />}
      {settings.data && (
        <Stack>
          {!settings.data.enabled && (
            <Alert color="yellow" title="Provisioning is off">
              Until it is enabled under{' '}
              <Link to="/organizations/$orgId/connections" params={{ orgId }}>
                Connections
              </Link>
              , the test of the connection fails at your identity provider.
            </Alert>
          )}
          <Values orgId={orgId} guide={guide} baseUrl={settings.data.baseUrl} />
          <Steps guide={guide} />
        </Stack>
      )}
    </Page>
  );
}

function Values({ orgId, guide, baseUrl }: { orgId: string; guide: Guide; baseUrl: string }) {
  return (
    <section className="card" aria-labelledby="values">
      <Title order={2} size="h4" id="values" mb="sm">
        Your values
      </Title>
      <Stack gap="sm">
        <CopyField label={guide.urlName} value={baseUrl} />
        <Text size="sm">
          <b>{guide.tokenName}</b>: make one under{' '}
          <Link to="/organizations/$orgId/connections" params={{ orgId }}>
            Connections → Tokens
          </Link>
          ; it is shown once, when it is made.
        </Text>
        <CopyField label={guide.matchName} value={guide.matchValue} />
      </Stack>
    </section>
  );
}

function Steps({ guide }: { guide: Guide }) {
  return (
    <section className="card" aria-labelledby="steps">
      <Title order={2} size="h4" id="steps" mb="sm">
        Steps in {guide.name}
      </Title>
      <ol className="guide">
        {guide.steps.map((step) => (
          <li key={step}>
            <Marked text={step} />
          </li>
        ))}
      </ol>
      {guide.note !== undefined && (
        <Text size="sm" c="dimmed" mt="md">
          {guide.note}
        </Text>
      )}
    </section>
  );
}

/** Words between asterisks are what is written on the provider's own pages. */
function Marked({ text }: { text: string }) {
  return text
    .split('*')
    .map((part, index) => (index % 2 === 1 ? <b key={index}>{part}</b> : <span key={index}>{part}</span>));
}
