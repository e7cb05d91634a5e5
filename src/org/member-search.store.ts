import { Inject, Injectable } from '@nestjs/common';
import {
  composed,
  DATABASE_OPTIONS,
  type DatabaseOptions,
  reading,
  type SqlValue,
  type Statement,
  UnitOfWork,
} from '../database/index.js';
import type { DirectoryQuery, Page } from './directory.query.js';
import { compileCriterion, compileSort, type SqlCondition } from './directory.sql.js';
import type { Member } from './member.js';
import { liveByKey, memberColumns } from './member.store.js';
import { anchorSpacing, PageAnchors } from './page-anchors.js';
import { Turnstile } from './turnstile.js';

/** A page in id order with the organization's counters, which are there even when the page is empty. */
type CountedRow = Partial<Member> & { live: number; shifts: number };

const counters = `select coalesce(sum(live), 0)::int as live, coalesce(sum(shifts), 0)::int as shifts
  from member_count where org_id = $1`;

const pageInOrder = reading<CountedRow>(
  'member_page',
  `with counter as materialized (${counters})
   select c.live, c.shifts, p.* from counter c left join lateral (
     select ${memberColumns} from member m
     where m.org_id = $1 and ${liveByKey} and m.id >= $2 order by m.org_id, m.id offset $3 limit $4) p on true`,
);

const placeAnchors = reading<{ id: string; position: number; shifts: number }>(
  'member_anchors',
  `with counter as materialized (${counters})
   select a.id, a.position::int as position, c.shifts from counter c cross join (
     select m.id, row_number() over (order by m.org_id, m.id) - 1 as position from member m
     where m.org_id = $1 and ${liveByKey}) a
   where a.position % ${anchorSpacing} = 0 order by a.position`,
);

const firstId = '00000000-0000-0000-0000-000000000000';

/** Lists and searches members: every condition is decided by PostgreSQL, no row comes that does not match. */
@Injectable()
export class MemberSearchStore {
  readonly #anchors = new PageAnchors();
  readonly #kept = new Map<string, Statement<unknown>>();

  readonly #heavy: Turnstile;

  constructor(
    private readonly uow: UnitOfWork,
    @Inject(DATABASE_OPTIONS) options: DatabaseOptions,
  ) {
    this.#heavy = new Turnstile(Math.max(1, Math.floor(options.pool / 3)));
  }

  search(orgId: string, query: DirectoryQuery): Promise<Page> {
    if (!query.where && !query.sort) return this.#inOrder(orgId, query);
    if (query.where?.kind === 'compare' && !query.sort) return this.#matching(orgId, query);
    // What may walk through a whole organization leaves connections for the others.
    return this.#heavy.pass(orgId, () => this.#matching(orgId, query));
  }

  async #inOrder(orgId: string, query: DirectoryQuery): Promise<Page> {
    const anchor = await this.#anchorFor(orgId, query.offset);
    const values = [orgId, anchor.id, query.offset - anchor.position, query.limit];
    const rows = await this.uow.read(orgId, pageInOrder, values);
    const { live = 0, shifts = 0 } = rows[0] ?? {};
    if (anchor.shifts !== undefined && anchor.shifts !== shifts) {
      // Members were deleted or came back since the anchor was placed: it stands elsewhere now.
      this.#anchors.forget(orgId);
      return this.#inOrder(orgId, query);
    }
    return { total: live, members: rows.filter(hasMember) };
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
    this.#anchors.place(orgId, offset, await this.uow.read(orgId, placeAnchors, [orgId]));
    return this.#anchors.before(orgId, offset) ?? { id: firstId, position: 0, shifts: undefined };
  }

  async #matching(orgId: string, query: DirectoryQuery): Promise<Page> {
    const condition = query.where && compileCriterion(query.where);
    const values: SqlValue[] = [orgId, ...(condition?.values ?? [])];
    // Its own list of values: that of the page grows by its order, offset and limit.
    const counted = [...values];
    const count = (): Promise<number> => {
      const text = (): string => `select count(*)::int as total from ${matching(condition)}`;
      return this.#count(orgId, this.#statement(condition, 'count', text), counted);
    };
    if (query.limit === 0) return { total: await count(), members: [] };
    const ordered = order(query, values, condition);
    const [offset, limit] = [values.push(query.offset), values.push(query.limit)];
    const statement = this.#statement<Member>(query.sort ? undefined : condition, 'page', () => {
      return `select ${memberColumns} from ${matching(condition)} ${ordered} offset $${offset} limit $${limit}`;
    });
    const members = await this.uow.read(orgId, statement, values);
    // A page that isn't full ends the matches; only a full one, or one past the end, leaves their number open.
    const ends = members.length < query.limit && (members.length > 0 || query.offset === 0);
    return { total: ends ? query.offset + members.length : await count(), members };
  }

  /** Only the few shapes of a single comparison get a plan that is kept; any other filter is planned as it comes. */
  #statement<Row>(
    condition: SqlCondition | undefined,
    what: 'page' | 'count',
    text: () => string,
  ): Statement<Row> {
    if (!condition?.fixed) return composed(text());
    const key = `${what} ${condition.text}`;
    const kept = this.#kept.get(key) ?? reading<Row>(`member_search_${this.#kept.size}`, text());
    this.#kept.set(key, kept);
    return kept as Statement<Row>; // as: a page is of members, a count of totals, by the key
  }

  async #count(orgId: string, statement: Statement<{ total: number }>, values: SqlValue[]): Promise<number> {
    const [row] = await this.uow.read(orgId, statement, values);
    return row?.total ?? 0;
  }
}

function matching(condition: SqlCondition | undefined): string {
  return `member m where m.org_id = $1 and m.deleted_at is null${condition ? ` and ${condition.text}` : ''}`;
}

function order({ sort }: DirectoryQuery, values: SqlValue[], condition: SqlCondition | undefined): string {
  // In the order of ids, but not by an index on them: a single comparison has a better one of its own.
  if (!sort) return condition?.fixed ? 'order by m.id::text' : 'order by m.id';
  const terms = compileSort(sort.field, (value) => `$${values.push(value)}`);
  const direction = sort.descending ? 'desc nulls first' : 'asc nulls last';
  return `order by ${[...terms.map((term) => `${term} ${direction}`), 'm.id'].join(', ')}`;
}

function hasMember(row: CountedRow): row is CountedRow & Member {
  return row.id !== undefined && row.id !== null;
}
