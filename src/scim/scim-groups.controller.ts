import { Controller, Delete, Get, Patch, Post, Put } from '@nestjs/common';
import { Audited } from '../audit/index.js';
import { Access } from '../http/index.js';
import type { Json } from './protocol/json.js';
import { scimBases } from './scim-bases.js';
import { ScimGroupsService } from './scim-groups.service.js';
import { ResourceId, Scim, ScimBody, type ScimRequest } from './scim-request.js';

/** RFC 7644 §3 for `/Groups`. */
@Controller(scimBases('Groups'))
export class ScimGroupsController {
  constructor(private readonly groups: ScimGroupsService) {}

  @Post()
  @Access({ scim: 'groups:write' })
  @Audited('scim', 'group.create', 'group')
  create(@Scim() request: ScimRequest, @ScimBody() body: Json): Promise<string | undefined> {
    return request.answer(() => this.groups.create(request, body));
  }

  @Get()
  @Access({ scim: 'groups:read' })
  @Audited('scim', 'group.list')
  list(@Scim() request: ScimRequest): Promise<string | undefined> {
    return request.answer(() => this.groups.list(request));
  }

  @Get(':id')
  @Access({ scim: 'groups:read' })
  @Audited('scim', 'group.read', 'group')
  read(@Scim() request: ScimRequest, @ResourceId() id: string): Promise<string | undefined> {
    return request.answer(() => this.groups.read(request, id));
  }

  @Put(':id')
  @Access({ scim: 'groups:write' })
  @Audited('scim', 'group.update', 'group')
  replace(
    @Scim() request: ScimRequest,
    @ResourceId() id: string,
    @ScimBody() body: Json,
  ): Promise<string | undefined> {
    return request.answer(() => this.groups.replace(request, id, body));
  }

  @Patch(':id')
  @Access({ scim: 'groups:write' })
  @Audited('scim', 'group.update', 'group')
  patch(
    @Scim() request: ScimRequest,
    @ResourceId() id: string,
    @ScimBody() body: Json,
  ): Promise<string | undefined> {
    return request.answer(() => this.groups.patch(request, id, body));
  }

  @Delete(':id')
  @Access({ scim: 'groups:write' })
  @Audited('scim', 'group.delete', 'group')
  remove(@Scim() request: ScimRequest, @ResourceId() id: string): Promise<string | undefined> {
    return request.answer(() => this.groups.remove(request, id));
  }
}
