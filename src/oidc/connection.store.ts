import { Injectable } from '@nestjs/common';
import { reading, UnitOfWork, writing } from '../database/index.js';
import type { OidcConnectionEntity } from './connection.entity.js';

/** A connection as it is stored, its secret sealed. */
export type Connection = Omit<OidcConnectionEntity, 'version'> & { version: number };

/** With what decides about a login besides, read in one go. */
export type ListedConnection = Connection & { domains: { domain: string; verified: boolean }[] };

const columns = `c.org_id as "orgId", c.id, c.version::int as version, c.enabled, c.issuer, c.client_id as "clientId",
  c.client_secret as "clientSecret", c.auto_provision as "autoProvision", c.default_role as "defaultRole",
  c.email_authoritative as "emailAuthoritative", c.groups_claim as "groupsClaim",
  c.role_mappings as "roleMappings", c.callback, c.created_at as "createdAt", c.updated_at as "updatedAt"`;

const domains = `(select coalesce(json_agg(json_build_object('domain', d.domain, 'verified', d.status = 'verified')
  order by d.domain), '[]') from oidc_domain d where d.org_id = c.org_id and d.listed) as domains`;

const findConnection = reading<ListedConnection>(
  'oidc_connection_find',
  `select ${columns}, ${domains} from oidc_connection c where c.org_id = $1`,
);
const findEnabled = reading<ListedConnection>(
  'oidc_connection_find_enabled',
  `select ${columns}, ${domains} from oidc_connection c join organization o on o.id = c.org_id
   where c.org_id = $1 and c.enabled and o.deleted_at is null`,
);
const findRouted = reading<{ orgId: string }>(
  'oidc_connection_find_routed',
  `select c.org_id as "orgId" from oidc_connection c
   join organization o on o.id = c.org_id
   join oidc_domain d on d.org_id = c.org_id and d.domain = $2
   where c.org_id = $1 and c.enabled and o.deleted_at is null and d.listed and d.status = 'verified'`,
);
const lookUpDomain = reading<{ orgId: string }>(
  'verified_domain_find',
  'select org_id as "orgId" from verified_domain where domain = $1',
);
const lookUpConnection = reading<{ orgId: string }>(
  'connection_lookup_find',
  'select org_id as "orgId" from connection_lookup where id = $1',
);
// Two first requests at once: one of them makes it, and the look-up gets the id that was kept.
const insertConnection = writing(
  'oidc_connection_insert',
  `with made as (
     insert into oidc_connection (org_id, id, version, enabled, auto_provision, default_role, email_authoritative,
       role_mappings, callback, created_at, updated_at)
     values ($1, $2, 0, false, false, $3, false, '[]', 'connection', $4, $4)
     on conflict (org_id) do nothing returning id, org_id)
   insert into connection_lookup (id, org_id) select id, org_id from made`,
);
const updateConnection = writing(
  'oidc_connection_update',
  `update oidc_connection set version = version + 1, enabled = $3, issuer = $4, client_id = $5, client_secret = $6,
     auto_provision = $7, default_role = $8, email_authoritative = $9, groups_claim = $10,
     role_mappings = $11::jsonb, callback = $12, updated_at = $13
   where org_id = $1 and id = $2`,
);
const endConnection = writing(
  'oidc_connection_end',
  `update oidc_connection set version = version + 1, enabled = false, client_secret = null, updated_at = $2
   where org_id = $1`,
);
const lockOrganization = reading<{ name: string }>(
  'oidc_organization_lock',
  'select name from organization where id = $1 and deleted_at is null for no key update',
);

/** Rows of connections, and the look-ups that lead to their organizations. */
@Injectable()
export class ConnectionStore {
  constructor(private readonly uow: UnitOfWork) {}

  /** Undefined until somebody has asked for it to be made. */
  async find(orgId: string): Promise<ListedConnection | undefined> {
    const [connection] = await this.uow.read(orgId, findConnection, [orgId]);
    return connection;
  }

  /** Undefined as well when it is off, or the organization is gone. */
  async findEnabled(orgId: string): Promise<ListedConnection | undefined> {
    const [connection] = await this.uow.read(orgId, findEnabled, [orgId]);
    return connection;
  }

  /** The organization whose people have this domain, if they sign in with it. */
  async organizationOf(domain: string): Promise<string | undefined> {
    const [owner] = await this.uow.lookUp(lookUpDomain, [domain]);
    if (!owner) return undefined;
    const [routed] = await this.uow.read(owner.orgId, findRouted, [owner.orgId, domain]);
    return routed?.orgId;
  }

  async organizationOfConnection(id: string): Promise<string | undefined> {
    const [owner] = await this.uow.lookUp(lookUpConnection, [id]);
    return owner?.orgId;
  }

  /** Makes one that is off, unless there is one. */
  insert(orgId: string, id: string, defaultRole: string, at: Date): void {
    this.uow.send(insertConnection, [orgId, id, defaultRole, at]);
  }

  update(connection: Connection, at: Date): void {
    const { orgId, id, enabled, issuer, clientId, clientSecret, callback } = connection;
    const { autoProvision, defaultRole, emailAuthoritative, groupsClaim, roleMappings } = connection;
    const provider = [orgId, id, enabled, issuer, clientId, clientSecret];
    const people = [
      autoProvision,
      defaultRole,
      emailAuthoritative,
      groupsClaim,
      JSON.stringify(roleMappings),
    ];
    this.uow.send(updateConnection, [...provider, ...people, callback, at]);
  }

  /** Turns it off for good, its secret gone. */
  end(orgId: string, at: Date): void {
    this.uow.send(endConnection, [orgId, at]);
  }

  /** Holds off other changes, and the end of the organization. Undefined when the organization is gone. */
  async lock(orgId: string): Promise<{ name: string } | undefined> {
    const [organization] = await this.uow.query(lockOrganization, [orgId]);
    return organization;
  }
}
