import type { AttributePath } from './attribute-path.js';

/** The comparisons of RFC 7644 §3.4.2.2, table 3, but `pr`. */
export const OPERATORS = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'] as const;

export type Operator = (typeof OPERATORS)[number];

export type Literal = string | number | boolean | null;

/**
 * A filter as a tree. The parser never leaves null in `compare`: `x eq null` is `not (x pr)`, `x ne null` is
 * `x pr`. Paths within `where` begin at one element of the list that `path` names.
 */
export type Filter =
  | { kind: 'and' | 'or'; terms: Filter[] }
  | { kind: 'not'; term: Filter }
  | { kind: 'compare'; path: AttributePath; operator: Operator; value: Literal }
  | { kind: 'present'; path: AttributePath }
  | { kind: 'valuePath'; path: AttributePath; where: Filter };
