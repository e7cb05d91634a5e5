import { Controller, Get, Header } from '@nestjs/common';
import { Access } from '../http/index.js';
import { DocsService } from './docs.service.js';
import { contentSecurityPolicy } from './page.style.js';

@Controller('api')
@Access('public')
export class DocsController {
  constructor(private readonly docs: DocsService) {}

  @Get('openapi.json')
  @Header('content-type', 'application/json; charset=utf-8')
  document(): Promise<string> {
    return this.docs.document();
  }

  @Get('docs')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', contentSecurityPolicy)
  @Header('referrer-policy', 'no-referrer')
  page(): Promise<string> {
    return this.docs.page();
  }
}
