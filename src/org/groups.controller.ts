import { Controller, Get, Param, Put } from '@nestjs/common';
import { Audited } from '../audit/index.js';
import { Access, CheckedQuery, JsonBody, type Page } from '../http/index.js';
import { GroupListQuery, GroupMembersQuery, GroupRoleDto } from './groups.dto.js';
import { GroupsService, type GroupView } from './groups.service.js';
import type { MemberView } from './members.service.js';

@Controller('api/v1/organizations/:orgId/groups')
@Access('admin')
export class GroupsController {
  constructor(private readonly groups: GroupsService) {}

  @Get()
  list(
    @Param('orgId') orgId: string,
    @CheckedQuery(GroupListQuery) query: GroupListQuery,
  ): Promise<Page<GroupView>> {
    return this.groups.list(orgId, query);
  }

  @Get(':id')
  find(@Param('orgId') orgId: string, @Param('id') id: string): Promise<GroupView> {
    return this.groups.find(orgId, id);
  }

  @Get(':id/members')
  members(
    @Param('orgId') orgId: string,
    @Param('id') id: string,
    @CheckedQuery(GroupMembersQuery) query: GroupMembersQuery,
  ): Promise<Page<MemberView>> {
    return this.groups.members(orgId, id, query);
  }

  @Put(':id/role')
  @Audited('admin', 'group.update', 'group')
  setRole(
    @Param('orgId') orgId: string,
    @Param('id') id: string,
    @JsonBody(GroupRoleDto) body: GroupRoleDto,
  ): Promise<GroupView> {
    return this.groups.setRole(orgId, id, body);
  }
}
