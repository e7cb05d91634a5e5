import type { MemberSource, MemberStatus } from './member.entity.js';

/** A member as its row tells. Times are UTC. */
export interface Member {
  id: string;
  userName: string;
  externalId: string | null;
  email: string | null;
  displayName: string | null;
  status: MemberStatus;
  /** The member's own role: by default, promotion or PATCH. */
  role: string;
  source: MemberSource;
  managerId: string | null;
  /** Display name of the manager, empty without one; null unless `managerId` names a live member. */
  managerName: string | null;
  /** JSON text of `[id, name, direct]` for each group the member is in, however far up; null: none. */
  groups: string | null;
  /** JSON text of the attributes as they were provisioned. */
  profile: string;
  version: number;
  createdAt: Date;
  updatedAt: Date;
  lastSignInAt: Date | null;
}

/** What a source says about a person. */
export interface MemberDraft {
  userName: string;
  externalId: string | null;
  /** Every e-mail address given. */
  emails: readonly string[];
  /** The one that identifies the person. */
  email: string | null;
  displayName: string | null;
  managerId: string | null;
  /** Names of roles that the source gives, in lower case. */
  roles: readonly string[];
  profile: Record<string, unknown>;
  /** The profile's comparison document. */
  keys: Record<string, unknown>;
}

/** What a source changes of a member it knows. */
export interface MemberChange {
  /** undefined: the source doesn't say, or it stays as it is. */
  active: boolean | undefined;
  /** undefined: every attribute stays as it is. */
  draft: MemberDraft | undefined;
}

/** What an organization lets its provisioning source do. */
export interface ProvisioningRules {
  defaultRole: string;
  initialStatus: 'invited' | 'active';
  /** Empty: any. */
  allowedDomains: readonly string[];
  /** Whether the source must leave admins alone. */
  protectAdmins: boolean;
  /** How many members may lose access within an hour. */
  brake: { enabled: boolean; maxMembers: number; maxPercent: number };
}

/** Comparison key of userName and displayName: NFKC, then lower case. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}

/** Comparison key of an e-mail address: lower case only, so that no look-alike becomes equal. */
export function emailKey(email: string): string {
  return email.toLowerCase();
}
