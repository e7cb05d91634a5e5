import { composed, reading, type SqlValue, type Statement, type UnitOfWork } from '../database/index.js';
import type { FoundPage, Place, Walk, WalkedPage } from './directory.query.js';
import { compileCriterion } from './directory.sql.js';
import { counted, matching, totalOf, upTo } from './directory-walk.store.js';
import type { Group } from './group.js';
import { groupTable } from './group.table.js';
import type { Member } from './member.js';
import { memberTable } from './member.table.js';
import type { AnyResource, MixedSelection } from './mixed.query.js';
import { type AddParameter, beyond, commonTerms, orderBy, placeOf, type SortTerm } from './order.sql.js';
import { weighed } from './page-bytes.js';
import type { ResourceTable } from './resource.table.js';
import type { Turnstile } from './turnstile.js';

/** Where a row stands, and in which table; with the total, which is there even when the page is empty. */
interface FoundRow {
  total: number;
  kind: 'member' | 'group' | null;
  id: string | null;
  place: (string | null)[] | null;
}

/** A page by number, or from a place on. */
type Start = { offset: number } | { from: Walk | undefined };

/** Searches members and groups as one list: first where the rows of a page stand, then the rows themselves. */
export class MixedSearch {
  readonly #members = byIds<Member>(memberTable);
  readonly #groups = byIds<Group>(groupTable);

  /** `heavy` as for searches of one table. */
  constructor(
    private readonly uow: UnitOfWork,
    private readonly heavy: Turnstile,
  ) {}

  async search(orgId: string, query: MixedSelection & { offset: number }): Promise<FoundPage<AnyResource>> {
    const rows = await this.#find(orgId, query, { offset: query.offset }, query.limit);
    const { found } = await this.#resources(orgId, rows.filter(isThere));
    return { total: rows[0]?.total ?? 0, resources: found.map(({ resource }) => resource) };
  }

  async walk(
    orgId: string,
    query: MixedSelection & { from: Walk | undefined },
  ): Promise<WalkedPage<AnyResource>> {
    const rows = await this.#find(orgId, query, { from: query.from }, query.limit + 1);
    const there = rows.filter(isThere);
    const page = there.slice(0, query.limit);
    const { found, full } = await this.#resources(orgId, page);
    if (query.from?.backward) found.reverse();
    return { total: rows[0]?.total ?? 0, found, more: full || there.length > query.limit };
  }

  #find(orgId: string, query: MixedSelection, start: Start, limit: number): Promise<FoundRow[]> {
    const [offset, from] = 'offset' in start ? [start.offset, undefined] : [0, start.from];
    // No part can have more in a page than the page and what is before it.
    const values: SqlValue[] = [orgId, offset + limit];
    const sorted = query.members.sortBy !== undefined;
    const side: Side = { descending: query.descending, from, values, sorted };
    const parts = [
      partOf('member', memberTable, query.members, side),
      partOf('group', groupTable, query.groups, side),
    ];
    const total = parts.map((part) => `(${part.total})`).join(' + ');
    const page =
      `select x.kind, x.id, ${placeOf(sorted ? ['x.s0', 'x.s1'] : [])} as place ` +
      `from (${parts.map((part) => `(${part.rows})`).join(' union all ')}) x ` +
      `${orderOf(side, 'x.')} offset $${values.push(offset)} limit $${values.push(limit)}`;
    const statement = composed<FoundRow>(counted(`select ${total}`, page));
    return this.heavy.pass(orgId, () => this.uow.read(orgId, statement, values));
  }

  /** What is deleted in between is left out; where the page is full it ends. */
  async #resources(
    orgId: string,
    rows: readonly (FoundRow & { id: string })[],
  ): Promise<{ found: { resource: AnyResource; place: Place }[]; full: boolean }> {
    const idsOf = (kind: FoundRow['kind']): string[] =>
      rows.filter((row) => row.kind === kind).map(({ id }) => id);
    const [members, groups] = await Promise.all([
      this.#rows(orgId, this.#members, idsOf('member')),
      this.#rows(orgId, this.#groups, idsOf('group')),
    ]);
    const found: { resource: AnyResource; place: Place }[] = [];
    for (const { id, place } of rows) {
      const [member, group] = [members.get(id), groups.get(id)];
      const resource = member ? { member } : group && { group };
      if ((member ?? group)?.profile === null) return { found, full: true };
      if (resource) found.push({ resource, place: { id, sorted: place ?? [] } });
    }
    return { found, full: false };
  }

  async #rows<Row extends { id: string }>(
    orgId: string,
    statement: Statement<Row>,
    ids: string[],
  ): Promise<Map<string, Row>> {
    const rows = ids.length > 0 ? await this.uow.read(orgId, statement, [orgId, ids]) : [];
    return new Map(rows.map((row) => [row.id, row]));
  }
}

function byIds<Row>(table: ResourceTable): Statement<Row> {
  const { name, select, liveByKey } = table;
  const rows = `select ${select} from ${name} m where m.org_id = $1 and m.id = any ($2::uuid[]) and ${liveByKey}
    order by array_position($2::uuid[], m.id)`;
  return reading(`${name}_by_ids`, weighed(table, rows));
}

const idTerm: SortTerm = { sql: 'm.id', type: 'uuid' };

interface Side {
  descending: boolean;
  from: Walk | undefined;
  values: SqlValue[];
  sorted: boolean;
}

/** The first rows of one table that can be on the page, and how many the list has of them in all. */
function partOf(
  kind: 'member' | 'group',
  table: ResourceTable,
  { where, sortBy }: MixedSelection['members'],
  side: Side,
): { rows: string; total: string } {
  const { values, from, descending, sorted } = side;
  const parameter: AddParameter = (value) => `$${values.push(value)}`;
  const condition = where && compileCriterion(where, table, values.length - 1);
  values.push(...(condition?.values ?? []));
  const terms = sorted ? commonTerms(sortBy ?? { absent: true }, table, parameter) : [];
  const beyondPlace = from ? ` and ${beyond(terms, idTerm, { ...from, descending }, parameter)}` : '';
  const named = terms.map(({ sql }, index) => `, ${sql} as s${index}`).join('');
  // In the order of ids it is the primary key that leads to the rows.
  const plain = `${table.name} m where m.org_id = $1 and ${table.liveByKey}`;
  const rows = condition || sorted ? matching(table, condition) : plain;
  return {
    rows: `select '${kind}' as kind, m.id${named} from ${rows}${beyondPlace} ${orderOf(side, '')} ${upTo('$2')}`,
    total: totalOf(table, condition),
  };
}

function orderOf({ descending, from, sorted }: Side, prefix: string): string {
  const terms = sorted ? [`${prefix}s0`, `${prefix}s1`] : [];
  return orderBy(terms, `${prefix}id`, { descending, backward: from?.backward ?? false });
}

function isThere(row: FoundRow): row is FoundRow & { id: string } {
  return row.id !== null;
}
