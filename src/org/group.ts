import type { Criterion } from './directory.query.js';

/** A group as its row tells. Times are UTC. */
export interface Group {
  id: string;
  displayName: string;
  externalId: string | null;
  /** What its members hold at least; null: nothing. */
  role: string | null;
  /** Direct members, groups among them. */
  memberCount: number;
  /** JSON text of the attributes as they were provisioned, without members. */
  profile: string;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

/** What a source says about a group, but for its members. */
export interface GroupDraft {
  displayName: string;
  externalId: string | null;
  profile: Record<string, unknown>;
  /** The profile's comparison document. */
  keys: Record<string, unknown>;
}

/** One change of a membership as sets of ids, of users or of groups. */
export type MembershipStep =
  /** The two have no id in common. */
  | { kind: 'change'; add: readonly string[]; remove: readonly string[] }
  | { kind: 'replace'; ids: readonly string[] }
  /** Takes out whom a condition on `members` holds for; its paths start at one of them. */
  | { kind: 'removeMatching'; where: Criterion };

/** What an organization says about the groups that a source makes. */
export interface GroupRules {
  /** Whether two groups may not have the same name. */
  uniqueGroupNames: boolean;
}

/**
 * How members are put into a text: what stands before the id, between the id and its second mention, before the
 * name in quotes, and behind it.
 */
export type MemberTemplate = readonly [string, string, string, string];

export interface MemberTemplates {
  user: MemberTemplate;
  group: MemberTemplate;
}
