import type { IndexedAttribute } from './attribute-index.js';
import type { AttributePath, PathProblem } from './attribute-path.js';
import { findAttributePath, isProblem } from './attribute-path.js';
import { invalidPath } from './errors.js';
import { parseValueFilter } from './filter.parser.js';
import type { Filter } from './filter.js';
import type { ResourceType } from './resource-type.js';

export type { AttributePath } from './attribute-path.js';
export { parseAttributePath } from './attribute-path.js';

/**
 * The path of a PATCH operation, RFC 7644 §3.5.2, figure 7. `path` leads to the attribute (its own `subAttribute`
 * is never set), `filter` chooses among its elements, `subAttribute` is the part to change.
 */
export interface PatchPath {
  readonly path: AttributePath;
  readonly filter: Filter | undefined;
  readonly subAttribute: IndexedAttribute | undefined;
}

/**
 * Reads `active`, `name.givenName`, `emails[type eq "work"]`, `emails[type eq "work"].value`, each also behind the
 * URN of its schema, or a bare URN. Throws 400 invalidPath naming what isn't known, invalidFilter for what is wrong
 * between the brackets.
 */
export function parsePatchPath(type: ResourceType, text: string): PatchPath {
  const found = findPatchPath(type, text);
  if (isPathProblem(found)) throw invalidPath(found.reason);
  return found;
}

/** The same for path-less operations, which pass over attributes nobody knows. */
export function findPatchPath(type: ResourceType, text: string): PatchPath | PathProblem {
  const trimmed = text.trim();
  const open = trimmed.indexOf('[');
  return open < 0 ? withoutFilter(type, trimmed) : withFilter(type, trimmed, open);
}

/** Tells a problem from a path. */
export function isPathProblem(found: PatchPath | PathProblem): found is PathProblem {
  return 'reason' in found;
}

function withoutFilter(type: ResourceType, text: string): PatchPath | PathProblem {
  const path = findAttributePath(type, text);
  if (isProblem(path)) return path;
  const { subAttribute } = path;
  if (subAttribute === undefined) return { path, filter: undefined, subAttribute };
  const names = path.names.slice(0, -1);
  const keys = path.keys.slice(0, -1);
  return { path: { ...path, names, keys, subAttribute: undefined }, filter: undefined, subAttribute };
}

function withFilter(type: ResourceType, text: string, open: number): PatchPath | PathProblem {
  const close = text.lastIndexOf(']');
  const path = findAttributePath(type, text.slice(0, open));
  if (isProblem(path)) return path;
  const { attribute } = path;
  if (attribute === undefined || path.subAttribute !== undefined || !attribute.multiValued) {
    return problem(`"${text.slice(0, open)}" has no list of values to choose from`);
  }
  const rest = text.slice(close + 1);
  if (close < open || (rest !== '' && !rest.startsWith('.'))) return problem(`"${text}" is not a path`);
  const filter = parseValueFilter(path, text.slice(open + 1, close));
  if (rest === '') return { path, filter, subAttribute: undefined };
  const subAttribute = attribute.parts?.get(rest.slice(1));
  if (subAttribute === undefined) return unknown(`${attribute.name}${rest}`);
  return { path, filter, subAttribute };
}

function problem(reason: string): PathProblem {
  return { unknown: false, reason };
}

function unknown(name: string): PathProblem {
  return { unknown: true, reason: `unknown attribute "${name.slice(0, 100)}"` };
}
