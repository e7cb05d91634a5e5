import { type Shape, shapeAt } from './exposure.js';
import type { Json, JsonObject } from './json.js';
import { isObject } from './json.js';
import { decodeJsonText } from './quirks.js';
import { redactFilter } from './redaction.filter.js';
import {
  decoded,
  formOf,
  isName,
  isSegment,
  isWordOfOurs,
  replacedWords,
  textOf,
  withoutFilter,
} from './redaction.grammar.js';
import { isId, isSchemaUrn, OMITTED, type PersonalValues, shown } from './redaction.values.js';

/** How much of a message is looked at. */
export interface Extent {
  /** Elements of a list. */
  readonly elements: number;
  /** Members of an object. */
  readonly members: number;
}

const deepest = 10;
const longestDetail = 1000;

const lists = new Set(['attributes', 'excludedattributes', 'sortby']);
const cursors = new Set(['cursor', 'nextcursor', 'previouscursor']);

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
    return this.#members(fields, (key, each) => this.#parameter(key, each) ?? (each === '' ? '' : OMITTED));
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
      case 'schemas':
        return this.#list(value, (each) => (isSchemaUrn(textOf(each)) ? each : OMITTED));
      default:
        return this.#parameter(key, value) ?? this.#attribute(shapeAt(key), value, depth);
    }
  }

  /** What narrows a list, in a query or in the body of a search, and what counts in an answer. */
  #parameter(key: string, value: Json): Json | undefined {
    const form = formOf(key, value);
    if (form) return form === 'right' ? value : OMITTED;
    if (key === 'filter') return typeof value === 'string' ? this.#filter(value) : OMITTED;
    if (cursors.has(key)) return value === '' || value === null ? value : OMITTED;
    return lists.has(key) ? this.#list(value, (each) => this.#paths(each)) : undefined;
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
      if (key === 'value') return this.#operationValue(value, path, depth);
      return this.#operationField(key, value, depth);
    });
  }

  #operationField(key: string, value: Json, depth: number): Json {
    const form = formOf(key, value);
    if (form) return form === 'right' ? value : OMITTED;
    switch (key) {
      case 'path':
        return this.#operationPath(value);
      case 'data':
      case 'response':
        return this.message(value, depth + 1);
      case 'bulkid':
        return this.#scalar(value, personalText);
      case 'location':
        return this.#scalar(value, location);
      default:
        return this.#scalar(value, key === 'version' ? version : unknown);
    }
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
    if (kept !== value) this.#hide(textOf(value), textOf(kept));
    return kept;
  }

  #text(text: string, shape: Shape): string {
    return textOf(this.#scalar(text, shape));
  }

  #hide(text: string, replacement: string): void {
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
      entries
        .slice(0, members)
        .map(([key, value]) => [this.#attributePath(key), redact(key.toLowerCase(), value)]),
    );
  }

  /** Names are structure, unless they don't look like names. Those of a path-less PATCH value may be paths. */
  #attributePath(path: string): string {
    if (!isName(path)) return this.#filter(path);
    this.#names.add(path);
    return path;
  }

  #filter(text: string): string {
    return redactFilter(text, {
      value: (value, shape) => this.#text(value, shape ?? unknown),
      name: (each) => this.#names.add(each),
    });
  }

  #segment(segment: string): string {
    const harmless = isSegment(segment) || isId(segment) || isSchemaUrn(segment);
    return harmless ? segment : this.#text(segment, personalText);
  }

  #quotation(quoted: string): string {
    const inner = quoted.replace(/^"|"$/g, '').replaceAll('\\"', '"');
    return this.#names.has(inner) || isId(inner) || isWordOfOurs(inner) ? quoted : `"${this.#filter(inner)}"`;
  }
}
