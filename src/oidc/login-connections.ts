import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config, type Secret } from '../config/index.js';
import { isUuid } from '../http/index.js';
import { SecretBox } from '../token/index.js';
import { ConnectionStore, type ListedConnection } from './connection.store.js';
import { redirectUri, secretPlace } from './connection.js';

/** What a login needs to know of a connection that is on. */
export interface LoginConnection {
  readonly orgId: string;
  readonly id: string;
  readonly version: number;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  readonly callback: 'connection' | 'shared';
  readonly redirectUri: string;
  readonly autoProvision: boolean;
  readonly defaultRole: string;
  readonly emailAuthoritative: boolean;
  readonly groupsClaim: string | null;
  readonly roleMappings: readonly { group: string; role: string }[];
  /** In lower case, and whether the organization has proved them. */
  readonly domains: ReadonlyMap<string, { verified: boolean }>;
}

/** Finds the connection that somebody signs in by. */
@Injectable()
export class LoginConnections {
  constructor(
    private readonly connections: ConnectionStore,
    private readonly box: SecretBox,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Undefined alike for an organization that isn't there, has no single sign-on, or has it off. */
  async enabledOf(orgId: string): Promise<LoginConnection | undefined> {
    const connection = isUuid(orgId) ? await this.connections.findEnabled(orgId) : undefined;
    return connection && this.#opened(connection);
  }

  /** The organization that has proved this domain (in lower case) and signs in with it, while it has it on. */
  organizationOf(domain: string): Promise<string | undefined> {
    return this.connections.organizationOf(domain);
  }

  /** Whose connection it is, on or off. */
  async organizationOfConnection(id: string): Promise<string | undefined> {
    return isUuid(id) ? this.connections.organizationOfConnection(id) : undefined;
  }

  #opened(connection: ListedConnection): LoginConnection | undefined {
    const { orgId, id, issuer, clientId, clientSecret } = connection;
    if (issuer === null || clientId === null || clientSecret === null) return undefined;
    return {
      ...connection,
      issuer,
      clientId,
      clientSecret: this.box.open(clientSecret, secretPlace(orgId, id)),
      redirectUri: redirectUri(this.config, connection),
      domains: new Map(connection.domains.map(({ domain, verified }) => [domain, { verified }])),
    };
  }
}
