import { Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { Audited } from '../audit/index.js';
import { Access, JsonBody, type Page } from '../http/index.js';
import type { RegisteredSchema } from './organization-types.js';
import { RegisterSchemaDto, ReplaceSchemaDto } from './schemas.dto.js';
import { SchemasService } from './schemas.service.js';

@Controller('api/v1/organizations/:orgId/scim/schemas')
@Access('admin')
export class SchemasController {
  constructor(private readonly schemas: SchemasService) {}

  @Post()
  @Audited('admin', 'schema.create', 'schema')
  create(
    @Param('orgId') orgId: string,
    @JsonBody(RegisterSchemaDto) body: RegisterSchemaDto,
  ): Promise<RegisteredSchema> {
    return this.schemas.create(orgId, body);
  }

  @Get()
  list(@Param('orgId') orgId: string): Promise<Page<RegisteredSchema>> {
    return this.schemas.list(orgId);
  }

  @Get(':urn')
  find(@Param('orgId') orgId: string, @Param('urn') urn: string): Promise<RegisteredSchema> {
    return this.schemas.find(orgId, urn);
  }

  @Put(':urn')
  @Audited('admin', 'schema.update', 'schema')
  replace(
    @Param('orgId') orgId: string,
    @Param('urn') urn: string,
    @JsonBody(ReplaceSchemaDto) body: ReplaceSchemaDto,
  ): Promise<RegisteredSchema> {
    return this.schemas.replace(orgId, urn, body);
  }

  @Delete(':urn')
  @HttpCode(204)
  @Audited('admin', 'schema.delete', 'schema')
  remove(@Param('orgId') orgId: string, @Param('urn') urn: string): Promise<void> {
    return this.schemas.remove(orgId, urn);
  }
}
