import type { DirectoryView } from '../token/index.js';
import { effectiveRole, roleFacts, type RoleRow } from './role.js';
import { acceptedRolesIfAny, groupsWithRolesIfAny } from './role.sql.js';

interface Row {
  email: string | null;
  displayName: string | null;
  role: string;
  groups: string | null;
  scimRoles: readonly string[] | null;
  loginRoles: readonly string[] | null;
  profile: string;
}

type Profile = Readonly<Record<string, unknown>>;

/** Who a member is, for its own session: attributes of RFC 7643 §4.1 as what OIDC Core §5.1 calls them. */
export const personView: DirectoryView = {
  columns: `m.email, m.display_name as "displayName", m.role, ${groupsWithRolesIfAny} as groups,
    ${acceptedRolesIfAny} as "scimRoles", nullif(m.login_roles, '{}') as "loginRoles", m.profile::text as profile`,
  read: (columns, roles) => {
    // as: these columns are those above
    const { email, displayName, role, profile, ...row } = columns as unknown as Row;
    const groups = groupsIn(row.groups);
    const facts = { role, groups, scimRoles: row.scimRoles ?? [], loginRoles: row.loginRoles ?? [] };
    const said = JSON.parse(profile) as Profile; // as: the column holds an object
    const name = isRecord(said['name']) ? said['name'] : {};
    return {
      email,
      displayName,
      role: effectiveRole(roles, roleFacts(facts)),
      groups: groups.map(({ id, name: called }) => ({ id, name: called })),
      givenName: text(name['givenName']),
      familyName: text(name['familyName']),
      nickname: text(said['nickName']),
      picture: valueIn(said['photos']),
      locale: text(said['locale']),
      phoneNumber: valueIn(said['phoneNumbers']),
    };
  },
};

function groupsIn(text: string | null): RoleRow['groups'] {
  return text === null ? [] : (JSON.parse(text) as RoleRow['groups']); // as: what the columns make
}

/** The primary one, else the first. */
function valueIn(values: unknown): string | null {
  const all: unknown[] = Array.isArray(values) ? values : [];
  const records = all.filter(isRecord);
  return text((records.find(({ primary }) => primary === true) ?? records[0])?.['value']);
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function isRecord(value: unknown): value is Profile {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
