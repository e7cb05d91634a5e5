import { Button, Checkbox, Group, PasswordInput, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Shapes } from '../../api/api.types';
import { useChange } from '../../api/use-call';
import { Refusal } from '../../parts/states';
import { bodyOf, draftOf, type OidcDraft } from './oidc-draft';
import { OidcRoles } from './oidc-roles';
import { TestReport } from './test-report';

interface FormProps {
  orgId: string;
  connection: Shapes['PublishedConnection'];
}

export function OidcForm({ orgId, connection }: FormProps) {
  const [draft, setDraft] = useState(() => draftOf(connection));
  const save = useChange('PUT /api/v1/organizations/{orgId}/oidc');
  const test = useChange('POST /api/v1/organizations/{orgId}/oidc/test');
  const set = (change: Partial<OidcDraft>): void => {
    save.reset();
    test.reset();
    setDraft({ ...draft, ...change });
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate({ path: { orgId }, body: bodyOf(draft) }, { onSuccess: (saved) => setDraft(draftOf(saved)) });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Provider draft={draft} set={set} hasSecret={connection.hasClientSecret} />
        <People draft={draft} set={set} />
        <OidcRoles draft={draft} set={set} />
        <Refusal error={save.error} />
        <Refusal error={test.error} title="Not tested" />
        {test.data && <TestReport report={test.data} />}
        <Group>
          <Button type="submit" loading={save.isPending}>
            Save sign-on
          </Button>
          <Button
            variant="default"
            loading={test.isPending}
            onClick={() => test.mutate({ path: { orgId }, body: bodyOf(draft) })}
          >
            Test connection
          </Button>
          <Text size="sm" c="dimmed" role="status">
            {save.isSuccess ? 'Saved.' : ''}
          </Text>
        </Group>
      </Stack>
    </form>
  );
}

interface PartProps {
  draft: OidcDraft;
  set: (change: Partial<OidcDraft>) => void;
}

function Provider({ draft, set, hasSecret }: PartProps & { hasSecret: boolean }) {
  return (
    <>
      <Checkbox
        label="Enable OIDC login"
        description="Your people sign in with your identity provider. Provisioning goes on as it is."
        checked={draft.enabled}
        onChange={(event) => set({ enabled: event.currentTarget.checked })}
      />
      <TextInput
        label="Issuer"
        description="The address that your identity provider calls itself by."
        placeholder="https://acme.okta.com"
        value={draft.issuer}
        onChange={(event) => set({ issuer: event.currentTarget.value })}
      />
      <div className="pair">
        <TextInput
          label="Client ID"
          value={draft.clientId}
          onChange={(event) => set({ clientId: event.currentTarget.value })}
          autoComplete="off"
        />
        <PasswordInput
          label="Client secret"
          description={hasSecret ? 'Set. Left empty, it stays as it is.' : 'Not set yet.'}
          value={draft.clientSecret}
          onChange={(event) => set({ clientSecret: event.currentTarget.value })}
          autoComplete="off"
          inputWrapperOrder={['label', 'input', 'description', 'error']}
        />
      </div>
    </>
  );
}

function People({ draft, set }: PartProps) {
  return (
    <>
      <Textarea
        label="Sign-in domains"
        description="E-mail domains of the people who sign in this way, one a line. Each is to be verified below."
        placeholder="acme.com"
        autosize
        minRows={2}
        value={draft.domains}
        onChange={(event) => set({ domains: event.currentTarget.value })}
      />
      <Checkbox
        label="Make people members when they first sign in"
        description="Only people of verified domains; others must have been provisioned or invited."
        checked={draft.autoProvision}
        onChange={(event) => set({ autoProvision: event.currentTarget.checked })}
      />
      <Checkbox
        label="Believe e-mail addresses that are not called verified"
        description="Needed for Microsoft Entra ID, which never calls them so. Not for providers where people choose theirs."
        checked={draft.emailAuthoritative}
        onChange={(event) => set({ emailAuthoritative: event.currentTarget.checked })}
      />
      <Checkbox
        label="Use the redirect URI that all organizations share"
        description="Only where your identity provider can’t be given an address of your own."
        checked={draft.callback === 'shared'}
        onChange={(event) => set({ callback: event.currentTarget.checked ? 'shared' : 'connection' })}
      />
    </>
  );
}
