import type { Actor, Channel } from '../http/index.js';
import type { AuditAction, AuditEvent } from './audit.events.js';
import type { Change, MembersChange } from './changes.js';

/** What other parts of the process are told of the log, and how an entry is called there. */
const members = {
  'user.create': 'member.provisioned',
  'user.update': 'member.updated',
  'user.deactivate': 'member.deactivated',
  'user.reactivate': 'member.reactivated',
  'user.delete': 'member.deleted',
  'login.succeed': 'login.succeeded',
} as const satisfies Partial<Record<AuditAction | 'login.succeed', string>>;
const groups = {
  'group.create': 'group.created',
  'group.update': 'group.updated',
  'group.delete': 'group.deleted',
} as const satisfies Partial<Record<AuditAction, string>>;
const organizations = {
  'organization.create': 'organization.created',
  'organization.update': 'organization.updated',
  'organization.delete': 'organization.deleted',
} as const satisfies Partial<Record<AuditAction, string>>;

type NameIn<T> = T[keyof T];

export type EventName = NameIn<typeof members> | NameIn<typeof groups> | NameIn<typeof organizations>;

/** Whom an event of this name is about. */
type Subject<Name> =
  Name extends NameIn<typeof members>
    ? { readonly memberId: string; readonly userName: string }
    : Name extends NameIn<typeof groups>
      ? { readonly groupId: string; readonly groupName: string }
      : { readonly organizationName: string };

/** A change that was committed. */
interface Committed {
  /** Of the entry in the audit log that the change left. */
  readonly id: string;
  readonly organizationId: string;
  readonly occurredAt: Date;
  readonly channel: Channel;
  readonly actor: Actor;
  readonly requestId: string;
  /** As the log has them: lists and texts are cut, secrets left out. */
  readonly changes: readonly (Change | MembersChange)[];
}

/** An event, told apart from others by its `name`. */
export type MusterEvent<Name extends EventName = EventName> = {
  [N in Name]: Committed & Subject<N> & { readonly name: N };
}[Name];

/** What an entry of the log is to other parts of the process; undefined for what is none of their business. */
export function eventOf(entry: AuditEvent): MusterEvent | undefined {
  const { action, target, outcome } = entry;
  if (outcome !== 'success') return undefined;
  const [id, name] = [target?.id ?? '', target?.name ?? ''];
  // Several listeners see the same one: frozen. What is spread comes last, which is cheaper.
  if (isIn(members, action))
    return Object.freeze({ name: members[action], memberId: id, userName: name, ...committed(entry) });
  if (isIn(groups, action))
    return Object.freeze({ name: groups[action], groupId: id, groupName: name, ...committed(entry) });
  if (isIn(organizations, action))
    return Object.freeze({ name: organizations[action], organizationName: name, ...committed(entry) });
  return undefined;
}

function isIn<T extends object>(names: T, action: string): action is keyof T & string {
  return Object.hasOwn(names, action);
}

function committed(entry: AuditEvent): Committed {
  const { id, orgId, occurredAt, channel, actor, requestId, changes = [] } = entry;
  return { id, organizationId: orgId, occurredAt, channel, actor, requestId, changes };
}
