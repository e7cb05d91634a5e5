import { Controller, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { Audited } from '../audit/index.js';
import { Access, JsonBody, OptionalJsonBody } from '../http/index.js';
import { ConnectionDto } from './connection.dto.js';
import { ConnectionService, type PublishedConnection } from './connection.service.js';
import { type ConnectionReport, ConnectionTestService } from './connection-test.service.js';

@Controller('api/v1/organizations/:orgId/oidc')
@Access('connections')
export class ConnectionController {
  constructor(
    private readonly connections: ConnectionService,
    private readonly tests: ConnectionTestService,
  ) {}

  @Get()
  find(@Param('orgId') orgId: string): Promise<PublishedConnection> {
    return this.connections.find(orgId);
  }

  @Put()
  @Audited('admin', 'oidc.configure', 'organization')
  change(
    @Param('orgId') orgId: string,
    @JsonBody(ConnectionDto) body: ConnectionDto,
  ): Promise<PublishedConnection> {
    return this.connections.change(orgId, body);
  }

  @Post('test')
  @HttpCode(200)
  @Audited('admin', 'oidc.test', 'organization')
  test(
    @Param('orgId') orgId: string,
    @OptionalJsonBody(ConnectionDto) body: ConnectionDto,
  ): Promise<ConnectionReport> {
    return this.tests.test(orgId, body);
  }
}
