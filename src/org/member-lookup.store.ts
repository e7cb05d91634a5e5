import { Injectable } from '@nestjs/common';
import { reading, type SqlValue, type Statement, UnitOfWork } from '../database/index.js';
import { listedColumns, type ListedMember } from './member-list.store.js';
import { emailKey, nameKey } from './member.js';
import { liveByKey } from './member.table.js';

/** A member as another part of the process sees it. */
export interface FoundMember extends ListedMember {
  externalId: string | null;
}

/** Which rows of a list: `limit` of them behind the row with the id `after`. */
export interface Rows {
  after: string;
  limit: number;
}

/** Nothing is to be found in an organization that was deleted; where `$1` is its id. */
export const organizationLives = `exists (select 1 from organization o where o.id = $1 and o.deleted_at is null)`;

const finding = (name: string, condition: string): Statement<FoundMember> =>
  reading(
    `member_lookup_${name}`,
    `select ${listedColumns}, m.external_id as "externalId" from member m
     where m.org_id = $1 and ${condition} and ${organizationLives}`,
  );

const byId = finding('id', 'm.id = $2');
const byEmail = finding('email', 'm.email_key = $2 and m.deleted_at is null');
const byUserName = finding('user_name', 'm.user_name_key = $2 and m.deleted_at is null');
const ordered = (condition: string, limit: string): string =>
  `m.id in (select m.id from member m where m.org_id = $1 and ${condition} and m.deleted_at is null
     order by m.id limit ${limit})`;
const byExternalId = finding('external_id', ordered('m.external_id = $2', '1000'));
const page = finding('page', ordered('m.id > $2', '$3'));
/** `$5` says whether those count who are in it through another group. */
const pageOfGroup = finding(
  'group',
  ordered(
    `m.id > $2 and m.id in (select d.member_id from group_member d
       where d.org_id = $1 and not d.nested and d.group_id = any ($4::uuid || case when $5::boolean then array(
         select a.group_id from group_ancestor a where a.org_id = $1 and a.ancestor_id = $4::uuid) end))`,
    '$3',
  ),
);

const membership = reading<{ direct: boolean; indirect: boolean }>(
  'member_lookup_membership',
  `select exists (select 1 from group_member d where d.org_id = $1 and d.group_id = $3 and d.member_id = $2) as direct,
     exists (select 1 from group_member d join group_ancestor a on a.org_id = d.org_id and a.group_id = d.group_id
       where d.org_id = $1 and d.member_id = $2 and a.ancestor_id = $3) as indirect
   from member m where m.org_id = $1 and m.id = $2 and ${liveByKey} and m.status <> 'disabled' and ${organizationLives}`,
);

/** Members by what others know of them. */
@Injectable()
export class MemberLookupStore {
  constructor(private readonly uow: UnitOfWork) {}

  /** One that was deleted is still there, disabled. */
  async byId(orgId: string, id: string): Promise<FoundMember | undefined> {
    return this.#one(orgId, byId, id);
  }

  async byEmail(orgId: string, email: string): Promise<FoundMember | undefined> {
    return this.#one(orgId, byEmail, emailKey(email));
  }

  async byUserName(orgId: string, userName: string): Promise<FoundMember | undefined> {
    return this.#one(orgId, byUserName, nameKey(userName));
  }

  byExternalId(orgId: string, externalId: string): Promise<FoundMember[]> {
    return this.#all(orgId, byExternalId, [externalId]);
  }

  page(orgId: string, { after, limit }: Rows): Promise<FoundMember[]> {
    return this.#all(orgId, page, [after, limit]);
  }

  pageOfGroup(
    orgId: string,
    { id, nested }: { id: string; nested: boolean },
    { after, limit }: Rows,
  ): Promise<FoundMember[]> {
    return this.#all(orgId, pageOfGroup, [after, limit, id, nested]);
  }

  /** Undefined for somebody who may not come in. */
  async membership(
    orgId: string,
    memberId: string,
    groupId: string,
  ): Promise<{ direct: boolean; indirect: boolean } | undefined> {
    const [row] = await this.uow.read(orgId, membership, [orgId, memberId, groupId]);
    return row;
  }

  async #one(
    orgId: string,
    statement: Statement<FoundMember>,
    key: string,
  ): Promise<FoundMember | undefined> {
    const [member] = await this.uow.read(orgId, statement, [orgId, key]);
    return member;
  }

  async #all(
    orgId: string,
    statement: Statement<FoundMember>,
    values: readonly SqlValue[],
  ): Promise<FoundMember[]> {
    const rows = await this.uow.read(orgId, statement, [orgId, ...values]);
    return rows.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  }
}
