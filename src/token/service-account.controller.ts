import { Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { Audited } from '../audit/index.js';
import { Access, CheckedQuery, JsonBody, OptionalJsonBody, type Page, PageQuery } from '../http/index.js';
import { CreateServiceAccountDto, RotateServiceAccountDto } from './service-account.dto.js';
import { type IssuedServiceAccount, ServiceAccountService } from './service-account.service.js';
import type { ServiceAccountView } from './service-account.view.js';

@Controller('api/v1/organizations/:orgId/service-accounts')
@Access('admin')
export class ServiceAccountController {
  constructor(private readonly accounts: ServiceAccountService) {}

  @Post()
  @Audited('admin', 'service_account.create', 'service_account')
  create(
    @Param('orgId') orgId: string,
    @JsonBody(CreateServiceAccountDto) body: CreateServiceAccountDto,
  ): Promise<IssuedServiceAccount> {
    return this.accounts.create(orgId, body);
  }

  @Get()
  list(
    @Param('orgId') orgId: string,
    @CheckedQuery(PageQuery) query: PageQuery,
  ): Promise<Page<ServiceAccountView>> {
    return this.accounts.list(orgId, query);
  }

  @Get(':id')
  find(@Param('orgId') orgId: string, @Param('id') id: string): Promise<ServiceAccountView> {
    return this.accounts.find(orgId, id);
  }

  @Post(':id/rotate')
  @Audited('admin', 'service_account.rotate', 'service_account')
  rotate(
    @Param('orgId') orgId: string,
    @Param('id') id: string,
    @OptionalJsonBody(RotateServiceAccountDto) body: RotateServiceAccountDto,
  ): Promise<IssuedServiceAccount> {
    return this.accounts.rotate(orgId, id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @Audited('admin', 'service_account.revoke', 'service_account')
  revoke(@Param('orgId') orgId: string, @Param('id') id: string): Promise<void> {
    return this.accounts.revoke(orgId, id);
  }
}
