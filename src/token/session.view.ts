import type { MemberPrincipal, SessionMember } from '../http/index.js';

/** Whose session it is, and until when at most. */
export interface CurrentSession {
  member: SessionMember;
  expiresAt: Date;
}

export function currentSession({ member, expiresAt }: MemberPrincipal): CurrentSession {
  return { member, expiresAt };
}
