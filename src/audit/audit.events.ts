import type { Actor, Channel } from '../http/index.js';
import type { Change, MembersChange } from './changes.js';

/** Every action the audit log can hold, with what it means: the closed list, printed in the reference. */
export const auditActions = {
  'user.create': 'A member was made',
  'user.update': 'Attributes of a member changed',
  'user.deactivate': 'A member lost access to the organization',
  'user.reactivate': 'A disabled or deleted member came back',
  'user.delete': 'A member was deleted by the identity provider',
  'user.read': 'A member was read; recorded when refused',
  'user.list': 'Members were listed or searched; recorded when refused',
  'group.create': 'A group was made',
  'group.update': 'A group, its members or its role changed',
  'group.delete': 'A group was deleted; its members stay',
  'group.read': 'A group was read; recorded when refused',
  'group.list': 'Groups were listed or searched; recorded when refused',
  'bulk.apply': 'Many operations came in one request; recorded when refused as a whole',
  'discovery.read': 'A discovery document was read; recorded when refused',
  'organization.create': 'An organization was made',
  'organization.update': 'An organization changed',
  'organization.delete': 'An organization was deleted, its tokens ended',
  'scim.configure': 'Provisioning settings changed',
  'scim.pause': 'Too many members were losing access: the brake held the identity provider off',
  'scim.resume': 'An admin released the brake',
  'schema.create': 'A schema of the organization was registered',
  'schema.update': 'A schema of the organization changed',
  'schema.delete': 'A schema was taken away; its data stays',
  'oidc.configure': 'Single sign-on was set up or changed',
  'oidc.test': 'Settings of single sign-on were tried out; recorded when refused',
  'domain.update': 'The operator set whether an organization has proved a domain',
  'domain.verify': 'An organization proved by DNS that a domain is its own',
  'domain.delete': 'An organization gave a domain up',
  'token.create': 'A SCIM token was made',
  'token.rotate': 'A SCIM token was replaced by a new one',
  'token.revoke': 'A SCIM token was revoked',
  'token.issue':
    'A service account was given an access token; the first of an hour, and each that lives long',
  'service_account.create': 'A service account was made',
  'service_account.rotate': 'A service account was given a new secret',
  'service_account.revoke': 'A service account was ended',
  'session.start': 'An application took over the session of a login',
  'session.renew': 'An application asked for tokens of a session; recorded when refused',
  'session.end': 'A member signed out',
  'session.revoke': 'Sessions of a member were ended by somebody else, or a secret of theirs came twice',
  'setup_link.create': 'A set-up link was made',
  'setup_link.use': 'A set-up link was opened in a browser',
  'setup_link.revoke': 'A set-up link was taken back',
  'operator.sign_in': 'The operator signed in to the console with the key',
  'operator.sign_out': 'The operator signed out of the console',
  'signing_key.rotate': 'A key that signs access tokens was made',
  'secret.reencrypt': 'Secrets at rest were sealed with the newest key',
  'login.start': 'Somebody set out to sign in at the identity provider',
  'login.succeed': 'A member signed in',
  'login.fail': 'A login did not succeed',
  'login.discover': 'An organization was looked for by an e-mail address; recorded when refused',
  'logout.request': 'The identity provider asked to end sessions',
  'identity.link': "A person's identity at the provider was attached to a member",
  'token.reject': 'A credential was refused',
  'access.refuse': 'A known credential asked for what it may not have',
  'request.refuse': 'A request failed for a reason of its own',
  'request.throttle': 'Requests were refused because there were too many',
} as const;

export type AuditAction = keyof typeof auditActions;

export type Outcome = 'success' | 'failure';

/** The person or thing that an event is about. */
export interface AuditTarget {
  type: string;
  id: string | null;
  name: string | null;
}

/** What a service says of a change; who, from where and when are added on the way to the log. */
export interface AuditNote {
  action: AuditAction;
  target: AuditTarget;
  changes?: (Change | MembersChange)[];
  detail?: string;
}

/** The organization of events that belong to none. */
export const noOrganization = '00000000-0000-0000-0000-000000000000';

/** One row of the log. `orgId` is the nil UUID for what belongs to no organization. */
export interface AuditEvent extends Omit<AuditNote, 'action' | 'target'> {
  id: string;
  orgId: string;
  occurredAt: Date;
  channel: Channel;
  action: string;
  outcome: Outcome;
  actor: Actor;
  target: AuditTarget | null;
  requestId: string;
  ip: string;
  userAgent: string;
}
