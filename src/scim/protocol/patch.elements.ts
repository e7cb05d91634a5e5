import type { IndexedAttribute } from './attribute-index.js';
import { isHollow, readElement, readElements, readParts, sourceOf } from './attribute.reader.js';
import { comparisonElement } from './comparison.js';
import { noTarget } from './errors.js';
import { matchesElement } from './filter.match.js';
import type { Filter } from './filter.js';
import type { Json, JsonObject } from './json.js';
import { distinct, fingerprint, isObject, isUnassigned } from './json.js';
import { addElements, removeElements } from './patch.list.js';
import type { Change, Target } from './patch.parts.js';
import { clears, mergeParts } from './patch.parts.js';
import type { Equality } from './quirks.js';
import { decodeJsonText, demoteAllBut, elementFrom, holdsJsonTexts, unwrapSingle } from './quirks.js';

/**
 * The elements of a list after one operation. With a filter or a part in the path the chosen elements change, and
 * are made when there are none; without, the list as a whole. Repetitions collapse, and a new primary ends the old
 * one (RFC 7644 §3.5.2). Throws 400 invalidValue, mutability or noTarget.
 */
export function changeElements(target: Target, change: Change, before: Json[]): Json[] {
  const fresh = new Set<Json>();
  const after = changed(target, { ...change, value: decoded(target, change.value) }, { before, fresh });
  const primary = after.findIndex((each) => fresh.has(each) && isNewPrimary(target.attribute, each));
  return distinct(primary < 0 ? after : demoteAllBut(after, primary));
}

/** An element that has nothing but labels yet doesn't end another's being primary: it may never be filled. */
function isNewPrimary(attribute: IndexedAttribute, element: Json): boolean {
  return isObject(element) && element['primary'] === true && !isHollow(attribute, element);
}

interface Elements {
  readonly before: Json[];
  /** The elements this operation made or touched. */
  readonly fresh: Set<Json>;
}

function changed(target: Target, change: Change, elements: Elements): Json[] {
  const { attribute, filter, subAttribute } = target;
  if (filter === undefined && subAttribute === undefined) return changeList(target, change, elements);
  const isChosen = (element: Json): boolean =>
    filter === undefined || matchesElement(filter, comparisonElement(attribute, element));
  const chosen = new Set(elements.before.filter(isChosen));
  if (chosen.size === 0) return clears(change) ? elements.before : append(build(target, change), elements);
  const edited = elements.before.map((element) => {
    if (!chosen.has(element)) return element;
    const after = edit(target, change, element);
    if (after !== undefined) elements.fresh.add(after);
    return after;
  });
  return edited.filter((each) => each !== undefined);
}

function changeList(target: Target, change: Change, { before, fresh }: Elements): Json[] {
  const { attribute, at } = target;
  const value = change.value ?? null;
  if (change.op === 'remove') {
    // Entra ID and JumpCloud remove these values, not all; an empty list of values removes none.
    return value === null || value === '' ? [] : removeElements(attribute, before, partsOf(target, value));
  }
  if (isUnassigned(value)) return change.op === 'add' && Array.isArray(value) ? before : [];
  const sent = readElements(attribute, value, at);
  return change.op === 'replace' ? sent : addElements(attribute, { before, fresh }, sent);
}

function edit(target: Target, change: Change, element: Json): Json | undefined {
  const { attribute, subAttribute, at } = target;
  const value = clears(change) ? null : (change.value ?? null);
  if (subAttribute !== undefined) return mergeParts(target, element, { [subAttribute.name]: value });
  if (value === null) return undefined;
  if (attribute.parts === undefined) return readElement(attribute, value, at);
  return mergeParts(target, element, sourceOf(attribute, unwrapSingle(value), at));
}

function append(element: Json | undefined, { before, fresh }: Elements): Json[] {
  if (element === undefined) return before;
  fresh.add(element);
  return [...before, element];
}

/** The element that a path asks for and that isn't there yet; with labels only when a later operation must fill it. */
function build(target: Target, change: Change): Json | undefined {
  const { attribute, subAttribute, filter, at } = target;
  const described = filter === undefined ? {} : elementFrom(equalitiesOf(filter));
  if (described === undefined || attribute.parts === undefined) throw noTarget(`no value of ${at} matches`);
  const value = change.value ?? null;
  const source = subAttribute ? { [subAttribute.name]: value } : sourceOf(attribute, unwrapSingle(value), at);
  const base = readParts(attribute, described, at);
  const parts = readParts(attribute, source, at);
  if (contradicts(attribute, base, parts)) throw noTarget(`no value of ${at} matches`);
  const made = { ...base, ...parts };
  return isHollow(attribute, made) ? made : readElement(attribute, made, at);
}

/** The conditions of a filter that is nothing but `eq` joined by `and`; undefined for any other. */
function equalitiesOf(filter: Filter): Equality[] | undefined {
  if (filter.kind === 'compare' && filter.operator === 'eq' && filter.path.subAttribute !== undefined) {
    return [{ name: filter.path.subAttribute.name, value: filter.value }];
  }
  const terms = filter.kind === 'and' ? filter.terms.map(equalitiesOf) : [undefined];
  const known = terms.filter((each) => each !== undefined);
  return known.length === terms.length ? known.flat() : undefined;
}

/** True for `emails[value eq "a"].value` set to "b": what would be made isn't what was looked for. */
function contradicts(attribute: IndexedAttribute, base: JsonObject, parts: JsonObject): boolean {
  const print = (of: JsonObject, name: string): string =>
    fingerprint(comparisonElement(attribute, { [name]: of[name] ?? null }));
  return Object.keys(parts).some((name) => name in base && print(base, name) !== print(parts, name));
}

/** What is to be removed, read without the rules of what may be kept: `{"type": "work"}` is fine here. */
function partsOf({ attribute, at }: Target, value: Json): Json[] {
  const sent = Array.isArray(value) ? value : [value];
  return sent
    .filter((each) => !isUnassigned(each))
    .map((each) =>
      attribute.parts === undefined
        ? (readElement(attribute, each, at) ?? null)
        : readParts(attribute, each, at),
    );
}

function decoded({ attribute, subAttribute }: Target, value: Json | undefined): Json | undefined {
  if (typeof value !== 'string' || attribute.parts === undefined || subAttribute !== undefined) return value;
  const json = decodeJsonText(value);
  return holdsJsonTexts(attribute.name) && !Array.isArray(json) ? value : json;
}
