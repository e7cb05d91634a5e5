import { createHash, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/index.js';
import { CONFIG, type Config } from '../config/index.js';
import { UnitOfWork } from '../database/index.js';
import { addressAllowed, AppError, currentRequest, isUuid } from '../http/index.js';
import { claimedClient, type ClientAssertion, verifyAssertion } from './client-assertion.js';
import { FailedTries } from './failed-tries.js';
import { invalidClient } from './oauth-error.js';
import { type TokenClient, TokenClientStore } from './token-client.store.js';
import { readClientSecret } from './token-format.js';
import type { ClientCredentials } from './token-request.js';
import { TokenUse } from './token-use.js';

/** Finds out which service account asks for a token (RFC 6749 §2.3). */
@Injectable()
export class ClientAuthentication {
  readonly #audiences: string[];

  constructor(
    private readonly clients: TokenClientStore,
    private readonly tries: FailedTries,
    private readonly use: TokenUse,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditService,
    @Inject(CONFIG) config: Config,
  ) {
    this.#audiences = [config.publicUrl, `${config.publicUrl}/oauth2/token`];
  }

  /** Throws `invalid_client`, the same for every reason, and 429 for an address that failed too often. */
  async authenticate(shown: ClientCredentials): Promise<TokenClient> {
    const address = currentRequest()?.ip ?? '';
    this.tries.assertFew(address);
    try {
      const client = await this.#prove(shown);
      this.use.used('service_account', client.orgId, client.id);
      assertUsable(client, address);
      return client;
    } catch (error) {
      if (error instanceof AppError && error.status === 401) this.tries.count(address);
      throw error;
    }
  }

  async #prove(shown: ClientCredentials): Promise<TokenClient> {
    const clientId =
      shown.clientId ?? (shown.method === 'private_key_jwt' ? claimedClient(shown.assertion) : '');
    const client = await this.#find(clientId);
    if (client.authMethod !== shown.method) throw invalidClient('The client proves itself in another way');
    if (shown.method === 'client_secret') {
      await this.#assertSecret(client, shown.secret);
      nameClient(client);
      return client;
    }
    const keys = client.jwks ?? { keys: [] };
    const expected = { clientId: client.id, keys, audiences: this.#audiences };
    const assertion = await verifyAssertion(shown.assertion, expected);
    nameClient(client);
    await this.#consume(client, assertion);
    return client;
  }

  async #find(clientId: string): Promise<TokenClient> {
    const client = isUuid(clientId) ? await this.clients.present(clientId) : undefined;
    const context = currentRequest();
    // Whoever knows a client id has proved nothing: until then it is a stranger's name, cut as prefixes are.
    if (context) context.actor = { type: 'anonymous', id: null, name: client ? client.id : null };
    if (!client) throw invalidClient('No such client');
    return client;
  }

  async #assertSecret(client: TokenClient, secret: string): Promise<void> {
    const parts = readClientSecret(secret);
    if (!parts) throw invalidClient('The secret is not well-formed');
    const known = await this.clients.secrets(client, parts.prefix);
    if (!known.some((hash) => timingSafeEqual(hash, parts.hash))) throw invalidClient('The secret is wrong');
  }

  async #consume(client: TokenClient, { jti, expiresAt }: ClientAssertion): Promise<void> {
    const jtiHash = createHash('sha256').update(jti).digest();
    await this.uow.run(client.orgId, async () => {
      this.audit.upkeep();
      const first = await this.clients.consume(client, jtiHash, expiresAt);
      if (!first) throw invalidClient('The assertion was used before');
    });
  }
}

/** From here on the log knows who it is. */
function nameClient({ orgId, id, name }: TokenClient): void {
  const context = currentRequest();
  if (!context) return;
  context.orgId = orgId;
  context.actor = { type: 'service_account', id, name };
}

function assertUsable({ orgLive, ended, allowedIps }: TokenClient, address: string): void {
  if (!orgLive) throw invalidClient('The organization was deleted');
  if (ended) throw invalidClient('The service account has ended');
  if (!addressAllowed(address, allowedIps)) {
    throw invalidClient(`Address ${address} is not allowed by the service account`);
  }
}
