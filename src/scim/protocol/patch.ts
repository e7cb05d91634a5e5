import { isHollow, readAttribute } from './attribute.reader.js';
import { invalidPath, invalidValue, mutability, noTarget, tooMany } from './errors.js';
import type { Filter } from './filter.js';
import type { Json, JsonObject } from './json.js';
import { deepEqual, isObject, isUnassigned } from './json.js';
import { assertImmutable } from './immutable.js';
import { changeAttribute } from './patch.attribute.js';
import type { Operation } from './patch.operations.js';
import { locating, readOperations } from './patch.operations.js';
import { changeUnknown } from './patch.unknown.js';
import type { PatchPath } from './path.js';
import { findPatchPath, isPathProblem, parsePatchPath } from './path.js';
import { decodeJsonText } from './quirks.js';
import type { KnownSchema, ResourceType } from './resource-type.js';
import type { Resource } from './resource.js';
import { checkRequired } from './resource.js';

/** Each operation on a list walks through it: many of them on a long one would hold up everybody else. */
const MAX_VISITS = 200_000;

/**
 * The resource after a PATCH, RFC 7644 §3.5.2, with what the IdPs do besides (`quirks.ts`). All operations or none:
 * the resource given is never changed, and is itself returned when nothing changes. Throws ScimError naming the
 * operation's index and path.
 */
export function applyPatch(type: ResourceType, resource: Resource, body: Json): Resource {
  return applyOperations(type, resource, readOperations(body));
}

/** The same for operations that were read, and perhaps parted, before. */
export function applyOperations(
  type: ResourceType,
  resource: Resource,
  operations: readonly Operation[],
): Resource {
  const draft: Draft = { type, resource: { ...resource }, visits: 0 };
  for (const operation of operations) locating(operation, () => apply(draft, operation));
  for (const extension of [undefined, ...type.extensions]) dropHollow(draft, resource, extension);
  checkRequired(type, draft.resource, resource);
  assertImmutable(type, resource, draft.resource);
  return deepEqual(draft.resource, resource) ? resource : draft.resource;
}

/** The resource being changed. Its own names are set and deleted; what they hold is replaced, never changed. */
interface Draft {
  readonly type: ResourceType;
  readonly resource: Resource;
  /** How many elements of lists the operations went over so far. */
  visits: number;
}

function apply(draft: Draft, operation: Operation): void {
  if (operation.path === undefined) applyMembers(draft, operation, '');
  else applyPath(draft, operation, parsePatchPath(draft.type, operation.path));
}

/** RFC 7644 §3.5.2.1: without a path the value holds attributes; Entra ID and Okta put paths among its names. */
function applyMembers(draft: Draft, operation: Operation, prefix: string): void {
  const value = decodeJsonText(operation.value ?? null);
  if (!isObject(value)) throw invalidValue('without a path the value must be an object of attributes');
  for (const name of Object.keys(value)) {
    const path = `${prefix}${name}`;
    const found = findPatchPath(draft.type, path);
    // A name that isn't a path is an attribute we never heard of, unless brackets show that it meant to be one.
    if (!isPathProblem(found)) {
      applyMember(draft, { ...operation, path, value: value[name] ?? null }, found);
    } else if (!found.unknown && name.includes('[')) {
      throw invalidPath(found.reason);
    }
  }
}

/** RFC 7644 §3.3 for each member: what a client can't set is passed over, not refused. */
function applyMember(draft: Draft, operation: Operation, target: PatchPath): void {
  const { attribute } = target.path;
  if (attribute?.mutability === 'readOnly' || target.subAttribute?.mutability === 'readOnly') return;
  applyPath(draft, operation, target);
}

function applyPath(draft: Draft, operation: Operation, target: PatchPath): void {
  const { path, subAttribute } = target;
  const { attribute } = path;
  if (!path.known) return changeUnknown(draft.resource, operation, path);
  if (attribute === undefined) return applySchema(draft, operation, path.names[0]);
  for (const each of [attribute, subAttribute]) {
    if (each?.mutability === 'readOnly') throw mutability(`${each.name} can't be changed by a client`);
  }
  if (attribute.stored) return applyAttribute(draft, operation, target);
  // `password` and `schemas` are read, so that nonsense is refused, and forgotten.
  readAttribute(attribute, operation.value ?? null, attribute.name);
}

/** The path is the URN of a schema: the value holds attributes of it. */
function applySchema(draft: Draft, operation: Operation, urn: string | undefined): void {
  const cleared = operation.op === 'remove' || isUnassigned(operation.value);
  if (urn === undefined) {
    if (operation.op === 'remove') throw noTarget('a schema as a whole is no target for remove');
    return applyMembers(draft, operation, '');
  }
  if (cleared) delete draft.resource[urn];
  else applyMembers(draft, operation, `${urn}:`);
}

function applyAttribute(draft: Draft, operation: Operation, target: PatchPath): void {
  const { attribute, names, schema } = target.path;
  if (attribute === undefined) return;
  const extension = names.length > 1 ? draft.type.extension(schema) : undefined;
  const owner = ownerOf(draft, extension);
  const before = owner[attribute.name];
  countVisits(draft, before, target.filter);
  const at = extension ? `${schema}:${attribute.name}` : attribute.name;
  const after = changeAttribute({ at, ...target, attribute }, operation, before);
  if (after === before) return;
  if (after === undefined && attribute.required) throw invalidValue(`${at} is required`);
  if (attribute.mutability === 'immutable' && before !== undefined && !deepEqual(before, after)) {
    throw mutability(`${at} can't be changed once it is set`);
  }
  write(draft, extension, { name: attribute.name, value: after });
}

/** A filter looks at each value once for every condition it has. */
function countVisits(draft: Draft, list: Json | undefined, filter: Filter | undefined): void {
  draft.visits += Array.isArray(list) ? list.length * conditionsIn(filter) : 0;
  if (draft.visits > MAX_VISITS)
    throw tooMany(
      `this PATCH changes long lists too often: its operations may walk through ${MAX_VISITS} values at most`,
    );
}

function conditionsIn(filter: Filter | undefined): number {
  if (filter?.kind === 'not') return conditionsIn(filter.term);
  if (filter?.kind !== 'and' && filter?.kind !== 'or') return 1;
  return filter.terms.reduce((sum, term) => sum + conditionsIn(term), 0);
}

/** Within a PATCH an element may have labels alone, because its value comes later; after it, it may not. */
function dropHollow(draft: Draft, before: Resource, extension: KnownSchema | undefined): void {
  const { attributes } = extension ?? draft.type.core;
  const old = extension === undefined ? before : before[extension.urn];
  for (const [name, value] of Object.entries(ownerOf(draft, extension))) {
    const attribute = attributes.get(name);
    const touched = !isObject(old) || old[name] !== value;
    if (attribute === undefined || !Array.isArray(value) || !touched) continue;
    const kept = value.filter((element) => !isHollow(attribute, element));
    const left = kept.length > 0 ? kept : undefined;
    if (kept.length < value.length) write(draft, extension, { name, value: left });
  }
}

function ownerOf(draft: Draft, extension: KnownSchema | undefined): JsonObject {
  if (extension === undefined) return draft.resource;
  const data = draft.resource[extension.urn];
  return isObject(data) ? data : {};
}

function write(
  draft: Draft,
  extension: KnownSchema | undefined,
  { name, value }: { name: string; value: Json | undefined },
): void {
  if (extension === undefined) return assign(draft.resource, name, value);
  const data = { ...ownerOf(draft, extension) };
  assign(data, name, value);
  assign(draft.resource, extension.urn, Object.keys(data).length > 0 ? data : undefined);
}

function assign(object: JsonObject, name: string, value: Json | undefined): void {
  if (value === undefined) delete object[name];
  else object[name] = value;
}
