import { Alert, Badge, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { Shapes } from '../../api/api.types';
import { type Pages, useChange, usePages } from '../../api/use-call';
import { Confirm } from '../../parts/confirm';
import { CopyField } from '../../parts/copy';
import { Empty, Failure, Loading, Refusal } from '../../parts/states';
import { usePerson } from '../../shell/person';

type Domain = Shapes['Domain'];

/** Which domains the organization has proved to be its own, and how it proves the others. */
export function Domains({ orgId }: { orgId: string }) {
  const pages = usePages('GET /api/v1/organizations/{orgId}/domains', { path: { orgId } });
  return (
    <section className="card" aria-labelledby="domains">
      <Title order={2} size="h4" id="domains" mb="sm">
        Domain verification
      </Title>
      <DomainList orgId={orgId} pages={pages} />
    </section>
  );
}

function DomainList({ orgId, pages }: { orgId: string; pages: Pages<Domain> }) {
  if (pages.error && !pages.items) return <Failure error={pages.error} />;
  if (!pages.items) return <Loading rows={2} />;
  if (pages.items.length === 0) {
    return (
      <Empty title="No domains yet">
        List the sign-in domains above and save: each appears here to be verified.
      </Empty>
    );
  }
  return (
    <Stack>
      {pages.items.map((domain) => (
        <DomainItem key={domain.domain} orgId={orgId} domain={domain} />
      ))}
      {pages.hasMore && (
        <Button variant="default" onClick={pages.more} loading={pages.isLoadingMore} className="more">
          Show more
        </Button>
      )}
    </Stack>
  );
}

function DomainItem({ orgId, domain }: { orgId: string; domain: Domain }) {
  const { domain: name, status, txtName, txtValue, listed } = domain;
  const path = { orgId, domain: name };
  const verify = useChange('POST /api/v1/organizations/{orgId}/domains/{domain}/verify');
  const set = useChange('PUT /api/v1/organizations/{orgId}/domains/{domain}');
  const isOperator = usePerson().kind === 'operator';
  return (
    <Stack gap="sm" className="domain">
      <Group justify="space-between">
        <Group gap="xs">
          <Text fw={600}>{name}</Text>
          <Badge variant="light" color={status === 'verified' ? 'green' : 'yellow'}>
            {status}
          </Badge>
          {!listed && (
            <Text size="sm" c="dimmed">
              not among the sign-in domains
            </Text>
          )}
        </Group>
        <RemoveDomain path={path} />
      </Group>
      {status === 'pending' && (
        <>
          <Text size="sm">Publish this TXT record in the DNS of {name}, then have it looked up:</Text>
          <CopyField label={`Name of the record for ${name}`} value={txtName} />
          <CopyField label={`Value of the record for ${name}`} value={txtValue} />
          <Refusal error={verify.error ?? set.error} title="Not verified" />
          {verify.data?.status === 'pending' && (
            <Alert color="yellow" title="Not verified yet" role="alert">
              {verify.data.detail}
            </Alert>
          )}
          <Group>
            <Button size="xs" loading={verify.isPending} onClick={() => verify.mutate({ path })}>
              Look the record up
            </Button>
            {isOperator && (
              <Button
                size="xs"
                variant="default"
                loading={set.isPending}
                onClick={() => set.mutate({ path, body: { status: 'verified' } })}
              >
                Verify as the operator
              </Button>
            )}
          </Group>
        </>
      )}
    </Stack>
  );
}

function RemoveDomain({ path }: { path: { orgId: string; domain: string } }) {
  const [asks, setAsks] = useState(false);
  const remove = useChange('DELETE /api/v1/organizations/{orgId}/domains/{domain}');
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={`Remove ${path.domain}`}
        onClick={() => setAsks(true)}
      >
        Remove
      </Button>
      <Confirm
        opened={asks}
        title={`Remove ${path.domain}?`}
        action="Remove"
        isBusy={remove.isPending}
        error={remove.error}
        onClose={() => setAsks(false)}
        onConfirm={() => remove.mutate({ path }, { onSuccess: () => setAsks(false) })}
      >
        People of {path.domain} can’t sign in through your identity provider any more, and the domain has to
        be verified again should you list it later.
      </Confirm>
    </>
  );
}
