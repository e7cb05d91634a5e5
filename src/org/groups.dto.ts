import { IsLabel, IsOneOf, Nullable, Optional, PageQuery } from '../http/index.js';
import type { MemberStatus } from './member.entity.js';

/** `GET …/groups` */
export class GroupListQuery extends PageQuery {
  /** A part of the name. */
  @Optional()
  @IsLabel(200)
  q?: string;
}

/** `GET …/groups/{id}/members` */
export class GroupMembersQuery extends PageQuery {
  /** Left out: everybody but those who are invited and have not signed in yet. */
  @Optional()
  @IsOneOf(['invited', 'active', 'disabled'])
  status?: MemberStatus;
}

/** `PUT …/groups/{id}/role` */
export class GroupRoleDto {
  /** One of the roles of this service, which members of the group then hold at least; null: none. */
  @Nullable()
  @IsLabel(100)
  role: string | null;
}
