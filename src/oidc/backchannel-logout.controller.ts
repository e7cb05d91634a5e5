import {
  Controller,
  createParamDecorator,
  type ExecutionContext,
  HttpCode,
  Param,
  Post,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Audited } from '../audit/index.js';
import { Access, readForm } from '../http/index.js';
import { BackchannelLogoutService } from './backchannel-logout.service.js';

/** The one field that is looked at. */
const LogoutTokenField = createParamDecorator((_: unknown, execution: ExecutionContext): string => {
  const fields = readForm(execution.switchToHttp().getRequest<FastifyRequest>().body);
  return fields.get('logout_token') ?? '';
});

/** Where identity providers say that somebody has left. */
@Controller('api/auth/oidc/backchannel-logout')
@Access('public')
export class BackchannelLogoutController {
  constructor(private readonly logouts: BackchannelLogoutService) {}

  @Post(':connectionId')
  @HttpCode(200)
  @Audited('sso', 'logout.request')
  receive(@Param('connectionId') connectionId: string, @LogoutTokenField() token: string): Promise<void> {
    return this.logouts.receive(connectionId, token);
  }
}
