import { Controller, Get, HttpCode, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Audited } from '../audit/index.js';
import { Access, JsonBody } from '../http/index.js';
import { DiscoverDto } from './login.dto.js';
import { Form, type LoginForm, Prompted, sendAnswer } from './login-form.js';
import { LoginService, type StartAddress } from './login.service.js';

/** The page that asks for a work address, and what finds the organization by it. */
@Controller()
@Access('public')
export class LoginController {
  constructor(private readonly logins: LoginService) {}

  @Get('login')
  prompt(@Prompted() form: LoginForm, @Res() reply: FastifyReply): Promise<void> {
    return sendAnswer(reply, this.logins.prompt(form));
  }

  @Post('login')
  @Audited('sso', 'login.discover')
  submit(@Form() form: LoginForm, @Res() reply: FastifyReply): Promise<void> {
    return sendAnswer(reply, this.logins.submit(form));
  }

  @Post('api/auth/sso/discover')
  @HttpCode(200)
  @Audited('sso', 'login.discover')
  discover(@JsonBody(DiscoverDto) body: DiscoverDto): Promise<StartAddress> {
    return this.logins.discover(body);
  }
}
