// What stands above the routes in the API description.

export const info = {
  title: 'Muster',
  summary: 'User provisioning by SCIM 2.0 and single sign-on, per organization.',
  description: `Muster connects your product to the **identity provider** (IdP) of each of your customers: the
system, such as Okta or Microsoft Entra ID, in which a company keeps the accounts of its people.

Your customer is an **organization** here, its people are **members**. **SCIM** (System for Cross-domain
Identity Management, RFC 7643 and RFC 7644) is the standard by which an IdP creates, changes and disables
accounts elsewhere: the IdP is the client, Muster the server. You rarely write SCIM calls yourself: you give
the customer two values, an address and a token, and their IdP does the rest.

There are two interfaces, each with credentials of its own:

- the **admin REST** under \`/api/v1\`, for you and your console, with the operator key, or with an access token of a
  service account for its own organization;
- **SCIM**, for identity providers, with a SCIM token of the organization, or an access token.

First steps, with the operator key in \`$KEY\`:

\`\`\`
curl $URL/api/v1/organizations -H "Authorization: Bearer $KEY" \\
  -H "Content-Type: application/json" -d '{"name": "Acme"}'

curl -X PUT $URL/api/v1/organizations/$ORG/scim -H "Authorization: Bearer $KEY" \\
  -H "Content-Type: application/json" -d '{"enabled": true}'

curl $URL/api/v1/organizations/$ORG/scim/tokens -H "Authorization: Bearer $KEY" \\
  -H "Content-Type: application/json" -d '{"name": "Acme Okta"}'
\`\`\`

The second answer holds the \`baseUrl\` and the third the \`token\` that the customer enters in its IdP.

Good to know:

- Times are RFC 3339 in UTC. Ids are opaque texts.
- Every answer has an \`X-Request-Id\` header; the audit log knows the request by it. Send the header yourself
  (up to 64 letters, digits and \`_.:-\`) to choose the id.
- A list of the admin REST is \`{data, nextCursor}\`: pass \`nextCursor\` as \`cursor\` to get the next page,
  until it is null.
- Bodies are UTF-8 JSON. Fields that are not known are refused by the admin REST and passed over by SCIM.
- Bodies may have 1 MiB, unless the service is set up otherwise.
- Paths may be written in any case, and doubled or trailing slashes do no harm.
- An address that does not exist is 404, and a SCIM address that does not take the method is 405 with \`Allow\`.
- Errors of the admin REST are problem details (RFC 9457); \`type\` is \`urn:muster:error:\` and a code that
  stays the same. Errors of SCIM have the form of RFC 7644.`,
};

export const servers = [{ url: 'http://localhost:3000', description: 'This service.' }];

export const tags = [
  {
    name: 'Organizations',
    description: 'Your customers. Each is apart from all others: nothing is shared between two of them.',
  },
  {
    name: 'Provisioning',
    description:
      'How the identity provider of an organization may change its members, and the address to enter there.',
  },
  {
    name: 'Single sign-on',
    description:
      'The identity provider through which the people of an organization sign in (OpenID Connect).',
  },
  {
    name: 'Domains',
    description:
      'Domains of e-mail addresses. One that an organization has proved leads its people to its identity provider, and ' +
      'lets them become members by signing in; one organization has it.',
  },
  {
    name: 'SCIM tokens',
    description:
      'The credentials that identity providers come with. A token belongs to one organization, and is shown once.',
  },
  {
    name: 'Service accounts',
    description:
      'Programs that act for an organization. Each has a role and scopes, gets access tokens at `/oauth2/token`, and is ' +
      'the actor of what it does in the audit log.',
  },
  {
    name: 'Access tokens',
    description: 'How a service account gets a token, and how others verify it.',
  },
  {
    name: 'Signing in',
    description:
      'Where browsers go to sign in through the identity provider of their organization. Whatever goes wrong there ends in ' +
      'a page with a reference: the `requestId` of its event in the audit log.',
  },
  {
    name: 'Sessions',
    description:
      'Members who signed in: a cookie in the browser, or tokens of an application of another origin. A request that the ' +
      'cookie authenticates, and that is no GET, must come from a page of this service (`Origin`, or ' +
      '`Sec-Fetch-Site: same-origin`), else it is 403.',
  },
  {
    name: 'Members',
    description: 'The people of an organization, wherever they came from.',
  },
  {
    name: 'Provisioning log',
    description:
      'What the identity provider asked and was answered in the last days, and for a failure its cause and remedy. ' +
      'Values that say something about people are shortened or left out.',
  },
  {
    name: 'Audit log',
    description:
      'Every change and every refused request, written in the same transaction as the change itself. ' +
      'It outlives the organization.',
  },
  {
    name: 'Groups',
    description: 'The groups that the identity provider pushes: who is in them, and which role they give.',
  },
  {
    name: 'SCIM users',
    description: `What the identity provider calls to create, find, change and remove accounts (RFC 7644 §3).

The same resources are served under three bases. The first names the organization in the path; with the other two
it comes from the token alone:

- \`/api/scim/v2/{orgId}\`, the one to hand out;
- \`/scim/v2\`;
- \`/api/v2/scim\`.

Addresses inside an answer (\`meta.location\`) use the base of the request. Answers are
\`application/scim+json\`; bodies may be that or \`application/json\`. Attribute names are read in any case.`,
  },
  {
    name: 'SCIM groups',
    description: 'Groups of users, and of other groups, under the same bases.',
  },
  {
    name: 'SCIM bulk',
    description: 'Many changes in one request (RFC 7644 §3.7), on the same three bases.',
  },
  {
    name: 'SCIM discovery',
    description:
      'Documents by which a client learns what this service can do (RFC 7644 §4). They need no token; one that ' +
      'is sent must be good, so that the connection test of an identity provider tells the truth.',
  },
  { name: 'Operations', description: 'What load balancers, monitors and developers look at.' },
];

export const pathParameters = {
  orgId: { description: 'The id of the organization.', example: '01980a2e-7c1b-7d3f-9a54-2f6f0f2a7c11' },
  'domains/{domain}': { description: 'The name of the domain, in any case.', example: 'acme.com' },
  'members/{id}': { description: 'The id of the member.', example: '01980a31-51c0-7aa2-8f0e-0b1d5f9a3e42' },
  connectionId: {
    description: 'The id of the connection to an identity provider.',
    example: '01980a50-5c21-7e0b-9b35-7d1f4a2c6e08',
  },
  'setup-links/{id}': {
    description: 'The id of the set-up link.',
    example: '01980a60-11aa-7c3e-8f70-5b1f0e9d2c44',
  },
  sessionId: { description: 'The id of the session.', example: '01980a52-6a3c-7e15-9b1d-0f2f9f6f7a10' },
  'groups/{id}': { description: 'The id of the group.', example: '01980a41-22c0-7b11-9d0e-3c1d5f9a3e10' },
  'service-accounts/{id}': {
    description: 'The id of the service account.',
    example: '01980a40-2b1d-7c44-8f3e-5d9a7e6b2c10',
  },
  'schemas/{urn}': {
    description: 'The URN of a schema that the organization registered, in any case.',
    example: 'urn:ietf:params:scim:schemas:extension:acme:2.0:User',
  },
  'provisioning-log/{id}': {
    description: 'The id of the entry.',
    example: '01980a33-2f1e-7c55-a1d0-4b7e9c2f6a18',
  },
  'tokens/{id}': { description: 'The id of the token.', example: '01980a30-0d3c-7e10-b1c7-6a2e9d1f4b05' },
  'Users/{id}': {
    description: 'The id that this service gave the user.',
    example: '01980a31-51c0-7aa2-8f0e-0b1d5f9a3e42',
  },
  'Groups/{id}': {
    description: 'The id that this service gave the group.',
    example: '01980a41-22c0-7b11-9d0e-3c1d5f9a3e10',
  },
  'ResourceTypes/{id}': { description: 'The name of a resource type, in any case.', example: 'User' },
  'Schemas/{id}': {
    description: 'The URN of a schema, in any case.',
    example: 'urn:ietf:params:scim:schemas:core:2.0:User',
  },
};
