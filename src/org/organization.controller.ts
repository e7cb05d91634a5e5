import { Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { Audited } from '../audit/index.js';
import { Access, CheckedQuery, JsonBody, type Page } from '../http/index.js';
import { CreateOrganizationDto, OrganizationListQuery, UpdateOrganizationDto } from './organization.dto.js';
import { type CreatedOrganization, OrganizationService } from './organization.service.js';
import type { Organization } from './organization.store.js';

@Controller('api/v1/organizations')
export class OrganizationController {
  constructor(private readonly organizations: OrganizationService) {}

  @Post()
  @Access('operator')
  @Audited('admin', 'organization.create', 'organization')
  create(@JsonBody(CreateOrganizationDto) body: CreateOrganizationDto): Promise<CreatedOrganization> {
    return this.organizations.create(body);
  }

  @Get()
  @Access('operator')
  list(@CheckedQuery(OrganizationListQuery) query: OrganizationListQuery): Promise<Page<Organization>> {
    return this.organizations.list(query);
  }

  @Get(':orgId')
  @Access('connections')
  find(@Param('orgId') orgId: string): Promise<Organization> {
    return this.organizations.find(orgId);
  }

  @Patch(':orgId')
  @Access('admin')
  @Audited('admin', 'organization.update', 'organization')
  update(
    @Param('orgId') orgId: string,
    @JsonBody(UpdateOrganizationDto) body: UpdateOrganizationDto,
  ): Promise<Organization> {
    return this.organizations.update(orgId, body);
  }

  @Delete(':orgId')
  @HttpCode(204)
  @Access('admin')
  @Audited('admin', 'organization.delete', 'organization')
  remove(@Param('orgId') orgId: string): Promise<void> {
    return this.organizations.remove(orgId);
  }
}
