import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/index.js';
import { UnitOfWork } from '../database/index.js';
import { uuidv7 } from '../http/index.js';
import { groupCreated, MembershipChanges } from './group.changes.js';
import { GroupFoundingStore, NotAllUsers } from './group-founding.store.js';
import { distinctIds, GroupMembership } from './group-membership.js';
import type { Group, GroupDraft, MemberTemplates } from './group.js';

/** What a new group shall be. */
export interface Founding {
  draft: GroupDraft;
  memberIds: readonly string[];
  /** How its members are told of. */
  templates: MemberTemplates;
}

/** A new group, and its members as a text. */
export interface FoundedGroup {
  group: Group;
  members: string;
}

/** How one attempt to make a group does it. */
interface Attempt extends Founding {
  orgId: string;
  id: string;
  at: Date;
  unique: boolean;
}

/** Makes groups together with their first members, however many. */
@Injectable()
export class GroupFounding {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly firsts: GroupFoundingStore,
    private readonly membership: GroupMembership,
    private readonly audit: AuditService,
  ) {}

  /** Is a unit of work of its own. Throws `NameTaken`, and 400 `invalidValue` for a member that isn't there. */
  async found(orgId: string, founding: Founding, unique: boolean): Promise<FoundedGroup> {
    const memberIds = distinctIds(founding.memberIds);
    const attempt = { ...founding, memberIds, orgId, id: uuidv7(), at: new Date(), unique };
    const members = await this.#ofUsers(attempt);
    return { group: groupOf(attempt), members };
  }

  /** All members are users, nearly always: nothing needs to be waited for then. */
  async #ofUsers(attempt: Attempt): Promise<string> {
    const { orgId, id, draft, unique, at, memberIds, templates } = attempt;
    try {
      const rows = await this.uow.run(orgId, () => {
        this.#note(attempt);
        const rest = { unique, at, userIds: memberIds, template: templates.user };
        return Promise.resolve(this.firsts.insert(orgId, id, draft, rest));
      });
      return rows[0]?.members ?? '';
    } catch (error) {
      if (!(error instanceof NotAllUsers)) throw error;
      return this.#ofAnyone(attempt);
    }
  }

  /** Groups are among them, or somebody who isn't there. */
  #ofAnyone(attempt: Attempt): Promise<string> {
    const { orgId, id, draft, unique, at, memberIds, templates } = attempt;
    return this.uow.run(orgId, () => {
      this.#note(attempt);
      const rest = { unique, at, userIds: [], template: templates.user };
      this.firsts.insert(orgId, id, draft, rest);
      return this.membership.populate(orgId, id, memberIds, { at, templates });
    });
  }

  #note({ id, draft, memberIds }: Attempt): void {
    const changes = new MembershipChanges();
    changes.add({ added: memberIds, removed: [] });
    this.audit.note(groupCreated(id, draft, changes.change));
  }
}

function groupOf({ id, at, draft, memberIds }: Attempt): Group {
  const { displayName, externalId, profile } = draft;
  const own = { id, role: null, memberCount: memberIds.length, version: 1, createdAt: at, updatedAt: at };
  return { ...own, displayName, externalId, profile: JSON.stringify(profile) };
}
