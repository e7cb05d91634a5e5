import { type Shape, shapeAt } from './exposure.js';
import { OMITTED } from './redaction.values.js';

/** How a value that stands in a text is written down; `shape` is undefined where nobody knows the attribute. */
export type Show = (value: string, shape: Shape | undefined) => string;

const token = /"(?:[^"\\]|\\.)*"?|[()[\]]|\s+|[^\s()[\]"]+/gs;
const comparison = /^(?:eq|ne|co|sw|ew|gt|ge|lt|le)$/i;
const connective = /^(?:and|or|not|pr)$/i;
const constant = /^(?:true|false|null)$/i;
const longest = 1000;

/**
 * A filter, or a path with or without one, with every literal shown as its attribute allows. Understands broken
 * ones too: a word that is neither grammar nor the name of a known attribute is left out.
 */
export function redactFilter(text: string, show: Show): string {
  const walk = new FilterWalk(show);
  const redacted = (text.slice(0, longest).match(token) ?? []).map((each) => walk.next(each)).join('');
  return text.length > longest ? `${redacted}…` : redacted;
}

class FilterWalk {
  readonly #lists: (Shape | undefined)[] = [];
  #attribute: Shape | undefined;
  #valueNext = false;

  constructor(private readonly show: Show) {}

  next(each: string): string {
    if (/^\s/.test(each)) return each;
    if (each.startsWith('"')) return JSON.stringify(this.#value(unquoted(each)));
    if (/^[()[\]]$/.test(each)) return this.#bracket(each);
    if (this.#valueNext) return constant.test(each) ? this.#constant(each) : this.#value(each);
    if (comparison.test(each)) this.#valueNext = this.#attribute !== undefined;
    return comparison.test(each) || connective.test(each) ? each : this.#name(each);
  }

  #bracket(bracket: string): string {
    if (bracket === '[') this.#lists.push(this.#attribute);
    if (bracket === ']') this.#attribute = this.#lists.pop();
    this.#valueNext = false;
    return bracket;
  }

  #constant(word: string): string {
    this.#valueNext = false;
    return word;
  }

  #value(text: string): string {
    const shape = this.#attribute;
    this.#valueNext = false;
    // `emails eq "x"` means the value part, RFC 7644 §3.4.2.2.
    return this.show(text, shape?.parts?.get('value') ?? shape);
  }

  #name(word: string): string {
    const inList = this.#lists.length > 0;
    const list = word.startsWith('.') ? this.#attribute : this.#lists.at(-1);
    const part = word.replace(/^\./, '').toLowerCase();
    this.#attribute = inList || word.startsWith('.') ? list?.parts?.get(part) : shapeAt(word);
    return this.#attribute ? word : OMITTED;
  }
}

function unquoted(literal: string): string {
  try {
    return String(JSON.parse(literal));
  } catch {
    return literal.replace(/^"|"$/g, '');
  }
}
