import { Inject, Injectable } from '@nestjs/common';
import { AuditService, type AuditTarget, diffValues } from '../audit/index.js';
import { CONFIG, type Config } from '../config/index.js';
import { UniqueViolation, UnitOfWork } from '../database/index.js';
import {
  AppError,
  conflict,
  currentRequest,
  invalidBody,
  isUuid,
  notFound,
  type Page,
  Paging,
} from '../http/index.js';
import { SessionsService } from '../token/index.js';
import { type ListedMember, MemberListStore } from './member-list.store.js';
import { statusAction } from './member.changes.js';
import { effectiveRole, roleFacts, type RoleSource, roleSources } from './role.js';
import { rowOfManual } from './member.manual.js';
import { MemberStore } from './member.store.js';
import type { CreateMemberDto, MemberListQuery, UpdateMemberDto } from './members.dto.js';

/** A member as the admin REST shows it. */
export interface MemberView extends Omit<ListedMember, 'deleted' | 'groups' | 'scimRoles' | 'loginRoles'> {
  /** Where the member has roles from; the highest of them is its `role`. */
  roleSources: RoleSource[];
  /** Every group the member is in, directly or through another. */
  groups: { id: string; name: string }[];
}

/** What narrows a list of members down. */
export interface MemberListFilter extends MemberListQuery {
  groupId?: string;
  joined?: boolean;
}

/** What admins see and do of members, beside whatever provisions them. */
@Injectable()
export class MembersService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly uow: UnitOfWork,
    private readonly listed: MemberListStore,
    private readonly members: MemberStore,
    private readonly sessions: SessionsService,
    private readonly paging: Paging,
    private readonly audit: AuditService,
  ) {}

  /** In the order of their making, the deleted among them as disabled. */
  async list(orgId: string, query: MemberListFilter): Promise<Page<MemberView>> {
    const list = `members ${orgId} ${query.groupId ?? ''}`;
    const request = this.paging.request(query, list);
    const { roles } = this.config;
    const { status, role, q, groupId, joined = false } = query;
    const filter = { status, role, q, roles, joined, ...(groupId !== undefined && { groupId }) };
    const rows = await this.uow.run(orgId, () => {
      return this.listed.list(orgId, filter, request.after?.[0], request.limit + 1);
    });
    const page = this.paging.page(rows, request, list, ({ id }) => [id]);
    return { ...page, data: page.data.map((row) => viewOf(row, roles)) };
  }

  /** Throws 404. */
  find(orgId: string, id: string): Promise<MemberView> {
    return this.uow.run(orgId, async () => {
      return viewOf(present(isUuid(id) ? await this.listed.find(orgId, id) : undefined), this.config.roles);
    });
  }

  /** Throws 409 `uniqueness` when a live member has the address, as e-mail or as userName. */
  async create(orgId: string, { email, displayName = null, role }: CreateMemberDto): Promise<MemberView> {
    const trail = currentRequest()?.trail;
    if (trail) trail.targetName = email;
    const row = rowOfManual({ email, displayName, role: this.#role(role) ?? this.#lowestRole() });
    const { status, source } = row;
    const changes = diffValues(undefined, { email, displayName, role: row.role, status, source });
    try {
      return await this.uow.run(orgId, async () => {
        this.members.insert(orgId, row, true);
        this.audit.note({ action: 'user.create', target: targetOf(row), changes });
        return viewOf({ ...row, deleted: false, groups: [], loginRoles: [] }, this.config.roles);
      });
    } catch (error) {
      throw asConflict(error);
    }
  }

  /** Promotes, disables or lets back in. Throws 404, 409 for a deleted member and a status it can't have. */
  update(orgId: string, id: string, wish: UpdateMemberDto): Promise<MemberView> {
    const role = this.#role(wish.role);
    return this.uow.run(orgId, async () => {
      const before = present(isUuid(id) ? await this.listed.lock(orgId, id) : undefined);
      const after = { ...before, role: role ?? before.role, status: wish.status ?? before.status };
      assertMayBecome(before, after);
      const changes = diffValues(standingOf(before), standingOf(after));
      if (changes.length === 0) return viewOf(before, this.config.roles);
      this.listed.updateStanding(orgId, after, new Date());
      if (after.status === 'disabled') await this.sessions.endAll(orgId, id);
      this.audit.note({
        action: statusAction(before.status, after.status),
        target: targetOf(before),
        changes,
      });
      return viewOf(after, this.config.roles);
    });
  }

  #role(role: string | undefined): string | undefined {
    const { roles } = this.config;
    if (role === undefined || roles.includes(role)) return role;
    const message = `Give one of: ${roles.join(', ')}.`;
    throw invalidBody('The body holds fields that are not right.', [{ path: 'role', message }]);
  }

  #lowestRole(): string {
    const [lowest] = this.config.roles;
    if (lowest === undefined) throw new Error('The service has no roles');
    return lowest;
  }
}

function present(member: ListedMember | undefined): ListedMember {
  if (!member) throw notFound('Member');
  return member;
}

function asConflict(error: unknown): unknown {
  if (!(error instanceof UniqueViolation)) return error;
  if (error.constraint === 'member_user_name')
    return conflict('Another member has this address as userName.');
  if (error.constraint === 'member_email') return conflict('Another member has this e-mail address.');
  return error;
}

function assertMayBecome(before: ListedMember, after: ListedMember): void {
  if (before.deleted) {
    const message = 'This member was deleted by the identity provider, which alone can bring it back.';
    throw new AppError('member_deleted', 409, message);
  }
  const uninvited = after.status === 'invited' && before.status !== 'invited';
  if (uninvited && before.lastSignInAt !== null) {
    throw new AppError(
      'member_signed_in',
      409,
      'This member has signed in before: make it active, not invited.',
    );
  }
}

function standingOf({ role, status }: ListedMember): { role: string; status: string } {
  return { role, status };
}

function targetOf({ id, userName }: Pick<ListedMember, 'id' | 'userName'>): AuditTarget {
  return { type: 'user', id, name: userName };
}

function viewOf(
  member: Omit<ListedMember, 'scimRoles'> & { scimRoles: readonly string[] },
  roles: readonly string[],
): MemberView {
  const { id, email, userName, displayName, status, source, createdAt, lastSignInAt } = member;
  const facts = roleFacts(member);
  return {
    id,
    email,
    userName,
    displayName,
    role: effectiveRole(roles, facts),
    roleSources: roleSources(roles, facts),
    status,
    source,
    groups: member.groups.map((group) => ({ id: group.id, name: group.name })),
    createdAt,
    lastSignInAt,
  };
}

export { viewOf as memberView };
