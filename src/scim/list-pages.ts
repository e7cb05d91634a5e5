import { Injectable } from '@nestjs/common';
import type { FoundPage, Walk, WalkedPage } from '../org/index.js';
import { ListCursors, type PagedList } from './list-cursors.js';
import { cursorAnswer, listAnswer } from './resource-view.js';
import type { ScimAnswer } from './scim-answer.js';

/** How many members a page shows at most, beside those of one group: RFC 7644 §3.4.2.4 lets a page be shorter. */
const maxMembersOfPage = 20_000;

/** A list with the ways to read it. */
export interface ReadableList<Item> extends PagedList {
  /** By position. */
  search: (offset: number, limit: number) => Promise<FoundPage<Item>>;
  /** By place. */
  walk: (from: Walk | undefined, limit: number) => Promise<WalkedPage<Item>>;
  /** How many members an item shows. */
  membersOf: (item: Item) => number;
  textsOf: (items: readonly Item[]) => Promise<string[]>;
}

/** Answers lists by index (RFC 7644 §3.4.2.4) or, where the client names a cursor, by cursor (RFC 9865). */
@Injectable()
export class ListPages {
  constructor(private readonly cursors: ListCursors) {}

  answer<Item>(list: ReadableList<Item>): Promise<ScimAnswer> {
    return list.query.cursor === undefined ? byIndex(list) : this.#byCursor(list);
  }

  async #byCursor<Item>(list: ReadableList<Item>): Promise<ScimAnswer> {
    const from = this.cursors.open(list);
    const page = await list.walk(from, list.query.count);
    // Backwards the page ends where the walk begins, so it is its start that is cut off.
    const walked = from?.backward ? page.found.toReversed() : page.found;
    const bounded = withinBound(walked, ({ resource }) => list.membersOf(resource));
    const shown = from?.backward ? bounded.toReversed() : bounded;
    const texts = await list.textsOf(shown.map(({ resource }) => resource));
    return cursorAnswer(this.cursors.around(list, page, from, shown), page.total, texts);
  }
}

async function byIndex<Item>(list: ReadableList<Item>): Promise<ScimAnswer> {
  const { startIndex, count } = list.query;
  const { total, resources } = await list.search(startIndex - 1, count);
  const shown = withinBound(resources, list.membersOf);
  return listAnswer({ startIndex }, total, await list.textsOf(shown));
}

/** So many items from the start as show no more members than a page may. */
function withinBound<Item>(items: readonly Item[], membersOf: (item: Item) => number): readonly Item[] {
  let members = 0;
  const end = items.findIndex((item, index) => {
    members += membersOf(item);
    return index > 0 && members > maxMembersOfPage;
  });
  return end < 0 ? items : items.slice(0, end);
}
