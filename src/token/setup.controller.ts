import { Controller, HttpCode, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Audited } from '../audit/index.js';
import { Access, JsonBody } from '../http/index.js';
import { SetupAccess } from './setup-access.service.js';
import { SetupTokenDto } from './setup-link.dto.js';

@Controller('api/auth/setup')
export class SetupController {
  constructor(private readonly setup: SetupAccess) {}

  @Post()
  @HttpCode(204)
  @Access('public')
  @Audited('session', 'setup_link.use', 'setup_link')
  async open(
    @JsonBody(SetupTokenDto) { token }: SetupTokenDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    reply.header('set-cookie', await this.setup.open(token));
  }
}
