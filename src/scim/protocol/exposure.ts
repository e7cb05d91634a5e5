import { commonAttributes } from './common.schema.js';
import { groupSchema } from './group.schema.js';
import type { Attribute } from './schema.js';
import { userType } from './user.type.js';

/**
 * What may be seen of an attribute's values where requests are written down. Each but the last two lets through
 * values of one form only; whatever has another form counts as personal.
 */
export type Exposure =
  'flag' | 'id' | 'location' | 'urn' | 'time' | 'version' | 'word' | 'personal' | 'never';

/** An attribute as far as exposure goes, with its parts by name in lower case. */
export interface Shape {
  readonly exposure: Exposure;
  readonly parts: ReadonlyMap<string, Shape> | undefined;
  /** What a value of exposure `word` may be, in lower case. */
  readonly words: ReadonlySet<string>;
}

/** Attributes whose `value` part is the id of a resource. */
const references = new Set(['members', 'groups', 'manager']);

const common = new Map<string, Exposure>(
  Object.entries({
    id: 'id',
    schemas: 'urn',
    'meta.resourcetype': 'word',
    'meta.created': 'time',
    'meta.lastmodified': 'time',
    'meta.location': 'location',
    'meta.version': 'version',
  } as const),
);

const { schema: userSchema, extensions } = userType.definition;

const attributes = shapesOf([...commonAttributes, ...groupSchema.attributes, ...userSchema.attributes]);

const extended = new Map<string, Shape>(
  extensions.map(({ schema }) => {
    const parts = shapesOf(schema.attributes);
    return [schema.id.toLowerCase(), { exposure: 'personal', parts, words: new Set<string>() }];
  }),
);

const coreUrns = [userSchema.id.toLowerCase(), groupSchema.id.toLowerCase()];

/**
 * The shape of what a path names, in any case: `userName`, `name.givenName`, an extension's URN, an attribute
 * behind the URN of its schema. Undefined for all that no schema has.
 */
export function shapeAt(path: string): Shape | undefined {
  const lower = path.toLowerCase();
  return attributes.get(lower) ?? (lower.startsWith('urn:') ? behindUrn(lower) : within(attributes, lower));
}

function behindUrn(lower: string): Shape | undefined {
  const whole = extended.get(lower);
  if (whole) return whole;
  for (const [urn, { parts }] of extended) {
    if (parts && isBehind(urn, lower)) return within(parts, lower.slice(urn.length + 1));
  }
  const core = coreUrns.find((urn) => isBehind(urn, lower));
  return core === undefined ? undefined : within(attributes, lower.slice(core.length + 1));
}

/** A colon (RFC 7644 §3.10), or the dot that Entra ID writes there. */
function isBehind(urn: string, lower: string): boolean {
  return lower.startsWith(urn) && /^[:.]/.test(lower.slice(urn.length));
}

function within(shapes: ReadonlyMap<string, Shape>, lower: string): Shape | undefined {
  const dot = lower.indexOf('.');
  if (dot < 0) return shapes.get(lower);
  return shapes.get(lower.slice(0, dot))?.parts?.get(lower.slice(dot + 1));
}

function shapesOf(of: readonly Attribute[], parent = ''): ReadonlyMap<string, Shape> {
  return new Map(of.map((each) => [each.name.toLowerCase(), shapeOf(each, parent)]));
}

function shapeOf(of: Attribute, parent: string): Shape {
  const key = of.name.toLowerCase();
  const parts = of.subAttributes && shapesOf(of.subAttributes, key);
  const words = key === 'resourcetype' ? ['User', 'Group'] : (of.canonicalValues ?? []);
  return {
    exposure: exposureOf(of, parent === '' ? key : `${parent}.${key}`),
    parts,
    words: new Set(words.map((word) => word.toLowerCase())),
  };
}

/** By the schema's own words. Whatever is not said here to be harmless is personal. */
function exposureOf(
  { name, type, returned, mutability, canonicalValues }: Attribute,
  path: string,
): Exposure {
  if (returned === 'never' || mutability === 'writeOnly' || type === 'binary') return 'never';
  if (type === 'boolean') return 'flag';
  if (name === '$ref') return 'location';
  if (name === 'type' && canonicalValues) return 'word';
  const [parent = '', part] = path.split('.');
  if (part === 'value' && references.has(parent)) return 'id';
  return common.get(path) ?? 'personal';
}
