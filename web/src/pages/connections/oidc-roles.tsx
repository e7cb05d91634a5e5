import { Button, Fieldset, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import { roles } from '../../page-settings';
import type { OidcDraft } from './oidc-draft';

interface RolesProps {
  draft: OidcDraft;
  set: (change: Partial<OidcDraft>) => void;
}

/** Which roles people get by signing in. */
export function OidcRoles({ draft, set }: RolesProps) {
  const { roleMappings } = draft;
  const change = (index: number, part: Partial<(typeof roleMappings)[number]>): void =>
    set({ roleMappings: roleMappings.map((each, at) => (at === index ? { ...each, ...part } : each)) });
  return (
    <Fieldset legend="Roles by sign-in">
      <Stack>
        <div className="pair">
          <NativeSelect
            label="Role of people who become members by signing in"
            data={roles}
            value={draft.defaultRole}
            onChange={(event) => set({ defaultRole: event.currentTarget.value })}
          />
          <TextInput
            label="Claim with the groups"
            placeholder="groups"
            value={draft.groupsClaim}
            onChange={(event) => set({ groupsClaim: event.currentTarget.value })}
          />
        </div>
        {roleMappings.map(({ group, role }, index) => (
          <Group key={index} align="flex-end">
            <TextInput
              label={`Group ${index + 1}`}
              value={group}
              onChange={(event) => change(index, { group: event.currentTarget.value })}
            />
            <NativeSelect
              label={`Role of group ${index + 1}`}
              data={roles}
              value={role}
              onChange={(event) => change(index, { role: event.currentTarget.value })}
            />
            <Button
              variant="default"
              aria-label={`Remove group ${index + 1}`}
              onClick={() => set({ roleMappings: roleMappings.filter((_, at) => at !== index) })}
            >
              Remove
            </Button>
          </Group>
        ))}
        <Group>
          <Button
            size="xs"
            variant="default"
            onClick={() => set({ roleMappings: [...roleMappings, { group: '', role: roles[0] ?? '' }] })}
          >
            Give a group a role
          </Button>
        </Group>
      </Stack>
    </Fieldset>
  );
}
