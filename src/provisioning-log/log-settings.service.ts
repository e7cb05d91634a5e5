import { Injectable } from '@nestjs/common';
import { AuditService, diffValues } from '../audit/index.js';
import { UnitOfWork } from '../database/index.js';
import { notFound } from '../http/index.js';
import type { UpdateLogSettingsDto } from './log-settings.dto.js';
import { type LogSettings, logSettingsOf } from './log-settings.js';
import { LogSettingsStore } from './log-settings.store.js';

/** Reads and changes how an organization's provisioning log is written. */
@Injectable()
export class LogSettingsService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly settings: LogSettingsStore,
    private readonly audit: AuditService,
  ) {}

  async find(orgId: string): Promise<LogSettings> {
    return logSettingsOf(await this.uow.run(orgId, () => this.settings.find(orgId)));
  }

  /** What is written already stays as it is. Throws 404. */
  change(orgId: string, change: UpdateLogSettingsDto): Promise<LogSettings> {
    return this.uow.run(orgId, async () => {
      const organization = await this.settings.lock(orgId);
      if (!organization) throw notFound('Organization');
      const before = logSettingsOf(await this.settings.find(orgId));
      const after = { personalValues: change.personalValues ?? before.personalValues };
      const changes = diffValues({ provisioningLog: { ...before } }, { provisioningLog: { ...after } });
      if (changes.length === 0) return before;
      this.settings.put(orgId, after, new Date());
      this.audit.note({
        action: 'scim.configure',
        target: { type: 'organization', id: orgId, name: organization.name },
        changes,
      });
      return after;
    });
  }
}
