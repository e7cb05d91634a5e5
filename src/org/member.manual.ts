import { uuidv7 } from '../http/index.js';
import { emailKey, nameKey } from './member.js';
import type { MemberRow } from './member.store.js';

const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User';

/** What an admin says of a person. */
interface ManualMember {
  email: string;
  displayName: string | null;
  role: string;
}

/**
 * The row of a member that an admin makes by hand. Its profile is such as a provisioning source would have sent, so
 * that one can find it and take it over.
 */
export function rowOfManual({ email, displayName, role }: ManualMember): MemberRow {
  const now = new Date();
  const named = displayName === null ? {} : { displayName };
  const work = { type: 'work', primary: true };
  const profile = { schemas: [userSchema], userName: email, ...named, emails: [{ value: email, ...work }] };
  const keys = {
    schemas: [userSchema.toLowerCase()],
    username: nameKey(email),
    ...(displayName === null ? {} : { displayname: nameKey(displayName) }),
    emails: [{ value: emailKey(email), ...work }],
  };
  return {
    id: uuidv7(),
    userName: email,
    externalId: null,
    email,
    emails: [email],
    displayName,
    status: 'invited',
    role,
    source: 'manual',
    scimRoles: [],
    managerId: null,
    profile: JSON.stringify(profile),
    keys: JSON.stringify(keys),
    version: 1,
    createdAt: now,
    updatedAt: now,
    lastSignInAt: null,
  };
}
