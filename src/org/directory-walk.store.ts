import { composed, reading, type SqlValue, type Statement, type UnitOfWork } from '../database/index.js';
import type { WalkedPage, WalkQuery } from './directory.query.js';
import { compileCriterion, type SqlCondition } from './directory.sql.js';
import { beyond, orderBy, placeOf, type SortTerm, sortTerms } from './order.sql.js';
import { weighed, withinBytes } from './page-bytes.js';
import type { ResourceTable } from './resource.table.js';
import type { Turnstile } from './turnstile.js';

/** A row of a page with the total, which is there even when the page is empty. */
type WalkedRow<Row> = Partial<Row> & { total: number; id?: string | null; place?: (string | null)[] };

/**
 * Pages of one table that begin at a place and not at a number: what is written meanwhile moves no row out of them,
 * and in the order of ids a page costs the same however far into the list it is.
 */
export class DirectoryWalk<Row extends { id: string; profile: string }> {
  readonly #inOrder = new Map<string, Statement<WalkedRow<Row>>>();

  /** `heavy` as for searches. */
  constructor(
    private readonly uow: UnitOfWork,
    private readonly table: ResourceTable,
    private readonly heavy: Turnstile,
  ) {}

  async walk(orgId: string, query: WalkQuery): Promise<WalkedPage<Row>> {
    const light = !query.sort && (!query.where || query.where.kind === 'compare');
    const read = (): Promise<WalkedRow<Row>[]> => this.#rows(orgId, query);
    return pageOf(light ? await read() : await this.heavy.pass(orgId, read), query);
  }

  #rows(orgId: string, query: WalkQuery): Promise<WalkedRow<Row>[]> {
    if (query.where || query.sort) return this.#matching(orgId, query);
    const { from, limit } = query;
    const values = [orgId, limit + 1, ...(from ? [from.place.id] : [])];
    return this.uow.read(orgId, this.#statementInOrder(from), values);
  }

  /** The few shapes of a plain list have plans that are kept. */
  #statementInOrder(from: WalkQuery['from']): Statement<WalkedRow<Row>> {
    const key = from ? `${from.backward ? 'back' : 'on'}${from.inclusive ? '_with' : ''}` : 'start';
    const { name, select, liveByKey } = this.table;
    const kept = this.#inOrder.get(key);
    if (kept) return kept;
    const side = from ? ` and ${beyond([], plainId, { ...from, descending: false }, () => '$3')}` : '';
    // Named in full, so that the primary key gives the order.
    const order = from?.backward ? 'order by m.org_id desc, m.id desc' : 'order by m.org_id, m.id';
    const rows = `select ${select} from ${name} m where m.org_id = $1 and ${liveByKey}${side} ${order} ${upTo('$2')}`;
    const page = weighed(this.table, rows);
    const made = reading<WalkedRow<Row>>(
      `${name}_walk_${key}`,
      counted(totalOf(this.table, undefined), page),
    );
    this.#inOrder.set(key, made);
    return made;
  }

  #matching(orgId: string, { where, sort, from, limit }: WalkQuery): Promise<WalkedRow<Row>[]> {
    const condition = where && compileCriterion(where, this.table);
    const values: SqlValue[] = [orgId, ...(condition?.values ?? [])];
    const parameter = (value: SqlValue): string => `$${values.push(value)}`;
    const terms = sort ? sortTerms(sort.field, this.table, parameter) : [];
    // As in a search: a single comparison has a better index of its own than that on the ids.
    const id = condition?.fixed && !sort ? textId : plainId;
    const { descending } = sort ?? { descending: false };
    const { backward } = from ?? { backward: false };
    const side = from ? ` and ${beyond(terms, id, { ...from, descending }, parameter)}` : '';
    const names = terms.map(({ sql }) => sql);
    const order = orderBy(names, id.sql, { descending, backward });
    const rows =
      `select ${this.table.select}, ${placeOf(names)} as place ` +
      `from ${matching(this.table, condition)}${side} ${order} ${upTo(parameter(limit + 1))}`;
    const page = weighed(this.table, rows, ['place']);
    return this.uow.read(orgId, composed(counted(totalOf(this.table, condition), page)), values);
  }
}

/** The rows of a table that meet a condition. */
export function matching({ name, live }: ResourceTable, condition: SqlCondition | undefined): string {
  return `${name} m where m.org_id = $1 and ${live}${condition ? ` and ${condition.text}` : ''}`;
}

/** How many rows meet a condition; without one a counter knows. */
export function totalOf(table: ResourceTable, condition: SqlCondition | undefined): string {
  return condition
    ? `select count(*)::int from ${matching(table, condition)}`
    : `select coalesce(sum(live), 0)::int from ${table.counter} where org_id = $1`;
}

/**
 * A limit that the planner does not see. It takes every organization for a 200th of the table (no statistics of org_id,
 * for good reasons): were it to see that a page holds more than that, it would read all of a larger one and sort it.
 */
export function upTo(parameter: string): string {
  return `limit (select ${parameter}::bigint)`;
}

/** A page with the total before each of its rows; with one row that has nothing else when it is empty. */
export function counted(total: string, page: string): string {
  return `with counter as materialized (select (${total}) as total)
    select c.total, p.* from counter c left join lateral (${page}) p on true`;
}

const plainId: SortTerm = { sql: 'm.id', type: 'uuid' };
const textId: SortTerm = { sql: '(m.id::text)', type: 'text' };

/** One row more than the limit was asked for: it tells of more, and so does one that the page is full before. */
function pageOf<Row extends { id: string; profile: string }>(
  rows: WalkedRow<Row>[],
  { from, limit }: WalkQuery,
): WalkedPage<Row> {
  const there = rows.filter(isThere<Row>);
  const found = withinBytes(there)
    .slice(0, limit)
    .map((row) => ({ resource: row, place: { id: row.id, sorted: row.place ?? [] } }));
  if (from?.backward) found.reverse();
  return { total: rows[0]?.total ?? 0, found, more: there.length > found.length };
}

function isThere<Row>(row: WalkedRow<Row>): row is WalkedRow<Row> & Row {
  return row.id !== undefined && row.id !== null;
}
