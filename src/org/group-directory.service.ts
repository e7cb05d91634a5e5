import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/index.js';
import { UnitOfWork } from '../database/index.js';
import { conflict, isUuid, notFound } from '../http/index.js';
import type { DirectoryQuery, FoundPage, WalkedPage, WalkQuery } from './directory.query.js';
import { DirectorySearches } from './directory-searches.js';
import { type FoundedGroup, type Founding, GroupFounding } from './group-founding.js';
import { GroupMembership } from './group-membership.js';
import { groupDeleted, groupUpdated, type MembershipChanges } from './group.changes.js';
import type { Group, GroupDraft, GroupRules, MembershipStep, MemberTemplates } from './group.js';
import { NameTaken } from './group.row.js';
import { GroupStore } from './group.store.js';
import { MembershipStore } from './membership.store.js';

/** The rules of an organization's groups. Each call is, or joins, one unit of work and leaves its audit event. */
@Injectable()
export class GroupDirectoryService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly founding: GroupFounding,
    private readonly groups: GroupStore,
    private readonly memberships: MembershipStore,
    private readonly membership: GroupMembership,
    private readonly searches: DirectorySearches,
    private readonly audit: AuditService,
  ) {}

  /** Runs several calls as one unit of work: what they read belongs together. Throws what they do. */
  together<T>(orgId: string, work: () => Promise<T>): Promise<T> {
    return distinctlyNamed(() => this.uow.run(orgId, work));
  }

  /**
   * Makes a group, as a unit of work of its own. Throws 409 `uniqueness` for a taken name, 400 `invalidValue` for a
   * member that isn't there.
   */
  async provision(orgId: string, founding: Founding, rules: GroupRules): Promise<FoundedGroup> {
    return distinctlyNamed(() => this.founding.found(orgId, founding, rules.uniqueGroupNames));
  }

  /** The group. Throws 404. */
  async find(orgId: string, id: string): Promise<Group> {
    return present(isUuid(id) ? await this.groups.find(orgId, id) : undefined);
  }

  search(orgId: string, query: DirectoryQuery): Promise<FoundPage<Group>> {
    return this.searches.groups.search(orgId, query);
  }

  /** The same by place instead of by number. */
  walk(orgId: string, query: WalkQuery): Promise<WalkedPage<Group>> {
    return this.searches.groupWalk.walk(orgId, query);
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
   * Changes a group under its row lock, so that changes of one membership never overtake each other: `steps` change
   * who is in it, `change` says what its attributes shall be, undefined for as they are. Throws 404, what `change`
   * throws, 409 `uniqueness`, 400 `invalidValue` for a member that isn't there or a circle of groups.
   */
  async change(
    orgId: string,
    id: string,
    { uniqueGroupNames: unique, steps }: GroupRules & { steps: readonly MembershipStep[] },
    change: (group: Group) => GroupDraft | undefined,
  ): Promise<Group> {
    return this.together(orgId, async () => {
      if (!isUuid(id)) throw notFound('Group');
      const at = new Date();
      // Sent together and in this order. That there is no such group, or another version, is seen afterwards, and
      // takes back whatever the steps did.
      const [, found, { changes, refusal, bumped }] = await Promise.all([
        this.membership.lockNesting(orgId, id, steps),
        this.groups.lock(orgId, id),
        this.membership.apply(orgId, id, steps, at),
      ]);
      const before = present(found);
      const draft = change(before);
      if (refusal) throw refusal;
      if (draft) this.groups.update(orgId, id, draft, { unique, at, bump: bumped ? 0 : 1 });
      else if (!bumped && !changes.empty) this.groups.touch(orgId, id, at);
      const event = groupUpdated(before, draft, changes);
      if (event) this.audit.note(event);
      else this.audit.upkeep();
      return after(before, draft, changes, at);
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
}

async function distinctlyNamed<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof NameTaken)) throw error;
    throw conflict('Another group has this displayName.');
  }
}

function after(before: Group, draft: GroupDraft | undefined, members: MembershipChanges, at: Date): Group {
  const { change } = members;
  if (!draft && !change) return before;
  const memberCount = before.memberCount + (change ? change.addedTotal - change.removedTotal : 0);
  const changed = { ...before, memberCount, version: before.version + 1, updatedAt: at };
  if (!draft) return changed;
  const { displayName, externalId, profile } = draft;
  return { ...changed, displayName, externalId, profile: JSON.stringify(profile) };
}

function present(group: Group | undefined): Group {
  if (!group) throw notFound('Group');
  return group;
}
