import type { IdpProfile } from './idp.js';

type Claims = Record<string, unknown>;

/** Those of a user's claims that a provider tells. */
function only(user: Claims, ...names: string[]): Claims {
  return Object.fromEntries(names.filter((name) => name in user).map((name) => [name, user[name]]));
}

const tenant = '8f1c2b7a-0d3e-4c5f-9a6b-1e2d3c4b5a69';

/**
 * Microsoft Entra ID, v2.0 of one tenant: pairwise subjects, no `email_verified`, groups by id and left out beyond
 * 200 of them, no PKCE methods and no `iss` announced, keys without `alg`, `session_state` in the answer.
 */
const entra: IdpProfile = {
  name: 'Entra ID',
  path: `/${tenant}/v2.0`,
  metadata: () => ({
    code_challenge_methods_supported: undefined,
    token_endpoint_auth_methods_supported: [
      'client_secret_post',
      'private_key_jwt',
      'client_secret_basic',
      'self_signed_tls_client_auth',
    ],
    subject_types_supported: ['pairwise'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    tenant_region_scope: 'EU',
    http_logout_supported: true,
  }),
  clientAuthentication: 'client_secret_basic',
  idToken: (user) => ({
    ...only(user, 'email', 'name', 'groups', '_claim_names', '_claim_sources'),
    preferred_username: user['email'],
    tid: tenant,
    oid: '00000000-0000-0000-66f3-3332eca7ea81',
    ver: '2.0',
    rh: '0.AAAA',
    uti: 'q',
  }),
  userInfo: (user) => only(user, 'email', 'name', 'picture'),
  sendsIss: false,
  extraParameters: { session_state: '0b1f0b1f-0000' },
  keysWithoutAlg: true,
};

/** Okta, the organization's own authorization server: thin ID tokens, groups for the scope of that name. */
const okta: IdpProfile = {
  name: 'Okta',
  path: '',
  metadata: () => ({
    token_endpoint_auth_methods_supported: [
      'client_secret_basic',
      'client_secret_post',
      'client_secret_jwt',
      'private_key_jwt',
      'none',
    ],
    scopes_supported: ['openid', 'email', 'profile', 'address', 'phone', 'offline_access', 'groups'],
    backchannel_logout_supported: true,
  }),
  clientAuthentication: 'client_secret_basic',
  idToken: (user) => ({ ...only(user, 'email', 'name'), ver: 1, idp: '00o1', amr: ['pwd', 'mfa'] }),
  userInfo: (user) =>
    only(user, 'email', 'email_verified', 'name', 'given_name', 'family_name', 'groups', 'locale'),
  sendsIss: true,
};

/** Google Workspace: endpoints on other hosts than the issuer's, `hd` and `azp`, foreign parameters, no logout. */
const google: IdpProfile = {
  name: 'Google Workspace',
  path: '',
  metadata: (issuer) => ({
    token_endpoint: `${issuer.replace('localhost', '127.0.0.1')}/token`,
    jwks_uri: `${issuer.replace('localhost', '127.0.0.1')}/jwks`,
    end_session_endpoint: undefined,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
    scopes_supported: ['openid', 'email', 'profile'],
    code_challenge_methods_supported: ['plain', 'S256'],
  }),
  clientAuthentication: 'client_secret_basic',
  idToken: (user) => ({
    ...only(user, 'email', 'email_verified', 'name', 'given_name', 'family_name', 'picture'),
    hd: 'acme.test',
    azp: user['client'],
  }),
  sendsIss: true,
  extraParameters: { scope: 'email profile openid', authuser: '0', hd: 'acme.test', prompt: 'consent' },
};

/** OneLogin: a path below the account's host, groups for their scope, its clock a little behind. */
const oneLogin: IdpProfile = {
  name: 'OneLogin',
  path: '/oidc/2',
  metadata: () => ({
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
    scopes_supported: ['openid', 'name', 'profile', 'groups', 'email', 'params', 'phone'],
  }),
  clientAuthentication: 'client_secret_basic',
  idToken: (user) => ({ ...only(user, 'email', 'name', 'groups'), preferred_username: user['email'] }),
  sendsIss: false,
  clockSkew: -45,
};

/** PingOne: claims at the userinfo endpoint alone, its clock a little ahead. */
const ping: IdpProfile = {
  name: 'PingOne',
  path: `/${tenant}/as`,
  metadata: () => ({
    token_endpoint_auth_methods_supported: [
      'client_secret_basic',
      'client_secret_post',
      'client_secret_jwt',
      'private_key_jwt',
    ],
    id_token_signing_alg_values_supported: ['RS256'],
  }),
  clientAuthentication: 'client_secret_basic',
  idToken: () => ({ env: tenant, org: tenant, 'p1.region': 'EU', acr: 'Single_Factor', amr: ['pwd'] }),
  userInfo: (user) => only(user, 'email', 'email_verified', 'name', 'given_name', 'family_name', 'groups'),
  sendsIss: false,
  clockSkew: 45,
};

/** Auth0: an issuer that ends with a slash, the secret in the body, groups under a name that is an address. */
const auth0: IdpProfile = {
  name: 'Auth0',
  path: '/',
  metadata: () => ({
    token_endpoint_auth_methods_supported: ['client_secret_post'],
    id_token_signing_alg_values_supported: ['HS256', 'RS256', 'PS256'],
  }),
  clientAuthentication: 'client_secret_post',
  idToken: (user) => ({
    ...only(user, 'email', 'email_verified', 'name', 'nickname', 'picture'),
    'https://acme.test/groups': user['groups'],
    updated_at: '2026-01-31T12:00:00.000Z',
  }),
  sendsIss: false,
};

/** A provider that does no more and no less than OpenID Connect asks. */
export const plain: IdpProfile = {
  name: 'plain',
  path: '',
  clientAuthentication: 'client_secret_basic',
  idToken: (user) => user,
  sendsIss: true,
  ownTokens: true,
};

/** The large ones, as their documents and their discovery documents describe them. */
export const profiles = [entra, okta, google, oneLogin, ping, auth0];
