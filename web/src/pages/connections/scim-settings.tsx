import {
  Button,
  Checkbox,
  Group,
  NativeSelect,
  NumberInput,
  Stack,
  Text,
  Textarea,
  Title,
} from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Shapes } from '../../api/api.types';
import { useChange } from '../../api/use-call';
import { roles } from '../../page-settings';
import { CopyField } from '../../parts/copy';
import { linesOf } from '../../parts/lines';
import { Refusal } from '../../parts/states';

type Settings = Shapes['PublishedSettings'];

/** What the form holds: lists are text, one entry a line. */
interface Draft extends Pick<
  Settings,
  'enabled' | 'defaultRole' | 'initialStatus' | 'groupsEnabled' | 'acceptRoles' | 'protectAdmins' | 'brake'
> {
  domains: string;
  ips: string;
}

export function ScimSettings({ orgId, settings }: { orgId: string; settings: Settings }) {
  const [draft, setDraft] = useState(() => draftOf(settings));
  const save = useChange('PUT /api/v1/organizations/{orgId}/scim');
  const set = (change: Partial<Draft>): void => {
    save.reset();
    setDraft({ ...draft, ...change });
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate({ path: { orgId }, body: bodyOf(draft) }, { onSuccess: (saved) => setDraft(draftOf(saved)) });
  };
  return (
    <section className="card" aria-labelledby="scim">
      <form onSubmit={submit}>
        <Stack>
          <Title order={2} size="h4" id="scim">
            Provisioning (SCIM)
          </Title>
          <CopyField label="SCIM base URL" value={settings.baseUrl} />
          <Checkbox
            label="Enable SCIM provisioning"
            description="While it is off, your identity provider is refused. Nobody’s way of signing in changes by it."
            checked={draft.enabled}
            onChange={(event) => set({ enabled: event.currentTarget.checked })}
          />
          <WhoComesIn draft={draft} set={set} />
          <Limits draft={draft} set={set} />
          <Refusal error={save.error} />
          <Group>
            <Button type="submit" loading={save.isPending}>
              Save
            </Button>
            <Text size="sm" c="dimmed" role="status">
              {save.isSuccess ? 'Saved.' : ''}
            </Text>
          </Group>
        </Stack>
      </form>
    </section>
  );
}

interface PartProps {
  draft: Draft;
  set: (change: Partial<Draft>) => void;
}

function WhoComesIn({ draft, set }: PartProps) {
  return (
    <>
      <div className="pair">
        <NativeSelect
          label="Default role"
          description="Of people whom provisioning makes members."
          data={roles}
          value={draft.defaultRole}
          onChange={(event) => set({ defaultRole: event.currentTarget.value })}
        />
        <NativeSelect
          label="New members are"
          description="Invited ones become active when they first sign in."
          data={[
            { value: 'invited', label: 'Invited' },
            { value: 'active', label: 'Active at once' },
          ]}
          value={draft.initialStatus}
          // as: the values are those of the options above
          onChange={(event) => set({ initialStatus: event.currentTarget.value as Draft['initialStatus'] })}
        />
      </div>
      <Textarea
        label="Allowed domains"
        description="E-mail domains of your people, one a line. None: any domain."
        placeholder="acme.com"
        autosize
        minRows={2}
        value={draft.domains}
        onChange={(event) => set({ domains: event.currentTarget.value })}
      />
      <Checkbox
        label="Provision groups, too"
        checked={draft.groupsEnabled}
        onChange={(event) => set({ groupsEnabled: event.currentTarget.checked })}
      />
      <Checkbox
        label="Take roles from the identity provider"
        description="The “roles” it sends with a person count, besides the default role and those of groups."
        checked={draft.acceptRoles}
        onChange={(event) => set({ acceptRoles: event.currentTarget.checked })}
      />
    </>
  );
}

function Limits({ draft, set }: PartProps) {
  const { brake } = draft;
  return (
    <>
      <Textarea
        label="IP allow-list"
        description="Addresses and networks (CIDR) that provisioning may come from, one a line. None: anywhere."
        placeholder="198.51.100.0/24"
        autosize
        minRows={2}
        value={draft.ips}
        onChange={(event) => set({ ips: event.currentTarget.value })}
      />
      <Checkbox
        label="Leave admins alone"
        description="Provisioning can’t deactivate or demote admins."
        checked={draft.protectAdmins}
        onChange={(event) => set({ protectAdmins: event.currentTarget.checked })}
      />
      <Checkbox
        label="Safety brake"
        description="Stops provisioning before it takes access away from many people at once."
        checked={brake.enabled}
        onChange={(event) => set({ brake: { ...brake, enabled: event.currentTarget.checked } })}
      />
      {brake.enabled && (
        <div className="pair">
          <NumberInput
            label="Members at most"
            min={1}
            value={brake.maxMembers}
            onChange={(value) => set({ brake: { ...brake, maxMembers: Number(value) } })}
          />
          <NumberInput
            label="Percent at most"
            min={1}
            max={100}
            value={brake.maxPercent}
            onChange={(value) => set({ brake: { ...brake, maxPercent: Number(value) } })}
          />
        </div>
      )}
    </>
  );
}

function draftOf(settings: Settings): Draft {
  const { allowedDomains, allowedIps, ...rest } = settings;
  return { ...rest, domains: allowedDomains.join('\n'), ips: allowedIps.join('\n') };
}

function bodyOf(draft: Draft): Shapes['Settings'] {
  const { enabled, defaultRole, initialStatus, groupsEnabled, acceptRoles, protectAdmins, brake } = draft;
  const lists = { allowedDomains: linesOf(draft.domains), allowedIps: linesOf(draft.ips) };
  return { enabled, defaultRole, initialStatus, groupsEnabled, acceptRoles, protectAdmins, brake, ...lists };
}
