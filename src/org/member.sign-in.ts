import { uuidv7 } from '../http/index.js';
import { emailKey, nameKey } from './member.js';
import type { MemberRow } from './member.store.js';
import type { SignIn, SignInProfile } from './sign-in.js';

const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User';

/**
 * The row of a member that a first login makes. Its profile is such as a provisioning source would have sent, so that
 * one can find it and take it over.
 */
export function rowOfSignIn({ email, profile: said }: SignIn, role: string): MemberRow {
  const now = new Date();
  const displayName = said.name ?? [said.givenName, said.familyName].filter(Boolean).join(' ');
  const work = { type: 'work', primary: true };
  const attributes = attributesOf(said, displayName);
  const profile = {
    schemas: [userSchema],
    userName: email,
    ...attributes,
    emails: [{ value: email, ...work }],
  };
  const keys = {
    ...comparable(attributes),
    schemas: [userSchema.toLowerCase()],
    username: nameKey(email),
    ...(displayName === '' ? {} : { displayname: nameKey(displayName) }),
    emails: [{ value: emailKey(email), ...work }],
  };
  return {
    id: uuidv7(),
    userName: email,
    externalId: null,
    email,
    emails: [email],
    displayName: displayName === '' ? null : displayName,
    status: 'active',
    role,
    source: 'sso',
    scimRoles: [],
    managerId: null,
    profile: JSON.stringify(profile),
    keys: JSON.stringify(keys),
    version: 1,
    createdAt: now,
    updatedAt: now,
    lastSignInAt: now,
  };
}

/** Claims of OIDC Core §5.1 as attributes of RFC 7643 §4.1, those left out that nobody said. */
function attributesOf(said: SignInProfile, displayName: string): Record<string, unknown> {
  const name = present({ formatted: said.name, givenName: said.givenName, familyName: said.familyName });
  return {
    ...present({ displayName: displayName === '' ? null : displayName, nickName: said.nickname }),
    ...(Object.keys(name).length > 0 && { name }),
    ...present({ locale: said.locale }),
    ...(said.phoneNumber !== null && { phoneNumbers: [{ value: said.phoneNumber, type: 'work' }] }),
    ...(said.picture !== null && { photos: [{ value: said.picture, type: 'photo' }] }),
  };
}

function present(values: Record<string, string | null>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === null ? [] : [[name, value] as const])),
  );
}

/** Names and texts in lower case; the address of a picture is compared as it is. */
function comparable(value: unknown, name = ''): Record<string, unknown> {
  return lower(value, name) as Record<string, unknown>; // as: an object stays one
}

function lower(value: unknown, name: string): unknown {
  if (typeof value === 'string') return name === 'photos' ? value : value.toLowerCase();
  if (Array.isArray(value)) return value.map((each) => lower(each, name));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key.toLowerCase(), lower(each, name === '' ? key : name)]),
  );
}
