import type { FieldError } from '../http/index.js';

/** The fields of one object in a body, read one by one; what is wrong with them is added to a list, by path. */
export class Fields {
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(
    value: object,
    private readonly path: string,
    readonly errors: FieldError[],
  ) {
    this.#fields = { ...value };
  }

  pathOf(name: string): string {
    return `${this.path}.${name}`;
  }

  wrong(name: string, message: string): void {
    this.errors.push({ path: this.pathOf(name), message });
  }

  get(name: string): unknown {
    return Object.hasOwn(this.#fields, name) ? this.#fields[name] : undefined;
  }

  allowOnly(names: ReadonlySet<string>): void {
    for (const name of Object.keys(this.#fields)) {
      if (!names.has(name)) this.wrong(name.slice(0, 100), 'This is not known here.');
    }
  }

  flag(name: string, fallback: boolean): boolean {
    const value = this.get(name) ?? fallback;
    if (typeof value === 'boolean') return value;
    this.wrong(name, 'Give true or false.');
    return fallback;
  }

  /** One of `allowed`; `refused` says of other words that are known why they are not among them. */
  choice<Word extends string>(
    name: string,
    allowed: readonly Word[],
    fallback: Word,
    refused: Readonly<Record<string, string>> = {},
  ): Word {
    const value = this.get(name) ?? fallback;
    const found = allowed.find((word) => word === value);
    if (found !== undefined) return found;
    const reason = typeof value === 'string' && Object.hasOwn(refused, value) ? refused[value] : undefined;
    this.wrong(name, reason ?? `Give one of: ${allowed.join(', ')}.`);
    return fallback;
  }

  text(name: string, max: number): string {
    const value = this.get(name) ?? '';
    if (typeof value === 'string' && value.length <= max) return value;
    this.wrong(name, `Give a text of at most ${max} characters.`);
    return '';
  }

  /** A list of different texts, in whatever case. */
  texts(name: string, max: number): string[] {
    const value = this.get(name) ?? [];
    const list: unknown[] = Array.isArray(value) ? value : [undefined];
    const texts = list.filter((each) => typeof each === 'string');
    const found = texts.filter(({ length }) => length > 0 && length <= 200);
    if (found.length < list.length || list.length > max) {
      this.wrong(name, `Give a list of at most ${max} texts of 1 to 200 characters.`);
    } else if (new Set(found.map((each) => each.toLowerCase())).size < found.length) {
      this.wrong(name, 'Give each entry once; case makes no difference.');
    }
    return found;
  }
}
