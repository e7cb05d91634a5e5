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
const summary = {
  since: '2026-01-30T13:00:00.000Z',
  until: '2026-01-31T12:07:12.094Z',
  periodSeconds: 3600,
  connections: [
    {
      token: entry.token,
      requests: 412,
      failures: 3,
      lastAt: '2026-01-31T12:07:12.094Z',
      lastSuccessAt: '2026-01-31T12:06:51.310Z',
      periods: [
        { startsAt: '2026-01-31T11:00:00.000Z', requests: 240, failures: 0 },
        { startsAt: '2026-01-31T12:00:00.000Z', requests: 172, failures: 3 },
      ],
    },
  ],
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
  'LogController.sumUp': {
    id: 'sumUpProvisioningLog',
    tag: 'Provisioning log',
    summary: 'See how provisioning went lately',
    description:
      'Requests and failures of each token in periods: hours of a day, or quarters of a day of a week. Refusals ' +
      'that came in floods are counted as many as they were.',
    answer: { description: 'The sums.', example: summary },
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

const id = { description: 'An opaque id.', examples: ['01980a33-2f1e-7c55-a1d0-4b7e9c2f6a18'] };

/** What types can't say of its shapes. */
export const provisioningLogShapes = {
  LogEntry: 'A request of an identity provider.',
  ...logEntry('LogEntry'),
  LogEntryPage: 'A page of entries, newest first.',
  WholeLogEntry: 'A request of an identity provider, with what was sent and answered.',
  ...logEntry('WholeLogEntry'),
  'WholeLogEntry.request': { description: 'What was sent.' },
  'WholeLogEntry.answer': { description: 'What was answered.' },
  LogSummary: 'How provisioning went lately.',
  'LogSummary.since': { description: 'Where the first period starts.' },
  'LogSummary.until': { description: 'Now.' },
  'LogSummary.periodSeconds': { type: 'integer', description: 'How long a period is.' },
  'LogSummary.connections': { description: 'The busiest first.' },
  ConnectionSummary: 'What came with one token.',
  'ConnectionSummary.token': { description: 'null: nothing that is known.' },
  'ConnectionSummary.requests': { type: 'integer' },
  'ConnectionSummary.failures': { type: 'integer', description: 'Answered with 400 or more.' },
  'ConnectionSummary.lastAt': { description: 'When the last request came.' },
  'ConnectionSummary.lastSuccessAt': { description: 'When the last came that worked; null: none did.' },
  'ConnectionSummary.periods': { description: 'Those in which there were requests, in the order of time.' },
  SummaryPeriod: 'Requests within one period.',
  'SummaryPeriod.startsAt': { description: 'When it starts.' },
  'SummaryPeriod.requests': { type: 'integer' },
  'SummaryPeriod.failures': { type: 'integer', description: 'Answered with 400 or more.' },
  LogToken: 'The token that a request was made with.',
  'LogToken.id': id,
  'LogToken.name': { description: 'As it was called then.' },
  'LogToken.prefix': { description: 'How it begins.' },
  LogFailure: 'Why a request failed.',
  'LogFailure.code': { description: 'A code that stays the same.' },
  'LogFailure.scimType': { description: 'The keyword of RFC 7644 §3.12; null: none was answered.' },
  'LogFailure.detail': { description: 'The sentence that was answered.' },
  'LogFailure.cause': { description: 'What happened, for people who do not program.' },
  'LogFailure.remedy': { description: 'What to do about it.' },
  LogBody: 'What was sent or answered, redacted.',
  'LogBody.bytes': { type: 'integer', description: 'How long it was.' },
  'LogBody.cut': {
    description: 'Whether more was left out than values: elements of long lists, or the end.',
  },
  'LogBody.body': { description: 'null: there was none. A text in ‹ › stands for what is not shown.' },
  LogSettings: 'How the provisioning log is written.',
  'LogSettings.personalValues': {
    default: 'shortened',
    description: 'What becomes of values that say something about people: `j…@acme.com`, or a mark.',
  },
  UpdateLogSettings: 'What to change of them; what is left out keeps its value.',
  'UpdateLogSettings.personalValues': { description: 'Shorten personal values, or leave them out.' },
};

function logEntry(shape) {
  const fields = {
    id,
    occurredAt: { description: 'When the request arrived.' },
    method: { description: 'Of HTTP.' },
    path: { description: 'The address without its query.' },
    query: { description: 'The query, redacted; null: there was none.' },
    status: { type: 'integer', description: 'Of the answer.' },
    outcome: { enum: ['success', 'failure'], description: '`failure`: the status is 400 or more.' },
    durationMs: { description: 'Milliseconds until the answer.' },
    times: {
      type: 'integer',
      description: 'Requests that it stands for: refusals that come in floods are counted.',
    },
    dialect: { description: 'Whose way of talking it is: `okta`, `entra`, `onelogin`, …, `unknown`.' },
    token: { description: 'What it was made with; null: nothing that is known.' },
    targetId: { description: 'The id of the user or group it was about.' },
    requestId: { description: 'The `X-Request-Id` of the answer.' },
    ip: { description: 'The address it came from.' },
    userAgent: { description: 'The program it came from.' },
    failure: { description: 'null: it did not fail.' },
  };
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [`${shape}.${name}`, field]));
}
