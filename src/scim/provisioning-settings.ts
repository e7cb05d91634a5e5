/** Stops a synchronization that is about to lock out too many people at once. */
interface BrakeSettings {
  enabled: boolean;
  maxMembers: number;
  maxPercent: number;
}

/** How an organization is provisioned. */
export interface ProvisioningSettings {
  enabled: boolean;
  /** Of members that provisioning makes. */
  defaultRole: string;
  /** Domains of the people who may be provisioned; empty: any. */
  allowedDomains: string[];
  /** Addresses and networks that provisioning may come from; empty: any. */
  allowedIps: string[];
  initialStatus: 'invited' | 'active';
  groupsEnabled: boolean;
  uniqueGroupNames: boolean;
  /** Whether the `roles` of a provisioned user count. */
  acceptRoles: boolean;
  /** Whether provisioning must leave admins alone. */
  protectAdmins: boolean;
  brake: BrakeSettings;
  logRetentionDays: number;
}

const defaults: ProvisioningSettings = {
  enabled: false,
  defaultRole: 'viewer',
  allowedDomains: [],
  allowedIps: [],
  initialStatus: 'invited',
  groupsEnabled: true,
  uniqueGroupNames: true,
  acceptRoles: false,
  protectAdmins: false,
  brake: { enabled: false, maxMembers: 50, maxPercent: 10 },
  logRetentionDays: 14,
};

/**
 * What an organization's stored settings come to: what they don't say has its default. A default role that is not
 * among the `roles` of the installation, lowest first, is the lowest of them: nobody gets a role that isn't one.
 */
export function settingsOf(stored: unknown, roles: readonly string[]): ProvisioningSettings {
  // The column holds what this service wrote, by this or an earlier release.
  const settings = mergedSettings(defaults, stored ?? {});
  const [lowest = settings.defaultRole] = roles;
  return roles.includes(settings.defaultRole) ? settings : { ...settings, defaultRole: lowest };
}

/** Some of the settings, down to single fields of the brake. */
type SettingsChange = {
  [Name in keyof Omit<ProvisioningSettings, 'brake'>]?: ProvisioningSettings[Name] | undefined;
} & { brake?: { [Name in keyof BrakeSettings]?: BrakeSettings[Name] | undefined } | undefined };

/** `settings` with what `change` says in place. */
export function mergedSettings(settings: ProvisioningSettings, change: SettingsChange): ProvisioningSettings {
  return {
    enabled: change.enabled ?? settings.enabled,
    defaultRole: change.defaultRole ?? settings.defaultRole,
    allowedDomains: change.allowedDomains ?? settings.allowedDomains,
    allowedIps: change.allowedIps ?? settings.allowedIps,
    initialStatus: change.initialStatus ?? settings.initialStatus,
    groupsEnabled: change.groupsEnabled ?? settings.groupsEnabled,
    uniqueGroupNames: change.uniqueGroupNames ?? settings.uniqueGroupNames,
    acceptRoles: change.acceptRoles ?? settings.acceptRoles,
    protectAdmins: change.protectAdmins ?? settings.protectAdmins,
    brake: mergedBrake(settings.brake, change.brake ?? {}),
    logRetentionDays: change.logRetentionDays ?? settings.logRetentionDays,
  };
}

function mergedBrake(brake: BrakeSettings, change: NonNullable<SettingsChange['brake']>): BrakeSettings {
  return {
    enabled: change.enabled ?? brake.enabled,
    maxMembers: change.maxMembers ?? brake.maxMembers,
    maxPercent: change.maxPercent ?? brake.maxPercent,
  };
}
