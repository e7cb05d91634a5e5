import { Injectable } from '@nestjs/common';
import { reading, UnitOfWork } from '../database/index.js';
import { acceptedRoles, groupsWithRoles } from './role.sql.js';
import { type RoleFacts, roleFacts, type RoleRow } from './role.js';

const findRoles = reading<RoleRow>(
  'member_roles',
  `select m.role, ${groupsWithRoles} as groups, to_json(${acceptedRoles}) as "scimRoles",
     m.login_roles as "loginRoles"
   from member m where m.org_id = $1 and m.id = $2`,
);

/** What gives members their roles. */
@Injectable()
export class RoleStore {
  constructor(private readonly uow: UnitOfWork) {}

  /** Of one member that is there. */
  async of(orgId: string, id: string): Promise<RoleFacts> {
    const [row] = await this.uow.query(findRoles, [orgId, id]);
    if (!row) throw new Error('The member is not there');
    return roleFacts(row);
  }
}
