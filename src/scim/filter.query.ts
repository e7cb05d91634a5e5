import type { Criterion, Field, MemberColumn } from '../org/index.js';
import type { AttributePath } from './protocol/attribute-path.js';
import { comparisonValue } from './protocol/comparison.js';
import { enterpriseUserSchema } from './protocol/enterprise-user.schema.js';
import { invalidFilter } from './protocol/errors.js';
import type { Filter } from './protocol/filter.js';

type Comparison = Extract<Filter, { kind: 'compare' }>;
type ValuePath = Extract<Filter, { kind: 'valuePath' }>;

const manager = enterpriseUserSchema.id.toLowerCase();

/** Attributes that the directory has columns or rows of its own for, by their path in the comparison document. */
const columns: Partial<Record<string, MemberColumn>> = {
  id: 'id',
  username: 'userName',
  externalid: 'externalId',
  active: 'active',
  'emails value': 'emails',
  'meta created': 'createdAt',
  'meta lastmodified': 'updatedAt',
  [`${manager} manager displayname`]: 'managerName',
};

const unsearchable = new Set(['meta version', 'meta location']);

const nothing: Criterion = { kind: 'present', field: { absent: true } };
const everything: Criterion = { kind: 'not', term: nothing };

/** A SCIM filter as a condition of the directory, which never hears of SCIM. */
export function criterionOf(filter: Filter): Criterion {
  return convert(filter, false);
}

/** What an attribute path is sorted by. */
export function fieldOf(path: AttributePath): Field {
  const simple = path.keys.length === 1 && path.attribute?.multiValued === true;
  return absoluteField(simple ? [...path.keys, 'value'] : path.keys);
}

/** Inside a value path every name starts at one element, so none of them is a column. */
function convert(filter: Filter, inElement: boolean): Criterion {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { kind: filter.kind, terms: filter.terms.map((term) => convert(term, inElement)) };
    case 'not':
      return { kind: 'not', term: convert(filter.term, inElement) };
    case 'present':
      return presence(filter.path, inElement);
    case 'compare':
      return comparison(filter, inElement);
    case 'valuePath':
      return valuePath(filter, inElement);
  }
}

function presence(path: AttributePath, inElement: boolean): Criterion {
  return !inElement && path.keys[0] === 'meta'
    ? everything
    : { kind: 'present', field: field(path, inElement) };
}

function comparison(filter: Comparison, inElement: boolean): Criterion {
  const value = comparisonValue(filter.path, filter.value);
  if (value === null) throw new Error('The parser turns a comparison with null into pr');
  const name = inElement ? '' : filter.path.keys.join(' ');
  if (name === 'meta resourcetype') return ofResourceType(filter);
  // What depends on who reads can't be searched; to say so is better than to find nothing.
  if (unsearchable.has(name)) throw invalidFilter(`${filter.path.names.join('.')} can't be compared`);
  return { kind: 'compare', field: field(filter.path, inElement), operator: filter.operator, value };
}

function valuePath(filter: ValuePath, inElement: boolean): Criterion {
  if (filter.path.attribute?.multiValued === false) return ofSingle(filter, inElement);
  const some: Criterion = { kind: 'some', path: filter.path.keys, where: convert(filter.where, true) };
  const address =
    inElement || filter.path.keys.join(' ') !== 'emails' ? undefined : requiredValue(filter.where);
  if (!address) return some;
  // The element's value must be this one, so its row can be found by index before the element is looked at.
  const value = comparisonValue(address.path, address.value);
  if (typeof value !== 'string') return some;
  return {
    kind: 'and',
    terms: [{ kind: 'compare', field: { column: 'emails' }, operator: 'eq', value }, some],
  };
}

/** A complex value that is no list is its own only element; its parts can have columns. */
function ofSingle({ path, where }: ValuePath, inElement: boolean): Criterion {
  return { kind: 'and', terms: [presence(path, inElement), convert(below(path, where), inElement)] };
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

function field(path: AttributePath, inElement: boolean): Field {
  return inElement ? { path: path.keys } : absoluteField(path.keys);
}

function absoluteField(keys: readonly string[]): Field {
  const column = columns[keys.join(' ')];
  if (column) return { column };
  return keys[0] === 'meta' || keys[0] === 'groups' ? { absent: true } : { path: keys };
}

/** Every member is a User: what is asked of that word is decided here. */
function ofResourceType({ operator, value, path }: Comparison): Criterion {
  const text = comparisonValue(path, 'User');
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
