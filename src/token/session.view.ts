import {
  type MemberPrincipal,
  type OperatorPrincipal,
  type SessionMember,
  unauthorized,
} from '../http/index.js';

/** Whose session it is, and until when at most: a member's, or the operator's. */
export interface CurrentSession {
  member?: SessionMember;
  operator?: true;
  expiresAt: Date;
}

export function currentSession(person: MemberPrincipal | OperatorPrincipal): CurrentSession {
  if (person.type === 'member') return { member: person.member, expiresAt: person.expiresAt };
  if (!person.session) throw unauthorized('The key of the operator is no session');
  return { operator: true, expiresAt: person.session.expiresAt };
}
