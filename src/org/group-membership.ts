import { Injectable } from '@nestjs/common';
import { AppError, isUuid } from '../http/index.js';
import { MembershipChanges } from './group.changes.js';
import type { MembershipStep, MemberTemplates } from './group.js';
import { maxNesting } from './membership.sql.js';
import { MembershipStore } from './membership.store.js';

/** What came of the steps of one change. Nothing of it may be kept where there is a refusal. */
export interface AppliedSteps {
  changes: MembershipChanges;
  /** 400 `invalidValue`: somebody who isn't there, or a circle of groups. */
  refusal: AppError | undefined;
  /** Whether the group has its next version already. */
  bumped: boolean;
}

/** Ids that an answer names of those that name nobody. */
const mostNamed = 10;

/** Who is in a group, changed step by step as sets. */
@Injectable()
export class GroupMembership {
  constructor(private readonly memberships: MembershipStore) {}

  /**
   * Carries steps out, behind the lock that keeps groups from closing a circle. What it sends first goes along with
   * what its caller sends in the same tick. Never throws for what the steps say: the caller may know of something
   * that comes first.
   */
  async apply(
    orgId: string,
    groupId: string,
    steps: readonly MembershipStep[],
    at: Date,
  ): Promise<AppliedSteps> {
    const applied: AppliedSteps = { changes: new MembershipChanges(), refusal: undefined, bumped: false };
    // Several steps may come to nothing together: only then is it known whether there is a new version.
    const bump = steps.length === 1 ? 1 : 0;
    let nested = false;
    for (const step of steps) {
      applied.refusal = unknownIn(step.kind === 'change' ? step.add : idsIn(step));
      if (applied.refusal) return applied;
      const done = await this.memberships.apply(orgId, groupId, withIds(step), { bump, at });
      if (done.unknown.length > 0) return { ...applied, refusal: unknownMembers(done.unknown) };
      applied.changes.add(done);
      nested ||= done.nested;
    }
    const refusal = nested ? await this.#nestingRefusal(orgId) : undefined;
    return { ...applied, refusal, bumped: bump === 1 && !applied.changes.empty };
  }

  /**
   * Puts the first members into a group that is being made, and gives their text. Throws 400 `invalidValue` for one
   * that isn't there.
   */
  async populate(
    orgId: string,
    groupId: string,
    ids: readonly string[],
    { at, templates }: { at: Date; templates: MemberTemplates },
  ): Promise<string> {
    const step: MembershipStep = { kind: 'change', add: ids, remove: [] };
    const [, done] = await Promise.all([
      this.memberships.lockNesting(orgId, groupId, ids),
      this.memberships.apply(orgId, groupId, step, { bump: 0, at }),
    ]);
    if (done.unknown.length > 0) throw unknownMembers(done.unknown);
    const refusal = done.nested ? await this.#nestingRefusal(orgId) : undefined;
    if (refusal) throw refusal;
    const texts = await this.memberships.texts(orgId, [groupId], templates);
    return texts.get(groupId) ?? '';
  }

  /** Sent before the group itself is locked. */
  async lockNesting(orgId: string, groupId: string, steps: readonly MembershipStep[]): Promise<void> {
    await this.memberships.lockNesting(orgId, groupId, steps.flatMap(idsIn).filter(isUuid));
  }

  async #nestingRefusal(orgId: string): Promise<AppError | undefined> {
    const { circular, levels } = await this.memberships.closeNesting(orgId);
    if (circular)
      return invalid('members: a group can not be in itself, neither directly nor through others.');
    if (levels <= maxNesting) return undefined;
    return invalid(`members: groups can be nested ${maxNesting} levels deep at most.`);
  }
}

/** Each once. Throws 400 `invalidValue` for what can't be one. */
export function distinctIds(ids: readonly string[]): string[] {
  const malformed = unknownIn(ids);
  if (malformed) throw malformed;
  return [...new Set(ids)];
}

function idsIn(step: MembershipStep): readonly string[] {
  switch (step.kind) {
    case 'change':
      return [...step.add, ...step.remove];
    case 'replace':
      return step.ids;
    case 'removeMatching':
      return [];
  }
}

/** What isn't an id of ours names nobody, and must not reach a column of ids: nobody is taken out by it. */
function withIds(step: MembershipStep): MembershipStep {
  return step.kind === 'change' ? { ...step, remove: step.remove.filter(isUuid) } : step;
}

/** Nobody is put in by it either, and who sent it is told. */
function unknownIn(added: readonly string[]): AppError | undefined {
  const unknown = added.filter((id) => !isUuid(id));
  return unknown.length > 0 ? unknownMembers(unknown) : undefined;
}

function unknownMembers(ids: readonly string[]): AppError {
  const [first, ...others] = [...new Set(ids)].map((id) => JSON.stringify(id.slice(0, 100)));
  const named = [first, ...others.slice(0, mostNamed - 1)].join(', ');
  const more = others.length < mostNamed ? '' : ` and ${others.length + 1 - mostNamed} more`;
  const what = others.length === 0 ? 'the id' : 'any of the ids';
  return invalid(`members: no user or group of this organization has ${what} ${named}${more}.`);
}

function invalid(message: string): AppError {
  return new AppError('invalid_member', 400, message, { scimType: 'invalidValue' });
}
