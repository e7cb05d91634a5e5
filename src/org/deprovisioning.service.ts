import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/index.js';
import { CONFIG, type Config } from '../config/index.js';
import { UnitOfWork } from '../database/index.js';
import { AppError } from '../http/index.js';
import { type BrakeState, BrakeStore } from './brake.store.js';
import type { Member, ProvisioningRules } from './member.js';
import { effectiveRole } from './role.js';
import { RoleStore } from './role.store.js';

/** Seconds after which a source may ask again; a person has to look first. */
const retryAfter = 3_600;

/** Says whether a provisioning source may take a member's access: not an admin's it must leave alone, nor too many. */
@Injectable()
export class DeprovisioningService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly uow: UnitOfWork,
    private readonly roles: RoleStore,
    private readonly brake: BrakeStore,
    private readonly audit: AuditService,
  ) {}

  /**
   * Inside the unit of work that takes the access, whose member is locked. Throws 403 for a protected admin, and
   * BrakeOn, which `guarding` turns into 429.
   */
  async assertMayGo(
    orgId: string,
    member: Member,
    deleted: boolean,
    rules: ProvisioningRules,
  ): Promise<void> {
    if (member.status === 'disabled') return;
    if (rules.protectAdmins) await this.#assertNoAdmin(orgId, member.id);
    if (!rules.brake.enabled) return;
    const state = await this.brake.lock(orgId);
    if (state.paused || state.gone >= mostOf(state, rules)) throw new BrakeOn(state);
    this.brake.add(orgId, member.id, deleted);
  }

  /** Carries out what may meet the brake. The first refusal pauses the source, in a unit of work of its own. */
  async guarding<T>(orgId: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof BrakeOn)) throw error;
      if (!error.state.paused) await this.#pause(orgId, error.state);
      throw paused();
    }
  }

  /** Lets the source go on, counting anew; one that wasn't paused stays as it is. */
  async resume(orgId: string, organization: { name: string }): Promise<void> {
    await this.uow.run(orgId, async () => {
      if (!(await this.brake.resume(orgId))) return this.audit.upkeep();
      const target = { type: 'organization', id: orgId, name: organization.name };
      this.audit.note({ action: 'scim.resume', target });
    });
  }

  /** Since when the source is paused; null: it isn't. */
  pausedSince(orgId: string): Promise<Date | null> {
    return this.brake.pausedSince(orgId);
  }

  async #assertNoAdmin(orgId: string, id: string): Promise<void> {
    const sources = await this.roles.of(orgId, id);
    if (effectiveRole(this.config.roles, sources) !== 'admin') return;
    throw new AppError(
      'protected_admin',
      403,
      'This member is an admin, whom the organization protects from deprovisioning.',
    );
  }

  #pause(orgId: string, { gone, members }: BrakeState): Promise<void> {
    return this.uow.run(orgId, async () => {
      if (!(await this.brake.pause(orgId))) return this.audit.upkeep();
      const target = { type: 'organization', id: orgId, name: null };
      const detail = `${gone} of ${members} members lost access within an hour; no more do until an admin resumes`;
      this.audit.note({ action: 'scim.pause', target, detail });
    });
  }
}

/** The brake holds: nothing of the unit of work may be kept. */
class BrakeOn extends Error {
  constructor(readonly state: BrakeState) {
    super('The brake of provisioning is on');
  }
}

/** Members that may lose access within an hour. One always may: a percentage of few people is nobody. */
function mostOf({ members }: BrakeState, { brake }: ProvisioningRules): number {
  return Math.min(brake.maxMembers, Math.max(1, Math.floor((members * brake.maxPercent) / 100)));
}

function paused(): AppError {
  return new AppError(
    'provisioning_paused',
    429,
    'Too many members were about to lose access, so deactivating and deleting is paused until an admin of the organization resumes it.',
    { headers: { 'retry-after': String(retryAfter) } },
  );
}
