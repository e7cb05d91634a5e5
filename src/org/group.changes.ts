import { type AuditNote, diffValues, type MembersChange } from '../audit/index.js';
import type { Group, GroupDraft } from './group.js';

/** Entries of a list of members in an event; the totals tell the rest. */
const maxListed = 100;

/** Who came and who went, over all steps of one change. */
export class MembershipChanges {
  readonly #net = new Map<string, 'added' | 'removed'>();

  add({ added, removed }: { added: readonly string[]; removed: readonly string[] }): void {
    for (const id of removed) this.#turn(id, 'removed');
    for (const id of added) this.#turn(id, 'added');
  }

  get empty(): boolean {
    return this.#net.size === 0;
  }

  /** As the audit log tells it; undefined when nobody came or went. */
  get change(): MembersChange | undefined {
    if (this.empty) return undefined;
    const [added, removed] = [this.#those('added'), this.#those('removed')];
    return {
      path: 'members',
      added: added.slice(0, maxListed),
      removed: removed.slice(0, maxListed),
      addedTotal: added.length,
      removedTotal: removed.length,
    };
  }

  /** Who was taken out and put in again stayed. */
  #turn(id: string, what: 'added' | 'removed'): void {
    const before = this.#net.get(id);
    if (before !== undefined && before !== what) this.#net.delete(id);
    else this.#net.set(id, what);
  }

  #those(what: 'added' | 'removed'): string[] {
    return [...this.#net].filter(([, turn]) => turn === what).map(([id]) => id);
  }
}

export function groupCreated(id: string, draft: GroupDraft, members: MembersChange | undefined): AuditNote {
  const changes = diffValues(undefined, described(draft.profile));
  return event('group.create', { id, displayName: draft.displayName }, [...changes, ...listed(members)]);
}

/** Undefined when nothing changed. */
export function groupUpdated(
  before: Group,
  draft: GroupDraft | undefined,
  members: MembershipChanges,
): AuditNote | undefined {
  const attributes = draft ? diffValues(described(profileOf(before)), described(draft.profile)) : [];
  const changes = [...attributes, ...listed(members.change)];
  const target = { id: before.id, displayName: draft?.displayName ?? before.displayName };
  return changes.length > 0 ? event('group.update', target, changes) : undefined;
}

export function groupRoleChanged(before: Group, role: string | null): AuditNote {
  return event('group.update', before, [{ path: 'role', before: before.role, after: role }]);
}

/** The members stay; who they were is told by what put them in. */
export function groupDeleted(before: Group): AuditNote {
  const gone = diffValues({ ...described(profileOf(before)), members: before.memberCount }, undefined);
  return event('group.delete', before, gone);
}

function event(
  action: AuditNote['action'],
  { id, displayName }: Pick<Group, 'id' | 'displayName'>,
  changes: NonNullable<AuditNote['changes']>,
): AuditNote {
  return { action, target: { type: 'group', id, name: displayName }, changes };
}

function listed(members: MembersChange | undefined): MembersChange[] {
  return members ? [members] : [];
}

function profileOf(group: Group): Record<string, unknown> {
  return JSON.parse(group.profile) as Record<string, unknown>; // as: the column holds what a draft's profile was
}

function described(profile: Record<string, unknown>): Record<string, unknown> {
  const { schemas: _, ...attributes } = profile;
  return attributes;
}
