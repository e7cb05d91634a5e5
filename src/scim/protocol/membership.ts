import type { IndexedAttribute } from './attribute-index.js';
import { readElements } from './attribute.reader.js';
import { invalidValue, mutability, noTarget, tooMany } from './errors.js';
import type { Filter } from './filter.js';
import type { Json } from './json.js';
import { isObject, isUnassigned } from './json.js';
import type { Operation } from './patch.operations.js';
import { locating } from './patch.operations.js';
import type { PatchPath } from './path.js';
import { findPatchPath, isPathProblem } from './path.js';
import { decodeJsonText } from './quirks.js';
import type { ResourceType } from './resource-type.js';

/** One change of a membership. Ids are as the client sent them. */
export type MembershipStep =
  /** The two have no id in common. */
  | { kind: 'change'; add: string[]; remove: string[] }
  | { kind: 'replace'; ids: string[] }
  /** Takes out whom the filter holds for; its paths start at one member. */
  | { kind: 'removeMatching'; where: Filter };

/** How often one PATCH may choose members by other than their ids: each time all members are looked at. */
const MAX_SEARCHES = 20;

/** The attribute whose elements are rows of their own: a membership of any size is changed without being read. */
const MEMBERS = 'members';

/**
 * Parts the operations of a PATCH of a group: those on `members` come to steps, what is left of the others is for
 * the rest of the resource. Neither looks at the other, so their order doesn't matter. Throws ScimError naming the
 * operation.
 */
export function splitMembership(
  type: ResourceType,
  operations: readonly Operation[],
): { steps: MembershipStep[]; others: Operation[] } {
  const steps = new Steps();
  const others: Operation[] = [];
  for (const operation of operations) {
    const other = locating(operation, () => take(type, operation, steps));
    if (other !== undefined) others.push(other);
  }
  return { steps: steps.done, others };
}

/** The ids in a list of members that was read as the schema says; each once. */
export function memberIds(members: Json | undefined): string[] {
  const values = Array.isArray(members) ? members : [];
  const ids = values.map((each) => (isObject(each) ? each['value'] : undefined));
  return [
    ...new Set(
      ids.map((id, index) => {
        if (typeof id !== 'string') throw invalidValue(`${MEMBERS}[${index}].value is required`);
        return id;
      }),
    ),
  ];
}

/** What of the operation is left for the rest of the resource; undefined for nothing. */
function take(type: ResourceType, operation: Operation, steps: Steps): Operation | undefined {
  const target = operation.path === undefined ? undefined : findPatchPath(type, operation.path);
  if (target === undefined || isWholeResource(type, target)) return takeMembers(type, operation, steps);
  if (isPathProblem(target) || !isMembers(type, target)) return operation;
  change(type, operation, target, steps);
  return undefined;
}

function isWholeResource(type: ResourceType, target: ReturnType<typeof findPatchPath>): boolean {
  return !isPathProblem(target) && target.path.names.length === 0 && target.path.schema === type.core.urn;
}

function isMembers(type: ResourceType, { path }: PatchPath): boolean {
  return path.attribute !== undefined && path.attribute === type.core.attributes.get(MEMBERS);
}

/** Okta, Rippling and KeySpider name members in the value of an operation without a path. */
function takeMembers(type: ResourceType, operation: Operation, steps: Steps): Operation | undefined {
  const value = decodeJsonText(operation.value ?? null);
  if (!isObject(value)) return operation;
  const rest = { ...value };
  for (const name of Object.keys(value)) {
    const found = findPatchPath(type, name);
    if (isPathProblem(found) || !isMembers(type, found)) continue;
    delete rest[name];
    change(type, { ...operation, value: value[name] ?? null }, found, steps);
  }
  const taken = Object.keys(rest).length < Object.keys(value).length;
  if (taken && Object.keys(rest).length === 0) return undefined;
  return taken ? { ...operation, value: rest } : operation;
}

function change(type: ResourceType, operation: Operation, target: PatchPath, steps: Steps): void {
  const attribute = type.core.attributes.get(MEMBERS);
  if (attribute === undefined) throw new Error('Groups have members');
  const { filter, subAttribute } = target;
  if (subAttribute !== undefined) {
    throw mutability(`${MEMBERS}.${subAttribute.name} can't be changed; remove the member and add another`);
  }
  const { op } = operation;
  if (filter !== undefined) return changeChosen(attribute, operation, filter, steps);
  const ids = readIds(attribute, operation.value ?? null);
  if (op === 'add') steps.add(ids);
  else if (op === 'replace') steps.replace(ids);
  else if (operation.value === undefined) steps.replace([]);
  // A client whose ids came out empty must not empty the group.
  else if (operation.value === null || operation.value === '')
    throw invalidValue(`${MEMBERS} to remove must be named by their ids`);
  // Entra ID and JumpCloud remove these members, not all; an empty list of members removes none.
  else steps.remove(ids);
}

/** RFC 7644 §3.5.2: the path chooses members. To add or replace puts the value in their place. */
function changeChosen(
  attribute: IndexedAttribute,
  { op, value }: Operation,
  filter: Filter,
  steps: Steps,
): void {
  const chosen = valuesIn(filter);
  const ids = op === 'remove' ? [] : readIds(attribute, value ?? null);
  if (op === 'add') {
    if (chosen === undefined) throw noTarget(`a filter on ${MEMBERS} can't say whom to add`);
    return steps.add(ids.length > 0 ? ids : chosen);
  }
  if (chosen === undefined) steps.removeMatching(filter);
  else steps.remove(chosen);
  steps.add(ids);
}

/** The ids of a filter that is nothing but `value eq "…"`, joined by `or`; undefined for any other. */
function valuesIn(filter: Filter): string[] | undefined {
  if (filter.kind === 'compare') {
    const byValue = filter.operator === 'eq' && filter.path.keys.join(' ') === 'value';
    return byValue && typeof filter.value === 'string' ? [filter.value] : undefined;
  }
  const terms = filter.kind === 'or' ? filter.terms.map(valuesIn) : [undefined];
  const known = terms.filter((each) => each !== undefined);
  return known.length === terms.length ? known.flat() : undefined;
}

function readIds(attribute: IndexedAttribute, value: Json): string[] {
  const sent = decodeJsonText(value);
  return isUnassigned(sent) ? [] : memberIds(readElements(attribute, sent, MEMBERS));
}

function alternatives(where: Filter): readonly Filter[] {
  return where.kind === 'or' ? where.terms : [where];
}

/** Folds changes by ids into as few steps as come to the same: what is added and removed again doesn't show. */
class Steps {
  readonly #steps: MembershipStep[] = [];
  #sets = { all: false, add: new Set<string>(), remove: new Set<string>() };
  #searches = 0;

  get done(): MembershipStep[] {
    this.#close();
    return this.#steps;
  }

  add(ids: readonly string[]): void {
    for (const id of ids) {
      this.#sets.remove.delete(id);
      this.#sets.add.add(id);
    }
  }

  remove(ids: readonly string[]): void {
    for (const id of ids) {
      this.#sets.add.delete(id);
      if (!this.#sets.all) this.#sets.remove.add(id);
    }
  }

  replace(ids: readonly string[]): void {
    this.#sets = { all: true, add: new Set(ids), remove: new Set() };
  }

  /** Each looks at every member of the group, so those in a row look at them once. */
  removeMatching(where: Filter): void {
    this.#searches += 1;
    if (this.#searches > MAX_SEARCHES)
      throw tooMany(`a PATCH may have ${MAX_SEARCHES} filters on ${MEMBERS} at most`);
    this.#close();
    const last = this.#steps.at(-1);
    const terms = last?.kind === 'removeMatching' ? [...alternatives(last.where), where] : undefined;
    if (terms) this.#steps.pop();
    this.#steps.push({ kind: 'removeMatching', where: terms ? { kind: 'or', terms } : where });
  }

  #close(): void {
    const { all, add, remove } = this.#sets;
    this.#sets = { all: false, add: new Set(), remove: new Set() };
    if (all) this.#steps.push({ kind: 'replace', ids: [...add] });
    else if (add.size + remove.size > 0)
      this.#steps.push({ kind: 'change', add: [...add], remove: [...remove] });
  }
}
