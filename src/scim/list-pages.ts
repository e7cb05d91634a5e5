import { Injectable } from '@nestjs/common';
import type { FoundPage, Walk, WalkedPage } from '../org/index.js';
import { ListCursors, type PagedList } from './list-cursors.js';
import { cursorAnswer, listAnswer } from './resource-view.js';
import type { ScimAnswer } from './scim-answer.js';

/** How many members a page shows at most, beside those of one group: RFC 7644 §3.4.2.4 lets a page be shorter. */
const maxMembersOfPage = 20_000;
/** How long the resources of a page are together at most, beside one alone. */
const maxLengthOfPage = 16 * 1024 * 1024;

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
    const bounded = withinBound(walked, maxMembersOfPage, ({ resource }) => list.membersOf(resource));
    const texts = await shortEnough(list, bounded, ({ resource }) => resource);
    const shown = bounded.slice(0, texts.length);
    if (from?.backward) for (const each of [shown, texts]) each.reverse();
    return cursorAnswer(this.cursors.around(list, page, from, shown), page.total, texts);
  }
}

async function byIndex<Item>(list: ReadableList<Item>): Promise<ScimAnswer> {
  const { startIndex, count } = list.query;
  const { total, resources } = await list.search(startIndex - 1, count);
  const shown = withinBound(resources, maxMembersOfPage, list.membersOf);
  return listAnswer({ startIndex }, total, await shortEnough(list, shown, (resource) => resource));
}

/** The texts of so many of the items, from the start, as a page may hold. */
async function shortEnough<Item, Shown>(
  list: ReadableList<Item>,
  items: readonly Shown[],
  itemOf: (shown: Shown) => Item,
): Promise<string[]> {
  const texts = await list.textsOf(items.map(itemOf));
  return withinBound(texts, maxLengthOfPage, ({ length }) => length);
}

/** So many items from the start as weigh no more than `most` together; one at least. */
function withinBound<Item>(items: readonly Item[], most: number, weightOf: (item: Item) => number): Item[] {
  let weight = 0;
  const end = items.findIndex((item, index) => {
    weight += weightOf(item);
    return index > 0 && weight > most;
  });
  return items.slice(0, end < 0 ? items.length : end);
}
