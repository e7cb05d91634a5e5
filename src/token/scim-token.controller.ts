import { Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { Audited } from '../audit/index.js';
import { Access, CheckedQuery, JsonBody, OptionalJsonBody, type Page, PageQuery } from '../http/index.js';
import { CreateScimTokenDto, RotateScimTokenDto } from './scim-token.dto.js';
import { type IssuedScimToken, ScimTokenService, type ScimTokenSummary } from './scim-token.service.js';

@Controller('api/v1/organizations/:orgId/scim/tokens')
@Access('connections')
export class ScimTokenController {
  constructor(private readonly tokens: ScimTokenService) {}

  @Post()
  @Audited('admin', 'token.create', 'scim_token')
  create(
    @Param('orgId') orgId: string,
    @JsonBody(CreateScimTokenDto) body: CreateScimTokenDto,
  ): Promise<IssuedScimToken> {
    return this.tokens.create(orgId, body);
  }

  @Get()
  list(
    @Param('orgId') orgId: string,
    @CheckedQuery(PageQuery) query: PageQuery,
  ): Promise<Page<ScimTokenSummary>> {
    return this.tokens.list(orgId, query);
  }

  @Post(':id/rotate')
  @Audited('admin', 'token.rotate', 'scim_token')
  rotate(
    @Param('orgId') orgId: string,
    @Param('id') id: string,
    @OptionalJsonBody(RotateScimTokenDto) body: RotateScimTokenDto,
  ): Promise<IssuedScimToken> {
    return this.tokens.rotate(orgId, id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @Audited('admin', 'token.revoke', 'scim_token')
  revoke(@Param('orgId') orgId: string, @Param('id') id: string): Promise<void> {
    return this.tokens.revoke(orgId, id);
  }
}
