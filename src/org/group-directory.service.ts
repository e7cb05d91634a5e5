import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { AuditService } from '../audit/index.js';
import { UnitOfWork } from '../database/index.js';
import { AppError, conflict, isUuid, notFound } from '../http/index.js';
import type { DirectoryQuery, FoundPage } from './directory.query.js';
import { DirectorySearches } from './directory-searches.js';
import { groupCreated, groupDeleted, groupUpdated, MembershipChanges } from './group.changes.js';
import type { Group, GroupChange, GroupDraft, GroupRules, MembershipStep, MemberTemplates } from './group.js';
import { GroupStore, NameTaken } from './group.store.js';
import { maxNesting } from './membership.sql.js';
import { MembershipStore } from './membership.store.js';

/** The rules of an organization's groups. Each call is, or joins, one unit of work and leaves its audit event. */
@Injectable()
export class GroupDirectoryService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly groups: GroupStore,
    private readonly memberships: MembershipStore,
    private readonly searches: DirectorySearches,
    private readonly audit: AuditService,
  ) {}

  /** Runs several calls as one unit of work: what they read belongs together. Throws what they do. */
  together<T>(orgId: string, work: () => Promise<T>): Promise<T> {
    return this.#named(orgId, work);
  }

  /** Makes a group. Throws 409 `uniqueness` for a taken name, 400 `invalidValue` for a member that isn't there. */
  async provision(
    orgId: string,
    { draft, memberIds }: { draft: GroupDraft; memberIds: readonly string[] },
    rules: GroupRules,
  ): Promise<Group> {
    const [id, at] = [uuidv7(), new Date()];
    return this.#named(orgId, async () => {
      const join: MembershipStep[] = memberIds.length > 0 ? [changeOf(memberIds)] : [];
      await this.#lockNestingFor(orgId, id, join);
      this.groups.insert(orgId, id, draft, { unique: rules.uniqueGroupNames, at });
      const members = await this.#applySteps(orgId, id, join, { bump: 0, at });
      this.audit.note(groupCreated(id, draft, members));
      const { displayName, externalId, profile } = draft;
      const memberCount = members.change?.addedTotal ?? 0;
      const own = { id, role: null, memberCount, version: 1, createdAt: at, updatedAt: at };
      return { ...own, displayName, externalId, profile: JSON.stringify(profile) };
    });
  }

  /** The group. Throws 404. */
  async find(orgId: string, id: string): Promise<Group> {
    return present(isUuid(id) ? await this.groups.find(orgId, id) : undefined);
  }

  search(orgId: string, query: DirectoryQuery): Promise<FoundPage<Group>> {
    return this.searches.groups.search(orgId, query);
  }

  /** The members of each group as a text of theirs. A group without members is left out. */
  memberTexts(
    orgId: string,
    groupIds: readonly string[],
    templates: MemberTemplates,
  ): Promise<Map<string, string>> {
    return this.memberships.texts(orgId, groupIds, templates);
  }

  /**
   * Changes a group under its row lock, so that changes of one membership never overtake each other. `ids` are all
   * that `change` may name. Throws 404, 409 `uniqueness`, 400 `invalidValue` for a member that isn't there or a
   * circle of groups.
   */
  async change(
    orgId: string,
    id: string,
    rules: GroupRules & { ids: readonly string[] },
    change: (group: Group) => GroupChange,
  ): Promise<Group> {
    return this.#named(orgId, async () => {
      if (!isUuid(id)) throw notFound('Group');
      // Both are sent in this order, in one packet.
      const [, found] = await Promise.all([
        this.memberships.lockNesting(orgId, id, rules.ids.filter(isUuid)),
        this.groups.lock(orgId, id),
      ]);
      const before = present(found);
      const { draft, members: steps } = change(before);
      const at = new Date();
      if (draft) this.groups.update(orgId, id, draft, { unique: rules.uniqueGroupNames, at });
      const members = await this.#applySteps(orgId, id, steps, {
        bump: draft || steps.length > 1 ? 0 : 1,
        at,
      });
      // Several steps may come to nothing: only then is it known.
      if (!draft && steps.length > 1 && !members.empty) this.groups.touch(orgId, id, at);
      const event = groupUpdated(before, draft, members);
      if (event) this.audit.note(event);
      else if (steps.length > 0 || draft) this.audit.upkeep();
      return this.#after(before, draft, members, at);
    });
  }

  /** Takes a group away; its members stay. Throws 404. */
  async remove(orgId: string, id: string, check: (group: Group) => void): Promise<void> {
    await this.uow.run(orgId, async () => {
      if (!isUuid(id)) throw notFound('Group');
      const [, found] = await Promise.all([
        this.memberships.lockNestingAlways(orgId),
        this.groups.lockToDelete(orgId, id),
      ]);
      const group = present(found);
      check(group);
      this.audit.note(groupDeleted(group));
      this.groups.delete(orgId, id, new Date());
      await this.memberships.closeNesting(orgId);
    });
  }

  async #lockNestingFor(orgId: string, id: string, steps: readonly MembershipStep[]): Promise<void> {
    const ids = steps.flatMap(idsIn).filter(isUuid);
    if (ids.length > 0) await this.memberships.lockNesting(orgId, id, ids);
  }

  async #applySteps(
    orgId: string,
    id: string,
    steps: readonly MembershipStep[],
    { bump, at }: { bump: 0 | 1; at: Date },
  ): Promise<MembershipChanges> {
    const changes = new MembershipChanges();
    let nested = false;
    for (const step of steps) {
      assertIds(step);
      const done = await this.memberships.apply(orgId, id, withIds(step), { bump, at });
      const [unknown] = done.unknown;
      if (unknown !== undefined) throw unknownMember(unknown);
      changes.add(done);
      nested ||= done.nested;
    }
    if (nested) assertNesting(await this.memberships.closeNesting(orgId));
    return changes;
  }

  #after(before: Group, draft: GroupDraft | undefined, members: MembershipChanges, at: Date): Group {
    const { change } = members;
    if (!draft && !change) return before;
    const memberCount = before.memberCount + (change ? change.addedTotal - change.removedTotal : 0);
    const after = { ...before, memberCount, version: before.version + 1, updatedAt: at };
    if (!draft) return after;
    const { displayName, externalId, profile } = draft;
    return { ...after, displayName, externalId, profile: JSON.stringify(profile) };
  }

  async #named<T>(orgId: string, work: () => Promise<T>): Promise<T> {
    try {
      return await this.uow.run(orgId, work);
    } catch (error) {
      if (!(error instanceof NameTaken)) throw error;
      throw conflict('Another group has this displayName.');
    }
  }
}

function changeOf(add: readonly string[]): MembershipStep {
  return { kind: 'change', add, remove: [] };
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
function assertIds(step: MembershipStep): void {
  const named = step.kind === 'change' ? step.add : idsIn(step);
  const unknown = named.find((id) => !isUuid(id));
  if (unknown !== undefined) throw unknownMember(unknown);
}

function assertNesting({ circular, levels }: { circular: boolean; levels: number }): void {
  if (circular)
    throw invalidMember('members: a group can not be in itself, neither directly nor through others.');
  if (levels > maxNesting)
    throw invalidMember(`members: groups can be nested ${maxNesting} levels deep at most.`);
}

function unknownMember(id: string): AppError {
  return invalidMember(`members: no user or group of this organization has the id "${id.slice(0, 100)}".`);
}

function invalidMember(message: string): AppError {
  return new AppError('invalid_member', 400, message, { scimType: 'invalidValue' });
}

function present(group: Group | undefined): Group {
  if (!group) throw notFound('Group');
  return group;
}
