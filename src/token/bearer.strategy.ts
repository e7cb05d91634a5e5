import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport-http-bearer';
import { currentRequest, type ProvisioningPrincipal } from '../http/index.js';
import { looksLikeJwt } from './access-token.js';
import { AccountAccess } from './account-access.js';
import { ScimAccess } from './scim-access.js';

/** The one passport strategy: it is static, so that nothing of one tenant is registered process-wide. */
@Injectable()
export class BearerStrategy extends PassportStrategy(Strategy, 'scim-bearer') {
  constructor(
    private readonly tokens: ScimAccess,
    private readonly accounts: AccountAccess,
  ) {
    super();
  }

  /** A token seen before is believed, where the route lets the request's first transaction prove it. */
  async validate(credential: string): Promise<ProvisioningPrincipal> {
    const context = currentRequest();
    const access = looksLikeJwt(credential) ? this.accounts : this.tokens;
    const recalled = context?.mayBelieve ? access.recall(credential) : undefined;
    if (!context || !recalled) return access.authenticate(credential);
    const { principal, premise } = recalled;
    context.believed = {
      premise: { proved: () => void (context.believed = undefined), ...premise },
      prove: async () => {
        context.believed = undefined;
        context.principal = await access.authenticate(credential);
      },
    };
    return principal;
  }
}
