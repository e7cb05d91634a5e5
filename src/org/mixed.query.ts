import type { Criterion, Field } from './directory.query.js';
import type { Group } from './group.js';
import type { Member } from './member.js';

/** A resource of any kind. */
export type AnyResource = { member: Member; group?: never } | { group: Group; member?: never };

/** A list of members and groups together: what is asked of each, in one order. */
export interface MixedSelection {
  members: { where: Criterion | undefined; sortBy: Field | undefined };
  groups: { where: Criterion | undefined; sortBy: Field | undefined };
  descending: boolean;
  limit: number;
}
