// How an organization signs in, and its domains.
import { problem } from './errors.mjs';

const connection = {
  enabled: true,
  issuer: 'https://acme.okta.com',
  clientId: '0oa1b2c3d4',
  hasClientSecret: true,
  allowedDomains: ['acme.com'],
  autoProvision: true,
  defaultRole: 'viewer',
  emailAuthoritative: false,
  groupsClaim: 'groups',
  roleMappings: [{ group: 'Platform team', role: 'admin' }],
  callback: 'connection',
  connectionId: '01980a50-5c21-7e0b-9b35-7d1f4a2c6e08',
  redirectUri: 'https://id.example.com/api/auth/oidc/callback/01980a50-5c21-7e0b-9b35-7d1f4a2c6e08',
  startUrl: 'https://id.example.com/api/auth/oidc/01980a2e-7c1b-7d3f-9a54-2f6f0f2a7c11/start',
};

const domain = {
  domain: 'acme.com',
  status: 'pending',
  listed: true,
  txtName: '_muster-verification.acme.com',
  txtValue: 'muster-verification=9fK2mQxZ7bT1cV4nL8pRsA',
};

const taken = {
  409: {
    description: 'Another organization has proved the domain.',
    example: problem(409, 'uniqueness', 'Another organization has proved that this domain is its own.'),
  },
};

const incomplete = problem(400, 'invalid_body', 'The body holds fields that are not right.', [
  { path: 'clientSecret', message: 'Give the client secret before you enable single sign-on.' },
]);

export const oidc = {
  'ConnectionController.find': {
    id: 'getOidc',
    tag: 'Single sign-on',
    summary: 'Read how an organization signs in',
    description:
      'Before anything was saved it is off and empty, and `redirectUri` and `startUrl` can be entered in the identity ' +
      'provider already. The client secret is never shown.',
    answer: { description: 'The settings.', example: connection },
  },
  'ConnectionController.change': {
    id: 'putOidc',
    tag: 'Single sign-on',
    summary: 'Change how an organization signs in',
    description:
      'What is left out keeps its value; an answer of the GET can be changed and sent back whole. Another issuer takes ' +
      'the client secret away unless a new one comes with it. The identity provider is asked what it says of itself: ' +
      'what can not be used is refused, and one that does not answer yet may be saved. Turning it on takes an issuer, a ' +
      'client ID, a client secret and at least one domain. Domains that are new are pending until they are proved.',
    body: {
      whole: {
        summary: 'All that it takes',
        value: {
          enabled: true,
          issuer: 'https://acme.okta.com',
          clientId: '0oa1b2c3d4',
          clientSecret: 'kT9vQxZ3…',
          allowedDomains: ['acme.com'],
          autoProvision: true,
        },
      },
      entra: {
        summary: 'Entra never calls addresses verified',
        value: {
          issuer: 'https://login.microsoftonline.com/1f0e9d8c-7b6a-4543-a210-fedcba987654/v2.0',
          emailAuthoritative: true,
        },
      },
      off: { summary: 'Turn it off', value: { enabled: false } },
    },
    answer: { description: 'The settings as they are now.', example: connection },
    errors: {
      400: {
        description: 'Something is not right or missing; `errors` says what, field by field.',
        example: incomplete,
      },
      409: {
        description: 'Others do not stop changing the same settings.',
        example: problem(409, 'busy', 'Somebody else is changing these settings. Read them again.'),
      },
    },
  },
  'ConnectionController.test': {
    id: 'testOidc',
    tag: 'Single sign-on',
    summary: 'Try settings out',
    description:
      'Asks the identity provider, as far as it goes without anybody signing in. What the body holds is taken in place ' +
      'of what is saved; nothing is saved.',
    body: {
      saved: { summary: 'What is saved', value: {} },
      other: { summary: 'Another issuer', value: { issuer: 'https://acme.okta.com' } },
    },
    answer: {
      description: 'What was found.',
      example: {
        ok: false,
        checks: [
          { name: 'discovery', ok: true, detail: 'The provider describes itself.' },
          {
            name: 'issuer',
            ok: false,
            detail:
              'The provider calls itself https://acme.okta.com/oauth2/default, not https://acme.okta.com.',
          },
          {
            name: 'endpoints',
            ok: true,
            detail: 'The provider names its endpoints, and they may be called.',
          },
          { name: 'algorithms', ok: true, detail: 'The provider signs in a way that is accepted.' },
          { name: 'authentication', ok: true, detail: 'The provider takes a client secret.' },
          { name: 'jwks', ok: true, detail: 'The provider publishes 2 keys.' },
        ],
      },
    },
  },
  'DomainsController.list': {
    id: 'listDomains',
    tag: 'Domains',
    summary: 'List domains',
    description: 'In the order of their names. A domain comes here by being listed in the settings.',
    answer: { description: 'A page of domains.', example: { data: [domain], nextCursor: null } },
  },
  'DomainsController.verify': {
    id: 'verifyDomain',
    tag: 'Domains',
    summary: 'Prove a domain',
    description:
      'Looks for `txtValue` among the TXT records at `txtName`. Several organizations can have a domain pending; the ' +
      'first that proves it has it. A domain that was proved stays so, and its record may go.',
    answer: {
      description: 'The domain as it is now.',
      example: {
        ...domain,
        status: 'verified',
        detail: 'The organization has proved that the domain is its own.',
      },
    },
    errors: taken,
  },
  'DomainsController.set': {
    id: 'putDomain',
    tag: 'Domains',
    summary: 'Say whether a domain is proved',
    description:
      'The operator’s word in place of DNS. A domain that the organization does not have is added and listed.',
    body: { proved: { summary: 'It is theirs', value: { status: 'verified' } } },
    answer: { description: 'The domain as it is now.', example: { ...domain, status: 'verified' } },
    errors: taken,
  },
  'DomainsController.remove': {
    id: 'deleteDomain',
    tag: 'Domains',
    summary: 'Give a domain up',
    description: 'Another organization can prove it then. Its people no longer sign in here.',
    answer: { description: 'The domain is gone.' },
    errors: {
      409: {
        description: 'Single sign-on is on and has no other domain.',
        example: problem(
          409,
          'last_domain',
          'Single sign-on is on and has no other domain. List another one, or turn it off first.',
        ),
      },
    },
  },
};

const settings = (of) => ({
  [`${of}.enabled`]: { description: 'Whether anybody signs in this way.' },
  [`${of}.issuer`]: { description: 'What the identity provider calls itself, an https address.' },
  [`${of}.clientId`]: { description: 'What the identity provider calls this service.' },
});

/** As in `schemas.mjs`. */
export const oidcShapes = {
  Connection: 'What to change of how an organization signs in; what is left out keeps its value.',
  ...settings('Connection'),
  'Connection.allowedDomains': {},
  ...Object.fromEntries(
    ['hasClientSecret', 'connectionId', 'redirectUri', 'startUrl'].map((name) => [
      `Connection.${name}`,
      {
        type: name === 'hasClientSecret' ? 'boolean' : 'string',
        readOnly: true,
        description: 'In every answer, so that an answer can be sent back changed; passed over here.',
      },
    ]),
  ),
  'Connection.roleMappings': { items: { $ref: '#/components/schemas/RoleMapping' } },
  RoleMapping: 'A role that a group of the identity provider gives.',
  PublishedConnection: 'How an organization signs in.',
  ...settings('PublishedConnection'),
  'PublishedConnection.hasClientSecret': {
    description: 'Whether there is a client secret. It is not shown.',
  },
  'PublishedConnection.allowedDomains': { description: 'Domains of the people who may sign in.' },
  'PublishedConnection.autoProvision': {
    description:
      'Whether people who are no members become some by signing in, under a domain that is proved.',
  },
  'PublishedConnection.defaultRole': { description: 'For those who become members.' },
  'PublishedConnection.emailAuthoritative': {
    description: 'Whether addresses are believed although the provider does not call them verified.',
  },
  'PublishedConnection.groupsClaim': { description: 'Claim that lists the groups of a person; null: none.' },
  'PublishedConnection.roleMappings': { description: 'Roles that groups of the claim give.' },
  'PublishedConnection.callback': {
    description: 'Where the provider sends browsers back to: an address of its own, or one that all share.',
  },
  'PublishedConnection.connectionId': { description: 'An opaque id.' },
  'PublishedConnection.redirectUri': {
    format: 'uri',
    description: 'To enter in the identity provider ("Redirect URI", "Callback URL").',
  },
  'PublishedConnection.startUrl': { format: 'uri', description: 'Where signing in begins.' },
  ConnectionReport: 'What came of trying settings out.',
  ConnectionCheck: 'One thing that was looked at.',
  SetDomain: 'What the operator says of a domain.',
  Domain: 'A domain of an organization.',
  'Domain.domain': { description: 'In lower case.' },
  'Domain.status': { description: 'Whether the organization has proved that it is its own.' },
  'Domain.txtName': { description: 'Where in DNS the proof is published.' },
  'Domain.txtValue': { description: 'The TXT record to publish there.' },
  DomainPage: 'A page of domains.',
  LookedAtDomain: 'A domain after a look into DNS.',
  'LookedAtDomain.domain': { description: 'In lower case.' },
  'LookedAtDomain.status': { description: 'Whether the organization has proved that it is its own.' },
  'LookedAtDomain.txtName': { description: 'Where in DNS the proof is published.' },
  'LookedAtDomain.txtValue': { description: 'The TXT record to publish there.' },
};
