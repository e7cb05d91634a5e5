import type { AttributeIndex, IndexedAttribute } from './attribute-index.js';
import { invalidPath } from './errors.js';
import { isUrn } from './generic.js';
import type { ResourceType } from './resource-type.js';

/**
 * Where an attribute lives. `names` is the way through a resource, `keys` the same in lower case: the way through
 * its comparison document. Both are empty for the core schema as a whole and hold the URN alone for an extension
 * as a whole; `attribute` is then undefined. `known` is false for extensions this service was never told about:
 * their data is taken as it comes. Inside a value filter `names` and `keys` begin at one element, and `attribute`
 * is the list's.
 */
export interface AttributePath {
  readonly schema: string;
  readonly names: string[];
  readonly keys: string[];
  readonly attribute: IndexedAttribute | undefined;
  readonly subAttribute: IndexedAttribute | undefined;
  readonly known: boolean;
  /** In a query over several types: another of them has the attribute, this one has not. */
  readonly foreign?: true;
}

/** Why a text is no path: `unknown` when it is well-formed but no schema has the attribute. */
export interface PathProblem {
  readonly unknown: boolean;
  readonly reason: string;
}

/**
 * Reads `userName`, `name.givenName`, `urn:…:User:department`, `urn:…:User:manager.value` or a bare extension URN,
 * in any case (RFC 7644 §3.10); with `others` as `findSharedPath`. Throws 400 invalidPath naming what isn't known or
 * can't be read.
 */
export function parseAttributePath(
  type: ResourceType,
  text: string,
  others: readonly ResourceType[] = [],
): AttributePath {
  const path = findSharedPath(type, others, text);
  if (isProblem(path)) throw invalidPath(path.reason);
  return path;
}

/** The same for callers that treat unknown attributes in a way of their own. */
export function findAttributePath(type: ResourceType, text: string): AttributePath | PathProblem {
  if (!/^urn:/i.test(text)) return knownPath(type.core, text, []);
  const split = type.split(text);
  if (split === undefined) return unknownUrn(text);
  const { schema, rest } = split;
  const prefix = schema.core ? [] : [schema.urn];
  return rest === '' ? pathOf(schema.urn, prefix) : knownPath(schema, rest, prefix);
}

/** The same over several types: what this one does not know, but another does, is a foreign path. */
export function findSharedPath(
  type: ResourceType,
  others: readonly ResourceType[],
  text: string,
): AttributePath | PathProblem {
  const own = findAttributePath(type, text);
  if (!isProblem(own) || !own.unknown) return own;
  for (const other of others) {
    const path = findAttributePath(other, text);
    if (!isProblem(path)) return { ...path, foreign: true };
  }
  return own;
}

/** Tells a problem from a path. */
export function isProblem(found: AttributePath | PathProblem): found is PathProblem {
  return 'reason' in found;
}

/** The path of a part within one element of `attribute`; `value` is the element itself where it is simple. */
export function elementPath(path: AttributePath, name: string): AttributePath | PathProblem {
  const { schema, attribute } = path;
  if (!path.known) return pathOf(schema, [name], { known: false });
  const part = attribute?.parts?.get(name);
  if (part !== undefined) return pathOf(schema, [part.name], { attribute, subAttribute: part });
  if (attribute?.parts === undefined && name.toLowerCase() === 'value') {
    return pathOf(schema, ['value'], { attribute });
  }
  return unknown(`${attribute?.name ?? schema}.${name}`);
}

function knownPath(
  schema: { urn: string; attributes: AttributeIndex },
  text: string,
  prefix: string[],
): AttributePath | PathProblem {
  const [name = '', part, ...more] = text.split('.');
  if (!isName(name) || (part !== undefined && !isName(part)) || more.length > 0) return malformed(text);
  const attribute = schema.attributes.get(name);
  if (attribute === undefined) return unknown(name);
  if (part === undefined) return pathOf(schema.urn, [...prefix, attribute.name], { attribute });
  const subAttribute = attribute.parts?.get(part);
  if (subAttribute === undefined) return unknown(`${attribute.name}.${part}`);
  return pathOf(schema.urn, [...prefix, attribute.name, subAttribute.name], { attribute, subAttribute });
}

/** Of a URN nobody registered the last colon is taken to part schema and attribute, else it is all schema. */
function unknownUrn(text: string): AttributePath | PathProblem {
  if (!isUrn(text)) return malformed(text);
  const colon = text.lastIndexOf(':');
  const urn = text.slice(0, colon);
  const names = text.slice(colon + 1).split('.');
  if (!isUrn(urn) || names.length > 2 || !names.every(isName)) return pathOf(text, [text], { known: false });
  return pathOf(urn, [urn, ...names], { known: false });
}

function pathOf(schema: string, names: string[], rest: Partial<AttributePath> = {}): AttributePath {
  const keys = names.map((name) => name.toLowerCase());
  return { schema, names, keys, attribute: undefined, subAttribute: undefined, known: true, ...rest };
}

/** RFC 7643 §2.1, and `$ref`. */
function isName(text: string): boolean {
  return /^[$A-Za-z][\w$-]*$/.test(text);
}

function unknown(name: string): PathProblem {
  return { unknown: true, reason: `unknown attribute "${name.slice(0, 100)}"` };
}

function malformed(text: string): PathProblem {
  return { unknown: false, reason: `"${text.slice(0, 100)}" is not an attribute path` };
}
