import type { Member } from './member.js';

/** A member's own column that a query can name. */
export type MemberColumn =
  'id' | 'userName' | 'externalId' | 'active' | 'emails' | 'managerName' | 'createdAt' | 'updatedAt';

/** What is compared: a column, or a path into the comparison document. */
export type Field =
  | { column: MemberColumn }
  /** Every value the path leads to, lists on the way unfolded. */
  | { path: readonly string[] }
  /** Something that no member has. */
  | { absent: true };

export type Operator = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le';

/** A condition on members, free of any protocol. Values are normalized as the comparison document is. */
export type Criterion =
  | { kind: 'and' | 'or'; terms: readonly Criterion[] }
  | { kind: 'not'; term: Criterion }
  | { kind: 'compare'; field: Field; operator: Operator; value: string | number | boolean }
  | { kind: 'present'; field: Field }
  /** One value at `path` alone meets `where`, whose paths start at that value; a plain value is its own `value`. */
  | { kind: 'some'; path: readonly string[]; where: Criterion };

export interface DirectoryQuery {
  where: Criterion | undefined;
  sort: { field: Field; descending: boolean } | undefined;
  /** Matches to leave out before the first. */
  offset: number;
  /** Members at most; 0 asks for the total alone. */
  limit: number;
}

export interface Page {
  total: number;
  members: Member[];
}
