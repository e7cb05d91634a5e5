/** Where a member has a role from: itself, a group, what its provisioning source says, or its last login. */
export interface RoleSource {
  type: 'own' | 'group' | 'scim' | 'login';
  /** Of the group. */
  id: string | null;
  role: string;
}

/** What a member's row and groups say about its roles. */
export interface RoleFacts {
  /** The member's own: by default, promotion or PATCH. */
  role: string;
  /** Of groups that give a role, direct or not. */
  groupRoles: { id: string; role: string }[];
  /** Names that the source gives, in lower case; none where the organization doesn't accept them. */
  scimRoles: readonly string[];
  /** What the connection's table made of the groups that the last login told. */
  loginRoles: readonly string[];
}

/** Every source that names a role of this service. `roles` are those, lowest first. */
export function roleSources(roles: readonly string[], facts: RoleFacts): RoleSource[] {
  const scim = roles.filter((role) => facts.scimRoles.includes(role.toLowerCase()));
  return [
    { type: 'own', id: null, role: facts.role },
    ...facts.groupRoles
      .filter(({ role }) => roles.includes(role))
      .map(({ id, role }) => ({ type: 'group' as const, id, role })),
    ...scim.map((role) => ({ type: 'scim' as const, id: null, role })),
    ...roles
      .filter((role) => facts.loginRoles.includes(role))
      .map((role) => ({ type: 'login' as const, id: null, role })),
  ];
}

/** The highest role of all sources. */
export function effectiveRole(roles: readonly string[], facts: RoleFacts): string {
  const ranks = roleSources(roles, facts).map(({ role }) => roles.indexOf(role));
  return roles[Math.max(...ranks)] ?? facts.role;
}

/** What a query of a member's roles answers. */
export interface RoleRow {
  role: string;
  groups: readonly { id: string; name: string; role: string | null }[];
  scimRoles: readonly string[];
  loginRoles: readonly string[];
}

/** The facts of a row that has all groups of the member with it. */
export function roleFacts({ role, groups, scimRoles, loginRoles }: RoleRow): RoleFacts {
  const groupRoles = groups.flatMap((group) =>
    group.role === null ? [] : [{ id: group.id, role: group.role }],
  );
  return { role, groupRoles, scimRoles, loginRoles };
}
