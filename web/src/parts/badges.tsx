import { Badge } from '@mantine/core';
import type { Shapes } from '../api/api.types';

const colours = { active: 'green', invited: 'blue', disabled: 'gray' } as const; // as: colours of the theme

export function StatusBadge({ status }: { status: Shapes['Member']['status'] }) {
  return (
    <Badge variant="light" color={colours[status]}>
      {status}
    </Badge>
  );
}

const sources = {
  scim: 'SCIM provisioned',
  sso: 'by SSO sign-in',
  manual: 'added by hand',
} as const; // as: every source there is

/** What made a member. */
export function SourceBadge({ source }: { source: Shapes['Member']['source'] }) {
  return (
    <Badge variant="outline" color={source === 'scim' ? 'indigo' : 'gray'} tt="none">
      {sources[source]}
    </Badge>
  );
}

export function OutcomeBadge({ outcome }: { outcome: 'success' | 'failure' }) {
  return (
    <Badge variant="light" color={outcome === 'success' ? 'green' : 'red'}>
      {outcome}
    </Badge>
  );
}
