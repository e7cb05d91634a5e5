import { Controller, Delete, Get, HttpCode, Param } from '@nestjs/common';
import { Audited } from '../audit/index.js';
import { Access, CheckedQuery, type Page, PageQuery } from '../http/index.js';
import { MemberSessionsService } from './member-sessions.service.js';
import type { ListedSession } from './session.store.js';

@Controller('api/v1/organizations/:orgId/members/:id/sessions')
@Access('admin')
export class MemberSessionsController {
  constructor(private readonly sessions: MemberSessionsService) {}

  @Get()
  list(
    @Param('orgId') orgId: string,
    @Param('id') id: string,
    @CheckedQuery(PageQuery) query: PageQuery,
  ): Promise<Page<ListedSession>> {
    return this.sessions.list(orgId, id, query);
  }

  @Delete()
  @HttpCode(204)
  @Audited('session', 'session.revoke', 'user')
  endAll(@Param('orgId') orgId: string, @Param('id') id: string): Promise<void> {
    return this.sessions.endAll(orgId, id);
  }

  @Delete(':sessionId')
  @HttpCode(204)
  @Audited('session', 'session.revoke', 'user')
  end(
    @Param('orgId') orgId: string,
    @Param('id') id: string,
    @Param('sessionId') sessionId: string,
  ): Promise<void> {
    return this.sessions.end(orgId, id, sessionId);
  }
}
