import { Controller, Get, Header, Post, Body, BadRequestException } from '@nestjs/common';

/** Routes that have nothing to do with Muster: it leaves them, their bodies and their failures alone. */
@Controller('about')
export class AboutController {
  @Get()
  @Header('cache-control', 'max-age=60')
  about(): object {
    return { name: 'projects' };
  }

  @Post('echo')
  echo(@Body() body: { text?: unknown }): object {
    if (typeof body?.text !== 'string') throw new BadRequestException({ hint: 'say something' });
    return { text: body.text };
  }
}
