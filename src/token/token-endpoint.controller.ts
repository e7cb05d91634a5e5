import { Controller, Header, HttpCode, Post } from '@nestjs/common';
import { Audited } from '../audit/index.js';
import { Access } from '../http/index.js';
import { type IssuedToken, TokenEndpointService } from './token-endpoint.service.js';
import { TokenCall, type TokenRequest } from './token-request.js';

@Controller('oauth2/token')
export class TokenEndpointController {
  constructor(private readonly tokens: TokenEndpointService) {}

  @Post()
  @HttpCode(200)
  // RFC 6749 §5.1; the other half, no-store, is on every answer.
  @Header('pragma', 'no-cache')
  @Access('public')
  @Audited('session', 'token.issue', 'service_account')
  issue(@TokenCall() call: TokenRequest): Promise<IssuedToken> {
    return this.tokens.issue(call);
  }
}
