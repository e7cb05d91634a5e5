import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport-http-bearer';
import type { ScimTokenPrincipal } from '../http/index.js';
import { ScimAccess } from './scim-access.js';

/** The one passport strategy: it is static, so that nothing of one tenant is registered process-wide. */
@Injectable()
export class BearerStrategy extends PassportStrategy(Strategy, 'scim-bearer') {
  constructor(private readonly access: ScimAccess) {
    super();
  }

  validate(credential: string): Promise<ScimTokenPrincipal> {
    return this.access.authenticate(credential);
  }
}
