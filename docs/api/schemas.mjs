// What types can't say of the shapes of the admin REST, and the shapes that have no type.

const id = { description: 'An opaque id.', examples: ['01980a2e-7c1b-7d3f-9a54-2f6f0f2a7c11'] };
const changes = {
  type: 'array',
  items: {
    anyOf: [{ $ref: '#/components/schemas/Change' }, { $ref: '#/components/schemas/MembersChange' }],
  },
};
const flag = (text, fallback) => ({ description: text, default: fallback });

/**
 * Descriptions of shapes by name, and keywords of their fields by `Shape.field`, or `*.field` of every shape. Fields
 * are shown in this order.
 */
export const refinements = {
  '*.createdAt': { description: 'When it was made.' },
  '*.data': { description: 'What the page holds.' },
  '*.nextCursor': { description: 'Pass it as `cursor` to get the next page; null: this is the last.' },
  Organization: 'An organization: one of your customers.',
  'Organization.id': id,
  'Organization.name': { description: 'A name for people.' },
  'Organization.slug': { description: 'A short name for addresses; null: it has none.' },
  'Organization.scimAllowed': { description: 'Whether its plan includes provisioning.' },
  CreatedOrganization: 'An organization that was just made.',
  'CreatedOrganization.id': id,
  'CreatedOrganization.name': { description: 'A name for people.' },
  'CreatedOrganization.slug': { description: 'A short name for addresses; null: it has none.' },
  CreateOrganization: 'What an organization is made of.',
  'CreateOrganization.name': { description: 'A name for people.' },
  UpdateOrganization: 'What to change of an organization.',
  'UpdateOrganization.name': { description: 'A name for people.' },
  OrganizationPage: 'A page of organizations.',
  Settings: 'What to change of the provisioning settings; what is left out keeps its value.',
  'Settings.enabled': { description: 'Whether the identity provider may come in at all.' },
  'Settings.defaultRole': {
    description: 'Of members that provisioning makes: one of the roles of this service.',
  },
  'Settings.allowedDomains': {},
  'Settings.allowedIps': {},
  'Settings.initialStatus': { description: 'Of members that provisioning makes.' },
  'Settings.groupsEnabled': {
    description:
      'Whether groups are provisioned too. Switched off, groups stay as they are, and so do the roles they give.',
  },
  'Settings.uniqueGroupNames': { description: 'Whether two groups may not have the same name.' },
  'Settings.acceptRoles': { description: 'Whether the `roles` of a provisioned user count.' },
  'Settings.protectAdmins': { description: 'Whether provisioning must leave admins alone.' },
  'Settings.brake': { description: 'Stops a synchronization that would lock out too many at once.' },
  'Settings.logRetentionDays': { description: 'How many days the provisioning log is kept.' },
  'Settings.baseUrl': {
    type: 'string',
    readOnly: true,
    description: 'In every answer, so that an answer can be sent back changed; passed over here.',
  },
  'Settings.pausedAt': {
    type: ['string', 'null'],
    format: 'date-time',
    readOnly: true,
    description: 'As `baseUrl`.',
  },
  PublishedSettings: 'How an organization is provisioned.',
  'PublishedSettings.enabled': flag('Whether the identity provider may come in at all.', false),
  'PublishedSettings.defaultRole': flag('Of members that provisioning makes.', 'viewer'),
  'PublishedSettings.allowedDomains': flag('Domains of the people who may be provisioned; none: any.', []),
  'PublishedSettings.allowedIps': flag('Addresses and networks provisioning may come from; none: any.', []),
  'PublishedSettings.initialStatus': flag('Of members that provisioning makes.', 'invited'),
  'PublishedSettings.groupsEnabled': flag('Whether groups are provisioned too.', true),
  'PublishedSettings.uniqueGroupNames': flag('Whether two groups may not have the same name.', true),
  'PublishedSettings.acceptRoles': flag('Whether the `roles` of a provisioned user count.', false),
  'PublishedSettings.protectAdmins': flag('Whether provisioning must leave admins alone.', false),
  'PublishedSettings.brake': { description: 'Stops a synchronization that would lock out too many at once.' },
  'PublishedSettings.logRetentionDays': {
    ...flag('How many days the provisioning log is kept.', 14),
    type: 'integer',
  },
  'PublishedSettings.baseUrl': {
    format: 'uri',
    description: 'The address to enter in the identity provider ("SCIM base URL", "Tenant URL").',
  },
  Brake: 'When to stop a synchronization; what is left out keeps its value.',
  'Brake.enabled': { description: 'Whether the brake is there.' },
  'Brake.maxMembers': { description: 'Members that may lose access within the window.' },
  'Brake.maxPercent': { description: 'The same, as a part of all members.' },
  BrakeSettings: 'When to stop a synchronization that is about to lock out too many people at once.',
  'BrakeSettings.enabled': flag('Whether the brake is there.', false),
  'BrakeSettings.maxMembers': {
    type: 'integer',
    description: 'Members that may lose access within the window.',
  },
  'BrakeSettings.maxPercent': { type: 'integer', description: 'The same, as a part of all members.' },
  RegisterSchema: 'A schema of the organization’s own.',
  'RegisterSchema.id': {
    description:
      'Its URN. None of the standard’s, but `urn:ietf:params:scim:schemas:extension:<name>:…` is free; ' +
      'no two URNs of an organization begin with each other.',
  },
  'RegisterSchema.name': { description: 'A name for people.' },
  'RegisterSchema.description': { description: 'What it is about.' },
  'RegisterSchema.resourceTypes': {
    items: { enum: ['User', 'Group'] },
    description: 'The kinds of resources that may have data of it.',
  },
  'RegisterSchema.required': flag('Whether each of these resources must have data of it.', false),
  'RegisterSchema.attributes': {
    items: { $ref: '#/components/schemas/NewAttribute' },
    description: 'As in RFC 7643 §7; parts included, 100 at most.',
  },
  RegisteredSchema: 'A schema of the organization’s own. It has 20 at most, of 64 KiB together.',
  'RegisteredSchema.id': { description: 'Its URN.' },
  'RegisteredSchema.name': { description: 'A name for people.' },
  'RegisteredSchema.description': { description: 'What it is about.' },
  'RegisteredSchema.resourceTypes': { description: 'The kinds of resources that may have data of it.' },
  'RegisteredSchema.required': { description: 'Whether each of these resources must have data of it.' },
  'RegisteredSchema.attributes': { description: 'As in RFC 7643 §7.' },
  RegisteredSchemaPage: 'The schemas of an organization.',
  Attribute: 'An attribute and how it behaves (RFC 7643 §7).',
  CreateScimToken: 'What a token is made of.',
  RotateScimToken: 'How to replace a token.',
  IssuedScimToken: 'A token as it is handed out.',
  'IssuedScimToken.id': id,
  'IssuedScimToken.name': { description: 'What people recognize it by.' },
  'IssuedScimToken.prefix': { description: 'How the token begins: enough to recognize it.' },
  'IssuedScimToken.token': { description: 'The token itself, shown this once.' },
  'IssuedScimToken.expiresAt': { description: 'null: never.' },
  ScimTokenSummary: 'A token as admins see it.',
  'ScimTokenSummary.id': id,
  'ScimTokenSummary.name': { description: 'What people recognize it by.' },
  'ScimTokenSummary.prefix': { description: 'How the token begins: enough to recognize it.' },
  'ScimTokenSummary.status': { description: 'Whether it still works.' },
  'ScimTokenSummary.createdAt': { description: 'When it was made.' },
  'ScimTokenSummary.lastUsedAt': { description: 'null: not yet.' },
  'ScimTokenSummary.expiresAt': { description: 'null: never.' },
  'ScimTokenSummary.revokedAt': {
    description: 'When it was, or will be, revoked: with an overlap, a time to come. null: it is not.',
  },
  ScimTokenSummaryPage: 'A page of tokens.',
  CreateMember: 'What a member is made of.',
  'CreateMember.email': { description: 'The address, also its userName. No other live member may have it.' },
  'CreateMember.displayName': { description: 'A name to show.' },
  UpdateMember: 'What to change of a member.',
  'UpdateMember.status': {
    description: '`disabled` locks out, `active` lets in; `invited` only before the first sign-in.',
  },
  Member: 'A member as admins see it.',
  'Member.id': id,
  'Member.email': { description: 'The address that identifies the person.' },
  'Member.userName': { description: 'The name the identity provider knows the person by.' },
  'Member.displayName': { description: 'A name to show.' },
  'Member.role': { description: 'The role that counts.' },
  'Member.roleSources': { description: 'Where it has roles from; the highest of them is its `role`.' },
  'Member.status': {
    description: '`invited`: has not signed in yet; `active`: may sign in; `disabled`: may not.',
  },
  'Member.source': {
    description: 'What made the member: an identity provider, a first sign-in, or an admin.',
  },
  'Member.groups': { description: 'The groups the member belongs to.' },
  'Member.createdAt': { description: 'When the member was made.' },
  'Member.lastSignInAt': { description: 'null: never.' },
  MemberPage: 'A page of members.',
  AuditEvent: 'Something that was done, or refused.',
  ...eventFields('AuditEvent', { id }),
  AuditEventPage: 'A page of events, newest first.',
  PlatformEvent: 'An event, with the organization that it belongs to.',
  ...eventFields('PlatformEvent', { id, organizationId: { description: 'null: it belongs to none.' } }),
  PlatformEventPage: 'A page of events, newest first.',
  ReadyReport: 'That the service can serve.',
  'ReadyReport.status': { description: 'Always `ready`.' },
  Party: 'Who did it, or whom it was about.',
  'Party.type': { description: 'What kind of thing: `operator`, `scim_token`, `user`, `organization`, …' },
  'Party.id': { description: 'null for a stranger.' },
  'Party.name': { description: 'As it was called then.' },
};

/** Shapes that are written by hand. */
export const handWritten = {
  Change: {
    type: 'object',
    description: 'One value that differs.',
    properties: {
      path: { type: 'string', description: 'Which value, as in a SCIM PATCH: `name.givenName`.' },
      before: { description: 'null: there was none.' },
      after: { description: 'null: there is none any more.' },
    },
    required: ['path', 'before', 'after'],
  },
  MembersChange: {
    type: 'object',
    description: 'Who came into a group, and who left it.',
    properties: {
      path: { type: 'string', const: 'members', description: 'Always `members`.' },
      added: { type: 'array', items: { type: 'string' }, description: 'Ids, 100 at most.' },
      removed: { type: 'array', items: { type: 'string' }, description: 'Ids, 100 at most.' },
      addedTotal: { type: 'integer', description: 'How many came in all.' },
      removedTotal: { type: 'integer', description: 'How many left in all.' },
    },
    required: ['path', 'added', 'removed', 'addedTotal', 'removedTotal'],
  },
  Problem: {
    type: 'object',
    description: 'An error of the admin REST (RFC 9457).',
    properties: {
      type: { type: 'string', description: '`urn:muster:error:` and a code that stays the same.' },
      title: { type: 'string', description: 'The status in words.' },
      status: { type: 'integer', description: 'The status of the answer.' },
      detail: { type: 'string', description: 'What went wrong, in a sentence for people.' },
      errors: {
        type: 'array',
        description: 'What is wrong with each field, where fields are.',
        items: {
          type: 'object',
          properties: {
            path: { type: 'string', description: 'The field, as in the body: `brake.maxMembers`.' },
            message: { type: 'string', description: 'What to do about it.' },
          },
          required: ['path', 'message'],
        },
      },
    },
    required: ['type', 'title', 'status', 'detail'],
  },
};

/** What both kinds of events say, behind the ids of each. */
function eventFields(shape, ids) {
  const fields = {
    ...ids,
    occurredAt: { description: 'When it happened.' },
    channel: { enum: ['scim', 'sso', 'admin', 'session'], description: 'By which way it came.' },
    action: { description: 'What was tried: `user.create`, `token.revoke`, …' },
    outcome: { enum: ['success', 'failure'], description: 'Whether it was done.' },
    actor: { description: 'Who did it.' },
    target: { description: 'What it was done to; null: nothing in particular.' },
    requestId: { description: 'The `X-Request-Id` of the request.' },
    ip: { description: 'The address it came from.' },
    userAgent: { description: 'The program it came from.' },
    detail: { description: 'More, in words; of a failure: why.' },
    changes,
  };
  return Object.fromEntries(Object.entries(fields).map(([name, keywords]) => [`${shape}.${name}`, keywords]));
}
