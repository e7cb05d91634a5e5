import { Controller, Post } from '@nestjs/common';
import { Audited } from '../audit/index.js';
import { Access } from '../http/index.js';
import type { Json } from './protocol/json.js';
import { scimBases } from './scim-bases.js';
import { ScimGroupsService } from './scim-groups.service.js';
import { Scim, ScimBody, type ScimRequest } from './scim-request.js';
import { SearchService } from './search.service.js';
import { UsersService } from './users.service.js';

/** RFC 7644 §3.4.3: searches asked in a body, so that what is searched for stays out of addresses. */
@Controller(scimBases(''))
export class SearchController {
  constructor(
    private readonly users: UsersService,
    private readonly groups: ScimGroupsService,
    private readonly everything: SearchService,
  ) {}

  @Post('Users/.search')
  @Access({ scim: 'users:read' })
  @Audited('scim', 'user.list')
  searchUsers(@Scim() request: ScimRequest, @ScimBody() body: Json): Promise<string | undefined> {
    return request.answer(() => this.users.search(request, body));
  }

  @Post('Groups/.search')
  @Access({ scim: 'groups:read' })
  @Audited('scim', 'group.list')
  searchGroups(@Scim() request: ScimRequest, @ScimBody() body: Json): Promise<string | undefined> {
    return request.answer(() => this.groups.search(request, body));
  }

  /** Groups are part of it as well, unless the organization has them switched off: the service asks for that scope. */
  @Post('.search')
  @Access({ scim: 'users:read' })
  @Audited('scim', 'user.list')
  searchAll(@Scim() request: ScimRequest, @ScimBody() body: Json): Promise<string | undefined> {
    return request.answer(() => this.everything.search(request, body));
  }
}
