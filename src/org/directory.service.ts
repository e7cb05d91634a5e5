import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/index.js';
import { UniqueViolation, UnitOfWork } from '../database/index.js';
import { conflict, isUuid, notFound, uuidv7 } from '../http/index.js';
import { SessionsService } from '../token/index.js';
import { assertDomainAllowed } from './allowed-domain.js';
import { DeprovisioningService } from './deprovisioning.service.js';
import type { DirectoryQuery, FoundPage, Walk, WalkedPage, WalkQuery } from './directory.query.js';
import { DirectorySearches } from './directory-searches.js';
import type { Member, MemberChange, MemberDraft, ProvisioningRules } from './member.js';
import {
  contactsChanged,
  createdEvent,
  deletedEvent,
  emailsOf,
  nextStatus,
  type OwnState,
  revivedEvent,
  rowOfDraft,
  updateEvent,
  withDraft,
  withStatus,
} from './member.changes.js';
import type { MemberStatus } from './member.entity.js';
import { type MemberRow, MemberStore, TombstoneInTheWay } from './member.store.js';
import type { AnyResource, MixedSelection } from './mixed.query.js';

/** The rules of an organization's directory. Each call is, or joins, one unit of work and leaves its audit event. */
@Injectable()
export class DirectoryService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly members: MemberStore,
    private readonly searches: DirectorySearches,
    private readonly deprovisioning: DeprovisioningService,
    private readonly sessions: SessionsService,
    private readonly audit: AuditService,
  ) {}

  /**
   * Makes a member, or revives the one deleted under the same userName when nothing contradicts it. Throws
   * 409 `uniqueness` when a live member has the userName or the e-mail, 400 outside the allowed domains.
   */
  async provision(
    orgId: string,
    { active, draft }: { active: boolean | undefined; draft: MemberDraft },
    rules: ProvisioningRules,
  ): Promise<Member> {
    assertDomainAllowed(draft, rules);
    try {
      return await this.#unique(orgId, () => this.#create(orgId, draft, stateOf(active, rules), false));
    } catch (error) {
      if (!(error instanceof TombstoneInTheWay)) throw error;
      return this.#unique(orgId, () => this.#reviveOrCreate(orgId, draft, stateOf(active, rules)));
    }
  }

  async #reviveOrCreate(orgId: string, draft: MemberDraft, state: OwnState): Promise<Member> {
    const tombstone = await this.members.findTombstone(orgId, draft.userName, draft.externalId);
    if (!tombstone) return this.#create(orgId, draft, state, true);
    const { id, version, createdAt } = tombstone;
    const revived = rowOfDraft(draft, { ...state, id, version: version + 1, createdAt });
    this.audit.note(revivedEvent(tombstone, draft, revived));
    this.members.revive(orgId, revived);
    return this.#withManager(orgId, { ...revived, groups: null });
  }

  async #create(orgId: string, draft: MemberDraft, state: OwnState, anyway: boolean): Promise<Member> {
    const created = rowOfDraft(draft, state);
    this.audit.note(createdEvent(draft, created));
    this.members.insert(orgId, created, anyway);
    return this.#withManager(orgId, { groups: null, ...created });
  }

  /** The live member. Throws 404. */
  async find(orgId: string, id: string): Promise<Member> {
    return present(isUuid(id) ? await this.members.find(orgId, id) : undefined);
  }

  search(orgId: string, query: DirectoryQuery): Promise<FoundPage<Member>> {
    return this.searches.members.search(orgId, query);
  }

  /** The same by place instead of by number. */
  walk(orgId: string, query: WalkQuery): Promise<WalkedPage<Member>> {
    return this.searches.memberWalk.walk(orgId, query);
  }

  /** Members and groups as one list. */
  searchAll(orgId: string, query: MixedSelection & { offset: number }): Promise<FoundPage<AnyResource>> {
    return this.searches.mixed.search(orgId, query);
  }

  /** The same by place. */
  walkAll(
    orgId: string,
    query: MixedSelection & { from: Walk | undefined },
  ): Promise<WalkedPage<AnyResource>> {
    return this.searches.mixed.walk(orgId, query);
  }

  /**
   * Changes a member under its row lock: `change` sees it as it is and says what it shall be. What changes
   * nothing is not written. Throws 404, 409 `uniqueness`, 400 for an e-mail moved out of the allowed domains, and
   * for access to be taken what DeprovisioningService throws.
   */
  async change(
    orgId: string,
    id: string,
    rules: ProvisioningRules,
    change: (member: Member) => MemberChange,
  ): Promise<Member> {
    return this.#guarded(orgId, async () => {
      const before = present(isUuid(id) ? await this.members.lock(orgId, id) : undefined);
      const { active, draft } = change(before);
      const status = nextStatus(before, active, rules);
      if (status === 'disabled') await this.deprovisioning.assertMayGo(orgId, before, false, rules);
      if (status === 'disabled' && before.status !== status) await this.sessions.endAll(orgId, id);
      if (draft) return this.#rewrite(orgId, before, draft, { rules, status });
      const after = withStatus(before, status);
      if (!after) return before;
      this.audit.note(updateEvent(before, after, undefined));
      this.members.updateStatus(orgId, after);
      return after;
    });
  }

  async #rewrite(
    orgId: string,
    before: Member,
    draft: MemberDraft,
    { rules, status }: { rules: ProvisioningRules; status: MemberStatus },
  ): Promise<Member> {
    const after = withDraft(before, draft, status);
    const contacts = contactsChanged(before, after);
    if (contacts) assertDomainAllowed(draft, rules);
    this.audit.note(updateEvent(before, after, draft));
    if (contacts) this.members.updateContacts(orgId, after, emailsOf(before));
    else this.members.update(orgId, after);
    return after.managerId === before.managerId
      ? { managerName: before.managerName, groups: before.groups, ...after }
      : this.#withManager(orgId, { groups: before.groups, ...after });
  }

  /**
   * Makes a tombstone of a live member: gone for provisioning, kept for admins and the log. Throws 404, and as
   * `change` where access is taken.
   */
  async remove(
    orgId: string,
    id: string,
    rules: ProvisioningRules,
    check: (member: Member) => void,
  ): Promise<void> {
    await this.#guarded(orgId, async () => {
      const member = present(isUuid(id) ? await this.members.lockToDelete(orgId, id) : undefined);
      check(member);
      await this.deprovisioning.assertMayGo(orgId, member, true, rules);
      this.audit.note(deletedEvent(member));
      this.members.bury(orgId, id, new Date(), emailsOf(member));
      await this.sessions.endAll(orgId, id);
    });
  }

  async #withManager(orgId: string, row: MemberRow & Pick<Member, 'groups'>): Promise<Member> {
    const manager = row.managerId === null ? undefined : await this.members.find(orgId, row.managerId);
    return { managerName: manager ? (manager.displayName ?? '') : null, ...row };
  }

  #guarded<T>(orgId: string, work: () => Promise<T>): Promise<T> {
    return this.deprovisioning.guarding(orgId, () => this.#unique(orgId, work));
  }

  async #unique<T>(orgId: string, work: () => Promise<T>): Promise<T> {
    try {
      return await this.uow.run(orgId, work);
    } catch (error) {
      if (!(error instanceof UniqueViolation)) throw error;
      if (error.constraint === 'member_user_name') throw conflict('Another member has this userName.');
      if (error.constraint === 'member_email')
        throw conflict('Another member has this e-mail address (emails).');
      throw error;
    }
  }
}

/** What a member begins with, and a revived one again. */
function stateOf(active: boolean | undefined, rules: ProvisioningRules): OwnState {
  const now = new Date();
  return {
    id: uuidv7(),
    status: active === false ? 'disabled' : rules.initialStatus,
    role: rules.defaultRole,
    version: 1,
    createdAt: now,
    updatedAt: now,
    lastSignInAt: null,
  };
}

function present(member: Member | undefined): Member {
  if (!member) throw notFound('User');
  return member;
}
