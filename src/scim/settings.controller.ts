import { Controller, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { Audited } from '../audit/index.js';
import { Access, JsonBody } from '../http/index.js';
import { SettingsDto } from './settings.dto.js';
import { type PublishedSettings, SettingsService } from './settings.service.js';

@Controller('api/v1/organizations/:orgId/scim')
@Access('connections')
export class SettingsController {
  constructor(private readonly settings: SettingsService) {}

  @Get()
  find(@Param('orgId') orgId: string): Promise<PublishedSettings> {
    return this.settings.find(orgId);
  }

  @Put()
  @Audited('admin', 'scim.configure', 'organization')
  change(
    @Param('orgId') orgId: string,
    @JsonBody(SettingsDto) body: SettingsDto,
  ): Promise<PublishedSettings> {
    return this.settings.change(orgId, body);
  }

  @Post('resume')
  @HttpCode(204)
  @Audited('admin', 'scim.resume', 'organization')
  resume(@Param('orgId') orgId: string): Promise<void> {
    return this.settings.resume(orgId);
  }
}
