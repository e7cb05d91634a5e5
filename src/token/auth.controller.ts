import { Controller, Get, Headers, HttpCode, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Audited } from '../audit/index.js';
import { Access, JsonBody, type MemberPrincipal } from '../http/index.js';
import { CurrentMember } from './current-member.js';
import { type LoggedOut, LogoutService } from './logout.service.js';
import { clearingSessionCookie } from './session-cookie.js';
import { SessionTokenDto } from './session.dto.js';
import { type CurrentSession, currentSession } from './session.view.js';
import { type SessionTokens, SessionTokenService } from './session-token.service.js';

@Controller('api/auth')
export class AuthController {
  constructor(
    private readonly tokens: SessionTokenService,
    private readonly logouts: LogoutService,
  ) {}

  @Post('token')
  @HttpCode(200)
  @Access('public')
  @Audited('session', 'session.renew')
  token(
    @JsonBody(SessionTokenDto) body: SessionTokenDto,
    @Headers('origin') origin: string | undefined,
  ): Promise<SessionTokens> {
    return this.tokens.issue(body, origin);
  }

  @Get('session')
  @Access('member')
  session(@CurrentMember() member: MemberPrincipal): CurrentSession {
    return currentSession(member);
  }

  @Post('logout')
  @HttpCode(200)
  @Access('member')
  @Audited('session', 'session.end', 'user')
  logout(
    @CurrentMember() member: MemberPrincipal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<LoggedOut> {
    reply.header('set-cookie', clearingSessionCookie);
    return this.logouts.logout(member);
  }
}
