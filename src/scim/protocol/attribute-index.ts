import { schemasAttribute } from './common.schema.js';
import type { Attribute } from './schema.js';

/** An attribute with what the readers need at each request worked out once. */
export interface IndexedAttribute extends Attribute {
  /** The name in lower case, as comparison documents spell it. */
  readonly key: string;
  /** The parts of a complex attribute. */
  readonly parts: AttributeIndex | undefined;
  /** From a canonical value in lower case to its spelling. */
  readonly spellings: ReadonlyMap<string, string> | undefined;
  /** False when a client's value is read and then dropped: readOnly, returned never, `schemas`. */
  readonly stored: boolean;
  /** True when no part asks for special treatment on output, so that a value can be returned whole. */
  readonly plainOutput: boolean;
}

/** Attributes of one level by name, in any case (RFC 7643 §2.1). */
export class AttributeIndex {
  readonly all: readonly IndexedAttribute[];
  readonly required: readonly IndexedAttribute[];
  readonly #byName = new Map<string, IndexedAttribute>();

  constructor(attributes: readonly Attribute[]) {
    this.all = attributes.map(indexed);
    this.required = this.all.filter((each) => each.required && each.stored);
    for (const each of this.all) this.#byName.set(each.key, each).set(each.name, each);
  }

  /** The attribute of that name, or undefined. The canonical spelling is the fast way in. */
  get(name: string): IndexedAttribute | undefined {
    return this.#byName.get(name) ?? this.#byName.get(name.toLowerCase());
  }
}

function indexed(attribute: Attribute): IndexedAttribute {
  const parts = attribute.subAttributes ? new AttributeIndex(attribute.subAttributes) : undefined;
  const dropped =
    attribute.mutability === 'readOnly' || attribute.returned === 'never' || attribute === schemasAttribute;
  return {
    ...attribute,
    key: attribute.name.toLowerCase(),
    parts,
    spellings: spellingsOf(attribute),
    stored: !dropped,
    plainOutput: parts === undefined || parts.all.every((part) => part.returned === 'default'),
  };
}

function spellingsOf(attribute: Attribute): ReadonlyMap<string, string> | undefined {
  if (attribute.canonicalValues === undefined || attribute.caseExact) return undefined;
  return new Map(attribute.canonicalValues.map((value) => [value.toLowerCase(), value]));
}
