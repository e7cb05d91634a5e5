import { type SessionMember, unauthorized } from '../http/index.js';
import type { Person } from './current-person.js';

/** Whose session it is, and until when at most: a member's, the operator's, or that of a set-up link. */
export interface CurrentSession {
  member?: SessionMember;
  operator?: true;
  setup?: SetupSession;
  expiresAt: Date;
}

/** Which organization a set-up link opens. */
export interface SetupSession {
  organizationId: string;
  organizationName: string;
}

export function currentSession(person: Person): CurrentSession {
  if (person.type === 'member') return { member: person.member, expiresAt: person.expiresAt };
  if (person.type === 'setup_link') {
    const { orgId: organizationId, organizationName, expiresAt } = person;
    return { setup: { organizationId, organizationName }, expiresAt };
  }
  if (!person.session) throw unauthorized('The key of the operator is no session');
  return { operator: true, expiresAt: person.session.expiresAt };
}
