/** The data types of RFC 7643 §2.3. */
export type AttributeType =
  'string' | 'boolean' | 'decimal' | 'integer' | 'dateTime' | 'reference' | 'binary' | 'complex';

/** One attribute and its characteristics, in the words of RFC 7643 §7. */
export interface Attribute {
  readonly name: string;
  readonly type: AttributeType;
  readonly multiValued: boolean;
  readonly description: string;
  readonly required: boolean;
  readonly caseExact: boolean;
  readonly mutability: 'readOnly' | 'readWrite' | 'immutable' | 'writeOnly';
  readonly returned: 'always' | 'never' | 'default' | 'request';
  readonly uniqueness: 'none' | 'server' | 'global';
  readonly canonicalValues?: readonly string[];
  readonly referenceTypes?: readonly string[];
  readonly subAttributes?: readonly Attribute[];
}

/** A schema as `/Schemas` shows it and as the readers of this folder follow it. */
export interface Schema {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly attributes: readonly Attribute[];
}

/** An attribute with the defaults of RFC 7643 §2.2, changed by `traits`. */
export function attribute(name: string, description: string, traits: Partial<Attribute> = {}): Attribute {
  return {
    name,
    type: 'string',
    multiValued: false,
    description,
    required: false,
    caseExact: false,
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
    ...traits,
  };
}

/** A URI. RFC 7643 §2.3.7 compares them with case. */
export function reference(
  name: string,
  description: string,
  referenceTypes: readonly string[],
  traits: Partial<Attribute> = {},
): Attribute {
  return attribute(name, description, { type: 'reference', caseExact: true, referenceTypes, ...traits });
}

/** An attribute made of parts. */
export function complex(
  name: string,
  description: string,
  subAttributes: readonly Attribute[],
  traits: Partial<Attribute> = {},
): Attribute {
  return attribute(name, description, { type: 'complex', subAttributes, ...traits });
}

/** A list of values in the usual shape of RFC 7643 §2.4: `value`, `display`, `type`, `primary`. */
export function plural(
  name: string,
  description: string,
  value: Attribute,
  types: readonly string[] = [],
): Attribute {
  const parts = [value, ...labels(types)];
  return complex(name, description, parts, { multiValued: true });
}

/** The parts that describe an element of a list instead of carrying its data. */
export function labels(types: readonly string[]): readonly Attribute[] {
  const canonical = types.length > 0 ? { canonicalValues: types } : {};
  return [
    attribute('display', 'A name for this value that people can read.'),
    attribute('type', 'What this value is used for.', canonical),
    attribute('primary', 'Whether this is the preferred value of the list; true at most once.', {
      type: 'boolean',
    }),
  ];
}
