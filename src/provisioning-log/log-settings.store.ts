import { Injectable } from '@nestjs/common';
import { reading, UnitOfWork, writing } from '../database/index.js';
import { type LogSettings, settingsKey } from './log-settings.js';

const findSettings = reading<{ settings: unknown }>(
  'provisioning_log_settings_find',
  'select settings from scim_settings where org_id = $1',
);
// The organization's row is locked, as for its other provisioning settings: those may have no row yet.
const lockOrganization = reading<{ name: string }>(
  'provisioning_log_settings_lock',
  'select name from organization where id = $1 and deleted_at is null for no key update',
);
const putSettings = writing(
  'provisioning_log_settings_put',
  `insert into scim_settings (org_id, settings, updated_at) values ($1, $2, $3)
   on conflict (org_id) do update
   set settings = scim_settings.settings || excluded.settings, version = scim_settings.version + 1,
     updated_at = excluded.updated_at`,
);

/** The settings of the log, kept beside the provisioning settings in their row. */
@Injectable()
export class LogSettingsStore {
  /** For reads outside of a unit of work. */
  readonly stored = findSettings;

  constructor(private readonly uow: UnitOfWork) {}

  async find(orgId: string): Promise<unknown> {
    const [row] = await this.uow.query(findSettings, [orgId]);
    return row?.settings;
  }

  /** Undefined when the organization is gone. */
  async lock(orgId: string): Promise<{ name: string } | undefined> {
    const [organization] = await this.uow.query(lockOrganization, [orgId]);
    return organization;
  }

  put(orgId: string, settings: LogSettings, at: Date): void {
    this.uow.send(putSettings, [orgId, JSON.stringify({ [settingsKey]: settings }), at]);
  }
}
