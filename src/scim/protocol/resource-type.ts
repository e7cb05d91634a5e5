import { AttributeIndex } from './attribute-index.js';
import { commonAttributes } from './common.schema.js';
import { endsUrn } from './quirks.js';
import type { Schema } from './schema.js';

/** A schema that adds to a type, RFC 7643 §3.3; `required` as in §6. */
export interface SchemaExtension {
  readonly schema: Schema;
  readonly required: boolean;
  /** Of a schema that an organization registered: changes with whatever decides how its data is compared. */
  readonly mark?: string;
}

/** What `/ResourceTypes` tells about a type, RFC 7643 §6, with the schemas themselves. */
export interface ResourceTypeDefinition {
  readonly id: string;
  readonly name: string;
  readonly endpoint: string;
  readonly description: string;
  readonly schema: Schema;
  readonly extensions: readonly SchemaExtension[];
}

/** A schema a type knows, with its attributes indexed; the core schema also has the common attributes. */
export interface KnownSchema {
  readonly urn: string;
  /** The URN in lower case. */
  readonly key: string;
  readonly core: boolean;
  readonly required: boolean;
  readonly mark: string | undefined;
  readonly attributes: AttributeIndex;
}

/**
 * A kind of resource with fast look-ups. Everything else in this folder is driven by it; an organization with
 * schemas of its own has a type of its own, made from `definition` with more extensions.
 */
export class ResourceType {
  readonly core: KnownSchema;
  readonly extensions: readonly KnownSchema[];
  /** True when all that is kept of a resource is returned unless a client asks for less. */
  readonly wholeOutput: boolean;
  readonly #byUrn: ReadonlyMap<string, KnownSchema>;
  readonly #longestFirst: readonly KnownSchema[];

  constructor(readonly definition: ResourceTypeDefinition) {
    const { schema, extensions } = definition;
    const attributes = [...commonAttributes, ...schema.attributes];
    this.core = known({ ...schema, attributes }, { core: true, required: true, mark: undefined });
    this.extensions = extensions.map(({ schema: each, required, mark }) =>
      known(each, { core: false, required, mark }),
    );
    const kept = this.extensions.flatMap(({ attributes: { all } }) => all.filter(({ stored }) => stored));
    this.wholeOutput = kept.every((each) => each.plainOutput && each.returned !== 'request');
    this.#byUrn = new Map(this.extensions.flatMap((each) => [pair(each.key, each), pair(each.urn, each)]));
    this.#longestFirst = [this.core, ...this.extensions].sort((a, b) => b.urn.length - a.urn.length);
  }

  /** The extension of that URN, in any case. */
  extension(urn: string): KnownSchema | undefined {
    return this.#byUrn.get(urn) ?? this.#byUrn.get(urn.toLowerCase());
  }

  /**
   * Splits a text that begins with the URN of a known schema into schema and rest. URNs have colons and dots
   * of their own, so only the known ones tell where one ends.
   */
  split(text: string): { schema: KnownSchema; rest: string } | undefined {
    const lower = text.toLowerCase();
    const schema = this.#longestFirst.find(
      ({ key }) => lower.startsWith(key) && endsUrn(lower.charAt(key.length)),
    );
    return schema && { schema, rest: text.slice(schema.key.length + 1) };
  }
}

function known(schema: Schema, traits: Pick<KnownSchema, 'core' | 'required' | 'mark'>): KnownSchema {
  return {
    urn: schema.id,
    key: schema.id.toLowerCase(),
    attributes: new AttributeIndex(schema.attributes),
    ...traits,
  };
}

function pair(urn: string, schema: KnownSchema): [string, KnownSchema] {
  return [urn, schema];
}
