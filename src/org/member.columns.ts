import type { MemberColumn } from './directory.query.js';

/** What a column of a criterion is in SQL. `sort` is the value itself, `text` the same to compare as text. */
export type ColumnSql =
  | { kind: 'text' | 'time' | 'id'; sort: string; text: string }
  | { kind: 'flag'; sort: string }
  /** Rows beside the member's own, found by equality; everything else is asked of the document at `path`. */
  | { kind: 'rows'; sort: string; path: readonly string[]; found: (parameter: string) => string };

const managerName = `(select case when x.deleted_at is null then x.display_name_key end from member x
  where x.org_id = m.org_id and x.id = m.manager_id)`;

/** The columns of `member m`, as queries name them. */
export const columnsSql: Readonly<Record<MemberColumn, ColumnSql>> = {
  id: { kind: 'id', sort: 'm.id', text: '(m.id::text collate "C")' },
  userName: text('m.user_name_key'),
  externalId: text('m.external_id'),
  managerName: text(managerName),
  active: { kind: 'flag', sort: `(m.status <> 'disabled')` },
  createdAt: time('m.created_at'),
  updatedAt: time('m.updated_at'),
  emails: {
    kind: 'rows',
    sort: 'm.email_key',
    path: ['emails', 'value'],
    found: (parameter) => `m.id in (select v.member_id from member_email_value v
      where v.org_id = $1 and v.value_key = ${parameter}::text)`,
  },
};

function text(sql: string): ColumnSql {
  return { kind: 'text', sort: sql, text: sql };
}

function time(sql: string): ColumnSql {
  const asText = `to_char(${sql} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  return { kind: 'time', sort: sql, text: `(${asText} collate "C")` };
}
