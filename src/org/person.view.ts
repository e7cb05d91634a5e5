import type { DirectoryView } from '../token/index.js';
import { effectiveRoleSql, groupsWithRoles } from './role.sql.js';

interface Row {
  email: string | null;
  displayName: string | null;
  role: string;
  groups: readonly { id: string; name: string }[];
  profile: string;
}

type Profile = Readonly<Record<string, unknown>>;

/** Who a member is, for its own session: attributes of RFC 7643 §4.1 as what OIDC Core §5.1 calls them. */
export const personView: DirectoryView = {
  columns: `m.email, m.display_name as "displayName", ${effectiveRoleSql('$2', '$3')} as role,
    ${groupsWithRoles} as groups, m.profile::text as profile`,
  read: (columns) => {
    // as: these columns are those above
    const { email, displayName, role, groups, profile } = columns as unknown as Row;
    const said = JSON.parse(profile) as Profile; // as: the column holds an object
    const name = isRecord(said['name']) ? said['name'] : {};
    return {
      email,
      displayName,
      role,
      groups: groups.map((group) => ({ id: group.id, name: group.name })),
      givenName: text(name['givenName']),
      familyName: text(name['familyName']),
      nickname: text(said['nickName']),
      picture: valueIn(said['photos']),
      locale: text(said['locale']),
      phoneNumber: valueIn(said['phoneNumbers']),
    };
  },
};

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
