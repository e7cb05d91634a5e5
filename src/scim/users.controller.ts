import { Controller, Delete, Get, Patch, Post, Put } from '@nestjs/common';
import { Audited } from '../audit/index.js';
import { Access } from '../http/index.js';
import type { Json } from './protocol/json.js';
import { scimBases } from './scim-bases.js';
import { ResourceId, Scim, ScimBody, type ScimRequest } from './scim-request.js';
import { UsersService } from './users.service.js';

/** RFC 7644 §3 for `/Users`. */
@Controller(scimBases('Users'))
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Post()
  @Access({ scim: 'users:write' })
  @Audited('scim', 'user.create', 'user')
  create(@Scim() request: ScimRequest, @ScimBody() body: Json): Promise<string | undefined> {
    return request.answer(() => this.users.create(request, body));
  }

  @Get()
  @Access({ scim: 'users:read' })
  @Audited('scim', 'user.list')
  list(@Scim() request: ScimRequest): Promise<string | undefined> {
    return request.answer(() => this.users.list(request));
  }

  @Get(':id')
  @Access({ scim: 'users:read' })
  @Audited('scim', 'user.read', 'user')
  read(@Scim() request: ScimRequest, @ResourceId() id: string): Promise<string | undefined> {
    return request.answer(() => this.users.read(request, id));
  }

  @Put(':id')
  @Access({ scim: 'users:write' })
  @Audited('scim', 'user.update', 'user')
  replace(
    @Scim() request: ScimRequest,
    @ResourceId() id: string,
    @ScimBody() body: Json,
  ): Promise<string | undefined> {
    return request.answer(() => this.users.replace(request, id, body));
  }

  @Patch(':id')
  @Access({ scim: 'users:write' })
  @Audited('scim', 'user.update', 'user')
  patch(
    @Scim() request: ScimRequest,
    @ResourceId() id: string,
    @ScimBody() body: Json,
  ): Promise<string | undefined> {
    return request.answer(() => this.users.patch(request, id, body));
  }

  @Delete(':id')
  @Access({ scim: 'users:write' })
  @Audited('scim', 'user.delete', 'user')
  remove(@Scim() request: ScimRequest, @ResourceId() id: string): Promise<string | undefined> {
    return request.answer(() => this.users.remove(request, id));
  }
}
