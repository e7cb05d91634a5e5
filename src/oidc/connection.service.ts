import { Inject, Injectable } from '@nestjs/common';
import { AuditService, diffValues } from '../audit/index.js';
import { CONFIG, type Config, Secret } from '../config/index.js';
import { UnitOfWork } from '../database/index.js';
import { AppError, notFound, uuidv7 } from '../http/index.js';
import { SecretBox } from '../token/index.js';
import { redirectUri, secretPlace, startUrl } from './connection.js';
import type { ConnectionDto } from './connection.dto.js';
import {
  assertComplete,
  assertRoles,
  type ConnectionSettings,
  mergedSettings,
} from './connection-settings.js';
import { ConnectionStore, type ListedConnection } from './connection.store.js';
import { DomainsService } from './domains.service.js';
import { IssuerCheck } from './issuer-check.js';

/** The settings without the secret, with the addresses that go into the identity provider. */
export type PublishedConnection = ConnectionSettings & {
  connectionId: string;
  redirectUri: string;
  startUrl: string;
};

/** Tries when others change the same settings meanwhile. */
const maxAttempts = 3;

/** Reads and changes how an organization signs in. */
@Injectable()
export class ConnectionService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly connections: ConnectionStore,
    private readonly domains: DomainsService,
    private readonly issuers: IssuerCheck,
    private readonly box: SecretBox,
    private readonly audit: AuditService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async find(orgId: string): Promise<PublishedConnection> {
    return this.#published(await this.ensured(orgId));
  }

  /**
   * What `change` leaves out keeps its value. Throws 400 with a sentence for each field that is not right, 404, 409
   * when others don't stop changing the same.
   */
  async change(orgId: string, wish: ConnectionDto): Promise<PublishedConnection> {
    assertRoles(wish, this.config.roles);
    for (let attempt = 1; attempt <= maxAttempts; attempt++) {
      const changed = await this.#attempt(orgId, wish);
      if (changed) return this.#published(changed);
    }
    throw new AppError('busy', 409, 'Somebody else is changing these settings. Read them again.');
  }

  /** The connection of an organization, made where there is none: its redirect URI is needed before all else. */
  async ensured(orgId: string): Promise<ListedConnection> {
    const known = await this.connections.find(orgId);
    if (known) return known;
    const [lowest = 'admin'] = this.config.roles;
    return this.uow.run(orgId, async () => {
      if (!(await this.connections.lock(orgId))) throw notFound('Organization');
      this.connections.insert(orgId, uuidv7(), lowest, new Date());
      this.audit.upkeep();
      return this.#present(orgId);
    });
  }

  /** Ends what an organization has here, within the caller's unit of work and under its audit event. */
  end(orgId: string): void {
    this.connections.end(orgId, new Date());
  }

  /** The provider is asked outside the transaction. Undefined when the settings are others by the time it answered. */
  async #attempt(orgId: string, wish: ConnectionDto): Promise<ListedConnection | undefined> {
    const before = await this.ensured(orgId);
    const known = settingsOf(before);
    const wished = mergedSettings(known, wish);
    assertComplete(wished, known);
    const after = { ...wished, issuer: await this.issuers.check(known, wished) };
    return this.uow.run(orgId, async () => {
      if (!(await this.connections.lock(orgId))) throw notFound('Organization');
      const current = await this.#present(orgId);
      if (current.version !== before.version || !sameDomains(current, before)) return undefined;
      this.#save(before, after, wish.clientSecret);
      return this.#present(orgId);
    });
  }

  #save(before: ListedConnection, after: ConnectionSettings, secret: string | null | undefined): void {
    const replaces = typeof secret === 'string' && !this.#holds(before, secret);
    const changes = diffValues({ ...settingsOf(before) }, { ...after });
    if (changes.length === 0 && !replaces) return;
    const { orgId, id } = before;
    const kept = after.hasClientSecret ? before.clientSecret : null;
    const clientSecret = replaces ? this.box.seal(new Secret(secret), secretPlace(orgId, id)) : kept;
    const now = new Date();
    this.connections.update({ ...before, ...after, clientSecret }, now);
    this.domains.setListed(orgId, after.allowedDomains, now);
    this.audit.note({
      action: 'oidc.configure',
      target: { type: 'connection', id, name: after.issuer },
      changes,
      ...(replaces && { detail: 'The client secret was set' }),
    });
  }

  /** One that no key opens any more is another one: entering it again is how that is put right. */
  #holds({ orgId, id, clientSecret }: ListedConnection, secret: string): boolean {
    if (clientSecret === null) return false;
    try {
      return this.box.open(clientSecret, secretPlace(orgId, id)).reveal() === secret;
    } catch {
      return false;
    }
  }

  async #present(orgId: string): Promise<ListedConnection> {
    const connection = await this.connections.find(orgId);
    if (!connection) throw notFound('Organization');
    return connection;
  }

  #published(connection: ListedConnection): PublishedConnection {
    return {
      ...settingsOf(connection),
      connectionId: connection.id,
      redirectUri: redirectUri(this.config, connection),
      startUrl: startUrl(this.config, connection.orgId),
    };
  }
}

export function settingsOf(connection: ListedConnection): ConnectionSettings {
  const { enabled, issuer, clientId, clientSecret, domains, ...rest } = connection;
  const { autoProvision, defaultRole, emailAuthoritative, groupsClaim, roleMappings, callback } = rest;
  return {
    enabled,
    issuer,
    clientId,
    hasClientSecret: clientSecret !== null,
    allowedDomains: domains.map(({ domain }) => domain),
    autoProvision,
    defaultRole,
    emailAuthoritative,
    groupsClaim,
    roleMappings,
    callback,
  };
}

function sameDomains(one: ListedConnection, other: ListedConnection): boolean {
  return settingsOf(one).allowedDomains.join() === settingsOf(other).allowedDomains.join();
}
