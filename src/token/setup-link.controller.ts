import { Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { Audited } from '../audit/index.js';
import { Access, CheckedQuery, JsonBody, type Page, PageQuery } from '../http/index.js';
import { CreateSetupLinkDto } from './setup-link.dto.js';
import { type IssuedSetupLink, SetupLinkService } from './setup-link.service.js';
import type { SetupLink } from './setup-link.store.js';

@Controller('api/v1/organizations/:orgId/setup-links')
@Access('admin')
export class SetupLinkController {
  constructor(private readonly links: SetupLinkService) {}

  @Post()
  @Audited('admin', 'setup_link.create', 'setup_link')
  create(
    @Param('orgId') orgId: string,
    @JsonBody(CreateSetupLinkDto) body: CreateSetupLinkDto,
  ): Promise<IssuedSetupLink> {
    return this.links.create(orgId, body);
  }

  @Get()
  list(@Param('orgId') orgId: string, @CheckedQuery(PageQuery) query: PageQuery): Promise<Page<SetupLink>> {
    return this.links.list(orgId, query);
  }

  @Delete(':id')
  @HttpCode(204)
  @Audited('admin', 'setup_link.revoke', 'setup_link')
  revoke(@Param('orgId') orgId: string, @Param('id') id: string): Promise<void> {
    return this.links.revoke(orgId, id);
  }
}
