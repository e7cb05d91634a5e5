import { Controller, Get, Headers, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Access } from '../http/index.js';
import { ConsoleService } from './console.service.js';

@Controller('console')
@Access('public')
export class ConsoleController {
  constructor(private readonly console: ConsoleService) {}

  @Get('assets/:file')
  async asset(
    @Param('file') file: string,
    @Headers('accept-encoding') accepted: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer> {
    const { bytes, headers } = await this.console.asset(file, accepted);
    void reply.headers(headers);
    return bytes;
  }

  /** Every other address is one of the console's own: it knows its pages itself. */
  @Get(['', '*'])
  async page(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const { text, headers } = await this.console.page();
    void reply.headers(headers);
    return text;
  }
}
