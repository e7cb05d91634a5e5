// The whole API description, made of the built application, its sources and the tables in docs/api.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../build.mjs';
import { accounts } from '../../docs/api/accounts.mjs';
import { audit } from '../../docs/api/audit.mjs';
import { adminErrors, scimErrors } from '../../docs/api/errors.mjs';
import { groups } from '../../docs/api/groups.mjs';
import { info, pathParameters, servers, tags } from '../../docs/api/info.mjs';
import { securitySchemes } from '../../docs/api/security.mjs';
import { login, loginForms, loginParameters } from '../../docs/api/login.mjs';
import { members } from '../../docs/api/members.mjs';
import { operations } from '../../docs/api/operations.mjs';
import { oidc } from '../../docs/api/oidc.mjs';
import { oauth, oauthSchemas } from '../../docs/api/oauth.mjs';
import { organizations, provisioning } from '../../docs/api/organizations.mjs';
import { extensions, extensionShapes } from '../../docs/api/extensions.mjs';
import { provisioningLog } from '../../docs/api/provisioning-log.mjs';
import { handWritten } from '../../docs/api/hand-written.mjs';
import { refinements } from '../../docs/api/schemas.mjs';
import { bulkMessages, scimBulk } from '../../docs/api/scim-bulk.mjs';
import { scimDiscovery } from '../../docs/api/scim-discovery.mjs';
import { scimParameters } from '../../docs/api/scim-parameters.mjs';
import { scimMessages } from '../../docs/api/scim-schemas.mjs';
import { scimGroups } from '../../docs/api/scim-groups.mjs';
import { scimSearch, searchMessages } from '../../docs/api/scim-search.mjs';
import { scimUsers } from '../../docs/api/scim-users.mjs';
import { sessions } from '../../docs/api/sessions.mjs';
import { tokens } from '../../docs/api/tokens.mjs';
import { errorContent, isPrimary, Operations } from './operations.mjs';
import { routeTable, templated } from './routes.mjs';
import { discoveryAnswers, resourceSchemas } from './scim.mjs';
import { Types } from './types.mjs';

const entries = {
  ...organizations,
  ...provisioning,
  ...extensions,
  ...oidc,
  ...tokens,
  ...accounts,
  ...oauth,
  ...login,
  ...sessions,
  ...members,
  ...groups,
  ...provisioningLog,
  ...audit,
  ...scimUsers,
  ...scimGroups,
  ...scimSearch,
  ...scimBulk,
  ...scimDiscovery,
  ...operations,
};

/** Makes the description. Throws, naming them, for routes without an entry in docs/api and entries without a route. */
export async function makeDocument() {
  const routes = await routeTable();
  assertComplete(routes);
  const types = new Types(refinements);
  const discovery = await discoveryAnswers();
  const make = new Operations({ types, discovery, pathParameters });
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const { title, ...about } = info;
  const paths = pathsOf(ordered(routes), make);
  types.assertAllUsed();
  const errors = { ...responsesOf(adminErrors, false), ...responsesOf(scimErrors, true) };
  return {
    openapi: '3.1.0',
    info: { title, version, ...about },
    servers,
    tags,
    paths,
    components: {
      securitySchemes,
      parameters: { ...scimParameters, ...loginParameters },
      requestBodies: make.shared.requestBodies,
      responses: { ...make.shared.responses, ...errors },
      schemas: sorted({
        ...types.schemas,
        ...handWritten,
        ...loginForms,
        ...oauthSchemas,
        ...extensionShapes,
        ...scimMessages,
        ...bulkMessages,
        ...searchMessages,
        ...(await resourceSchemas()),
      }),
    },
  };
}

/** `GET /api/v1/organizations` and so on, of the application. */
export async function routeNames() {
  return (await routeTable()).map(({ method, path }) => `${method} ${templated(path)}`);
}

/** The same, of a description. */
export function documentedNames({ paths }) {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
  );
}

function assertComplete(routes) {
  const keys = new Set(routes.map(({ key }) => key));
  const missing = [...keys].filter((key) => !entries[key]);
  const stale = Object.keys(entries).filter((key) => !keys.has(key));
  const problems = [
    ...missing.map((key) => `docs/api has no entry for ${key}`),
    ...stale.map((key) => `docs/api describes ${key}, which is no route`),
  ];
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

/** By tag, as people read it; the two other SCIM bases come last. */
function ordered(routes) {
  const names = Object.keys(entries);
  const rank = (route) => (isPrimary(route) ? 0 : 1000) + names.indexOf(route.key);
  return routes.toSorted((a, b) => rank(a) - rank(b));
}

function pathsOf(routes, make) {
  const paths = {};
  for (const route of routes) {
    const item = (paths[templated(route.path)] ??= {});
    item[route.method.toLowerCase()] = make.of(route, entries[route.key]);
  }
  return paths;
}

function responsesOf(errors, scim) {
  return Object.fromEntries(
    Object.entries(errors).map(([name, { description, headers, examples }]) => [
      name,
      { description, ...(headers && { headers }), content: errorContent(scim, examples) },
    ]),
  );
}

function sorted(schemas) {
  return Object.fromEntries(Object.entries(schemas).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
