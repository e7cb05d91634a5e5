import type { Column, Criterion, DirectoryQuery, Field } from '../org/index.js';
import type { AttributePath } from './protocol/attribute-path.js';
import { comparisonValue } from './protocol/comparison.js';
import { enterpriseUserSchema } from './protocol/enterprise-user.schema.js';
import { invalidFilter } from './protocol/errors.js';
import type { Filter } from './protocol/filter.js';
import { parseFilter } from './protocol/filter.parser.js';
import type { ListQuery } from './protocol/list-query.js';
import { parseAttributePath } from './protocol/path.js';
import type { ResourceType } from './protocol/resource-type.js';

type Comparison = Extract<Filter, { kind: 'compare' }>;
type ValuePath = Extract<Filter, { kind: 'valuePath' }>;

const manager = enterpriseUserSchema.id.toLowerCase();

/** A kind of resource, with the attributes that the directory has columns or rows of its own for. */
export interface SearchedKind {
  /** As `meta.resourceType` has it. */
  name: string;
  /** By the path in the comparison document. */
  columns: Partial<Record<string, Column>>;
}

const shared = {
  id: 'id',
  externalid: 'externalId',
  'meta created': 'createdAt',
  'meta lastmodified': 'updatedAt',
} as const;

export const searchedUsers: SearchedKind = {
  name: 'User',
  columns: {
    ...shared,
    username: 'userName',
    active: 'active',
    'emails value': 'emails',
    'groups value': 'groups',
    [`${manager} manager displayname`]: 'managerName',
  },
};

export const searchedGroups: SearchedKind = {
  name: 'Group',
  columns: { ...shared, displayname: 'displayName', 'members value': 'members' },
};

/** What depends on who reads. */
const unsearchable = new Set(['meta version', 'meta location', 'groups $ref', 'members $ref']);

/** Lists whose elements have rows that are found by their value. */
const listed = new Map<string, Column>([
  ['emails', 'emails'],
  ['groups', 'groups'],
  ['members', 'members'],
]);

const nothing: Criterion = { kind: 'present', field: { absent: true } };
const everything: Criterion = { kind: 'not', term: nothing };

/** A SCIM filter as a condition of the directory, which never hears of SCIM. */
export function criterionOf(filter: Filter, kind: SearchedKind): Criterion {
  return convert(filter, { kind, list: undefined });
}

/** A filter on the parts of one element of a list, which is named in lower case. */
export function elementCriterionOf(filter: Filter, kind: SearchedKind, list: string): Criterion {
  return convert(filter, { kind, list });
}

/** What an attribute path is sorted by. */
function fieldOf(path: AttributePath, kind: SearchedKind): Field {
  const simple = path.keys.length === 1 && path.attribute?.multiValued === true;
  return absoluteField(simple ? [...path.keys, 'value'] : path.keys, kind);
}

/** What a list of one type holds, in which order. Throws 400 invalidFilter, invalidPath. */
export function selectionOf(
  type: ResourceType,
  query: ListQuery,
  kind: SearchedKind,
): Pick<DirectoryQuery, 'where' | 'sort'> {
  const { where, sortBy } = partOf(type, query, kind, []);
  return { where, sort: sortBy && { field: sortBy, descending: query.sortOrder === 'descending' } };
}

/** What a list over several types holds of one of them; the attributes of the others have no value in it. */
export function partOf(
  type: ResourceType,
  { filter, sortBy }: ListQuery,
  kind: SearchedKind,
  others: readonly ResourceType[],
): { where: Criterion | undefined; sortBy: Field | undefined } {
  const path = sortBy === undefined ? undefined : parseAttributePath(type, sortBy, others);
  return {
    where: filter === undefined ? undefined : criterionOf(parseFilter(type, filter, others), kind),
    sortBy: path && (path.foreign ? { absent: true } : fieldOf(path, kind)),
  };
}

interface Place {
  kind: SearchedKind;
  /** The list in one of whose elements we are. */
  list: string | undefined;
}

/** Inside a value path every name starts at one element, so none of them is a column. */
function convert(filter: Filter, place: Place): Criterion {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { kind: filter.kind, terms: filter.terms.map((term) => convert(term, place)) };
    case 'not':
      return { kind: 'not', term: convert(filter.term, place) };
    case 'present':
      return presence(filter.path, place);
    case 'compare':
      return comparison(filter, place);
    case 'valuePath':
      return valuePath(filter, place);
  }
}

function presence(path: AttributePath, place: Place): Criterion {
  if (path.foreign) return nothing;
  const keys = wholeKeys(path, place);
  if (keys[0] === 'meta') return everything;
  // Whoever is listed has an address.
  const there = unsearchable.has(keys.join(' '))
    ? { ...path, keys: [...path.keys.slice(0, -1), 'value'] }
    : path;
  return { kind: 'present', field: field(there, place) };
}

/** The path from the top of the resource. */
function wholeKeys(path: AttributePath, { list }: Place): readonly string[] {
  return list === undefined ? path.keys : [list, ...path.keys];
}

function comparison(filter: Comparison, place: Place): Criterion {
  const value = comparisonValue(filter.path, filter.value);
  if (value === null) throw new Error('The parser turns a comparison with null into pr');
  // RFC 7644 §3.4.2.1: an attribute of another type has no value here.
  if (filter.path.foreign) return filter.operator === 'ne' ? everything : nothing;
  const name = wholeKeys(filter.path, place).join(' ');
  if (name === 'meta resourcetype') return ofResourceType(filter, place.kind);
  // To say so is better than to find nothing.
  if (unsearchable.has(name)) throw invalidFilter(`${filter.path.names.join('.')} can't be compared`);
  return { kind: 'compare', field: field(filter.path, place), operator: filter.operator, value };
}

function valuePath(filter: ValuePath, place: Place): Criterion {
  if (filter.path.foreign) return nothing;
  if (filter.path.attribute?.multiValued === false) return ofSingle(filter, place);
  const list = wholeKeys(filter.path, place).join(' ');
  const where = convert(filter.where, { ...place, list });
  const some: Criterion = { kind: 'some', path: filter.path.keys, where };
  const column = listed.get(list);
  const required = column === undefined ? undefined : requiredValue(filter.where);
  if (column === undefined || !required) return some;
  // The element's value must be this one, so its row can be found by index before the element is looked at.
  const value = comparisonValue(required.path, required.value);
  if (typeof value !== 'string') return some;
  const found: Criterion = { kind: 'compare', field: { column }, operator: 'eq', value };
  return filter.where === required ? found : { kind: 'and', terms: [found, some] };
}

/** A complex value that is no list is its own only element; its parts can have columns. */
function ofSingle({ path, where }: ValuePath, place: Place): Criterion {
  return { kind: 'and', terms: [presence(path, place), convert(below(path, where), place)] };
}

/** A filter on the parts of a value as one on the whole resource. */
function below(path: AttributePath, filter: Filter): Filter {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { ...filter, terms: filter.terms.map((term) => below(path, term)) };
    case 'not':
      return { ...filter, term: below(path, filter.term) };
    default: {
      const { names, keys } = filter.path;
      const whole = { ...filter.path, names: [...path.names, ...names], keys: [...path.keys, ...keys] };
      return { ...filter, path: whole };
    }
  }
}

function requiredValue(where: Filter): Comparison | undefined {
  const terms = where.kind === 'and' ? where.terms : [where];
  return terms.find(
    (term): term is Comparison =>
      term.kind === 'compare' && term.operator === 'eq' && term.path.keys.join(' ') === 'value',
  );
}

function field(path: AttributePath, { kind, list }: Place): Field {
  return list === undefined ? absoluteField(path.keys, kind) : { path: path.keys };
}

function absoluteField(keys: readonly string[], { columns }: SearchedKind): Field {
  const name = keys.join(' ');
  const column = Object.hasOwn(columns, name) ? columns[name] : undefined;
  if (column) return { column };
  return keys[0] === 'meta' ? { absent: true } : { path: keys };
}

/** All resources of a kind have the same: what is asked of that word is decided here. */
function ofResourceType({ operator, value, path }: Comparison, kind: SearchedKind): Criterion {
  const text = comparisonValue(path, kind.name);
  const asked = comparisonValue(path, value);
  if (typeof text !== 'string' || typeof asked !== 'string') return operator === 'ne' ? everything : nothing;
  const holds = {
    eq: text === asked,
    ne: text !== asked,
    co: text.includes(asked),
    sw: text.startsWith(asked),
    ew: text.endsWith(asked),
    gt: text > asked,
    ge: text >= asked,
    lt: text < asked,
    le: text <= asked,
  }[operator];
  return holds ? everything : nothing;
}
