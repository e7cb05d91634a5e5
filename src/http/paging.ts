import { hkdfSync } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/index.js';
import { invalidBody } from './app-error.js';
import { decodeCursor, encodeCursor } from './cursor.js';
import { Optional, Rule } from './field-rules.js';

const defaultLimit = 50;
const maxLimit = 200;

/** The rule of `?limit=`. */
export function IsPageLimit(): PropertyDecorator {
  return both(
    Optional(),
    Rule('isPageLimit', (value) => (isLimit(value) ? undefined : badLimit)),
  );
}

/** The rule of `?cursor=`, as far as it can be told before the cursor is opened. */
export function IsPageCursor(): PropertyDecorator {
  return both(
    Optional(),
    Rule('isPageCursor', (value) => (typeof value === 'string' ? undefined : badCursor)),
  );
}

/** What every list takes. */
export class PageQuery {
  @IsPageLimit()
  limit?: string;

  @IsPageCursor()
  cursor?: string;
}

/** Which rows a page holds: `limit` of them behind the row with the key `after`. */
export interface PageRequest {
  readonly limit: number;
  readonly after: readonly string[] | undefined;
}

export interface Page<Item> {
  data: Item[];
  nextCursor: string | null;
}

/** Pages by key: a cursor is the key of a page's last row, sealed for its list so that nobody writes one. */
@Injectable()
export class Paging {
  readonly #key: Buffer;

  constructor(@Inject(CONFIG) config: Config) {
    const [secret] = config.secretKeys ?? [];
    if (!secret) throw new Error('The secret key is not set');
    const material = Buffer.from(secret.reveal(), 'base64');
    this.#key = Buffer.from(hkdfSync('sha256', material, '', 'muster list cursors', 32));
  }

  /** What a query asks of the list called `list`. Throws 400 for a cursor that isn't this list's. */
  request(query: PageQuery, list: string): PageRequest {
    const limit = query.limit === undefined ? defaultLimit : Number(query.limit);
    return { limit, after: query.cursor === undefined ? undefined : this.#opened(query.cursor, list) };
  }

  /** The page of `rows`, which were asked for with one more than the limit: that one tells of a next page. */
  page<Row>(
    rows: readonly Row[],
    { limit }: PageRequest,
    list: string,
    keyOf: (row: Row) => string[],
  ): Page<Row> {
    const data = rows.slice(0, limit);
    const last = data.at(-1);
    const more = rows.length > limit && last !== undefined;
    return { data, nextCursor: more ? encodeCursor(keyOf(last), this.#key, list) : null };
  }

  /** A place in a list of another kind, sealed likewise. */
  seal(fields: readonly string[], list: string): string {
    return encodeCursor(fields, this.#key, list);
  }

  /** What was sealed for the same list; undefined for all else. */
  open(cursor: string, list: string): string[] | undefined {
    return decodeCursor(cursor, this.#key, list);
  }

  #opened(cursor: string, list: string): readonly string[] {
    const fields = decodeCursor(cursor, this.#key, list);
    if (!fields)
      throw invalidBody('The cursor is not one of this list.', [{ path: 'cursor', message: badCursor }]);
    return fields;
  }
}

function both(one: PropertyDecorator, other: PropertyDecorator): PropertyDecorator {
  return (target, property) => {
    one(target, property);
    other(target, property);
  };
}

const badLimit = `Give a whole number from 1 to ${maxLimit}.`;
const badCursor = 'Give the nextCursor of an earlier page of this list.';

function isLimit(value: unknown): boolean {
  return (
    typeof value === 'string' && /^\d{1,3}$/.test(value) && Number(value) >= 1 && Number(value) <= maxLimit
  );
}
