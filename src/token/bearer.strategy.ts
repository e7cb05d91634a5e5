import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport-http-bearer';
import { currentRequest, type ScimTokenPrincipal } from '../http/index.js';
import { ScimAccess } from './scim-access.js';

/** The one passport strategy: it is static, so that nothing of one tenant is registered process-wide. */
@Injectable()
export class BearerStrategy extends PassportStrategy(Strategy, 'scim-bearer') {
  constructor(private readonly access: ScimAccess) {
    super();
  }

  /** A token seen before is believed, where the route lets the request's first transaction prove it. */
  async validate(credential: string): Promise<ScimTokenPrincipal> {
    const context = currentRequest();
    const recalled = context?.mayBelieve ? this.access.recall(credential) : undefined;
    if (!context || !recalled) return this.access.authenticate(credential);
    const { principal, premise } = recalled;
    context.believed = {
      premise: { proved: () => void (context.believed = undefined), ...premise },
      prove: async () => {
        context.believed = undefined;
        context.principal = await this.access.authenticate(credential);
      },
    };
    return principal;
  }
}
