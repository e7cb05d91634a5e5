// The provisioning log.

const entry = {
  id: '01980a33-2f1e-7c55-a1d0-4b7e9c2f6a18',
  occurredAt: '2026-01-31T12:07:12.094Z',
  method: 'POST',
  path: '/api/scim/v2/01980a2e-7c1b-7d3f-9a54-2f6f0f2a7c11/Users',
  query: null,
  status: 409,
  outcome: 'failure',
  durationMs: 3.41,
  times: 1,
  dialect: 'okta',
  token: { id: '01980a30-0d3c-7e10-b1c7-6a2e9d1f4b05', name: 'Acme Okta', prefix: 'scim_3kT9vQxZ' },
  targetId: null,
  requestId: 'kRw2pX0fLmZt',
  ip: '203.0.113.7',
  userAgent: 'OKTA SCIM Integration',
  failure: {
    code: 'uniqueness',
    scimType: 'uniqueness',
    detail: 'Another member has this userName.',
    cause: 'Another user or group of this organization has the same name or identifier already.',
    remedy:
      'Find the other one. If both are the same person or group, take the application away from it in the identity ' +
      'provider and assign it again, so that the two are linked; if not, give one of them another name.',
  },
};
const whole = {
  ...entry,
  request: {
    bytes: 187,
    cut: false,
    body: {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName: 'a…@acme.com',
      name: { givenName: 'A…', familyName: 'By…' },
      password: '‹omitted›',
      active: true,
    },
  },
  answer: {
    bytes: 142,
    cut: false,
    body: {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: '409',
      scimType: 'uniqueness',
      detail: 'Another member has this userName.',
    },
  },
};
const settings = { personalValues: 'shortened' };

export const provisioningLog = {
  'LogController.list': {
    id: 'listProvisioningLog',
    tag: 'Provisioning log',
    summary: 'List what the identity provider asked',
    description:
      'Newest first, about a second behind the requests. `status` is one, or a class such as `4xx`; `token` and ' +
      '`target` are ids; `q` is a part of the path. What was sent and answered is in each entry, read by its id.',
    answer: { description: 'A page of entries.', example: { data: [entry], nextCursor: null } },
  },
  'LogController.find': {
    id: 'getProvisioningLogEntry',
    tag: 'Provisioning log',
    summary: 'Read an entry, with what was sent and answered',
    description:
      'Values that say something about people are shortened or left out; passwords are never there.',
    answer: { description: 'The entry.', example: whole },
  },
  'LogController.findSettings': {
    id: 'getProvisioningLogSettings',
    tag: 'Provisioning log',
    summary: 'Read the settings of the log',
    description: 'How many days it is kept is `logRetentionDays` of the provisioning settings.',
    answer: { description: 'The settings.', example: settings },
  },
  'LogController.changeSettings': {
    id: 'putProvisioningLogSettings',
    tag: 'Provisioning log',
    summary: 'Change the settings of the log',
    description: 'What is left out keeps its value. Entries that are there stay as they are.',
    body: { omitted: { summary: 'Leave personal values out', value: { personalValues: 'omitted' } } },
    answer: { description: 'The settings as they are now.', example: { personalValues: 'omitted' } },
  },
};
