import { composed, reading, type SqlValue, type Statement, type UnitOfWork } from '../database/index.js';
import type { DirectoryQuery, FoundPage } from './directory.query.js';
import { compileCriterion, type SqlCondition } from './directory.sql.js';
import { orderBy, sortTerms } from './order.sql.js';
import { anchorSpacing, PageAnchors } from './page-anchors.js';
import { weighed, withinBytes } from './page-bytes.js';
import type { ResourceTable } from './resource.table.js';
import { Turnstile } from './turnstile.js';

/** A page in id order with the organization's counters, which are there even when the page is empty. */
type CountedRow<Row> = Partial<Row> & { id?: string | null; live: number; shifts: number };

/** `profile` is null where the page is full. */
interface PagedRow {
  id: string;
  profile: string;
}

const countersOf = ({ counter }: ResourceTable): string =>
  `select coalesce(sum(live), 0)::int as live, coalesce(sum(shifts), 0)::int as shifts
   from ${counter} where org_id = $1`;

function pageInOrder<Row>(table: ResourceTable): Statement<CountedRow<Row>> {
  const page = `select ${table.select} from ${table.name} m
    where m.org_id = $1 and ${table.liveByKey} and m.id >= $2 order by m.org_id, m.id offset $3 limit $4`;
  return reading(
    `${table.name}_page`,
    `with counter as materialized (${countersOf(table)})
     select c.live, c.shifts, p.* from counter c left join lateral (
       ${weighed(table, page)}) p on true`,
  );
}

function placeAnchors(table: ResourceTable): Statement<{ id: string; position: number; shifts: number }> {
  return reading(
    `${table.name}_anchors`,
    `with counter as materialized (${countersOf(table)})
     select a.id, a.position::int as position, c.shifts from counter c cross join (
       select m.id, row_number() over (order by m.org_id, m.id) - 1 as position from ${table.name} m
       where m.org_id = $1 and ${table.liveByKey}) a
     where a.position % ${anchorSpacing} = 0 order by a.position`,
  );
}

const firstId = '00000000-0000-0000-0000-000000000000';

/** Lists and searches rows of one table: PostgreSQL decides every condition, no row comes that does not match. */
export class DirectorySearch<Row extends PagedRow> {
  readonly #anchors = new PageAnchors();
  readonly #kept = new Map<string, Statement<unknown>>();
  readonly #pageInOrder: Statement<CountedRow<Row>>;
  readonly #placeAnchors: ReturnType<typeof placeAnchors>;

  /** `heavy` is shared by the searches of a service: they share its connections. */
  constructor(
    private readonly uow: UnitOfWork,
    private readonly table: ResourceTable,
    private readonly heavy: Turnstile,
  ) {
    this.#pageInOrder = pageInOrder(table);
    this.#placeAnchors = placeAnchors(table);
  }

  search(orgId: string, query: DirectoryQuery): Promise<FoundPage<Row>> {
    if (!query.where && !query.sort) return this.#inOrder(orgId, query);
    if (query.where?.kind === 'compare' && !query.sort) return this.#matching(orgId, query);
    // What may walk through a whole organization leaves connections for the others.
    return this.heavy.pass(orgId, () => this.#matching(orgId, query));
  }

  async #inOrder(orgId: string, query: DirectoryQuery): Promise<FoundPage<Row>> {
    const anchor = await this.#anchorFor(orgId, query.offset);
    const values = [orgId, anchor.id, query.offset - anchor.position, query.limit];
    const rows = await this.uow.read(orgId, this.#pageInOrder, values);
    const { live = 0, shifts = 0 } = rows[0] ?? {};
    if (anchor.shifts !== undefined && anchor.shifts !== shifts) {
      // Members were deleted or came back since the anchor was placed: it stands elsewhere now.
      this.#anchors.forget(orgId);
      return this.#inOrder(orgId, query);
    }
    return { total: live, resources: withinBytes(rows.filter(isThere<Row>)) };
  }

  /** A row at or before the offset from which to count, so that a deep page needs no walk over all before it. */
  async #anchorFor(
    orgId: string,
    offset: number,
  ): Promise<{ id: string; position: number; shifts: number | undefined }> {
    const near = this.#anchors.before(orgId, offset);
    if (near && offset - near.position < anchorSpacing) return near;
    if (offset < anchorSpacing || this.#anchors.cover(orgId, offset)) {
      return near ?? { id: firstId, position: 0, shifts: undefined };
    }
    this.#anchors.place(orgId, offset, await this.uow.read(orgId, this.#placeAnchors, [orgId]));
    return this.#anchors.before(orgId, offset) ?? { id: firstId, position: 0, shifts: undefined };
  }

  async #matching(orgId: string, query: DirectoryQuery): Promise<FoundPage<Row>> {
    const condition = query.where && compileCriterion(query.where, this.table);
    const values: SqlValue[] = [orgId, ...(condition?.values ?? [])];
    // Its own list of values: that of the page grows by its order, offset and limit.
    const counted = [...values];
    const count = (): Promise<number> => {
      const text = (): string => `select count(*)::int as total from ${this.#matchingRows(condition)}`;
      return this.#count(orgId, this.#statement(condition, 'count', text), counted);
    };
    if (query.limit === 0) return { total: await count(), resources: [] };
    const ordered = this.#order(query, values, condition);
    const [offset, limit] = [values.push(query.offset), values.push(query.limit)];
    const statement = this.#statement<Row>(query.sort ? undefined : condition, 'page', () => {
      const page = `select ${this.table.select} from ${this.#matchingRows(condition)} ${ordered} offset $${offset} limit $${limit}`;
      return weighed(this.table, page);
    });
    const resources = await this.uow.read(orgId, statement, values);
    // A page that isn't full ends the matches; only a full one, or one past the end, leaves their number open.
    const ends = resources.length < query.limit && (resources.length > 0 || query.offset === 0);
    return {
      total: ends ? query.offset + resources.length : await count(),
      resources: withinBytes(resources),
    };
  }

  /** Only the few shapes of a single comparison get a plan that is kept; any other filter is planned as it comes. */
  #statement<Answer>(
    condition: SqlCondition | undefined,
    what: 'page' | 'count',
    text: () => string,
  ): Statement<Answer> {
    if (!condition?.fixed) return composed(text());
    const key = `${what} ${condition.text}`;
    const kept =
      this.#kept.get(key) ?? reading<Answer>(`${this.table.name}_search_${this.#kept.size}`, text());
    this.#kept.set(key, kept);
    return kept as Statement<Answer>; // as: a page is of rows, a count of totals, by the key
  }

  async #count(orgId: string, statement: Statement<{ total: number }>, values: SqlValue[]): Promise<number> {
    const [row] = await this.uow.read(orgId, statement, values);
    return row?.total ?? 0;
  }

  #matchingRows(condition: SqlCondition | undefined): string {
    const { name, live } = this.table;
    return `${name} m where m.org_id = $1 and ${live}${condition ? ` and ${condition.text}` : ''}`;
  }

  #order({ sort }: DirectoryQuery, values: SqlValue[], condition: SqlCondition | undefined): string {
    // In the order of ids, but not by an index on them: a single comparison has a better one of its own.
    if (!sort) return condition?.fixed ? 'order by m.id::text' : 'order by m.id';
    const terms = sortTerms(sort.field, this.table, (value) => `$${values.push(value)}`);
    const { descending } = sort;
    return orderBy(
      terms.map(({ sql }) => sql),
      'm.id',
      { descending, backward: false },
    );
  }
}

function isThere<Row>(row: CountedRow<Row>): row is CountedRow<Row> & Row {
  return row.id !== undefined && row.id !== null;
}
