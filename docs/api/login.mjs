// How people sign in: where browsers go, and what finds the organization of an address.
import { problem } from './errors.mjs';

const start = 'https://id.example.com/api/auth/oidc/01980a2e-7c1b-7d3f-9a54-2f6f0f2a7c11/start';
const notFound = 'There is no organization with single sign-on for this address.';

/** The page that a browser shows. */
function page(description) {
  const examples = { page: { summary: description, value: '<!doctype html>…' } };
  return { description, content: { 'text/html': { schema: { type: 'string' }, examples } } };
}

function redirect(status, description, example) {
  const location = {
    description: 'Where the browser goes.',
    schema: { type: 'string', format: 'uri' },
    example,
  };
  return { status, description, headers: { Location: location }, content: {} };
}

const pages = {
  400: page(
    'A page: the sign-in is over or was changed on its way, or what the identity provider answers can not be used.',
  ),
  403: page('A page: the identity provider, or this service, does not let the person in.'),
  404: page('A page: there is no organization with single sign-on here.'),
  429: page('A page: there were too many tries from this network (`RATE_LIMIT_LOGIN`).'),
  503: page('A page: the database is out of reach.'),
};

const callback = {
  tag: 'Signing in',
  description:
    'The identity provider sends the browser here. The answer is good once, for ten minutes, in the browser that began. ' +
    'The session is a cookie on this origin; for an origin of `APP_ORIGINS` the address gets a `code`, which ' +
    '`/api/auth/token` trades for tokens.',
  query: ['loginState', 'loginCode', 'loginIss', 'loginError'],
  answer: redirect(303, 'The person is signed in.', 'https://id.example.com/projects'),
  more: pages,
};

export const login = {
  'LoginController.prompt': {
    id: 'showLogin',
    tag: 'Signing in',
    summary: 'Show the login page',
    description: 'Asks for a work address. It needs no script.',
    query: ['returnTo'],
    answer: page('The page.'),
    more: { 400: pages[400] },
  },
  'LoginController.submit': {
    id: 'submitLogin',
    tag: 'Signing in',
    summary: 'Send the form of the login page',
    bodyType: 'application/x-www-form-urlencoded',
    bodySchema: 'LoginForm',
    body: { address: { summary: 'A work address', value: { email: 'ada@acme.com', returnTo: '/projects' } } },
    answer: redirect(303, 'To the start of the login.', `${start}?loginHint=ada%40acme.com`),
    more: {
      400: page('The page, with what is wrong with the address.'),
      404: page('The page: no organization signs in with the domain.'),
      413: page('The body is larger than allowed.'),
      415: page('The body is not sent as a form.'),
      429: pages[429],
      503: pages[503],
    },
  },
  'LoginController.discover': {
    id: 'discoverLogin',
    tag: 'Signing in',
    summary: 'Find where somebody signs in',
    description:
      'By the domain of the address, and nothing else of it: one that an organization has proved, and signs in with. The ' +
      'answer is the same for every address of a domain.',
    body: { address: { summary: 'A work address', value: { email: 'ada@acme.com', returnTo: '/projects' } } },
    answer: {
      description: 'Send the browser there.',
      example: { startUrl: `${start}?loginHint=ada%40acme.com` },
    },
    errors: {
      400: 'BadRequest',
      404: {
        description: 'No organization signs in with the domain.',
        example: problem(404, 'login_not_found', notFound),
      },
      413: 'TooLarge',
      415: 'UnsupportedMediaType',
      429: {
        description:
          'Too many tries from this network, or for this domain. `Retry-After` says how long to wait.',
        example: problem(429, 'login_throttled', 'There were too many tries to sign in from your network.'),
      },
      503: 'Unavailable',
    },
  },
  'FlowController.start': {
    id: 'startLogin',
    tag: 'Signing in',
    summary: 'Begin to sign in',
    description:
      'A link for people, a tile at the identity provider (`initiate_login_uri`), or where the login page leads. The browser ' +
      'goes to the identity provider by the authorization code flow with PKCE, and gets a cookie that binds the answer to it.',
    query: ['returnTo', 'loginHint', 'targetLinkUri', 'loginIss'],
    answer: redirect(
      302,
      'To the identity provider.',
      'https://acme.okta.com/oauth2/v1/authorize?client_id=…',
    ),
    more: pages,
  },
  'FlowController.own': { id: 'callback', summary: 'Come back from the identity provider', ...callback },
  'FlowController.shared': {
    id: 'sharedCallback',
    summary: 'Come back from the identity provider, at the shared address',
    ...callback,
    description: `For connections whose \`callback\` is \`shared\`; \`iss\` must be there. ${callback.description}`,
  },
  'BackchannelLogoutController.receive': {
    id: 'backchannelLogout',
    tag: 'Signing in',
    summary: 'Hear of a logout at the identity provider',
    description:
      'OpenID Connect Back-Channel Logout 1.0. Enter the address in the identity provider as `backchannel_logout_uri`. The ' +
      'session that the token names in `sid` ends, or without one all those of its `sub`. A token is good once.',
    bodyType: 'application/x-www-form-urlencoded',
    bodySchema: 'LogoutForm',
    body: { token: { summary: 'A logout token', value: { logout_token: 'eyJ0eXAiOiJsb2dvdXQrand0…' } } },
    answer: { status: 200, description: 'The sessions are over, if there were any.', content: {} },
    more: Object.fromEntries(
      [
        [400, 'The token is not accepted.'],
        [413, 'The body is larger than allowed.'],
        [415, 'The body is not sent as a form.'],
        [429, 'Too many tokens of this address were not accepted.'],
        [503, 'The database is out of reach; try again.'],
      ].map(([status, description]) => [status, logoutError(status, description)]),
    ),
  },
};

function logoutError(status, description) {
  const schema = { $ref: '#/components/schemas/LogoutError' };
  const error = status >= 500 ? 'server_error' : 'invalid_request';
  const examples = { error: { summary: description, value: { error, error_description: description } } };
  return { description, content: { 'application/json': { schema, examples } } };
}

const inQuery = (name, description, example) => ({
  name,
  in: 'query',
  description,
  schema: { type: 'string' },
  example,
});

export const loginParameters = {
  returnTo: inQuery(
    'returnTo',
    'Where the login ends: a path here, or an address on an origin of `APP_ORIGINS`. Anything else is the default page.',
    '/projects',
  ),
  loginHint: inQuery('loginHint', 'The address, handed on to the identity provider.', 'ada@acme.com'),
  targetLinkUri: inQuery(
    'target_link_uri',
    'As `returnTo`, where the identity provider begins.',
    'https://id.example.com/projects',
  ),
  loginIss: inQuery(
    'iss',
    'Who sends the browser here. When it is there it must be the issuer of the connection.',
    'https://acme.okta.com',
  ),
  loginState: inQuery('state', 'As the start made it.', 'q9Xb…'),
  loginCode: inQuery('code', 'What the identity provider gives out for tokens.', 'SplxlOBe…'),
  loginError: inQuery('error', 'Why there is no code.', 'access_denied'),
};

const text = (description) => ({ type: 'string', description });

/** Shapes without a type. */
export const loginForms = {
  LoginForm: {
    type: 'object',
    description: 'The fields of the login page.',
    properties: { email: text('A work address.'), returnTo: text('Where the login ends.') },
    required: ['email'],
  },
  LogoutForm: {
    type: 'object',
    description: 'What an identity provider sends.',
    properties: { logout_token: text('A JWT of type `logout+jwt`.') },
    required: ['logout_token'],
  },
  LogoutError: {
    type: 'object',
    description: 'An error of the back-channel logout.',
    properties: {
      error: text('`invalid_request` or `server_error`.'),
      error_description: text('In a sentence.'),
    },
    required: ['error'],
  },
};

/** Shapes, and keywords of their fields. */
export const loginShapes = {
  Discover: 'Whose organization is looked for.',
  'Discover.email': { type: 'string', format: 'email', description: 'A work address.' },
  StartAddress: 'Where a login begins.',
  'StartAddress.startUrl': { format: 'uri', description: 'For the browser to go to.' },
};
