import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/index.js';
import { CONFIG, type Config } from '../config/index.js';
import { UnitOfWork } from '../database/index.js';
import { invalidBody, isUuid, notFound, type Page, Paging } from '../http/index.js';
import type { Group } from './group.js';
import { groupRoleChanged } from './group.changes.js';
import { GroupListStore } from './group-list.store.js';
import { GroupStore } from './group.store.js';
import type { GroupListQuery, GroupMembersQuery, GroupRoleDto } from './groups.dto.js';
import { MembersService, type MemberView } from './members.service.js';

/** A group as the admin REST shows it. */
export interface GroupView {
  id: string;
  name: string;
  externalId: string | null;
  /** What members of the group hold at least; null: the group gives no role. */
  role: string | null;
  /** Users and groups in the group itself, those among them who have not signed in yet. */
  memberCount: number;
  createdAt: Date;
  updatedAt: Date;
}

/** What admins see and do of groups; who is in them is the provisioning source's to say. */
@Injectable()
export class GroupsService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly uow: UnitOfWork,
    private readonly listed: GroupListStore,
    private readonly groups: GroupStore,
    private readonly people: MembersService,
    private readonly paging: Paging,
    private readonly audit: AuditService,
  ) {}

  /** In the order of their making. */
  async list(orgId: string, query: GroupListQuery): Promise<Page<GroupView>> {
    const list = `groups ${orgId}`;
    const request = this.paging.request(query, list);
    const rows = await this.uow.run(orgId, () => {
      return this.listed.list(orgId, query.q, request.after?.[0], request.limit + 1);
    });
    const page = this.paging.page(rows, request, list, ({ id }) => [id]);
    return { ...page, data: page.data.map(viewOf) };
  }

  /** Throws 404. */
  async find(orgId: string, id: string): Promise<GroupView> {
    return viewOf(present(isUuid(id) ? await this.groups.find(orgId, id) : undefined));
  }

  /** The people in the group itself; who was invited counts from the first sign-in on. Throws 404. */
  async members(orgId: string, id: string, query: GroupMembersQuery): Promise<Page<MemberView>> {
    await this.find(orgId, id);
    return this.people.list(orgId, Object.assign(query, { groupId: id, joined: query.status === undefined }));
  }

  /** Members hold at least this role from now on, and no longer when they leave. Throws 404, 400 for no role of ours. */
  setRole(orgId: string, id: string, { role }: GroupRoleDto): Promise<GroupView> {
    this.#assertRole(role);
    return this.uow.run(orgId, async () => {
      const before = present(isUuid(id) ? await this.groups.lock(orgId, id) : undefined);
      if (before.role === role) return viewOf(before);
      this.groups.updateRole(orgId, id, role);
      this.audit.note(groupRoleChanged(before, role));
      return viewOf({ ...before, role });
    });
  }

  #assertRole(role: string | null | undefined): void {
    const { roles } = this.config;
    if (role === null || (role !== undefined && roles.includes(role))) return;
    const message = `Give one of: ${roles.join(', ')}; or null for none.`;
    throw invalidBody('The body holds fields that are not right.', [{ path: 'role', message }]);
  }
}

function present(group: Group | undefined): Group {
  if (!group) throw notFound('Group');
  return group;
}

function viewOf({ id, displayName, externalId, role, memberCount, createdAt, updatedAt }: Group): GroupView {
  return { id, name: displayName, externalId, role, memberCount, createdAt, updatedAt };
}
