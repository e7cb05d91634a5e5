import { IsEmail } from 'class-validator';
import { IsLabel, IsOneOf, Nullable, Optional, PageQuery } from '../http/index.js';
import type { MemberStatus } from './member.entity.js';

const statuses: readonly MemberStatus[] = ['invited', 'active', 'disabled'];

/** `GET …/members` */
export class MemberListQuery extends PageQuery {
  /** A member that was deleted counts as disabled. */
  @Optional()
  @IsOneOf(statuses)
  status?: MemberStatus;

  @Optional()
  @IsLabel(100)
  role?: string;

  /** A part of the e-mail address, the userName or the displayName. */
  @Optional()
  @IsLabel(200)
  q?: string;
}

/** `POST …/members` */
export class CreateMemberDto {
  @IsEmail({}, { message: 'Give an e-mail address such as ada@example.com.' })
  email: string;

  @Nullable()
  @IsLabel(200)
  displayName?: string | null;

  /** One of the roles of this service; left out: the lowest. */
  @Optional()
  @IsLabel(100)
  role?: string;
}

/** `PATCH …/members/{id}` */
export class UpdateMemberDto {
  /** One of the roles of this service. No later synchronization takes it back. */
  @Optional()
  @IsLabel(100)
  role?: string;

  @Optional()
  @IsOneOf(statuses)
  status?: MemberStatus;
}
