import { Controller, Get, Param } from '@nestjs/common';
import { Audited } from '../audit/index.js';
import { Access } from '../http/index.js';
import { DiscoveryService } from './discovery.service.js';
import { scimBases } from './scim-bases.js';
import { Scim, type ScimRequest } from './scim-request.js';

/** RFC 7644 §4: what the service can do. Open to anyone; a credential that is shown must be good. */
@Controller(scimBases(''))
export class DiscoveryController {
  constructor(private readonly discovery: DiscoveryService) {}

  @Get('ServiceProviderConfig')
  @Access('discovery')
  @Audited('scim', 'discovery.read')
  serviceProviderConfig(@Scim() request: ScimRequest): Promise<string | undefined> {
    return request.answer(() => this.discovery.serviceProviderConfig(request));
  }

  @Get('ResourceTypes')
  @Access('discovery')
  @Audited('scim', 'discovery.read')
  resourceTypes(@Scim() request: ScimRequest): Promise<string | undefined> {
    return request.answer(() => this.discovery.resourceTypes(request));
  }

  @Get('ResourceTypes/:id')
  @Access('discovery')
  @Audited('scim', 'discovery.read')
  resourceType(@Scim() request: ScimRequest, @Param('id') id: string): Promise<string | undefined> {
    return request.answer(() => this.discovery.resourceType(request, id));
  }

  @Get('Schemas')
  @Access('discovery')
  @Audited('scim', 'discovery.read')
  schemas(@Scim() request: ScimRequest): Promise<string | undefined> {
    return request.answer(() => this.discovery.schemas(request));
  }

  @Get('Schemas/:id')
  @Access('discovery')
  @Audited('scim', 'discovery.read')
  schema(@Scim() request: ScimRequest, @Param('id') id: string): Promise<string | undefined> {
    return request.answer(() => this.discovery.schema(request, id));
  }
}
