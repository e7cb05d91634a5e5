import { Injectable } from '@nestjs/common';
import { Paging } from '../http/index.js';
import type { Place, Walk, WalkedPage } from '../org/index.js';
import { expiredCursor, invalidCursor } from './protocol/errors.js';
import type { ListQuery } from './protocol/list-query.js';

/** Seconds that a cursor is good for, as RFC 9865 §4 lets us announce. */
export const cursorTimeout = 3600;

/** A list that a client pages through: a cursor is good for the same question alone. */
export interface PagedList {
  orgId: string;
  /** The names of the types in it. */
  types: readonly string[];
  query: ListQuery;
}

/** Cursors of RFC 9865: where a page begins, sealed, so that nobody but this service writes one. */
@Injectable()
export class ListCursors {
  constructor(private readonly paging: Paging) {}

  /** Where the page begins that a query asks for; undefined for the first. Throws 400 invalidCursor, expiredCursor. */
  open(list: PagedList): Walk | undefined {
    const { cursor = '' } = list.query;
    if (cursor === '') return undefined;
    const fields = this.paging.open(cursor, nameOf(list));
    if (!fields) {
      throw invalidCursor(
        'The cursor is not one of this list: repeat the query that it was given for, or begin anew.',
      );
    }
    const [mintedAt = '', side = '', id = '', ...sorted] = fields;
    if (Date.now() > Number(mintedAt) + cursorTimeout * 1000) {
      throw expiredCursor(`The cursor is older than ${cursorTimeout} seconds: begin anew without one.`);
    }
    return {
      backward: side.startsWith('<'),
      inclusive: side.endsWith('='),
      place: { id, sorted: sorted.map(valueOf) },
    };
  }

  /** The cursors around a page. `shown` are those of what was found that the client sees: all, or fewer of them. */
  around(
    list: PagedList,
    { more, found }: WalkedPage<unknown>,
    from: Walk | undefined,
    shown: readonly { place: Place }[],
  ): { nextCursor?: string; previousCursor?: string } {
    const [first, last] = [shown[0], shown.at(-1)];
    const onwards = more || shown.length < found.length;
    const name = nameOf(list);
    const seal = (walk: Walk): string => this.paging.seal(fieldsOf(walk), name);
    const beside = (row: { place: Place } | undefined, backward: boolean): string | undefined => {
      if (row) return seal({ place: row.place, backward, inclusive: false });
      // Nothing is left on this side of the place: back to the other side, and what stands at it if it did not here.
      return from && seal({ place: from.place, backward, inclusive: !from.inclusive });
    };
    const back = from?.backward === true;
    const next = back || onwards ? beside(last, false) : undefined;
    const previous = (back ? onwards : from !== undefined) ? beside(first, true) : undefined;
    return {
      ...(next === undefined ? {} : { nextCursor: next }),
      ...(previous === undefined ? {} : { previousCursor: previous }),
    };
  }
}

/** Which attributes are shown, and how many resources at once, makes no other list. */
function nameOf({ orgId, types, query }: PagedList): string {
  const { filter = null, sortBy = null, sortOrder } = query;
  return JSON.stringify(['scim list 1', orgId, types, filter, sortBy, sortOrder]);
}

function fieldsOf({ place, backward, inclusive }: Walk): string[] {
  const side = `${backward ? '<' : '>'}${inclusive ? '=' : ''}`;
  return [String(Date.now()), side, place.id, ...place.sorted.map(fieldOf)];
}

/** As base64, since JSON makes six characters of a control character: a cursor has a greatest length. */
function fieldOf(value: string | null): string {
  return value === null ? '' : `.${Buffer.from(value).toString('base64url')}`;
}

function valueOf(field: string): string | null {
  return field === '' ? null : Buffer.from(field.slice(1), 'base64url').toString();
}
