// Written by `npm run openapi`: do not edit.

export interface Shapes {
  Attribute: {
    name: string;
    type: 'string' | 'boolean' | 'decimal' | 'integer' | 'dateTime' | 'reference' | 'binary' | 'complex';
    multiValued: boolean;
    description: string;
    required: boolean;
    caseExact: boolean;
    mutability: 'readOnly' | 'readWrite' | 'immutable' | 'writeOnly';
    returned: 'always' | 'never' | 'default' | 'request';
    uniqueness: 'none' | 'server' | 'global';
    canonicalValues?: string[];
    referenceTypes?: string[];
    subAttributes?: Shapes['Attribute'][];
  };
  AuditEvent: {
    id: string;
    occurredAt: string;
    channel: 'scim' | 'sso' | 'admin' | 'session';
    action: string;
    outcome: 'success' | 'failure';
    actor: Shapes['Party'];
    target: Shapes['Party'] | null;
    requestId: string;
    ip: string;
    userAgent: string;
    detail: string | null;
    changes?: (Shapes['Change'] | Shapes['MembersChange'])[];
  };
  AuditEventPage: { data: Shapes['AuditEvent'][]; nextCursor: string | null };
  Brake: { enabled?: boolean; maxMembers?: number; maxPercent?: number };
  BrakeSettings: { enabled: boolean; maxMembers: number; maxPercent: number };
  Change: { path: string; before: unknown; after: unknown };
  ClientSecret: { prefix: string; endsAt: string | null; createdAt: string };
  Connection: {
    enabled?: boolean;
    issuer?: string | null;
    clientId?: string | null;
    allowedDomains?: string[];
    hasClientSecret?: boolean;
    connectionId?: string;
    redirectUri?: string;
    startUrl?: string;
    roleMappings?: Shapes['RoleMapping'][];
    clientSecret?: string | null;
    autoProvision?: boolean;
    defaultRole?: string;
    emailAuthoritative?: boolean;
    groupsClaim?: string | null;
    callback?: 'connection' | 'shared';
  };
  ConnectionCheck: {
    name: 'issuer' | 'callback' | 'discovery' | 'endpoints' | 'algorithms' | 'authentication' | 'jwks';
    ok: boolean;
    detail: string;
  };
  ConnectionReport: { ok: boolean; checks: Shapes['ConnectionCheck'][] };
  ConnectionSummary: {
    token: Shapes['LogToken'] | null;
    requests: number;
    failures: number;
    lastAt: string;
    lastSuccessAt: string | null;
    periods: Shapes['SummaryPeriod'][];
  };
  CreateMember: { email: string; displayName?: string | null; role?: string };
  CreateOrganization: { name: string; slug?: string | null };
  CreateScimToken: {
    name: string;
    expiresAt?: string | null;
    allowedIps?: string[];
    scopes?: ('users:read' | 'users:write' | 'groups:read' | 'groups:write')[];
  };
  CreateServiceAccount: {
    name: string;
    role?: string;
    scopes: ('scim' | 'admin')[];
    scimScopes?: ('users:read' | 'users:write' | 'groups:read' | 'groups:write')[];
    authMethod?: 'client_secret' | 'private_key_jwt';
    jwks?: Shapes['PublicKeySet'];
    allowedIps?: string[];
    tokenTtl?: number | null;
    expiresAt?: string | null;
  };
  CreateSetupLink: { name: string; expiresAt?: string };
  CreatedOrganization: { id: string; name: string; slug: string | null; createdAt: string };
  CurrentSession: {
    setup?: Shapes['SetupSession'];
    operator?: boolean;
    expiresAt: string;
    member?: Shapes['SessionMember'];
  };
  Discover: { email: string; returnTo?: string };
  Domain: {
    domain: string;
    status: 'pending' | 'verified';
    txtName: string;
    txtValue: string;
    listed: boolean;
  };
  DomainPage: { data: Shapes['Domain'][]; nextCursor: string | null };
  Group: {
    id: string;
    name: string;
    externalId: string | null;
    role: string | null;
    memberCount: number;
    createdAt: string;
    updatedAt: string;
  };
  GroupPage: { data: Shapes['Group'][]; nextCursor: string | null };
  GroupRole: { role: string | null };
  IssuedScimToken: {
    id: string;
    name: string;
    prefix: string;
    token: string;
    expiresAt: string | null;
    createdAt: string;
  };
  IssuedServiceAccount: {
    id: string;
    clientId: string;
    name: string;
    status: 'active' | 'expired' | 'revoked';
    role: string;
    scopes: string[];
    scimScopes: string[];
    authMethod: string;
    jwks: Shapes['PublicKeySet'] | null;
    secrets: Shapes['ClientSecret'][];
    allowedIps: string[];
    tokenTtl: number | null;
    createdAt: string;
    lastUsedAt: string | null;
    expiresAt: string | null;
    revokedAt: string | null;
    clientSecret: string | null;
  };
  IssuedSetupLink: { url: string; id: string; name: string; createdAt: string; expiresAt: string };
  ListedSession: {
    method: string;
    kind: 'browser' | 'application';
    lastSeenAt: string;
    ip: string;
    id: string;
    createdAt: string;
    expiresAt: string;
    userAgent: string;
  };
  ListedSessionPage: { data: Shapes['ListedSession'][]; nextCursor: string | null };
  LogBody: { bytes: number; cut: boolean; body: unknown };
  LogEntry: {
    id: string;
    occurredAt: string;
    method: string;
    path: string;
    query: unknown;
    status: number;
    outcome: 'success' | 'failure';
    durationMs: number;
    times: number;
    dialect: string;
    token: Shapes['LogToken'] | null;
    targetId: string | null;
    requestId: string;
    ip: string;
    userAgent: string;
    failure: Shapes['LogFailure'] | null;
  };
  LogEntryPage: { data: Shapes['LogEntry'][]; nextCursor: string | null };
  LogFailure: { code: string; scimType: string | null; detail: string | null; cause: string; remedy: string };
  LogSettings: { personalValues: 'shortened' | 'omitted' };
  LogSummary: {
    since: string;
    until: string;
    periodSeconds: number;
    connections: Shapes['ConnectionSummary'][];
  };
  LogToken: { id: string; name: string | null; prefix: string | null };
  LoggedOut: { logoutUrl?: string };
  LookedAtDomain: {
    domain: string;
    status: 'pending' | 'verified';
    txtName: string;
    txtValue: string;
    listed: boolean;
    detail: string;
  };
  Member: {
    id: string;
    email: string | null;
    userName: string;
    displayName: string | null;
    role: string;
    roleSources: Shapes['RoleSource'][];
    status: 'invited' | 'active' | 'disabled';
    source: 'scim' | 'sso' | 'manual';
    groups: { id: string; name: string }[];
    createdAt: string;
    lastSignInAt: string | null;
  };
  MemberPage: { data: Shapes['Member'][]; nextCursor: string | null };
  MembersChange: {
    path: 'members';
    added: string[];
    removed: string[];
    addedTotal: number;
    removedTotal: number;
  };
  NewAttribute: {
    name: string;
    type?: 'string' | 'boolean' | 'decimal' | 'integer' | 'dateTime' | 'reference' | 'binary' | 'complex';
    subAttributes?: Shapes['NewAttribute'][];
    multiValued?: boolean;
    description?: string;
    required?: boolean;
    canonicalValues?: string[];
    caseExact?: boolean;
    mutability?: 'readWrite' | 'immutable';
    returned?: 'default' | 'always' | 'request';
    uniqueness?: 'none';
    referenceTypes?: ('User' | 'Group' | 'external' | 'uri')[];
  };
  OperatorKey: { key: string };
  Organization: { id: string; name: string; slug: string | null; scimAllowed: boolean; createdAt: string };
  OrganizationPage: { data: Shapes['Organization'][]; nextCursor: string | null };
  Party: { type: string; id: string | null; name: string | null };
  PlatformEvent: {
    id: string;
    organizationId: string | null;
    occurredAt: string;
    channel: 'scim' | 'sso' | 'admin' | 'session';
    action: string;
    outcome: 'success' | 'failure';
    actor: Shapes['Party'];
    target: Shapes['Party'] | null;
    requestId: string;
    ip: string;
    userAgent: string;
    detail: string | null;
    changes?: (Shapes['Change'] | Shapes['MembersChange'])[];
  };
  PlatformEventPage: { data: Shapes['PlatformEvent'][]; nextCursor: string | null };
  PublicKeyJwk: {
    kty: string;
    crv?: string;
    x?: string;
    y?: string;
    n?: string;
    e?: string;
    kid?: string;
    alg?: string;
  };
  PublicKeySet: { keys: Shapes['PublicKeyJwk'][] };
  PublishedConnection: {
    enabled: boolean;
    issuer: string | null;
    clientId: string | null;
    hasClientSecret: boolean;
    allowedDomains: string[];
    autoProvision: boolean;
    defaultRole: string;
    emailAuthoritative: boolean;
    groupsClaim: string | null;
    roleMappings: { group: string; role: string }[];
    callback: 'connection' | 'shared';
    connectionId: string;
    redirectUri: string;
    startUrl: string;
  };
  PublishedSettings: {
    enabled: boolean;
    defaultRole: string;
    allowedDomains: string[];
    allowedIps: string[];
    initialStatus: 'invited' | 'active';
    groupsEnabled: boolean;
    uniqueGroupNames: boolean;
    acceptRoles: boolean;
    protectAdmins: boolean;
    brake: Shapes['BrakeSettings'];
    logRetentionDays: number;
    baseUrl: string;
    pausedAt?: string;
  };
  Record: {};
  RegisterSchema: {
    schemas?: string[];
    meta?: Shapes['Record'];
    id: string;
    name: string;
    description?: string;
    resourceTypes: ('User' | 'Group')[];
    required?: boolean;
    attributes: Shapes['NewAttribute'][];
  };
  RegisteredSchema: {
    id: string;
    name: string;
    description: string;
    resourceTypes: ('User' | 'Group')[];
    required: boolean;
    attributes: Shapes['Attribute'][];
  };
  RegisteredSchemaPage: { data: Shapes['RegisteredSchema'][]; nextCursor: string | null };
  ReplaceSchema: {
    schemas?: string[];
    meta?: Shapes['Record'];
    id?: string;
    name: string;
    description?: string;
    resourceTypes?: ('User' | 'Group')[];
    required?: boolean;
    attributes: Shapes['NewAttribute'][];
  };
  RoleMapping: { group: string; role: string };
  RoleSource: { type: 'scim' | 'own' | 'group' | 'login'; id: string | null; role: string };
  RotateScimToken: { overlapSeconds?: number; expiresAt?: string | null };
  RotateServiceAccount: { overlapSeconds?: number; jwks?: Shapes['PublicKeySet'] };
  ScimTokenSummary: {
    id: string;
    name: string;
    prefix: string;
    status: 'active' | 'expired' | 'revoked';
    createdAt: string;
    lastUsedAt: string | null;
    expiresAt: string | null;
    revokedAt: string | null;
  };
  ScimTokenSummaryPage: { data: Shapes['ScimTokenSummary'][]; nextCursor: string | null };
  ServiceAccount: {
    id: string;
    clientId: string;
    name: string;
    status: 'active' | 'expired' | 'revoked';
    role: string;
    scopes: string[];
    scimScopes: string[];
    authMethod: string;
    secrets: Shapes['ClientSecret'][];
    allowedIps: string[];
    tokenTtl: number | null;
    lastUsedAt: string | null;
    expiresAt: string | null;
    revokedAt: string | null;
    jwks: Shapes['PublicKeySet'] | null;
    createdAt: string;
  };
  ServiceAccountPage: { data: Shapes['ServiceAccount'][]; nextCursor: string | null };
  SessionMember: {
    role: string;
    groups: { id: string; name: string }[];
    id: string;
    organizationId: string;
    email: string | null;
    displayName: string | null;
    givenName: string | null;
    familyName: string | null;
    nickname: string | null;
    picture: string | null;
    locale: string | null;
    phoneNumber: string | null;
  };
  SessionToken: { code?: string; refreshToken?: string };
  SessionTokens: {
    accessToken: string;
    tokenType: 'Bearer';
    expiresIn: number;
    refreshToken: string;
    member: Shapes['SessionMember'];
  };
  SetDomain: { status: 'pending' | 'verified' };
  Settings: {
    enabled?: boolean;
    defaultRole?: string;
    allowedDomains?: string[];
    allowedIps?: string[];
    initialStatus?: 'invited' | 'active';
    groupsEnabled?: boolean;
    uniqueGroupNames?: boolean;
    acceptRoles?: boolean;
    protectAdmins?: boolean;
    brake?: Shapes['Brake'];
    logRetentionDays?: number;
    baseUrl?: string;
    pausedAt?: string | null;
  };
  SetupLink: {
    lastUsedAt: string | null;
    id: string;
    name: string;
    createdAt: string;
    expiresAt: string;
    revokedAt: string | null;
    status: 'active' | 'expired' | 'revoked';
  };
  SetupLinkPage: { data: Shapes['SetupLink'][]; nextCursor: string | null };
  SetupSession: { organizationId: string; organizationName: string };
  SetupToken: { token: string };
  StartAddress: { startUrl: string };
  SummaryPeriod: { startsAt: string; requests: number; failures: number };
  UpdateLogSettings: { personalValues?: 'shortened' | 'omitted' };
  UpdateMember: { status?: 'invited' | 'active' | 'disabled'; role?: string };
  UpdateOrganization: { name?: string; slug?: string | null; scimAllowed?: boolean };
  WholeLogEntry: {
    id: string;
    occurredAt: string;
    method: string;
    path: string;
    query: unknown;
    status: number;
    outcome: 'success' | 'failure';
    durationMs: number;
    times: number;
    dialect: string;
    token: Shapes['LogToken'] | null;
    targetId: string | null;
    requestId: string;
    ip: string;
    userAgent: string;
    failure: Shapes['LogFailure'] | null;
    request: Shapes['LogBody'];
    answer: Shapes['LogBody'];
  };
}

export interface Calls {
  'POST /api/v1/organizations': {
    path: undefined;
    query: undefined;
    body: Shapes['CreateOrganization'];
    answer: Shapes['CreatedOrganization'];
  };
  'GET /api/v1/organizations': {
    path: undefined;
    query: { q?: string; limit?: number; cursor?: string };
    body: undefined;
    answer: Shapes['OrganizationPage'];
  };
  'GET /api/v1/organizations/{orgId}': {
    path: { orgId: string };
    query: undefined;
    body: undefined;
    answer: Shapes['Organization'];
  };
  'PATCH /api/v1/organizations/{orgId}': {
    path: { orgId: string };
    query: undefined;
    body: Shapes['UpdateOrganization'];
    answer: Shapes['Organization'];
  };
  'DELETE /api/v1/organizations/{orgId}': {
    path: { orgId: string };
    query: undefined;
    body: undefined;
    answer: undefined;
  };
  'GET /api/v1/organizations/{orgId}/scim': {
    path: { orgId: string };
    query: undefined;
    body: undefined;
    answer: Shapes['PublishedSettings'];
  };
  'PUT /api/v1/organizations/{orgId}/scim': {
    path: { orgId: string };
    query: undefined;
    body: Shapes['Settings'];
    answer: Shapes['PublishedSettings'];
  };
  'POST /api/v1/organizations/{orgId}/scim/resume': {
    path: { orgId: string };
    query: undefined;
    body: undefined;
    answer: undefined;
  };
  'POST /api/v1/organizations/{orgId}/scim/schemas': {
    path: { orgId: string };
    query: undefined;
    body: Shapes['RegisterSchema'];
    answer: Shapes['RegisteredSchema'];
  };
  'GET /api/v1/organizations/{orgId}/scim/schemas': {
    path: { orgId: string };
    query: undefined;
    body: undefined;
    answer: Shapes['RegisteredSchemaPage'];
  };
  'GET /api/v1/organizations/{orgId}/scim/schemas/{urn}': {
    path: { orgId: string; urn: string };
    query: undefined;
    body: undefined;
    answer: Shapes['RegisteredSchema'];
  };
  'PUT /api/v1/organizations/{orgId}/scim/schemas/{urn}': {
    path: { orgId: string; urn: string };
    query: undefined;
    body: Shapes['ReplaceSchema'];
    answer: Shapes['RegisteredSchema'];
  };
  'DELETE /api/v1/organizations/{orgId}/scim/schemas/{urn}': {
    path: { orgId: string; urn: string };
    query: undefined;
    body: undefined;
    answer: undefined;
  };
  'GET /api/v1/organizations/{orgId}/oidc': {
    path: { orgId: string };
    query: undefined;
    body: undefined;
    answer: Shapes['PublishedConnection'];
  };
  'PUT /api/v1/organizations/{orgId}/oidc': {
    path: { orgId: string };
    query: undefined;
    body: Shapes['Connection'];
    answer: Shapes['PublishedConnection'];
  };
  'POST /api/v1/organizations/{orgId}/oidc/test': {
    path: { orgId: string };
    query: undefined;
    body: Shapes['Connection'];
    answer: Shapes['ConnectionReport'];
  };
  'GET /api/v1/organizations/{orgId}/domains': {
    path: { orgId: string };
    query: { limit?: number; cursor?: string };
    body: undefined;
    answer: Shapes['DomainPage'];
  };
  'POST /api/v1/organizations/{orgId}/domains/{domain}/verify': {
    path: { orgId: string; domain: string };
    query: undefined;
    body: undefined;
    answer: Shapes['LookedAtDomain'];
  };
  'PUT /api/v1/organizations/{orgId}/domains/{domain}': {
    path: { orgId: string; domain: string };
    query: undefined;
    body: Shapes['SetDomain'];
    answer: Shapes['Domain'];
  };
  'DELETE /api/v1/organizations/{orgId}/domains/{domain}': {
    path: { orgId: string; domain: string };
    query: undefined;
    body: undefined;
    answer: undefined;
  };
  'POST /api/v1/organizations/{orgId}/scim/tokens': {
    path: { orgId: string };
    query: undefined;
    body: Shapes['CreateScimToken'];
    answer: Shapes['IssuedScimToken'];
  };
  'GET /api/v1/organizations/{orgId}/scim/tokens': {
    path: { orgId: string };
    query: { limit?: number; cursor?: string };
    body: undefined;
    answer: Shapes['ScimTokenSummaryPage'];
  };
  'POST /api/v1/organizations/{orgId}/scim/tokens/{id}/rotate': {
    path: { orgId: string; id: string };
    query: undefined;
    body: Shapes['RotateScimToken'];
    answer: Shapes['IssuedScimToken'];
  };
  'DELETE /api/v1/organizations/{orgId}/scim/tokens/{id}': {
    path: { orgId: string; id: string };
    query: undefined;
    body: undefined;
    answer: undefined;
  };
  'POST /api/v1/organizations/{orgId}/service-accounts': {
    path: { orgId: string };
    query: undefined;
    body: Shapes['CreateServiceAccount'];
    answer: Shapes['IssuedServiceAccount'];
  };
  'GET /api/v1/organizations/{orgId}/service-accounts': {
    path: { orgId: string };
    query: { limit?: number; cursor?: string };
    body: undefined;
    answer: Shapes['ServiceAccountPage'];
  };
  'GET /api/v1/organizations/{orgId}/service-accounts/{id}': {
    path: { orgId: string; id: string };
    query: undefined;
    body: undefined;
    answer: Shapes['ServiceAccount'];
  };
  'DELETE /api/v1/organizations/{orgId}/service-accounts/{id}': {
    path: { orgId: string; id: string };
    query: undefined;
    body: undefined;
    answer: undefined;
  };
  'POST /api/v1/organizations/{orgId}/service-accounts/{id}/rotate': {
    path: { orgId: string; id: string };
    query: undefined;
    body: Shapes['RotateServiceAccount'];
    answer: Shapes['IssuedServiceAccount'];
  };
  'POST /api/auth/sso/discover': {
    path: undefined;
    query: undefined;
    body: Shapes['Discover'];
    answer: Shapes['StartAddress'];
  };
  'GET /api/auth/oidc/{orgId}/start': {
    path: { orgId: string };
    query: undefined;
    body: undefined;
    answer: undefined;
  };
  'GET /api/auth/oidc/callback/{connectionId}': {
    path: { connectionId: string };
    query: undefined;
    body: undefined;
    answer: undefined;
  };
  'GET /api/auth/oidc/callback': { path: undefined; query: undefined; body: undefined; answer: undefined };
  'POST /api/auth/oidc/backchannel-logout/{connectionId}': {
    path: { connectionId: string };
    query: undefined;
    body: undefined;
    answer: undefined;
  };
  'POST /api/auth/setup': {
    path: undefined;
    query: undefined;
    body: Shapes['SetupToken'];
    answer: undefined;
  };
  'POST /api/v1/organizations/{orgId}/setup-links': {
    path: { orgId: string };
    query: undefined;
    body: Shapes['CreateSetupLink'];
    answer: Shapes['IssuedSetupLink'];
  };
  'GET /api/v1/organizations/{orgId}/setup-links': {
    path: { orgId: string };
    query: { limit?: number; cursor?: string };
    body: undefined;
    answer: Shapes['SetupLinkPage'];
  };
  'DELETE /api/v1/organizations/{orgId}/setup-links/{id}': {
    path: { orgId: string; id: string };
    query: undefined;
    body: undefined;
    answer: undefined;
  };
  'POST /api/auth/token': {
    path: undefined;
    query: undefined;
    body: Shapes['SessionToken'];
    answer: Shapes['SessionTokens'];
  };
  'GET /api/auth/session': {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: Shapes['CurrentSession'];
  };
  'POST /api/auth/logout': {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: Shapes['LoggedOut'];
  };
  'POST /api/auth/operator': {
    path: undefined;
    query: undefined;
    body: Shapes['OperatorKey'];
    answer: undefined;
  };
  'GET /api/v1/organizations/{orgId}/members/{id}/sessions': {
    path: { orgId: string; id: string };
    query: { limit?: number; cursor?: string };
    body: undefined;
    answer: Shapes['ListedSessionPage'];
  };
  'DELETE /api/v1/organizations/{orgId}/members/{id}/sessions': {
    path: { orgId: string; id: string };
    query: undefined;
    body: undefined;
    answer: undefined;
  };
  'DELETE /api/v1/organizations/{orgId}/members/{id}/sessions/{sessionId}': {
    path: { orgId: string; id: string; sessionId: string };
    query: undefined;
    body: undefined;
    answer: undefined;
  };
  'GET /api/v1/organizations/{orgId}/members': {
    path: { orgId: string };
    query: {
      status?: 'invited' | 'active' | 'disabled';
      role?: string;
      q?: string;
      limit?: number;
      cursor?: string;
    };
    body: undefined;
    answer: Shapes['MemberPage'];
  };
  'POST /api/v1/organizations/{orgId}/members': {
    path: { orgId: string };
    query: undefined;
    body: Shapes['CreateMember'];
    answer: Shapes['Member'];
  };
  'GET /api/v1/organizations/{orgId}/members/{id}': {
    path: { orgId: string; id: string };
    query: undefined;
    body: undefined;
    answer: Shapes['Member'];
  };
  'PATCH /api/v1/organizations/{orgId}/members/{id}': {
    path: { orgId: string; id: string };
    query: undefined;
    body: Shapes['UpdateMember'];
    answer: Shapes['Member'];
  };
  'GET /api/v1/organizations/{orgId}/groups': {
    path: { orgId: string };
    query: { q?: string; limit?: number; cursor?: string };
    body: undefined;
    answer: Shapes['GroupPage'];
  };
  'GET /api/v1/organizations/{orgId}/groups/{id}': {
    path: { orgId: string; id: string };
    query: undefined;
    body: undefined;
    answer: Shapes['Group'];
  };
  'GET /api/v1/organizations/{orgId}/groups/{id}/members': {
    path: { orgId: string; id: string };
    query: { status?: 'invited' | 'active' | 'disabled'; limit?: number; cursor?: string };
    body: undefined;
    answer: Shapes['MemberPage'];
  };
  'PUT /api/v1/organizations/{orgId}/groups/{id}/role': {
    path: { orgId: string; id: string };
    query: undefined;
    body: Shapes['GroupRole'];
    answer: Shapes['Group'];
  };
  'GET /api/v1/organizations/{orgId}/provisioning-log': {
    path: { orgId: string };
    query: {
      since?: string;
      until?: string;
      status?: string;
      outcome?: 'success' | 'failure';
      method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
      token?: string;
      target?: string;
      dialect?:
        | 'okta'
        | 'entra'
        | 'onelogin'
        | 'jumpcloud'
        | 'google'
        | 'ping'
        | 'sailpoint'
        | 'keycloak'
        | 'rippling'
        | 'unknown';
      q?: string;
      limit?: number;
      cursor?: string;
    };
    body: undefined;
    answer: Shapes['LogEntryPage'];
  };
  'GET /api/v1/organizations/{orgId}/provisioning-log/{id}': {
    path: { orgId: string; id: string };
    query: undefined;
    body: undefined;
    answer: Shapes['WholeLogEntry'];
  };
  'GET /api/v1/organizations/{orgId}/provisioning-log/summary': {
    path: { orgId: string };
    query: { span?: 'day' | 'week' };
    body: undefined;
    answer: Shapes['LogSummary'];
  };
  'GET /api/v1/organizations/{orgId}/provisioning-log/settings': {
    path: { orgId: string };
    query: undefined;
    body: undefined;
    answer: Shapes['LogSettings'];
  };
  'PUT /api/v1/organizations/{orgId}/provisioning-log/settings': {
    path: { orgId: string };
    query: undefined;
    body: Shapes['UpdateLogSettings'];
    answer: Shapes['LogSettings'];
  };
  'GET /api/v1/audit-events': {
    path: undefined;
    query: {
      limit?: number;
      cursor?: string;
      channel?: 'scim' | 'sso' | 'admin' | 'session';
      action?: string;
      actor?: string;
      target?: string;
      outcome?: 'success' | 'failure';
      since?: string;
      until?: string;
    };
    body: undefined;
    answer: Shapes['PlatformEventPage'];
  };
  'GET /api/v1/organizations/{orgId}/audit-events': {
    path: { orgId: string };
    query: {
      limit?: number;
      cursor?: string;
      channel?: 'scim' | 'sso' | 'admin' | 'session';
      action?: string;
      actor?: string;
      target?: string;
      outcome?: 'success' | 'failure';
      since?: string;
      until?: string;
    };
    body: undefined;
    answer: Shapes['AuditEventPage'];
  };
  'GET /api/v1/organizations/{orgId}/audit-events/export': {
    path: { orgId: string };
    query: {
      format?: 'csv' | 'ndjson';
      channel?: 'scim' | 'sso' | 'admin' | 'session';
      action?: string;
      actor?: string;
      target?: string;
      outcome?: 'success' | 'failure';
      since?: string;
      until?: string;
    };
    body: undefined;
    answer: undefined;
  };
}
