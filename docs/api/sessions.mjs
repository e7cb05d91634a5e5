// Sessions of members: tokens for applications, who is signed in, the end; and what admins see and end.
import { problem } from './errors.mjs';

const member = {
  id: '01980a3f-52f4-7a01-9d7e-1c0f7f0b3a55',
  organizationId: '01980a2e-7c1b-7d3f-9a54-2f6f0f2a7c11',
  email: 'ada@acme.test',
  displayName: 'Ada Byron',
  role: 'member',
  groups: [{ id: '01980a41-0c77-7b60-8a11-6d6f4f0e9b02', name: 'Engineering' }],
  givenName: 'Ada',
  familyName: 'Byron',
  nickname: null,
  picture: null,
  locale: 'en-GB',
  phoneNumber: null,
};
const session = {
  id: '01980a52-6a3c-7e15-9b1d-0f2f9f6f7a10',
  method: 'sso',
  kind: 'browser',
  createdAt: '2026-01-31T12:02:00.000Z',
  lastSeenAt: '2026-01-31T12:40:00.000Z',
  expiresAt: '2026-02-01T00:02:00.000Z',
  ip: '203.0.113.9',
  userAgent: 'Mozilla/5.0',
};
const secret = 'AZgKLnwbfT-aVC9vDyp8EQ…';

const setupLink = {
  id: '01980a60-11aa-7c3e-8f70-5b1f0e9d2c44',
  name: 'Contoso IT',
  createdAt: '2026-01-31T12:00:00.000Z',
  expiresAt: '2026-02-07T12:00:00.000Z',
};

export const sessions = {
  'SetupController.open': {
    id: 'openSetupLink',
    tag: 'Sessions',
    summary: 'Open a set-up link',
    description:
      'Keeps the link’s token as the cookie `__Host-muster_setup`, with which the connections of its organization can be ' +
      'set up without an account, and nothing else. The link can be opened as often as it is needed until it ends.',
    body: { token: { summary: 'What stands behind the #', value: { token: secret } } },
    answer: { description: 'The browser has the cookie.' },
    errors: {
      400: 'BadRequest',
      413: 'TooLarge',
      415: 'UnsupportedMediaType',
      429: {
        description: 'Too many tries of this address failed. `Retry-After` says how long to wait.',
        example: problem(429, 'throttled', 'Too many tries failed. Wait a minute.'),
      },
      503: 'Unavailable',
      401: {
        description: 'The link opens nothing, or not any more.',
        example: problem(
          401,
          'setup_link',
          'This set-up link has expired, was revoked or is not complete. Ask for a new one.',
        ),
      },
    },
  },
  'SetupLinkController.create': {
    id: 'createSetupLink',
    tag: 'Sessions',
    summary: 'Make a set-up link',
    description:
      'For somebody without an account, such as a customer’s IT admin, who connects the identity provider. Who has the link ' +
      'can do what the page of connections can: treat it as a password. Its address is shown this once.',
    body: { link: { summary: 'For a week', value: { name: 'Contoso IT' } } },
    answer: {
      description: 'The link.',
      example: { ...setupLink, url: `https://id.example.com/console/setup#${secret}` },
    },
  },
  'SetupLinkController.list': {
    id: 'listSetupLinks',
    tag: 'Sessions',
    summary: 'List set-up links',
    description: 'Newest first, also those that have ended.',
    answer: {
      description: 'A page of links.',
      example: {
        data: [{ ...setupLink, status: 'active', revokedAt: null, lastUsedAt: null }],
        nextCursor: null,
      },
    },
  },
  'SetupLinkController.revoke': {
    id: 'revokeSetupLink',
    tag: 'Sessions',
    summary: 'Take a set-up link back',
    description: 'Whoever opened it is out with the next request. Doing it again does nothing.',
    answer: { description: 'The link opens nothing any more.' },
  },
  'AuthController.token': {
    id: 'getSessionTokens',
    tag: 'Sessions',
    summary: 'Get or renew the tokens of a session',
    description:
      'For an application of another origin (`APP_ORIGINS`). `code` is what a login added to the address that it ' +
      'returned to: good once, for 60 seconds, and from a page of that origin alone. `refreshToken` renews the tokens, ' +
      'and each is good once: the answer has the next. One that comes a second time ends its session, because it may ' +
      'have been stolen. The access token is a JWT, sent as `Authorization: Bearer`; others verify it by ' +
      '`/.well-known/jwks.json`. Claims: `sub`, `org`, `role`, `groups` (ids), `sid`, and those of OpenID Connect that the ' +
      'member has; `groups_omitted` in place of `groups` when they are too many for a header.',
    body: {
      code: { summary: 'After a login', value: { code: secret } },
      renew: { summary: 'Renew', value: { refreshToken: secret } },
    },
    answer: {
      description: 'The tokens, and whose they are.',
      example: {
        accessToken: 'eyJhbGciOiJFUzI1NiI…',
        tokenType: 'Bearer',
        expiresIn: 600,
        refreshToken: secret,
        member,
      },
    },
    errors: {
      400: 'BadRequest',
      413: 'TooLarge',
      415: 'UnsupportedMediaType',
      503: 'Unavailable',
      401: {
        description:
          'The code or refresh token is not good, or not any more; the words are the same for all.',
        example: problem(401, 'invalid_grant', 'The code or refresh token is not good, or not any more.'),
      },
    },
  },
  'AuthController.session': {
    id: 'getSession',
    tag: 'Sessions',
    summary: 'Whose session it is',
    description:
      'By the cookie `__Host-muster_session` or an access token, or the operator’s by `__Host-muster_operator`. What it says is what holds now: a member who was ' +
      'deactivated a moment ago, or whose session was ended, is 401.',
    answer: {
      description: 'The member, or `operator: true`, and the end of the session.',
      example: { member, expiresAt: '2026-02-01T00:02:00.000Z' },
    },
  },
  'AuthController.logout': {
    id: 'logOut',
    tag: 'Sessions',
    summary: 'Sign out',
    description:
      'Ends the session with its tokens, and takes the cookie away. Where the identity provider offers it, `logoutUrl` is ' +
      'where the browser goes to sign out there as well.',
    answer: {
      description: 'The session is over.',
      example: { logoutUrl: 'https://idp.acme.test/logout?id_token_hint=eyJ…' },
    },
  },
  'OperatorController.signIn': {
    id: 'signInAsOperator',
    tag: 'Sessions',
    summary: 'Sign in as the operator',
    description:
      'Exchanges the operator’s key for the cookie `__Host-muster_operator`, which opens what the key does. It ends with ' +
      'the key, after `SESSION_TTL` or unused for `SESSION_IDLE_TTL`. A browser is signed in as the operator or as a ' +
      'member: the member’s cookie is taken away, and the other way round.',
    body: { key: { summary: 'The key', value: { key: '3f1c9a…' } } },
    answer: { description: 'The browser has the cookie.' },
    errors: {
      400: 'BadRequest',
      413: 'TooLarge',
      415: 'UnsupportedMediaType',
      429: {
        description: 'Too many tries of this address failed. `Retry-After` says how long to wait.',
        example: problem(429, 'throttled', 'Too many tries failed. Wait a minute.'),
      },
      503: 'Unavailable',
      401: {
        description: 'It is another key.',
        example: problem(401, 'operator_key', 'That is not the operator’s key of this service.'),
      },
    },
  },
  'MemberSessionsController.list': {
    id: 'listMemberSessions',
    tag: 'Sessions',
    summary: 'List the sessions of a member',
    description: 'Those that can be used, newest first.',
    answer: { description: 'A page of sessions.', example: { data: [session], nextCursor: null } },
  },
  'MemberSessionsController.endAll': {
    id: 'endMemberSessions',
    tag: 'Sessions',
    summary: 'End all sessions of a member',
    description: 'At once, with their refresh and access tokens. The member can sign in again.',
    answer: { description: 'The member has no session.' },
  },
  'MemberSessionsController.end': {
    id: 'endMemberSession',
    tag: 'Sessions',
    summary: 'End one session of a member',
    description: 'Ending it again does nothing.',
    answer: { description: 'The session is over.' },
  },
};

/** Shapes, and keywords of their fields. */
export const sessionShapes = {
  SessionTokens: 'What an application of another origin works with.',
  'SessionTokens.accessToken': { description: 'A JWT, to be sent as it is.' },
  'SessionTokens.tokenType': { description: 'Always `Bearer`.' },
  'SessionTokens.expiresIn': { description: 'Seconds that the access token lives.' },
  'SessionTokens.refreshToken': { description: 'Good once: the answer to its use has the next.' },
  SessionMember: 'A member, as its own session shows it; null is what nobody said.',
  'SessionMember.role': { description: 'The highest of all sources.' },
  'SessionMember.groups': { description: 'Every group the member is in, directly or through another.' },
  SetupToken: 'A set-up link that a browser opens.',
  CreateSetupLink: 'A set-up link to be made.',
  IssuedSetupLink: 'A set-up link, this once with its address.',
  'IssuedSetupLink.url': { description: 'What its holder opens in a browser.' },
  SetupLink: 'A set-up link.',
  'SetupLink.lastUsedAt': { description: 'When it was last opened; null: not yet.' },
  SetupLinkPage: 'A page of set-up links, newest first.',
  SetupSession: 'What a set-up link opens.',
  'CurrentSession.setup': { description: 'For the holder of a set-up link; else left out.' },
  OperatorKey: 'What the operator signs in with.',
  CurrentSession: 'Whose session it is: a member’s, or the operator’s.',
  'CurrentSession.operator': { description: 'True for the operator; else left out.' },
  'CurrentSession.expiresAt': { description: 'Its end whatever happens; unused it is over before.' },
  LoggedOut: 'What comes after signing out.',
  'LoggedOut.logoutUrl': { description: 'Where the browser signs out at the identity provider, if it can.' },
  ListedSession: 'A session of a member.',
  'ListedSession.method': { description: 'How the member proved who it is.' },
  'ListedSession.kind': { description: 'Whether a browser has it as a cookie, or an application by tokens.' },
  'ListedSession.lastSeenAt': { description: 'When it was last used; up to a minute late.' },
  'ListedSession.ip': { description: 'Where the login came from.' },
  ListedSessionPage: 'A page of sessions, newest first.',
};
