import type { PersonalValues } from '../scim/index.js';

/** How an organization's provisioning log is written. */
export interface LogSettings {
  /** What becomes of names, addresses and the like. */
  personalValues: PersonalValues;
}

/** Under which they lie beside the provisioning settings. */
export const settingsKey = 'provisioningLog';

/** What stored provisioning settings say of the log; what they don't say has its default. */
export function logSettingsOf(stored: unknown): LogSettings {
  // as: the column holds what this service wrote, by this or an earlier release
  const own = (stored as { [settingsKey]?: Partial<LogSettings> } | null | undefined)?.[settingsKey];
  return { personalValues: own?.personalValues ?? 'shortened' };
}
