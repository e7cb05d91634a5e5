import { createHash, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/index.js';
import { reading, UnitOfWork } from '../database/index.js';
import { currentRequest, isUuid, normalizeBearer, notFound, unauthorized } from '../http/index.js';
import { looksLikeScimToken, prefixOf } from './token-format.js';

const findOrganization = reading<{ live: boolean }>(
  'organization_gate',
  'select deleted_at is null as live from organization where id = $1',
);

/** Lets the operator's key into the admin REST, and only to organizations that exist. */
@Injectable()
export class AdminAccess {
  readonly #keyHash: Buffer;

  constructor(
    @Inject(CONFIG) config: Config,
    private readonly uow: UnitOfWork,
  ) {
    if (!config.adminApiKey) throw new Error('The operator key is not set');
    this.#keyHash = sha256(config.adminApiKey.reveal());
  }

  /** Throws 401 for any other credential, 404 for an organization that isn't there. */
  async assert(
    rule: 'operator' | 'admin' | 'admin-history',
    header: string[] | undefined,
    orgId: string | undefined,
  ): Promise<boolean> {
    this.#assertOperator(header);
    if (rule === 'operator' || orgId === undefined) return true;
    await this.#assertOrganization(orgId, rule === 'admin-history');
    const context = currentRequest();
    if (context) context.orgId = orgId;
    return true;
  }

  #assertOperator(header: string[] | undefined): void {
    const context = currentRequest();
    const bearer = normalizeBearer(header);
    if (bearer.kind !== 'bearer') throw unauthorized('No usable Authorization header');
    if (!timingSafeEqual(sha256(bearer.token), this.#keyHash)) {
      const prefix = looksLikeScimToken(bearer.token) ? prefixOf(bearer.token) : undefined;
      if (context) context.actor = { type: 'anonymous', id: null, name: prefix ?? null };
      throw unauthorized(prefix ? 'A SCIM token opens no admin address' : 'The key is not the operator key');
    }
    if (!context) return;
    context.principal = { type: 'operator' };
    context.actor = { type: 'operator', id: null, name: 'Operator' };
  }

  async #assertOrganization(orgId: string, deletedToo: boolean): Promise<void> {
    const [organization] = isUuid(orgId) ? await this.uow.lookUp(findOrganization, [orgId]) : [];
    if (!organization || !(organization.live || deletedToo)) throw notFound('Organization');
  }
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
