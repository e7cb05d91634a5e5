import { Injectable } from '@nestjs/common';
import { reading, UnitOfWork } from '../database/index.js';
import type { Group } from './group.js';
import { groupTable } from './group.table.js';
import { nameKey } from './member.js';

const listGroups = reading<Group>(
  'group_list',
  `select ${groupTable.select} from directory_group m
   where m.org_id = $1 and m.id > $2 and strpos(m.display_name_key, $3) > 0 order by m.id limit $4`,
);

const firstId = '00000000-0000-0000-0000-000000000000';

/** Groups for admins. */
@Injectable()
export class GroupListStore {
  constructor(private readonly uow: UnitOfWork) {}

  /** In the order of their making, with `q` in their name; `after` is the id the page before ended with. */
  list(orgId: string, q: string | undefined, after: string | undefined, limit: number): Promise<Group[]> {
    return this.uow.query(listGroups, [orgId, after ?? firstId, nameKey(q ?? ''), limit]);
  }
}
