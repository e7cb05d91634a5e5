/** What is wrong with a value by a JSON Schema, as far as the API description uses it; empty: nothing. */
export function faults(value: unknown, schema: unknown, root: Json, at = '$'): string[] {
  if (!isObject(schema)) return [`${at}: the schema is no object`];
  const { $ref: ref, ...own } = schema;
  const unknown = Object.keys(own).filter((keyword) => !keywords.has(keyword));
  if (unknown.length > 0) return [`${at}: the check does not know ${unknown.join(', ')}`];
  const referred = typeof ref === 'string' ? faults(value, lookUp(root, ref), root, at) : [];
  return [
    ...referred,
    ...choice(value, own, root, at),
    ...wrongKind(value, own, at),
    ...parts(value, own, root, at),
  ];
}

export type Json = Record<string, unknown>;

/** What a reference points to; undefined when that is nothing. */
export function lookUp(root: Json, ref: string): unknown {
  const steps = ref.replace(/^#\//, '').split('/');
  return steps.reduce<unknown>((found, step) => (isObject(found) ? found[step] : undefined), root);
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const annotations = ['description', 'examples', 'default', 'readOnly', 'writeOnly', 'contentEncoding'];
const assertions = ['type', 'const', 'enum', 'anyOf', 'format', 'pattern', 'properties', 'required', 'items'];
const limits = [
  'additionalProperties',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
];
const keywords = new Set([...annotations, ...assertions, ...limits, 'uniqueItems']);

function choice(value: unknown, { anyOf }: Json, root: Json, at: string): string[] {
  if (!Array.isArray(anyOf) || anyOf.some((each) => faults(value, each, root).length === 0)) return [];
  return [`${at}: fits none of the choices`];
}

function wrongKind(value: unknown, schema: Json, at: string): string[] {
  const { type, enum: allowed, const: only } = schema;
  const types = [type].flat().filter((each) => typeof each === 'string');
  if (types.length > 0 && !types.some((each) => hasType(value, each)))
    return [`${at}: no ${types.join(' or ')}`];
  if (Array.isArray(allowed) && !allowed.includes(value)) return [`${at}: none of ${allowed.join(', ')}`];
  if (only !== undefined && value !== only) return [`${at}: not ${JSON.stringify(only)}`];
  if (typeof value === 'number') return outside(value, schema['minimum'], schema['maximum'], at);
  return typeof value === 'string' ? wrongText(value, schema, at) : [];
}

function wrongText(value: string, { format, pattern, minLength, maxLength }: Json, at: string): string[] {
  if (format === 'date-time' && !/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) return [`${at}: no time`];
  if (typeof pattern === 'string' && !new RegExp(pattern).test(value)) return [`${at}: not as ${pattern}`];
  return outside(value.length, minLength, maxLength, at);
}

function parts(value: unknown, schema: Json, root: Json, at: string): string[] {
  if (Array.isArray(value)) {
    const { items, minItems, maxItems } = schema;
    const inner = value.flatMap((each, index) => (items ? faults(each, items, root, `${at}[${index}]`) : []));
    return [...outside(value.length, minItems, maxItems, at), ...inner];
  }
  if (!isObject(value)) return [];
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const missing = required.filter((name) => !(String(name) in value)).map((name) => `${at}: lacks ${name}`);
  const inner = Object.entries(value).flatMap(([name, held]) => {
    if (name in properties) return faults(held, properties[name], root, `${at}.${name}`);
    return schema['additionalProperties'] === false ? [`${at}: does not know ${name}`] : [];
  });
  return [...missing, ...inner];
}

function hasType(value: unknown, type: string): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isObject(value);
  return type === 'integer' ? Number.isInteger(value) : typeof value === type;
}

function outside(size: number, from: unknown, to: unknown, at: string): string[] {
  const low = typeof from === 'number' && size < from;
  const high = typeof to === 'number' && size > to;
  return low || high ? [`${at}: ${size} is not from ${String(from)} to ${String(to)}`] : [];
}
