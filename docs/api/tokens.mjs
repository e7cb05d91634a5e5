// SCIM tokens of an organization.
import { problem } from './errors.mjs';

const issued = {
  id: '01980a30-0d3c-7e10-b1c7-6a2e9d1f4b05',
  name: 'Acme Okta',
  prefix: 'scim_3kT9vQxZ',
  token: 'scim_3kT9vQxZ…',
  createdAt: '2026-01-31T12:02:00.000Z',
  expiresAt: null,
};
const { token: _, ...kept } = issued;

export const tokens = {
  'ScimTokenController.create': {
    id: 'createScimToken',
    tag: 'SCIM tokens',
    summary: 'Create a token',
    description:
      'Makes a token for an identity provider. `token` is in this answer and nowhere else: only a hash of it is kept.',
    body: {
      plain: { summary: 'A token that does everything and never expires', value: { name: 'Acme Okta' } },
      narrow: {
        summary: 'Read-only, for a year, from one network',
        value: {
          name: 'Acme reporting',
          expiresAt: '2036-01-31T12:00:00Z',
          allowedIps: ['203.0.113.0/24'],
          scopes: ['users:read', 'groups:read'],
        },
      },
    },
    answer: { description: 'The token, shown this once.', example: issued },
  },
  'ScimTokenController.list': {
    id: 'listScimTokens',
    tag: 'SCIM tokens',
    summary: 'List tokens',
    description: 'Newest first, with those that have ended. `prefix` tells which token is meant.',
    answer: {
      description: 'A page of tokens.',
      example: {
        data: [{ ...kept, status: 'active', lastUsedAt: '2026-02-01T08:30:00.000Z', revokedAt: null }],
        nextCursor: null,
      },
    },
  },
  'ScimTokenController.rotate': {
    id: 'rotateScimToken',
    tag: 'SCIM tokens',
    summary: 'Replace a token by a new one',
    description:
      'The new token has the name, scopes and addresses of the old one. The old one stops at once, or after ' +
      '`overlapSeconds`, which gives time to enter the new one in the identity provider.',
    body: {
      overlap: { summary: 'Both work for a day', value: { overlapSeconds: 86400 } },
      atOnce: { summary: 'The old one stops at once', value: {} },
    },
    answer: { description: 'The new token, shown this once.', example: issued },
    errors: {
      409: {
        description: 'The token has ended, or was replaced before.',
        example: problem(409, 'token_ended', 'This token is revoked. Make a new one.'),
      },
    },
  },
  'ScimTokenController.revoke': {
    id: 'revokeScimToken',
    tag: 'SCIM tokens',
    summary: 'Revoke a token',
    description: 'Ends it at once. It stays in the list as `revoked`. Revoking it again does nothing.',
    answer: { description: 'The token is revoked.' },
  },
};
