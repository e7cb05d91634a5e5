/** A column of its own that a query can name; members have some of them, groups others. */
export type Column =
  | 'id'
  | 'userName'
  | 'displayName'
  | 'externalId'
  | 'active'
  | 'emails'
  | 'groups'
  | 'members'
  | 'managerName'
  | 'createdAt'
  | 'updatedAt';

/** What is compared: a column, or a path into the comparison document. */
export type Field =
  | { column: Column }
  /** Every value the path leads to, lists on the way unfolded. */
  | { path: readonly string[] }
  /** Something that no resource has. */
  | { absent: true };

export type Operator = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le';

/** A condition on resources, free of any protocol. Values are normalized as the comparison document is. */
export type Criterion =
  | { kind: 'and' | 'or'; terms: readonly Criterion[] }
  | { kind: 'not'; term: Criterion }
  | { kind: 'compare'; field: Field; operator: Operator; value: string | number | boolean }
  | { kind: 'present'; field: Field }
  /** One value at `path` alone meets `where`, whose paths start at that value; a plain value is its own `value`. */
  | { kind: 'some'; path: readonly string[]; where: Criterion };

/** Which resources are asked for, in which order; without `sort` in that of their ids. */
export interface Selection {
  where: Criterion | undefined;
  sort: { field: Field; descending: boolean } | undefined;
}

export interface DirectoryQuery extends Selection {
  /** Matches to leave out before the first. */
  offset: number;
  /** Resources at most; 0 asks for the total alone. */
  limit: number;
}

/** Some of the resources that a query finds, and how many it finds in all. */
export interface FoundPage<Resource> {
  total: number;
  resources: Resource[];
}

/** Where a resource stands in the order of a list: good also when it is there no more. */
export interface Place {
  id: string;
  /** The values it is sorted by, as texts. */
  sorted: readonly (string | null)[];
}

/** From a place on, towards the end of a list or back to its start. */
export interface Walk {
  place: Place;
  backward: boolean;
  /** Whether what stands at the place itself belongs to it. */
  inclusive: boolean;
}

export interface WalkQuery extends Selection {
  /** Undefined: from the start. */
  from: Walk | undefined;
  limit: number;
}

/** What a walk finds, in the order of the list whichever way it goes. */
export interface WalkedPage<Resource> {
  /** How many the list has in all. */
  total: number;
  found: { resource: Resource; place: Place }[];
  /** Whether there are more in the direction of the walk. */
  more: boolean;
}
