import { type AuditAction, type AuditNote, diffValues } from '../audit/index.js';
import type { MemberStatus } from './member.entity.js';
import { emailKey, type Member, type MemberDraft, nameKey, type ProvisioningRules } from './member.js';
import type { MemberRow, Tombstone } from './member.store.js';

/** What the directory decides itself. */
export type OwnState = Pick<
  MemberRow,
  'id' | 'status' | 'role' | 'version' | 'createdAt' | 'updatedAt' | 'lastSignInAt'
>;

/** The row of a draft with what the directory decides itself. */
export function rowOfDraft(draft: MemberDraft, own: OwnState): MemberRow {
  // What is spread comes last: V8 takes microseconds for each name that is added behind a spread.
  return {
    userName: draft.userName,
    externalId: draft.externalId,
    email: draft.email,
    emails: draft.emails,
    displayName: draft.displayName,
    source: 'scim',
    scimRoles: draft.roles,
    managerId: draft.managerId,
    profile: JSON.stringify(draft.profile),
    keys: JSON.stringify(draft.keys),
    ...own,
  };
}

/** The member with a new status, its attributes as they were; undefined when nothing of it changes. */
export function withStatus(before: Member, status: MemberStatus): Member | undefined {
  if (status === before.status && before.source === 'scim') return undefined;
  return { ...before, status, source: 'scim', version: before.version + 1, updatedAt: new Date() };
}

/** The row that a draft makes of a member. */
export function withDraft(before: Member, draft: MemberDraft, status: MemberStatus): MemberRow {
  const { id, role, version, createdAt, lastSignInAt } = before;
  return rowOfDraft(draft, {
    id,
    status,
    role,
    version: version + 1,
    createdAt,
    updatedAt: new Date(),
    lastSignInAt,
  });
}

export function createdEvent(draft: MemberDraft, row: MemberRow): AuditNote {
  return event('user.create', row, diffValues(undefined, described(draft.profile, row)));
}

/** A deleted member that came back: what it was before, and what it begins with again. */
export function revivedEvent(before: Tombstone, draft: MemberDraft, row: MemberRow): AuditNote {
  const old = { ...described(profileOf(before), before), deleted: true };
  return event('user.reactivate', row, diffValues(old, { ...described(draft.profile, row), deleted: false }));
}

/** Deleting disables, and takes the member out of the identity provider's sight. */
export function deletedEvent(before: Member): AuditNote {
  const now = { status: 'disabled', deleted: true };
  return event('user.delete', before, diffValues({ status: before.status, deleted: false }, now));
}

/** Without a draft only what the directory itself holds can have changed. */
export function updateEvent(
  before: Member,
  after: Member | MemberRow,
  draft: MemberDraft | undefined,
): AuditNote {
  const [old, now] = draft ? [profileOf(before), draft.profile] : [{}, {}];
  return event(
    statusAction(before.status, after.status),
    after,
    diffValues(described(old, before), described(now, after)),
  );
}

/** Every e-mail address in a member's profile. */
export function emailsOf(member: Member): string[] {
  const emails: unknown = profileOf(member)['emails'];
  if (!Array.isArray(emails)) return [];
  return emails.flatMap((email: unknown) => {
    const value: unknown =
      typeof email === 'object' && email !== null && 'value' in email ? email.value : undefined;
    return typeof value === 'string' ? [value] : [];
  });
}

/** The profile, parsed. */
function profileOf(member: Pick<Member, 'profile'>): Record<string, unknown> {
  return JSON.parse(member.profile) as Record<string, unknown>; // as: the column holds what rowOfDraft wrote
}

/**
 * `active: false` disables; `active: true` on a disabled member gives back what it had: `active` once it
 * signed in, else the initial status. Saying nothing never enables.
 */
export function nextStatus(
  before: Member,
  active: boolean | undefined,
  rules: ProvisioningRules,
): MemberStatus {
  if (active === undefined) return before.status;
  if (!active) return 'disabled';
  if (before.status !== 'disabled') return before.status;
  return before.lastSignInAt ? 'active' : rules.initialStatus;
}

export function statusAction(before: MemberStatus, after: MemberStatus): AuditAction {
  if (before !== 'disabled' && after === 'disabled') return 'user.deactivate';
  if (before === 'disabled' && after !== 'disabled') return 'user.reactivate';
  return 'user.update';
}

function event(
  action: AuditAction,
  row: Pick<Member, 'id' | 'userName'>,
  changes: AuditNote['changes'],
): AuditNote {
  const target = { type: 'user', id: row.id, name: row.userName };
  return changes ? { action, target, changes } : { action, target };
}

function described(
  profile: Record<string, unknown>,
  { status, role, source }: Pick<Member, 'status' | 'role' | 'source'>,
): Record<string, unknown> {
  const { schemas: _, ...attributes } = profile;
  attributes['status'] = status;
  attributes['role'] = role;
  attributes['source'] = source;
  return attributes;
}

/** Whether e-mails, and with them account and e-mail rows, are others. */
export function contactsChanged(before: Member, row: MemberRow): boolean {
  if (nameKey(before.userName) !== nameKey(row.userName)) return true;
  if ((before.email ?? '') !== (row.email ?? '')) return true;
  const old = emailsOf(before);
  return (
    old.length !== row.emails.length ||
    old.some((email, index) => emailKey(email) !== emailKey(row.emails[index] ?? ''))
  );
}
