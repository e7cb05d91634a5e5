import { Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { Audited } from '../audit/index.js';
import { Access, CheckedQuery, JsonBody, type Page } from '../http/index.js';
import { CreateMemberDto, MemberListQuery, UpdateMemberDto } from './members.dto.js';
import { MembersService, type MemberView } from './members.service.js';

@Controller('api/v1/organizations/:orgId/members')
@Access('admin')
export class MembersController {
  constructor(private readonly members: MembersService) {}

  @Get()
  list(
    @Param('orgId') orgId: string,
    @CheckedQuery(MemberListQuery) query: MemberListQuery,
  ): Promise<Page<MemberView>> {
    return this.members.list(orgId, query);
  }

  @Post()
  @Audited('admin', 'user.create', 'user')
  create(
    @Param('orgId') orgId: string,
    @JsonBody(CreateMemberDto) body: CreateMemberDto,
  ): Promise<MemberView> {
    return this.members.create(orgId, body);
  }

  @Get(':id')
  find(@Param('orgId') orgId: string, @Param('id') id: string): Promise<MemberView> {
    return this.members.find(orgId, id);
  }

  @Patch(':id')
  @Audited('admin', 'user.update', 'user')
  update(
    @Param('orgId') orgId: string,
    @Param('id') id: string,
    @JsonBody(UpdateMemberDto) body: UpdateMemberDto,
  ): Promise<MemberView> {
    return this.members.update(orgId, id, body);
  }
}
