// Service accounts of an organization.
import { problem } from './errors.mjs';

const id = '01980a40-2b1d-7c44-8f3e-5d9a7e6b2c10';
const account = {
  id,
  clientId: id,
  name: 'scim-provisioner',
  status: 'active',
  role: 'admin',
  scopes: ['admin'],
  scimScopes: ['users:read', 'users:write', 'groups:read', 'groups:write'],
  authMethod: 'client_secret',
  jwks: null,
  secrets: [{ prefix: 'svc_9fK2mQxZ', createdAt: '2026-01-31T12:02:00.000Z', endsAt: null }],
  allowedIps: [],
  tokenTtl: null,
  createdAt: '2026-01-31T12:02:00.000Z',
  lastUsedAt: null,
  expiresAt: null,
  revokedAt: null,
};
const issued = { ...account, clientSecret: 'svc_9fK2mQxZ…' };

export const accounts = {
  'ServiceAccountController.create': {
    id: 'createServiceAccount',
    tag: 'Service accounts',
    summary: 'Create a service account',
    description:
      'Makes an account for a program. It gets access tokens at `/oauth2/token`. `clientSecret` is in this answer ' +
      'and nowhere else: only a hash of it is kept.',
    body: {
      admin: {
        summary: 'For SCIM and the admin REST of the organization',
        value: { name: 'scim-provisioner', role: 'admin', scopes: ['admin'] },
      },
      reader: {
        summary: 'Reads over SCIM, with tokens for a day, from one network',
        value: {
          name: 'Nightly report',
          scopes: ['scim'],
          scimScopes: ['users:read', 'groups:read'],
          tokenTtl: 86400,
          allowedIps: ['203.0.113.0/24'],
        },
      },
      keys: {
        summary: 'Proves itself with a key of its own',
        value: {
          name: 'Console',
          role: 'admin',
          scopes: ['admin'],
          authMethod: 'private_key_jwt',
          jwks: {
            keys: [
              {
                kty: 'EC',
                crv: 'P-256',
                x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
                y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
              },
            ],
          },
        },
      },
    },
    answer: { description: 'The account, with its secret, shown this once.', example: issued },
  },
  'ServiceAccountController.list': {
    id: 'listServiceAccounts',
    tag: 'Service accounts',
    summary: 'List service accounts',
    description: 'Newest first, with those that have ended.',
    answer: { description: 'A page of service accounts.', example: { data: [account], nextCursor: null } },
  },
  'ServiceAccountController.find': {
    id: 'getServiceAccount',
    tag: 'Service accounts',
    summary: 'Read a service account',
    answer: { description: 'The account.', example: account },
  },
  'ServiceAccountController.rotate': {
    id: 'rotateServiceAccount',
    tag: 'Service accounts',
    summary: 'Replace the secret of a service account',
    description:
      'The secrets before stop at once, or after `overlapSeconds`. One with `private_key_jwt` gets the keys in `jwks` ' +
      'in place of those before. Tokens that were issued stay good: to end them, revoke the account.',
    body: {
      overlap: { summary: 'Both secrets work for a day', value: { overlapSeconds: 86400 } },
      atOnce: { summary: 'The old secret stops at once', value: {} },
    },
    answer: { description: 'The account, with its new secret, shown this once.', example: issued },
    errors: {
      409: {
        description: 'The account has ended, or ten of its secrets still work.',
        example: problem(409, 'account_ended', 'This service account is revoked. Make a new one.'),
      },
    },
  },
  'ServiceAccountController.revoke': {
    id: 'revokeServiceAccount',
    tag: 'Service accounts',
    summary: 'Revoke a service account',
    description:
      'Ends it, its secrets and all its tokens at once. It stays in the list as `revoked`. Revoking it again does nothing.',
    answer: { description: 'The account is revoked.' },
  },
};

/** Shapes, and keywords of their fields. */
export const accountShapes = {
  ServiceAccount: 'A program that acts for an organization.',
  'ServiceAccount.id': { description: 'An opaque id.', examples: ['01980a2e-7c1b-7d3f-9a54-2f6f0f2a7c11'] },
  'ServiceAccount.clientId': { description: 'What it calls itself at the token endpoint.' },
  'ServiceAccount.name': { description: 'What people recognize it by; the audit log shows it.' },
  'ServiceAccount.status': { description: 'Whether it can be used.' },
  'ServiceAccount.role': { description: 'Only `admin` can use the scope `admin`.' },
  'ServiceAccount.scopes': { description: 'What its tokens can be asked for: `scim`, `admin`.' },
  'ServiceAccount.scimScopes': { description: 'What it may do over SCIM.' },
  'ServiceAccount.authMethod': { description: 'How it proves itself: `client_secret` or `private_key_jwt`.' },
  'ServiceAccount.secrets': { description: 'The secrets that work, newest first.' },
  'ServiceAccount.allowedIps': { description: 'Addresses and networks that it may come from; none: any.' },
  'ServiceAccount.tokenTtl': { description: 'Seconds that its tokens live; null: as the service is set up.' },
  'ServiceAccount.lastUsedAt': {
    description: 'When it last asked for a token, or used one; up to ten seconds late.',
  },
  'ServiceAccount.expiresAt': { description: 'null: it never ends by itself.' },
  'ServiceAccount.revokedAt': { description: 'null: it was not revoked.' },
  ServiceAccountPage: 'A page of service accounts, newest first.',
  'ClientSecret.prefix': { description: 'How it begins.' },
  'ClientSecret.endsAt': { description: 'When it stops; null: it was not replaced.' },
  'IssuedToken.access_token': { description: 'A JWT, to be sent as it is.' },
  'IssuedToken.token_type': { description: 'Always `Bearer`.' },
  'IssuedToken.expires_in': { description: 'Seconds that it lives.' },
  'IssuedToken.scope': { description: 'What was granted.' },
};
