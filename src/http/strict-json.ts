/** What a JSON text may hold beyond the grammar. */
export interface JsonLimits {
  /** Arrays and objects inside one another; a scalar at the top is depth 0. Default 64. */
  readonly maxDepth?: number;
  /** Members of one object: bounds what keys chosen to collide in a hash table can cost. Default 1,000. */
  readonly maxKeys?: number;
}

/**
 * The bytes are no JSON text that may be processed. `message` is for the client: it gives the position in
 * UTF-16 code units from 0 and quotes at most 40 characters of the input.
 */
export class JsonSyntaxError extends Error {
  override readonly name = 'JsonSyntaxError';
}

/**
 * Reads a JSON text (RFC 8259) under the rules of I-JSON (RFC 7493): UTF-8 alone (a byte order mark is passed
 * over), no duplicate keys, no lone surrogates, no numbers beyond a double. Also refused: NUL, which PostgreSQL
 * cannot store, and the key `__proto__`.
 *
 * @throws {JsonSyntaxError}
 */
export function parseStrictJson(bytes: Uint8Array, limits: JsonLimits = {}): unknown {
  const text = decodeUtf8(bytes);
  new StrictScan(text, limits.maxDepth ?? 64, limits.maxKeys ?? 1000).run();
  return JSON.parse(text);
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new JsonSyntaxError('The body is not valid UTF-8.');
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const BLANK = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

// Every pattern is sticky and takes each character once: none can be made to backtrack.
const SCALAR = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u([0-9a-fA-F]{4}))/y;

/**
 * One pass over the whole grammar, before `JSON.parse` builds the values: depth is refused before anything is
 * allocated, and errors have a position, which V8's messages often lack. The nesting is in arrays, not on the
 * call stack.
 */
class StrictScan {
  private at = 0;
  private depth = 0;
  /** By depth from 1: the character that ends the open array or object, and the keys seen in the object. */
  private readonly closers: number[] = [];
  private readonly keys: KeysOfObject[] = [];

  constructor(
    private readonly text: string,
    private readonly maxDepth: number,
    private readonly maxKeys: number,
  ) {}

  run(): void {
    if (Number.isNaN(this.peek())) throw new JsonSyntaxError('The body is empty; JSON was expected.');
    do {
      if (this.value()) continue;
      while (this.depth > 0 && !this.comma());
    } while (this.depth > 0);
    if (!Number.isNaN(this.peek())) this.unexpected();
  }

  /** Passes one value. True: it is an array or object that was opened, and its first value comes next. */
  private value(): boolean {
    const code = this.peek();
    if (code === QUOTE) {
      this.string();
      return false;
    }
    if (code === OPEN_OBJECT) return this.open(CLOSE_OBJECT);
    if (code === OPEN_ARRAY) return this.open(CLOSE_ARRAY);
    this.scalar();
    return false;
  }

  private open(closer: number): boolean {
    if (this.depth >= this.maxDepth) {
      throw new JsonSyntaxError(`JSON is nested deeper than ${this.maxDepth} levels at position ${this.at}.`);
    }
    this.at += 1;
    if (this.peek() === closer) {
      this.at += 1;
      return false;
    }
    this.depth += 1;
    this.closers[this.depth] = closer;
    if (closer === CLOSE_OBJECT) {
      (this.keys[this.depth] ??= new KeysOfObject()).clear();
      this.key();
    }
    return true;
  }

  /** After a value: true at a comma (then the next value is due), false where the array or object ends. */
  private comma(): boolean {
    const code = this.peek();
    const closer = this.closers[this.depth];
    if (code === COMMA) {
      this.at += 1;
      if (closer === CLOSE_OBJECT) this.key();
      return true;
    }
    if (code !== closer) this.unexpected();
    this.at += 1;
    this.depth -= 1;
    return false;
  }

  /** Passes `"key" :`. */
  private key(): void {
    if (this.peek() !== QUOTE) this.unexpected();
    const start = this.at;
    const escaped = this.string();
    const key = escaped
      ? unescaped(this.text.slice(start, this.at))
      : this.text.slice(start + 1, this.at - 1);
    if (key === '__proto__')
      throw new JsonSyntaxError(`The key "__proto__" is not allowed (position ${start}).`);
    const keys = this.keys[this.depth];
    if (keys === undefined || !keys.add(key)) {
      throw new JsonSyntaxError(`Duplicate key ${quoted(key)} at position ${start}.`);
    }
    if (keys.size > this.maxKeys) {
      throw new JsonSyntaxError(`An object has more than ${this.maxKeys} keys (position ${start}).`);
    }
    if (this.peek() !== COLON) this.unexpected();
    this.at += 1;
  }

  /** Passes a string; true if it holds escapes. */
  private string(): boolean {
    const { text } = this;
    let escaped = false;
    let at = this.at + 1;
    for (let code = text.charCodeAt(at); code !== QUOTE; code = text.charCodeAt(at)) {
      if (code === BACKSLASH) {
        escaped = true;
        at = this.escape(at);
      } else if (code >= BLANK) at += 1;
      else this.unexpected(at); // a control character, or NaN at the end of the text
    }
    this.at = at + 1;
    return escaped;
  }

  /** Passes an escape, or a pair of them that makes one character; returns the position behind it. */
  private escape(at: number): number {
    const unit = this.escapedUnit(at);
    if (unit === 0) throw new JsonSyntaxError(`A NUL character is not allowed (position ${at}).`);
    const end = ESCAPE.lastIndex;
    if (unit === undefined || unit < 0xd800 || unit > 0xdfff) return end;
    // The text was decoded from valid UTF-8: what completes a pair can only be another escape.
    const next = unit < 0xdc00 && this.text.charCodeAt(end) === BACKSLASH ? this.escapedUnit(end) : undefined;
    if (next !== undefined && next >= 0xdc00 && next <= 0xdfff) return ESCAPE.lastIndex;
    throw new JsonSyntaxError(`A lone surrogate is not allowed (position ${at}).`);
  }

  /** The code unit of a `\uXXXX`, undefined for a short escape. */
  private escapedUnit(at: number): number | undefined {
    ESCAPE.lastIndex = at;
    const found = ESCAPE.exec(this.text);
    if (found === null) throw new JsonSyntaxError(`Bad escape in a string at position ${at}.`);
    return found[1] === undefined ? undefined : Number.parseInt(found[1], 16);
  }

  private scalar(): void {
    SCALAR.lastIndex = this.at;
    const found = SCALAR.exec(this.text);
    if (found === null) return this.unexpected();
    const [scalar] = found;
    if (scalar.charCodeAt(0) < COLON && !Number.isFinite(Number(scalar))) {
      throw new JsonSyntaxError(`The number at position ${this.at} is too large.`);
    }
    this.at += scalar.length;
  }

  /** The next character that is no white space, NaN at the end. */
  private peek(): number {
    const { text } = this;
    let code = text.charCodeAt(this.at);
    while (code === BLANK || code === LF || code === CR || code === TAB) {
      this.at += 1;
      code = text.charCodeAt(this.at);
    }
    return code;
  }

  private unexpected(at = this.at): never {
    const code = this.text.codePointAt(at);
    if (code === undefined) throw new JsonSyntaxError('JSON ends too early: a part of it is missing.');
    throw new JsonSyntaxError(`Unexpected ${quoted(String.fromCodePoint(code))} in JSON at position ${at}.`);
  }
}

/** The keys of one object: a short list is quicker than a set, a long one is not. */
class KeysOfObject {
  private static readonly LIST = 12;
  private readonly list: string[] = [];
  private set: Set<string> | undefined;
  size = 0;

  clear(): void {
    this.size = 0;
    this.set = undefined;
  }

  /** False if the key was there. */
  add(key: string): boolean {
    if (this.size >= KeysOfObject.LIST) {
      this.set ??= new Set(this.list);
      this.size += 1;
      return this.set.size !== this.set.add(key).size;
    }
    for (let index = 0; index < this.size; index += 1) if (this.list[index] === key) return false;
    this.list[this.size] = key;
    this.size += 1;
    return true;
  }
}

function unescaped(literal: string): string {
  return JSON.parse(literal) as string; // a string literal, the scan has just passed it
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
