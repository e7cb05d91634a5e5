import type { FieldError } from '../http/index.js';
import { Fields } from './schema-fields.js';
import type { Attribute, AttributeType } from './protocol/schema.js';

const maxAttributes = 100;

const types: readonly AttributeType[] = [
  'string',
  'boolean',
  'decimal',
  'integer',
  'dateTime',
  'reference',
  'binary',
  'complex',
];

/** What an attribute may say about itself: RFC 7643 §7. */
const known = new Set([
  'name',
  'type',
  'subAttributes',
  'multiValued',
  'description',
  'required',
  'canonicalValues',
  'caseExact',
  'mutability',
  'returned',
  'uniqueness',
  'referenceTypes',
]);

/** Where an attribute stands: `list` when it is a part of one value of a list. */
type Level = 'schema' | 'list' | 'single';

/**
 * The attributes of a schema (RFC 7643 §7) with the defaults of §2.2 filled in, or what is wrong with them, by path.
 * What this service would not do is refused: nothing is announced that isn't so.
 */
export function readAttributes(sent: readonly unknown[]): { attributes: Attribute[]; errors: FieldError[] } {
  const errors: FieldError[] = [];
  const attributes = readList(sent, 'attributes', 'schema', errors);
  const count = attributes.reduce((sum, { subAttributes = [] }) => sum + 1 + subAttributes.length, 0);
  if (count > maxAttributes) {
    errors.push({ path: 'attributes', message: `Give at most ${maxAttributes}, parts included.` });
  }
  return { attributes, errors };
}

function readList(sent: readonly unknown[], path: string, level: Level, errors: FieldError[]): Attribute[] {
  const seen = new Set<string>();
  return sent.slice(0, maxAttributes + 1).flatMap((each, index) => {
    if (typeof each !== 'object' || each === null || Array.isArray(each)) {
      errors.push({ path: `${path}.${index}`, message: 'Give an object.' });
      return [];
    }
    const fields = new Fields(each, `${path}.${index}`, errors);
    fields.allowOnly(known);
    const attribute = readOne(fields, level);
    const key = attribute.name.toLowerCase();
    if (seen.has(key)) fields.wrong('name', `There is another ${attribute.name}; case makes no difference.`);
    if (key !== '') seen.add(key);
    return [attribute];
  });
}

function readOne(fields: Fields, level: Level): Attribute {
  const type = fields.choice('type', types, 'string');
  const name = readName(fields, type, level);
  const multiValued = fields.flag('multiValued', false);
  return {
    name,
    type,
    multiValued,
    description: fields.text('description', 1000),
    required: fields.flag('required', false),
    caseExact: readCaseExact(fields, type),
    mutability: readMutability(fields, level),
    returned: readReturned(fields),
    uniqueness: readUniqueness(fields),
    ...readCanonicalValues(fields, type),
    ...readReferenceTypes(fields, type),
    ...readParts(fields, type, multiValued, level),
  };
}

/** RFC 7643 §2.1; `$ref` is its one exception. */
function readName(fields: Fields, type: AttributeType, level: Level): string {
  const name = fields.get('name');
  if (name === '$ref') {
    const inPlace = level !== 'schema' && type === 'reference';
    if (!inPlace) fields.wrong('name', 'Only a part of type reference may be called $ref.');
  } else if (typeof name !== 'string' || !/^[a-z][\w$-]{0,99}$/i.test(name)) {
    fields.wrong('name', 'Give a letter and up to 99 more letters, digits, $, - and _.');
  } else if (inherited.has(name.toLowerCase())) {
    fields.wrong('name', 'This name means something to every program; choose another.');
  } else if (name.toLowerCase() === 'password') {
    fields.wrong('name', 'Passwords are not kept here.');
  }
  return typeof name === 'string' ? name : '';
}

const inherited = new Set(Object.getOwnPropertyNames(Object.prototype).map((name) => name.toLowerCase()));

/** RFC 7643 §2.3.6, §2.3.7: binary data and, unless the schema says otherwise, references have case. */
function readCaseExact(fields: Fields, type: AttributeType): boolean {
  const exact = fields.flag('caseExact', type === 'binary' || type === 'reference');
  if (type === 'binary' && !exact) fields.wrong('caseExact', 'Binary data is compared with its case.');
  return exact;
}

function readMutability(fields: Fields, level: Level): Attribute['mutability'] {
  const mutability = fields.choice('mutability', ['readWrite', 'immutable'], 'readWrite', {
    readOnly:
      'Only this service could set a readOnly attribute, and it would not. Give readWrite or immutable.',
    writeOnly: 'Nobody could ever use a writeOnly attribute here. Give readWrite or immutable.',
  });
  if (mutability === 'immutable' && level === 'single') {
    fields.wrong('mutability', 'Make the whole attribute immutable, not a part of it.');
  }
  return mutability;
}

function readReturned(fields: Fields): Attribute['returned'] {
  return fields.choice('returned', ['default', 'always', 'request'], 'default', {
    never: 'Nobody could ever use what is never returned here. Give default, always or request.',
  });
}

function readUniqueness(fields: Fields): Attribute['uniqueness'] {
  const message = 'Only userName, e-mail addresses and group names are kept unique here. Give none.';
  return fields.choice('uniqueness', ['none'], 'none', { server: message, global: message });
}

function readCanonicalValues(fields: Fields, type: AttributeType): { canonicalValues?: string[] } {
  const values = fields.texts('canonicalValues', 100);
  if (values.length === 0) return {};
  if (type !== 'string') fields.wrong('canonicalValues', 'Only a string has canonical values.');
  return { canonicalValues: values };
}

function readReferenceTypes(fields: Fields, type: AttributeType): { referenceTypes?: string[] } {
  const values = fields.texts('referenceTypes', 4);
  if (type !== 'reference') {
    if (values.length > 0) fields.wrong('referenceTypes', 'Only a reference has reference types.');
    return {};
  }
  const strange = values.find((each) => !['User', 'Group', 'external', 'uri'].includes(each));
  if (strange !== undefined) fields.wrong('referenceTypes', 'Give some of: User, Group, external, uri.');
  return { referenceTypes: values.length > 0 ? values : ['uri'] };
}

function readParts(
  fields: Fields,
  type: AttributeType,
  multiValued: boolean,
  level: Level,
): { subAttributes?: Attribute[] } {
  const parts = fields.get('subAttributes');
  if (type !== 'complex') {
    const none = parts === undefined || (Array.isArray(parts) && parts.length === 0);
    if (!none) fields.wrong('subAttributes', 'Only a complex attribute has parts.');
    return {};
  }
  if (level !== 'schema') {
    fields.wrong('type', 'A part of a complex attribute is not complex itself (RFC 7643 §2.3.8).');
    return {};
  }
  if (!Array.isArray(parts) || parts.length === 0) {
    fields.wrong('subAttributes', 'Give the parts of the complex attribute, one at least.');
    return {};
  }
  const inside = multiValued ? 'list' : 'single';
  return { subAttributes: readList(parts, fields.pathOf('subAttributes'), inside, fields.errors) };
}
