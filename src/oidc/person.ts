import type { SignInProfile } from '../org/index.js';
import { type EmailAddress, emailAddress } from './email-address.js';
import type { Claims } from './id-token.checks.js';
import type { LoginFailureReason } from './login-failure.js';

/** What of a connection decides who may come by it, and as what. */
export interface PersonRules {
  /** Domains of the connection, in lower case, and whether the organization has proved them. */
  domains: ReadonlyMap<string, { verified: boolean }>;
  /** Whether the provider's addresses are believed without `email_verified`. */
  emailAuthoritative: boolean;
  groupsClaim: string | null;
  roleMappings: readonly { group: string; role: string }[];
  /** Of this service. */
  roles: readonly string[];
}

/** A person as claims describe them. */
export interface Person {
  email: string;
  emailTrusted: boolean;
  domainVerified: boolean;
  roles: string[];
  profile: SignInProfile;
  /** Whether the provider has left the groups out because they are too many. */
  groupsOmitted: boolean;
}

/** Longest text that is taken over into a profile. */
const maxText = 256;
const maxPicture = 2_048;
const maxGroups = 10_000;

/** Who the claims say it is, or why that can't be used. */
export function personOf(claims: Claims, rules: PersonRules): Person | { refused: LoginFailureReason } {
  const email = emailAddress(claims['email']);
  if (!email) return { refused: 'email_missing' };
  const domain = rules.domains.get(email.domain);
  if (!domain) return { refused: 'email_domain' };
  const verified = verdictOn(claims['email_verified']);
  if (verified === false) return { refused: 'email_unverified' };
  return {
    email: email.address,
    emailTrusted: verified === true || rules.emailAuthoritative,
    domainVerified: domain.verified,
    roles: rolesOf(claims, rules),
    profile: profileOf(claims, email),
    groupsOmitted: rules.groupsClaim !== null && omitsGroups(claims, rules.groupsClaim),
  };
}

/** Whether the ID token leaves out what a login needs, so that the userinfo endpoint has to be asked. */
export function needsUserInfo(
  claims: Claims,
  { groupsClaim, roleMappings }: Pick<PersonRules, 'groupsClaim' | 'roleMappings'>,
): boolean {
  if (claims['email'] === undefined) return true;
  if (groupsClaim === null || roleMappings.length === 0) return false;
  return claims[groupsClaim] === undefined && !omitsGroups(claims, groupsClaim);
}

/** A boolean, or its text as some providers send it; anything else that is there is no verification. */
function verdictOn(verified: unknown): boolean | undefined {
  if (verified === undefined || verified === null) return undefined;
  return verified === true || verified === 'true';
}

/** Roles that the table gives, of those that this service has. */
function rolesOf(claims: Claims, { groupsClaim, roleMappings, roles }: PersonRules): string[] {
  if (groupsClaim === null) return [];
  const groups = new Set(groupsIn(claims[groupsClaim]));
  return roles.filter((role) =>
    roleMappings.some((mapping) => mapping.role === role && groups.has(mapping.group)),
  );
}

/** A list of texts; one alone as a text. */
function groupsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value)) return [];
  return value.slice(0, maxGroups).filter((each): each is string => typeof each === 'string');
}

/** OIDC Core §5.6.2: a claim that is to be fetched elsewhere. Entra does so beyond 200 groups. */
function omitsGroups(claims: Claims, groupsClaim: string): boolean {
  const names = claims['_claim_names'];
  const distributed = typeof names === 'object' && names !== null && Object.hasOwn(names, groupsClaim);
  return claims[groupsClaim] === undefined && (distributed || claims['hasgroups'] === true);
}

function profileOf(claims: Claims, { address }: EmailAddress): SignInProfile {
  const name = text(claims['name']);
  return {
    // Some providers have nothing better than the address to call a person by.
    name: name?.toLowerCase() === address ? null : name,
    givenName: text(claims['given_name']),
    familyName: text(claims['family_name']),
    nickname: text(claims['nickname']),
    picture: pictureOf(claims['picture']),
    locale: text(claims['locale']),
    phoneNumber: text(claims['phone_number']),
  };
}

/** One line, without what could pass for another. */
function text(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const line = value.replaceAll(/[\p{Cc}\p{Cs}\u2028-\u202e\u2066-\u2069]+/gu, ' ').trim();
  return line === '' || line.length > maxText ? null : line;
}

function pictureOf(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > maxPicture || !URL.canParse(value)) return null;
  const { protocol, href } = new URL(value);
  return protocol === 'https:' ? href : null;
}
