import { Controller, Get } from '@nestjs/common';
import { Access } from '../http/index.js';
import { MeService } from './me.service.js';
import { scimBases } from './scim-bases.js';
import { Scim, type ScimRequest } from './scim-request.js';

/** RFC 7644 §3.11: the person whom an access token is of. */
@Controller(scimBases('Me'))
@Access('me')
export class MeController {
  constructor(private readonly me: MeService) {}

  @Get()
  read(@Scim() request: ScimRequest): Promise<string | undefined> {
    return request.answer(() => this.me.read(request));
  }
}
