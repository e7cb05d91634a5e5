import { Controller, Get, Headers, HttpCode, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Audited } from '../audit/index.js';
import { Access, JsonBody } from '../http/index.js';
import { CurrentPerson, type Person } from './current-person.js';
import type { LoggedOut } from './logout.service.js';
import { SessionTokenDto } from './session.dto.js';
import { type CurrentSession, currentSession } from './session.view.js';
import { type SessionTokens, SessionTokenService } from './session-token.service.js';
import { SignOutService } from './sign-out.service.js';

@Controller('api/auth')
export class AuthController {
  constructor(
    private readonly tokens: SessionTokenService,
    private readonly signOuts: SignOutService,
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
  @Access('signed-in')
  session(@CurrentPerson() person: Person): CurrentSession {
    return currentSession(person);
  }

  @Post('logout')
  @HttpCode(200)
  @Access('signed-in')
  @Audited('session', 'session.end', 'user')
  async logout(
    @CurrentPerson() person: Person,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<LoggedOut> {
    const { clearing, answer } = await this.signOuts.signOut(person);
    reply.header('set-cookie', clearing);
    return answer;
  }
}
