/** Rights a SCIM token can hold: users and groups, read and write. */
export const scimScopes = ['users:read', 'users:write', 'groups:read', 'groups:write'] as const;
export type ScimScope = (typeof scimScopes)[number];

/** The platform's operator: every organization. */
export interface OperatorPrincipal {
  readonly type: 'operator';
  /** The browser's session; undefined for a request that shows the key itself. */
  readonly session?: OperatorSession;
}

/** A browser that the operator's key was exchanged for. */
export interface OperatorSession {
  readonly tokenHash: Buffer;
  /** When it ends whatever happens. */
  readonly expiresAt: Date;
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

/** A member as sessions and access tokens show them; null is what nobody said. */
export interface SessionMember {
  readonly id: string;
  readonly organizationId: string;
  readonly email: string | null;
  readonly displayName: string | null;
  /** The highest of all sources. */
  readonly role: string;
  /** Every group the member is in, directly or through another. */
  readonly groups: readonly { readonly id: string; readonly name: string }[];
  readonly givenName: string | null;
  readonly familyName: string | null;
  readonly nickname: string | null;
  readonly picture: string | null;
  readonly locale: string | null;
  readonly phoneNumber: string | null;
}

/** A member who signed in: the own organization, and in it what the role allows. */
export interface MemberPrincipal {
  readonly type: 'member';
  readonly id: string;
  /** The userName. */
  readonly name: string;
  readonly orgId: string;
  readonly sessionId: string;
  /** Whether a browser sent it by itself, or an application showed an access token. */
  readonly by: 'cookie' | 'token';
  /** When the session ends whatever happens. */
  readonly expiresAt: Date;
  readonly member: SessionMember;
}

/** The holder of a set-up link: one organization, and in it the page of connections. */
export interface SetupPrincipal {
  readonly type: 'setup_link';
  readonly id: string;
  /** Whom the link was made for. */
  readonly name: string;
  readonly orgId: string;
  readonly organizationName: string;
  readonly expiresAt: Date;
}

/** Who may come to SCIM. */
export type ProvisioningPrincipal = ScimTokenPrincipal | ServiceAccountPrincipal;

export type Principal = OperatorPrincipal | ProvisioningPrincipal | MemberPrincipal | SetupPrincipal;

export function isProvisioning(principal: Principal | undefined): principal is ProvisioningPrincipal {
  return principal?.type === 'scim_token' || principal?.type === 'service_account';
}
