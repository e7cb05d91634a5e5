import { Controller, HttpCode, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Audited } from '../audit/index.js';
import { Access, JsonBody } from '../http/index.js';
import { OperatorSignIn } from './operator-sign-in.service.js';
import { OperatorKeyDto } from './session.dto.js';

@Controller('api/auth/operator')
export class OperatorController {
  constructor(private readonly operators: OperatorSignIn) {}

  @Post()
  @HttpCode(204)
  @Access('public')
  @Audited('session', 'operator.sign_in', 'operator')
  async signIn(
    @JsonBody(OperatorKeyDto) { key }: OperatorKeyDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    reply.header('set-cookie', await this.operators.signIn(key));
  }
}
