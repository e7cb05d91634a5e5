import { type Shape, shapeAt } from './exposure.js';
import type { Json, JsonObject } from './json.js';
import { isObject } from './json.js';
import { decodeJsonText } from './quirks.js';
import { redactFilter } from './redaction.filter.js';
import { isId, isSchemaUrn, OMITTED, type PersonalValues, shown } from './redaction.values.js';

/** How much of a message is looked at. */
export interface Extent {
  /** Elements of a list. */
  readonly elements: number;
  /** Members of an object. */
  readonly members: number;
}

const deepest = 10;
const name = /^[A-Za-z$][\w$-]{0,63}$/;
const anyUrn = /^urn:[\w:.-]{1,200}$/i;
const mediaType = /^(?:application|text|multipart)\/[\w.+-]{1,60}$/i;
const segments = new Set(
  'api scim v2 users groups bulk me .search serviceproviderconfig resourcetypes schemas user group'.split(
    ' ',
  ),
);
const verbs = new Set('add replace remove get post put patch delete'.split(' '));
const scimType = /^(?:invalid[A-Z]\w{2,12}|tooMany|uniqueness|mutability|noTarget|sensitive|expiredCursor)$/;

/** Values of a form of their own, wherever they stand. */
const location: Shape = { exposure: 'location', parts: undefined, words: new Set() };
const version: Shape = { ...location, exposure: 'version' };
const unknown: Shape = { ...location, exposure: 'never' };
const personalText: Shape = { ...location, exposure: 'personal' };

/**
 * Writes a SCIM exchange down without what it says about people: only what is known to be harmless is let through,
 * by the schemas and by the grammar of RFC 7644; personal values are shortened or left out, and `password` and
 * whatever nobody knows is left out always. One for each exchange: it remembers what it hid.
 */
export class Redactor {
  readonly #hidden = new Map<string, string>();
  readonly #names = new Set<string>();
  #ours = false;
  /** Whether something was left out for its length. */
  cut = false;

  constructor(
    readonly personal: PersonalValues,
    private readonly extent: Extent,
  ) {}

  /** An answer of ours, whose sentences are ours. */
  answer(value: Json): Json {
    this.#ours = true;
    return this.message(value);
  }

  /** A request's body. */
  message(value: Json, depth = 0): Json {
    if (!isObject(value) || depth > deepest) return OMITTED;
    return this.#members(value, (key, each) => this.#field(key, each, depth));
  }

  /** The query of a URL. */
  query(search: string): JsonObject | undefined {
    if (search === '') return undefined;
    const fields: JsonObject = Object.fromEntries(new URLSearchParams(search));
    return this.#members(fields, (key, each) => {
      const field = isParameter(key) ? this.#parameter(key, each) : undefined;
      return field ?? (each === '' ? '' : OMITTED);
    });
  }

  /** A path of ours; what stands in the place of an id and is none may be a name. */
  path(path: string): string {
    return path
      .split('/')
      .map((each) => this.#segment(decoded(each)))
      .join('/');
  }

  /** A sentence of an error: what it quotes, and what it repeats of the values that were hidden before. */
  detail(text: string): string {
    let told = text.slice(0, longestDetail);
    for (const [value, replacement] of this.#hidden) {
      if (told.includes(value)) told = replacedWords(told, value, replacement);
    }
    return told.replace(/"(?:[^"\\]|\\.)*"?/gs, (each) => this.#quotation(each));
  }

  #field(key: string, value: Json, depth: number): Json {
    switch (key) {
      case 'operations':
        return this.#list(value, (each) => this.#operation(each, depth + 1));
      case 'resources':
        return this.#list(value, (each) => this.message(each, depth + 1));
      case 'detail':
        return this.#ours && typeof value === 'string' ? this.detail(value) : OMITTED;
      case 'scimtype':
        return typeof value === 'string' && scimType.test(value) ? value : OMITTED;
      case 'schemas':
        return this.#list(value, (each) => (typeof each === 'string' && isSchemaUrn(each) ? each : OMITTED));
      default: {
        const field = isParameter(key) || counts.has(key) ? this.#parameter(key, value) : undefined;
        return field ?? this.#attribute(shapeAt(key), value, depth);
      }
    }
  }

  /** What narrows a list, in a query or in the body of a search, and what counts in an answer. */
  #parameter(key: string, value: Json): Json | undefined {
    if (counts.has(key)) return /^[+-]?\d{1,12}$/.test(String(value)) ? value : OMITTED;
    if (key === 'sortorder') return /^(?:a|de)scending$/i.test(String(value)) ? value : OMITTED;
    if (key === 'filter') return typeof value === 'string' ? this.#filter(value) : OMITTED;
    if (key.endsWith('cursor')) return value === '' || value === null ? value : OMITTED;
    if (Array.isArray(value)) return this.#list(value, (each) => this.#paths(each));
    return this.#paths(value);
  }

  #paths(value: Json): Json {
    if (typeof value !== 'string') return OMITTED;
    return value
      .split(',')
      .map((each) => (shapeAt(each.trim()) ? each : OMITTED))
      .join(',');
  }

  /** An operation of a PATCH or of a Bulk request or answer. */
  #operation(sent: Json, depth: number): Json {
    if (!isObject(sent) || depth > deepest) return OMITTED;
    const path = Object.entries(sent).find(([key]) => key.toLowerCase() === 'path')?.[1];
    return this.#members(sent, (key, value) => {
      if (key === 'op' || key === 'method') return verbs.has(String(value).toLowerCase()) ? value : OMITTED;
      if (key === 'path') return this.#operationPath(value);
      if (key === 'value') return this.#operationValue(value, path, depth);
      if (key === 'data' || key === 'response') return this.message(value, depth + 1);
      if (key === 'bulkid') return this.#scalar(value, personalText);
      if (key === 'status') return /^\d{3}$/.test(String(value)) ? value : OMITTED;
      if (key === 'location') return this.#scalar(value, location);
      return this.#scalar(value, key === 'version' ? version : unknown);
    });
  }

  #operationPath(path: Json): Json {
    if (typeof path !== 'string') return path === null ? null : OMITTED;
    return path.startsWith('/') ? this.path(path) : this.#attributePath(path);
  }

  #operationValue(value: Json, path: Json | undefined, depth: number): Json {
    const meant = decodeJsonText(value);
    if (typeof path !== 'string' || path === '') return this.message(meant, depth + 1);
    return this.#attribute(shapeAt(withoutFilter(path)), meant, depth);
  }

  #attribute(shape: Shape | undefined, value: Json, depth: number): Json {
    if (Array.isArray(value)) return this.#list(value, (each) => this.#attribute(shape, each, depth + 1));
    if (!isObject(value)) return this.#scalar(value, shape?.parts?.get('value') ?? shape ?? unknown);
    if (!shape?.parts || depth > deepest) return OMITTED;
    const { parts } = shape;
    return this.#members(value, (key, each) => this.#attribute(parts.get(key), each, depth + 1));
  }

  #scalar(value: Json, shape: Shape): Json {
    const kept = shown(value, shape, this.personal);
    if (kept !== value && typeof value !== 'boolean') this.#hide(value, String(kept));
    return kept;
  }

  #hide(value: Json, replacement: string): void {
    if (typeof value !== 'string' && typeof value !== 'number') return;
    const text = String(value);
    if (text.length > 2 && this.#hidden.size < 500) this.#hidden.set(text, replacement);
  }

  #list(value: Json, redact: (each: Json) => Json): Json {
    if (value === null) return null;
    if (!Array.isArray(value)) return redact(value);
    const { elements } = this.extent;
    const kept = value.slice(0, elements).map(redact);
    if (value.length <= elements) return kept;
    this.cut = true;
    return [...kept, `‹${value.length - elements} more›`];
  }

  #members(object: JsonObject, redact: (key: string, value: Json) => Json): JsonObject {
    const entries = Object.entries(object);
    const { members } = this.extent;
    if (entries.length > members) this.cut = true;
    return Object.fromEntries(
      entries.slice(0, members).map(([key, value]) => [this.#name(key), redact(key.toLowerCase(), value)]),
    );
  }

  /** Names are structure, unless they don't look like names. Those of a path-less PATCH value may be paths. */
  #name(key: string): string {
    if (!name.test(key) && !anyUrn.test(key)) return this.#attributePath(key);
    this.#names.add(key);
    return key;
  }

  #attributePath(path: string): string {
    if (name.test(path) || anyUrn.test(path)) {
      this.#names.add(path);
      return path;
    }
    return this.#filter(path);
  }

  #filter(text: string): string {
    return redactFilter(text, {
      value: (value, shape) => String(this.#scalar(value, shape ?? unknown)),
      name: (each) => this.#names.add(each),
    });
  }

  #segment(segment: string): string {
    const harmless =
      segment === '' || segments.has(segment.toLowerCase()) || isId(segment) || isSchemaUrn(segment);
    return harmless ? segment : String(this.#scalar(segment, personalText));
  }

  #quotation(quoted: string): string {
    const inner = quoted.replace(/^"|"$/g, '').replaceAll('\\"', '"');
    if (this.#names.has(inner) || mediaType.test(inner) || verbs.has(inner)) return quoted;
    return `"${this.#filter(inner)}"`;
  }
}

const longestDetail = 1000;
const counts = new Set('startindex count totalresults itemsperpage status failonerrors'.split(' '));
const parameters = new Set(
  'filter sortby sortorder attributes excludedattributes cursor nextcursor previouscursor'.split(' '),
);

function isParameter(key: string): boolean {
  return parameters.has(key) || counts.has(key);
}

function withoutFilter(path: string): string {
  return path.slice(0, 1000).replace(/\[.*\]/s, '');
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Only where it stands for itself: a person called "user" must not take the word out of the sentence's others. */
function replacedWords(text: string, value: string, replacement: string): string {
  const pattern = value.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return text.replace(
    new RegExp(`(?<![\\p{L}\\p{N}_])${pattern}(?![\\p{L}\\p{N}_])`, 'gu'),
    () => replacement,
  );
}
