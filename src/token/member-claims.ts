import type { JWTPayload } from 'jose';
import type { MemberPrincipal } from '../http/index.js';
import type { Subject } from './access-token.js';

/** Bytes of the claims that may be left out: with more, the header that a token goes in would be refused. */
const budget = 2_000;

/**
 * Claims of a member's access token: OpenID Connect's where the member has them (OIDC Core §5.1), and the ids of its
 * groups. What is too much for a header is left out, and `GET /api/auth/session` still tells it; of groups
 * `groups_omitted` tells that there are more.
 */
export function claimsOf({ sessionId, member }: MemberPrincipal): Subject & JWTPayload {
  const { id: sub, organizationId: org, role, groups } = member;
  const facts = { sub, org, role, sid: sessionId };
  const profile = {
    email: member.email,
    name: member.displayName,
    given_name: member.givenName,
    family_name: member.familyName,
    nickname: member.nickname,
    locale: member.locale,
    phone_number: member.phoneNumber,
    picture: member.picture,
  };
  let left = budget;
  const said: Record<string, string> = {};
  for (const [name, value] of Object.entries(profile)) {
    const bytes = Buffer.byteLength(`"${name}":${JSON.stringify(value)},`);
    if (value === null || bytes > left) continue;
    said[name] = value;
    left -= bytes;
  }
  const ids = groups.map(({ id }) => id);
  const fit = Buffer.byteLength(JSON.stringify(ids)) <= left;
  return { ...facts, ...said, ...(fit ? { groups: ids } : { groups_omitted: true }) };
}
