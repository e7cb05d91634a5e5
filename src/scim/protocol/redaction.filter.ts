import { type Shape, shapeAt } from './exposure.js';
import { OMITTED } from './redaction.values.js';

export interface FilterEyes {
  /** How a value is written down; `shape` is undefined where nobody knows the attribute. */
  value(value: string, shape: Shape | undefined): string;
  /** Hears of each unknown attribute that is named. */
  name(name: string): void;
}

const token = /"(?:[^"\\]|\\.)*"?|[()[\]]|\s+|[^\s()[\]"]+/gs;
const comparison = /^(?:eq|ne|co|sw|ew|gt|ge|lt|le)$/i;
const connective = /^(?:and|or|not|pr)$/i;
const constant = /^(?:true|false|null)$/i;
const longest = 1000;
/** What is compared is an attribute, known or not. */
const compared = /^[A-Za-z$][\w$-]{0,63}$/;

/**
 * A filter, or a path with or without one, with every literal shown as its attribute allows. Understands broken
 * ones too: a word that is neither grammar nor the name of an attribute is left out.
 */
export function redactFilter(text: string, eyes: FilterEyes): string {
  const walk = new FilterWalk(eyes);
  const tokens = text.slice(0, longest).match(token) ?? [];
  const redacted = tokens.map((each, index) => walk.next(each, tokens[index + 2])).join('');
  return text.length > longest ? `${redacted}…` : redacted;
}

class FilterWalk {
  readonly #lists: (Shape | undefined)[] = [];
  #attribute: Shape | undefined;
  #valueNext = false;

  constructor(private readonly eyes: FilterEyes) {}

  /** `afterBlank`: the token behind the blank that may follow. */
  next(each: string, afterBlank: string | undefined): string {
    if (/^\s/.test(each)) return each;
    if (each.startsWith('"')) return JSON.stringify(this.#value(unquoted(each)));
    if (/^[()[\]]$/.test(each)) return this.#bracket(each);
    if (this.#valueNext) return constant.test(each) ? this.#constant(each) : this.#value(each);
    if (comparison.test(each)) this.#valueNext = true;
    return comparison.test(each) || connective.test(each) ? each : this.#name(each, afterBlank);
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
    return this.eyes.value(text, shape?.parts?.get('value') ?? shape);
  }

  #name(word: string, afterBlank: string | undefined): string {
    const inList = this.#lists.length > 0;
    const list = word.startsWith('.') ? this.#attribute : this.#lists.at(-1);
    const part = word.replace(/^\./, '').toLowerCase();
    this.#attribute = inList || word.startsWith('.') ? list?.parts?.get(part) : shapeAt(word);
    if (this.#attribute) return word;
    if (!compared.test(word) || !/^(?:eq|ne|co|sw|ew|gt|ge|lt|le|pr)$/i.test(afterBlank ?? ''))
      return OMITTED;
    this.eyes.name(word);
    return word;
  }
}

function unquoted(literal: string): string {
  try {
    return String(JSON.parse(literal));
  } catch {
    return literal.replace(/^"|"$/g, '');
  }
}
