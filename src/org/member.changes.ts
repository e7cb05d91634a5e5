import { v7 as uuidv7 } from 'uuid';
import { type AuditAction, type AuditNote, diffValues } from '../audit/index.js';
import type { MemberStatus } from './member.entity.js';
import { emailKey, type Member, type MemberDraft, nameKey, type ProvisioningRules } from './member.js';
import type { MemberRow } from './member.store.js';

/** A changed member, and whether e-mails, and so account and e-mail rows, changed with it. */
interface Changed {
  row: MemberRow;
  contacts: boolean;
}

/** What the directory decides itself. */
export type OwnState = Pick<
  MemberRow,
  'id' | 'status' | 'role' | 'version' | 'createdAt' | 'updatedAt' | 'lastSignInAt'
>;

/** The row of a draft with what the directory decides itself. */
export function rowOfDraft(draft: MemberDraft, own: OwnState): MemberRow {
  return {
    ...own,
    userName: draft.userName,
    externalId: draft.externalId,
    email: draft.email,
    emails: draft.emails,
    displayName: draft.displayName,
    source: 'scim',
    managerId: draft.managerId,
    profile: JSON.stringify(draft.profile),
    keys: JSON.stringify(draft.keys),
    accountId: uuidv7(),
  };
}

/** What a draft makes of a member, or undefined when it changes nothing. */
export function changedMember(
  before: Member,
  draft: MemberDraft,
  rules: ProvisioningRules,
): Changed | undefined {
  const status = nextStatus(before, draft.active, rules);
  const row = rowOfDraft(draft, {
    id: before.id,
    status,
    role: before.role,
    version: before.version + 1,
    createdAt: before.createdAt,
    updatedAt: new Date(),
    lastSignInAt: before.lastSignInAt,
  });
  const same = row.profile === before.profile && status === before.status && before.source === 'scim';
  if (same) return undefined;
  return { row, contacts: contactsChanged(before, row) };
}

export function createdEvent(draft: MemberDraft, row: MemberRow): AuditNote {
  return event('user.create', row, diffValues(undefined, described(draft.profile, row)));
}

export function revivedEvent(draft: MemberDraft, row: MemberRow): AuditNote {
  return event('user.reactivate', row, diffValues(undefined, described(draft.profile, row)));
}

export function updateEvent(before: Member, draft: MemberDraft, row: MemberRow): AuditNote {
  const old = described(profileOf(before), before);
  return event(statusAction(before.status, row.status), row, diffValues(old, described(draft.profile, row)));
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
export function profileOf(member: Member): Record<string, unknown> {
  return JSON.parse(member.profile) as Record<string, unknown>; // as: the column holds what rowOfDraft wrote
}

/**
 * `active: false` disables; `active: true` on a disabled member gives back what it had: `active` once it
 * signed in, else the initial status. Saying nothing never enables.
 */
export function nextStatus(
  before: Pick<Member, 'status' | 'lastSignInAt'>,
  active: boolean | undefined,
  rules: Pick<ProvisioningRules, 'initialStatus'>,
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

function event(action: AuditAction, row: MemberRow, changes: AuditNote['changes']): AuditNote {
  const target = { type: 'user', id: row.id, name: row.userName };
  return changes ? { action, target, changes } : { action, target };
}

function described(
  profile: Record<string, unknown>,
  { status, role, source }: Pick<Member, 'status' | 'role' | 'source'>,
): Record<string, unknown> {
  const attributes = { ...profile };
  delete attributes['schemas'];
  return { ...attributes, status, role, source };
}

function contactsChanged(before: Member, row: MemberRow): boolean {
  if (nameKey(before.userName) !== nameKey(row.userName)) return true;
  if ((before.email ?? '') !== (row.email ?? '')) return true;
  const old = emailsOf(before);
  return (
    old.length !== row.emails.length ||
    old.some((email, index) => emailKey(email) !== emailKey(row.emails[index] ?? ''))
  );
}
