import { Injectable } from '@nestjs/common';
import { reading, type SqlValue, type Statement, UnitOfWork } from '../database/index.js';
import { reachName } from './group.table.js';
import { nameKey } from './member.js';
import { organizationLives, type Rows } from './member-lookup.store.js';
import { groupsOfMember, liveByKey } from './member.table.js';

/** A group as another part of the process sees it. */
export interface FoundGroup {
  id: string;
  name: string;
  externalId: string | null;
  /** What members of the group hold at least; null: the group gives no role. */
  role: string | null;
  /** Users and groups in the group itself. */
  memberCount: number;
  createdAt: Date;
  updatedAt: Date;
}

const columns = `m.id, m.display_name as name, m.external_id as "externalId", m.role,
  m.member_count::int as "memberCount", m.created_at as "createdAt", m.updated_at as "updatedAt"`;

const finding = (name: string, condition: string): Statement<FoundGroup> =>
  reading(
    `group_lookup_${name}`,
    `select ${columns} from directory_group m where m.org_id = $1 and ${organizationLives} and ${condition}`,
  );

const byId = finding('id', 'm.id = $2');
const byName = finding('name', `${reachName} and m.display_name_key = $2 order by m.id limit 1000`);
const byExternalId = finding('external_id', 'm.external_id = $2 order by m.id limit 1000');
const page = finding('page', 'm.id > $2 order by m.id limit $3');
const ofMember = reading<FoundGroup & { direct: boolean }>(
  'group_lookup_member',
  `select ${columns.replaceAll('m.', 'g.')}, x.direct from member m cross join lateral ${groupsOfMember} x
     join directory_group g on g.org_id = m.org_id and g.id = x.id
   where m.org_id = $1 and m.id = $2 and ${liveByKey} and ${organizationLives} order by g.id`,
);

/** Groups by what others know of them. */
@Injectable()
export class GroupLookupStore {
  constructor(private readonly uow: UnitOfWork) {}

  async byId(orgId: string, id: string): Promise<FoundGroup | undefined> {
    const [group] = await this.#all(orgId, byId, [id]);
    return group;
  }

  byName(orgId: string, name: string): Promise<FoundGroup[]> {
    return this.#all(orgId, byName, [nameKey(name)]);
  }

  byExternalId(orgId: string, externalId: string): Promise<FoundGroup[]> {
    return this.#all(orgId, byExternalId, [externalId]);
  }

  page(orgId: string, { after, limit }: Rows): Promise<FoundGroup[]> {
    return this.#all(orgId, page, [after, limit]);
  }

  /** Every group that the member is in, `direct` when it is in it itself. */
  ofMember(orgId: string, memberId: string): Promise<(FoundGroup & { direct: boolean })[]> {
    return this.uow.read(orgId, ofMember, [orgId, memberId]);
  }

  #all(orgId: string, statement: Statement<FoundGroup>, values: readonly SqlValue[]): Promise<FoundGroup[]> {
    return this.uow.read(orgId, statement, [orgId, ...values]);
  }
}
