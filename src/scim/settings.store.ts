import { Injectable } from '@nestjs/common';
import { reading, UnitOfWork, writing } from '../database/index.js';
import type { ProvisioningSettings } from './provisioning-settings.js';

const findSettings = reading<{ settings: unknown }>(
  'scim_settings_find',
  'select settings from scim_settings where org_id = $1',
);
const lockOrganization = reading<{ name: string }>(
  'scim_settings_lock',
  'select name from organization where id = $1 and deleted_at is null for no key update',
);
// Other modules keep what is theirs beside these settings (the provisioning log does): it stays as it is.
const putSettings = writing(
  'scim_settings_put',
  `insert into scim_settings (org_id, settings, updated_at) values ($1, $2, $3)
   on conflict (org_id) do update
   set settings = scim_settings.settings || excluded.settings, version = scim_settings.version + 1, updated_at = excluded.updated_at`,
);

/** The stored settings of organizations. */
@Injectable()
export class SettingsStore {
  constructor(private readonly uow: UnitOfWork) {}

  /** What is stored; undefined as long as nothing was set. */
  async find(orgId: string): Promise<unknown> {
    const [row] = await this.uow.query(findSettings, [orgId]);
    return row?.settings;
  }

  /**
   * Holds off other changes of these settings, and the end of the organization, until the unit of work ends. The
   * organization's row is locked because its settings may have none. Undefined when the organization is gone.
   */
  async lock(orgId: string): Promise<{ name: string } | undefined> {
    const [organization] = await this.uow.query(lockOrganization, [orgId]);
    return organization;
  }

  put(orgId: string, settings: ProvisioningSettings, at: Date): void {
    this.uow.send(putSettings, [orgId, JSON.stringify(settings), at]);
  }
}
