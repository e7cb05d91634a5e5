// How a caller proves who it is.
export const securitySchemes = {
  operatorKey: {
    type: 'http',
    scheme: 'bearer',
    description:
      '**Operator key**, the value of `ADMIN_API_KEY`: `Authorization: Bearer <key>`. It opens the admin REST for ' +
      'every organization.',
  },
  scimToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'scim_…',
    description:
      '**SCIM token**: `Authorization: Bearer scim_…`. It opens SCIM for the organization it was made for, within ' +
      'its scopes (`users:read`, `users:write`, `groups:read`, `groups:write`), from the addresses it allows.',
  },
  serviceAccount: {
    type: 'oauth2',
    description:
      '**Access token** of a service account, from `/oauth2/token`: `Authorization: Bearer eyJ…`. With the scope `scim` ' +
      'it opens SCIM for the organization of the account; with `admin`, when the role of the account is `admin`, also the ' +
      'admin REST below that organization.',
    flows: {
      clientCredentials: {
        tokenUrl: '/oauth2/token',
        scopes: {
          scim: 'SCIM, within the SCIM scopes of the account.',
          admin: 'The admin REST of the organization, and SCIM.',
        },
      },
    },
  },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-muster_session',
    description:
      '**Session** of a member in a browser. It opens what belongs to the member and, when its role is `admin`, the ' +
      'admin REST below its organization.',
  },
  operatorSession: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-muster_operator',
    description:
      '**Session** of the operator in a browser, from `/api/auth/operator`. It opens what the operator’s key does. What ' +
      'changes something must come from a page of this service.',
  },
  setupLink: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-muster_setup',
    description:
      '**Set-up link** that a browser has opened (`/api/auth/setup`). It opens what belongs to the connections of one ' +
      'organization, until the link ends or is revoked.',
  },
  accessToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      '**Access token** of a member, from `/api/auth/token`: `Authorization: Bearer eyJ…`. It opens what the session does, ' +
      'and `/Me` of SCIM.',
  },
};

/** Parameters of paths, by the address above them. */
