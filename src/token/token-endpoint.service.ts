import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/index.js';
import { CONFIG, type Config } from '../config/index.js';
import { UnitOfWork } from '../database/index.js';
import { currentRequest } from '../http/index.js';
import { AccessTokens } from './access-token.js';
import { ClientAuthentication } from './client-authentication.service.js';
import { IssueLog } from './issue-log.js';
import { oauthError } from './oauth-error.js';
import type { TokenClient } from './token-client.store.js';
import type { TokenRequest } from './token-request.js';

/** RFC 6749 §5.1 */
export interface IssuedToken {
  access_token: string;
  token_type: 'Bearer';
  /** Seconds. */
  expires_in: number;
  scope: string;
}

/** Seconds after which each token has an event of its own. */
const longLife = 86_400;

/** Gives service accounts their access tokens: the grant `client_credentials` (RFC 6749 §4.4). */
@Injectable()
export class TokenEndpointService {
  readonly #log = new IssueLog();

  constructor(
    private readonly clients: ClientAuthentication,
    private readonly tokens: AccessTokens,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Throws the errors of RFC 6749 §5.2, the client's first: a stranger learns nothing of the rest. */
  async issue({ client: shown, grantType, scope: wanted }: TokenRequest): Promise<IssuedToken> {
    const client = await this.clients.authenticate(shown);
    if (grantType === undefined) throw oauthError('invalid_request', 'The grant_type is missing.');
    if (grantType !== 'client_credentials') {
      throw oauthError('unsupported_grant_type', 'The grant_type must be client_credentials.');
    }
    const scope = scopeOf(client, wanted);
    const seconds = this.#lifeOf(client);
    const claims = { sub: client.id, org: client.orgId, client_id: client.id, scope, role: client.role };
    const token = await this.tokens.sign(claims, seconds);
    await this.#record(client, scope, seconds);
    return { access_token: token, token_type: 'Bearer', expires_in: seconds, scope };
  }

  /** As long as was agreed, and no longer than the account itself. */
  #lifeOf({ tokenTtl, expiresAt }: TokenClient): number {
    const seconds = tokenTtl ?? this.config.accessTokenTtl;
    if (!expiresAt) return seconds;
    return Math.max(1, Math.min(seconds, Math.floor((expiresAt.getTime() - Date.now()) / 1000)));
  }

  async #record({ orgId, id, name }: TokenClient, scope: string, seconds: number): Promise<void> {
    const isNew = this.#log.isNew(id, scope, currentRequest()?.ip ?? '');
    if (!isNew && seconds <= longLife) return;
    await this.uow.run(orgId, async () =>
      this.audit.note({
        action: 'token.issue',
        target: { type: 'service_account', id, name },
        detail: `Scope ${scope}, for ${seconds} s`,
      }),
    );
  }
}

/** What is granted: what was asked for, else all of it. Whether the role allows its use is decided at each use. */
function scopeOf({ scopes }: TokenClient, wanted: string | undefined): string {
  if (wanted === undefined) return scopes.join(' ');
  const asked = [...new Set(wanted.split(' '))];
  const grantable = scopes.includes('admin') ? ['admin', 'scim'] : scopes;
  if (asked.every((each) => grantable.includes(each))) return asked.join(' ');
  throw oauthError('invalid_scope', `This client can ask for: ${grantable.join(', ')}.`);
}
