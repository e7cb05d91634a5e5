import type { ScimError } from './errors.js';
import { invalidFilter } from './errors.js';

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const STOPS = new Set(' \t\r\n()[]"');

/** Walks through the text of a filter once, from left to right, and knows where it is when something is wrong. */
export class FilterScanner {
  #at = 0;

  constructor(readonly text: string) {}

  /** 400 invalidFilter that tells the place, counted from 1. */
  failure(reason: string, at = this.#at): ScimError {
    return invalidFilter(`${reason} (at character ${at + 1} of the filter)`);
  }

  get position(): number {
    return this.#at;
  }

  atEnd(): boolean {
    this.#skipBlanks();
    return this.#at === this.text.length;
  }

  /** Takes the character when it comes next, blanks before it allowed. */
  take(character: string): boolean {
    this.#skipBlanks();
    return this.takeHere(character);
  }

  /** Takes the character when it comes next without a blank. */
  takeHere(character: string): boolean {
    if (this.text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  expect(character: string, reason: string): void {
    if (!this.take(character)) throw this.failure(reason);
  }

  /** The next run of characters up to a blank, bracket or quote; empty when there is none. */
  word(): string {
    this.#skipBlanks();
    const start = this.#at;
    while (this.#at < this.text.length && !STOPS.has(this.text.charAt(this.#at))) this.#at += 1;
    return this.text.slice(start, this.#at);
  }

  /** Takes the next word when it is one of these, in any case. */
  takeWord<Word extends string>(...words: Word[]): Word | undefined {
    const start = this.#at;
    const next = this.word().toLowerCase();
    const found = words.find((word) => word === next);
    if (found === undefined) this.#at = start;
    return found;
  }

  /** A string, number, boolean or null in JSON's notation, the words in any case. */
  literal(): string | number | boolean | null {
    this.#skipBlanks();
    if (this.takeHere('"')) return this.#string();
    const start = this.#at;
    const word = this.word();
    switch (word.toLowerCase()) {
      case 'true':
        return true;
      case 'false':
        return false;
      case 'null':
        return null;
      case '':
        throw this.failure('a value is missing');
      default:
        return this.#number(word, start);
    }
  }

  #number(word: string, start: number): number {
    if (!NUMBER.test(word)) {
      throw this.failure('a value must be a string in double quotes, a number, true, false or null', start);
    }
    const value = Number(word);
    if (!Number.isFinite(value)) throw this.failure('the number is too large', start);
    return value;
  }

  #string(): string {
    const start = this.#at;
    let text = '';
    for (;;) {
      const character = this.text.charAt(this.#at);
      if (character === '') throw this.failure('the string has no closing quote', start - 1);
      if (character < ' ') throw this.failure('control characters must be escaped');
      this.#at += 1;
      if (character === '"') break;
      text += character === '\\' ? this.#escape() : character;
    }
    if (/\p{Surrogate}|\0/u.test(text)) throw this.failure('the string must be well-formed Unicode', start);
    return text;
  }

  #escape(): string {
    const letter = this.text.charAt(this.#at);
    this.#at += 1;
    if (letter === 'u') return this.#codeUnit();
    const character = Object.hasOwn(ESCAPES, letter) ? ESCAPES[letter] : undefined;
    if (character === undefined) throw this.failure('unknown escape in the string', this.#at - 2);
    return character;
  }

  #codeUnit(): string {
    const digits = this.text.slice(this.#at, this.#at + 4);
    if (!/^[0-9a-f]{4}$/i.test(digits)) throw this.failure('\\u needs four hexadecimal digits');
    this.#at += 4;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  #skipBlanks(): void {
    while (' \t\r\n'.includes(this.text[this.#at] ?? '-')) this.#at += 1;
  }
}
