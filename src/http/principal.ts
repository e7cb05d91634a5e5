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

/** A service account with a token of its own: one organization, and in it what role and scopes allow. */
export interface ServiceAccountPrincipal {
  readonly type: 'service_account';
  readonly id: string;
  readonly name: string;
  readonly orgId: string;
  /** Whether it may use SCIM at all. */
  readonly provisions: boolean;
  /** Whether it may use the admin REST. */
  readonly administers: boolean;
  readonly scopes: readonly string[];
  /** As for a SCIM token. */
  readonly settings: unknown;
  readonly extensions: string | null;
  readonly scimAllowed: boolean;
}

/** Who may come to SCIM. */
export type ProvisioningPrincipal = ScimTokenPrincipal | ServiceAccountPrincipal;

export type Principal = OperatorPrincipal | ProvisioningPrincipal;
