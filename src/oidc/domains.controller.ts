import { Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { Audited } from '../audit/index.js';
import { Access, CheckedQuery, JsonBody, type Page, PageQuery } from '../http/index.js';
import { SetDomainDto } from './domain.dto.js';
import type { DomainView } from './domain.view.js';
import { DomainsService, type LookedAtDomain } from './domains.service.js';

@Controller('api/v1/organizations/:orgId/domains')
export class DomainsController {
  constructor(private readonly domains: DomainsService) {}

  @Get()
  @Access('connections')
  list(@Param('orgId') orgId: string, @CheckedQuery(PageQuery) query: PageQuery): Promise<Page<DomainView>> {
    return this.domains.list(orgId, query);
  }

  @Post(':domain/verify')
  @HttpCode(200)
  @Access('connections')
  @Audited('admin', 'domain.verify', 'domain')
  verify(@Param('orgId') orgId: string, @Param('domain') domain: string): Promise<LookedAtDomain> {
    return this.domains.verify(orgId, domain);
  }

  @Put(':domain')
  @Access('operator')
  @Audited('admin', 'domain.update', 'domain')
  set(
    @Param('orgId') orgId: string,
    @Param('domain') domain: string,
    @JsonBody(SetDomainDto) body: SetDomainDto,
  ): Promise<DomainView> {
    return this.domains.set(orgId, domain, body);
  }

  @Delete(':domain')
  @HttpCode(204)
  @Access('connections')
  @Audited('admin', 'domain.delete', 'domain')
  remove(@Param('orgId') orgId: string, @Param('domain') domain: string): Promise<void> {
    return this.domains.remove(orgId, domain);
  }
}
