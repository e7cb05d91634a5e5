import { Inject, Injectable } from '@nestjs/common';
import { AuditService, diffValues } from '../audit/index.js';
import { CONFIG, type Config } from '../config/index.js';
import { UnitOfWork } from '../database/index.js';
import { invalidBody, notFound } from '../http/index.js';
import { DeprovisioningService } from '../org/index.js';
import { mergedSettings, type ProvisioningSettings, settingsOf } from './provisioning-settings.js';
import type { SettingsDto } from './settings.dto.js';
import { SettingsStore } from './settings.store.js';

/** The settings with the address that goes into the identity provider. */
export type PublishedSettings = ProvisioningSettings & {
  baseUrl: string;
  /** Since when the brake holds the identity provider off; left out while it doesn't. */
  pausedAt?: Date;
};

/** Reads and changes how an organization is provisioned. */
@Injectable()
export class SettingsService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly uow: UnitOfWork,
    private readonly settings: SettingsStore,
    private readonly deprovisioning: DeprovisioningService,
    private readonly audit: AuditService,
  ) {}

  async find(orgId: string): Promise<PublishedSettings> {
    const stored = await this.uow.run(orgId, () => this.settings.find(orgId));
    return this.#published(orgId, settingsOf(stored, this.config.roles));
  }

  /** What `change` leaves out keeps its value. Throws 400 for a role that this service doesn't have, 404. */
  async change(orgId: string, change: SettingsDto): Promise<PublishedSettings> {
    this.#assertRole(change.defaultRole);
    const settings = await this.uow.run(orgId, async () => {
      const organization = await this.settings.lock(orgId);
      if (!organization) throw notFound('Organization');
      const before = settingsOf(await this.settings.find(orgId), this.config.roles);
      const after = mergedSettings(before, change);
      const changes = diffValues({ ...before }, { ...after });
      if (changes.length === 0) return before;
      this.settings.put(orgId, after, new Date());
      if (before.brake.enabled && !after.brake.enabled) await this.deprovisioning.resume(orgId, organization);
      this.audit.note({
        action: 'scim.configure',
        target: { type: 'organization', id: orgId, name: organization.name },
        changes,
      });
      return after;
    });
    return this.#published(orgId, settings);
  }

  /** Releases the brake. Throws 404. */
  resume(orgId: string): Promise<void> {
    return this.uow.run(orgId, async () => {
      const organization = await this.settings.lock(orgId);
      if (!organization) throw notFound('Organization');
      await this.deprovisioning.resume(orgId, organization);
    });
  }

  #assertRole(role: string | undefined): void {
    const { roles } = this.config;
    if (role === undefined || roles.includes(role)) return;
    const message = `Give one of: ${roles.join(', ')}.`;
    throw invalidBody('The body holds fields that are not right.', [{ path: 'defaultRole', message }]);
  }

  async #published(orgId: string, settings: ProvisioningSettings): Promise<PublishedSettings> {
    const pausedAt = await this.deprovisioning.pausedSince(orgId);
    const baseUrl = `${this.config.publicUrl}/api/scim/v2/${orgId}`;
    return { ...settings, baseUrl, ...(pausedAt && { pausedAt }) };
  }
}
