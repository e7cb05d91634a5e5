// How service accounts get their tokens, and the keys by which others verify them.

const id = '01980a40-2b1d-7c44-8f3e-5d9a7e6b2c10';

export const oauth = {
  'TokenEndpointController.issue': {
    id: 'issueToken',
    tag: 'Access tokens',
    summary: 'Get an access token',
    description:
      'The grant `client_credentials` of OAuth 2.0 (RFC 6749 §4.4), for service accounts. The client proves itself ' +
      'by HTTP Basic, by `client_id` and `client_secret` in the body, or by a signed assertion (RFC 7523) whose `jti` is ' +
      'good once. The token is a JWT (RFC 9068): send it as `Authorization: Bearer`.',
    bodyType: 'application/x-www-form-urlencoded',
    bodySchema: 'TokenRequest',
    body: {
      secret: {
        summary: 'With the secret in the body',
        value: {
          grant_type: 'client_credentials',
          scope: 'admin',
          client_id: id,
          client_secret: 'svc_9fK2mQxZ…',
        },
      },
      basic: {
        summary: 'With the secret in the header',
        value: { grant_type: 'client_credentials', scope: 'scim' },
      },
      assertion: {
        summary: 'With a signed assertion',
        value: {
          grant_type: 'client_credentials',
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: 'eyJhbGciOiJFUzI1NiJ9.…',
        },
      },
    },
    answer: {
      description: 'The token.',
      example: {
        access_token: 'eyJhbGciOiJFUzI1NiI…',
        token_type: 'Bearer',
        expires_in: 600,
        scope: 'admin',
      },
    },
    more: {
      400: oauthError(
        'The request is not right.',
        'unsupported_grant_type',
        'The grant_type must be client_credentials.',
      ),
      401: {
        ...oauthError(
          'The client is not known, or did not prove itself; the words are the same whatever was wrong.',
          'invalid_client',
          'The client is not known, or did not prove itself.',
        ),
        headers: {
          'WWW-Authenticate': {
            description: 'How to authenticate.',
            schema: { type: 'string', const: 'Basic realm="muster"' },
          },
        },
      },
      413: oauthError(
        'The body is larger than allowed.',
        'invalid_request',
        'The body is larger than the 65536 bytes allowed here.',
      ),
      415: oauthError(
        'The body is not sent as a form.',
        'invalid_request',
        "Send application/x-www-form-urlencoded, not 'application/json'.",
      ),
      429: oauthError(
        'Too many tries of this address failed.',
        'temporarily_unavailable',
        'Too many tries failed. Wait a minute.',
      ),
      500: oauthError(
        'A fault of this service.',
        'server_error',
        'The service met a fault of its own. The request was not carried out.',
      ),
      503: oauthError(
        'The database is out of reach; try again.',
        'temporarily_unavailable',
        'The service cannot reach its database right now. Try again shortly.',
      ),
    },
  },
  'JwksController.published': {
    id: 'getKeySet',
    tag: 'Access tokens',
    summary: 'Read the keys that verify access tokens',
    description:
      'A JSON Web Key Set (RFC 7517) of every key that a living token may be signed with, and of the one that signs next, ' +
      'from a quarter of an hour before it does. `iss` and `aud` of a token are the address of this service, its `typ` is ' +
      '`at+jwt`. What is verified by these keys alone may have been revoked a moment ago: let tokens live briefly.',
    answer: {
      description: 'The keys.',
      content: {
        'application/json': {
          schema: { $ref: '#/components/schemas/KeySet' },
          examples: {
            one: {
              summary: 'One key',
              value: {
                keys: [
                  {
                    kty: 'EC',
                    crv: 'P-256',
                    x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
                    y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
                    kid: '01980a3f-1f2e-7b10-9c55-0e4d3b2a1f00',
                    use: 'sig',
                    alg: 'ES256',
                  },
                ],
              },
            },
          },
        },
      },
    },
  },
};

/** An answer of RFC 6749 §5.2. */
function oauthError(description, error, text) {
  const value = { error, error_description: text };
  const schema = { $ref: '#/components/schemas/OauthError' };
  return {
    description,
    content: { 'application/json': { schema, examples: { error: { summary: text, value } } } },
  };
}

const text = (description) => ({ type: 'string', description });

/** Shapes that are OAuth's own. */
export const oauthSchemas = {
  TokenRequest: {
    type: 'object',
    description: 'What a client sends for an access token; no field twice.',
    properties: {
      grant_type: { type: 'string', const: 'client_credentials', description: 'Always this one.' },
      scope: text('`scim`, `admin` or both, with a blank between them; left out: all that the account has.'),
      client_id: text('The client, unless it is in the header or the assertion.'),
      client_secret: text('Its secret, unless it is in the header.'),
      client_assertion_type: text('`urn:ietf:params:oauth:client-assertion-type:jwt-bearer`'),
      client_assertion: text(
        'A JWT with `iss` and `sub` the client id, `aud` this service or its token endpoint, `jti`, and `exp` within an hour.',
      ),
    },
    required: ['grant_type'],
  },
  OauthError: {
    type: 'object',
    description: 'An error of the token endpoint (RFC 6749 §5.2).',
    properties: {
      error: text('A code: `invalid_client`, `invalid_scope`, …'),
      error_description: text('What went wrong, in a sentence for people.'),
    },
    required: ['error', 'error_description'],
  },
  KeySet: {
    type: 'object',
    description: 'Public keys (RFC 7517).',
    properties: {
      keys: {
        type: 'array',
        description: 'The keys, newest first.',
        items: {
          type: 'object',
          properties: {
            kty: text('`EC`'),
            crv: text('`P-256`'),
            x: text('A coordinate.'),
            y: text('A coordinate.'),
            kid: text('The name by which tokens refer to it.'),
            use: text('`sig`'),
            alg: text('`ES256`'),
          },
          required: ['kty', 'kid', 'use', 'alg'],
        },
      },
    },
    required: ['keys'],
  },
};
