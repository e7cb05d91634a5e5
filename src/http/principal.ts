/** Rights a SCIM token can hold: users and groups, read and write. */
export const scimScopes = ['users:read', 'users:write', 'groups:read', 'groups:write'] as const;
export type ScimScope = (typeof scimScopes)[number];

/** The platform's operator: every organization. */
export interface OperatorPrincipal {
  readonly type: 'operator';
}

/** A SCIM token: one organization, provisioning only. */
export interface ScimTokenPrincipal {
  readonly type: 'scim_token';
  readonly id: string;
  readonly name: string;
  /** `scim_` and eight characters: enough to recognize, useless to guess. */
  readonly prefix: string;
  readonly orgId: string;
  readonly scopes: readonly string[];
  /** The organization's provisioning settings as they were read with the token. */
  readonly settings: unknown;
  /** The schemas that the organization registered, as text, read with the settings; null: it never had any. */
  readonly extensions: string | null;
  readonly scimAllowed: boolean;
}

export type Principal = OperatorPrincipal | ScimTokenPrincipal;
