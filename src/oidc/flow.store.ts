import { Injectable } from '@nestjs/common';
import { UnitOfWork, writing } from '../database/index.js';
import type { OidcFlowEntity } from './flow.entity.js';

export type NewFlow = Omit<OidcFlowEntity, 'createdAt' | 'expiresAt' | 'connectionVersion'> & {
  connectionVersion: number;
};

/** A flow that was just consumed: nobody else has it, or will. */
export type ConsumedFlow = Omit<NewFlow, 'orgId' | 'stateHash'> & {
  createdAt: Date;
  /** Whether it was consumed too late. */
  expired: boolean;
};

/** Seconds that somebody has for the identity provider. */
const lifetime = 600;
/** Seconds that a flow is kept beyond, so that who comes late is told so. */
const kept = 3_600;

// Each start sweeps a little more than it leaves behind.
const insert = writing(
  'oidc_flow_insert',
  `with swept as (delete from oidc_flow where org_id = $1 and state_hash = any (array(
     select state_hash from oidc_flow where org_id = $1 and expires_at < now() - interval '${kept} seconds'
     order by org_id, expires_at limit 5 for update skip locked)))
   insert into oidc_flow (org_id, state_hash, binding_hash, id, connection_id, connection_version, sealed_secrets,
     return_url, return_origin, tries, created_at, expires_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, date_trunc('milliseconds', now()),
     date_trunc('milliseconds', now()) + interval '${lifetime} seconds')`,
);
/** The one statement that takes a flow: of callbacks that come at once, one gets the row, the others nothing. */
const consume = writing<ConsumedFlow>(
  'oidc_flow_consume',
  `delete from oidc_flow where org_id = $1 and state_hash = $2 and binding_hash = any ($3::bytea[])
   returning binding_hash as "bindingHash", id, connection_id as "connectionId",
     connection_version::int as "connectionVersion", sealed_secrets as "sealedSecrets", return_url as "returnUrl",
     return_origin as "returnOrigin", tries::int as tries, created_at as "createdAt", expires_at <= now() as expired`,
);
@Injectable()
export class FlowStore {
  constructor(private readonly uow: UnitOfWork) {}

  insert(flow: NewFlow): void {
    const { orgId, stateHash, bindingHash, id, connectionId, connectionVersion, sealedSecrets } = flow;
    const target = [flow.returnUrl, flow.returnOrigin, flow.tries];
    const own = [orgId, stateHash, bindingHash, id, connectionId, connectionVersion, sealedSecrets];
    this.uow.send(insert, [...own, ...target]);
  }

  /** Takes the flow of this state if it was begun by a browser that holds one of these secrets; it is gone then. */
  async consume(
    orgId: string,
    stateHash: Buffer,
    bindingHashes: readonly Buffer[],
  ): Promise<ConsumedFlow | undefined> {
    const hashes = bindingHashes.map((hash) => `\\x${hash.toString('hex')}`);
    const [flow] = await this.uow.query(consume, [orgId, stateHash, hashes]);
    return flow;
  }
}
