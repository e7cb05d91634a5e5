import type { Shapes } from '../../api/api.types';
import { linesOf } from '../../parts/lines';

type Connection = Shapes['PublishedConnection'];

/** What the form holds: lists are text, one entry a line. */
export interface OidcDraft extends Pick<
  Connection,
  'enabled' | 'autoProvision' | 'defaultRole' | 'emailAuthoritative' | 'roleMappings' | 'callback'
> {
  issuer: string;
  clientId: string;
  /** Empty: the one that is set stays. */
  clientSecret: string;
  domains: string;
  groupsClaim: string;
}

export function draftOf(connection: Connection): OidcDraft {
  const { issuer, clientId, groupsClaim, allowedDomains, ...rest } = connection;
  return {
    ...rest,
    issuer: issuer ?? '',
    clientId: clientId ?? '',
    clientSecret: '',
    domains: allowedDomains.join('\n'),
    groupsClaim: groupsClaim ?? '',
  };
}

export function bodyOf(draft: OidcDraft): Shapes['Connection'] {
  const { enabled, autoProvision, defaultRole, emailAuthoritative, roleMappings, callback } = draft;
  return {
    enabled,
    autoProvision,
    defaultRole,
    emailAuthoritative,
    callback,
    roleMappings: roleMappings.filter(({ group }) => group.trim() !== ''),
    issuer: given(draft.issuer),
    clientId: given(draft.clientId),
    ...(draft.clientSecret === '' ? {} : { clientSecret: draft.clientSecret }),
    allowedDomains: linesOf(draft.domains),
    groupsClaim: given(draft.groupsClaim),
  };
}

function given(text: string): string | null {
  const trimmed = text.trim();
  return trimmed === '' ? null : trimmed;
}
