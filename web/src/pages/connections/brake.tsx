import { Alert, Button, Text } from '@mantine/core';
import { useState } from 'react';
import type { Shapes } from '../../api/api.types';
import { useChange } from '../../api/use-call';
import { Confirm } from '../../parts/confirm';
import { Moment } from '../../parts/time';

/** Shown while the brake holds the identity provider off. */
export function Brake({ orgId, settings }: { orgId: string; settings: Shapes['PublishedSettings'] }) {
  const [asks, setAsks] = useState(false);
  const resume = useChange('POST /api/v1/organizations/{orgId}/scim/resume');
  if (settings.pausedAt === undefined) return null;
  return (
    <Alert color="red" title="Provisioning is on hold">
      <Text size="sm" mb="sm">
        Since <Moment value={settings.pausedAt} />: your identity provider tried to take access away from more
        people at once than the safety brake lets pass ({settings.brake.maxMembers} members or{' '}
        {settings.brake.maxPercent} %). Look at what it did in the activity, and then let it go on.
      </Text>
      <Button size="xs" color="red" onClick={() => setAsks(true)}>
        Resume provisioning
      </Button>
      <Confirm
        opened={asks}
        title="Resume provisioning?"
        action="Resume"
        isBusy={resume.isPending}
        error={resume.error}
        onClose={() => setAsks(false)}
        onConfirm={() => resume.mutate({ path: { orgId } }, { onSuccess: () => setAsks(false) })}
      >
        Your identity provider will be let in again and may go on deactivating members, up to{' '}
        {settings.brake.maxMembers} before the brake stops it once more.
      </Confirm>
    </Alert>
  );
}
