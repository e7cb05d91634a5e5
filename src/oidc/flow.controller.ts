import { Controller, Get, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Audited } from '../audit/index.js';
import { Access } from '../http/index.js';
import { type BrowserCall, Call, sendTo } from './browser-call.js';
import { CallbackService } from './callback.service.js';
import { StartService } from './start.service.js';

const base = '/api/auth/oidc';

/** Where a browser leaves for the identity provider, and where it comes back. */
@Controller('api/auth/oidc')
@Access('public')
export class FlowController {
  constructor(
    private readonly starts: StartService,
    private readonly callbacks: CallbackService,
  ) {}

  @Get(':orgId/start')
  @Audited('sso', 'login.fail')
  start(@Param('orgId') orgId: string, @Call() call: BrowserCall, @Res() reply: FastifyReply): Promise<void> {
    return sendTo(reply, this.starts.start(orgId, call));
  }

  @Get('callback')
  @Audited('sso', 'login.fail', 'user')
  shared(@Call() call: BrowserCall, @Res() reply: FastifyReply): Promise<void> {
    return sendTo(reply, this.callbacks.receive(`${base}/callback`, call));
  }

  @Get('callback/:connectionId')
  @Audited('sso', 'login.fail', 'user')
  own(
    @Param('connectionId') connectionId: string,
    @Call() call: BrowserCall,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return sendTo(reply, this.callbacks.receive(`${base}/callback/${connectionId}`, call));
  }
}
