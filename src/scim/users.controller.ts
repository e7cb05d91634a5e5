import { Controller, Delete, Get, Param, Patch, Post, Put, UseInterceptors } from '@nestjs/common';
import { Audited } from '../audit/index.js';
import { Access } from '../http/index.js';
import type { Json } from './protocol/json.js';
import { type ScimAnswer, ScimAnswerInterceptor } from './scim-answer.js';
import { scimBases } from './scim-bases.js';
import { Scim, ScimBody, type ScimRequest } from './scim-request.js';
import { UsersService } from './users.service.js';

/** RFC 7644 §3 for `/Users`. */
@Controller(scimBases('Users'))
@UseInterceptors(ScimAnswerInterceptor)
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Post()
  @Access({ scim: 'users:write' })
  @Audited('scim', 'user.create', 'user')
  create(@Scim() request: ScimRequest, @ScimBody() body: Json): Promise<ScimAnswer> {
    return this.users.create(request, body);
  }

  @Get()
  @Access({ scim: 'users:read' })
  @Audited('scim', 'user.list')
  list(@Scim() request: ScimRequest): Promise<ScimAnswer> {
    return this.users.list(request);
  }

  @Get(':id')
  @Access({ scim: 'users:read' })
  @Audited('scim', 'user.read', 'user')
  read(@Scim() request: ScimRequest, @Param('id') id: string): Promise<ScimAnswer> {
    return this.users.read(request, id);
  }

  @Put(':id')
  @Access({ scim: 'users:write' })
  @Audited('scim', 'user.update', 'user')
  replace(
    @Scim() request: ScimRequest,
    @Param('id') id: string,
    @ScimBody() body: Json,
  ): Promise<ScimAnswer> {
    return this.users.replace(request, id, body);
  }

  @Patch(':id')
  @Access({ scim: 'users:write' })
  @Audited('scim', 'user.update', 'user')
  patch(@Scim() request: ScimRequest, @Param('id') id: string, @ScimBody() body: Json): Promise<ScimAnswer> {
    return this.users.patch(request, id, body);
  }

  @Delete(':id')
  @Access({ scim: 'users:write' })
  @Audited('scim', 'user.delete', 'user')
  remove(@Scim() request: ScimRequest, @Param('id') id: string): Promise<ScimAnswer> {
    return this.users.remove(request, id);
  }
}
