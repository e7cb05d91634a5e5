// One route, with what the table in docs/api says of it, as an OpenAPI operation.
import { templated } from './routes.mjs';

const scimPath = /^\/(api\/scim\/v2|scim\/v2|api\/v2\/scim)(\/|$)/;
const primaryBase = '/api/scim/v2/:orgId';
const aliasNames = { '/scim/v2': 'OnTokenBase', '/api/v2/scim': 'OnApiTokenBase' };

/** Makes operations; `types` knows the shapes, `discovery` the answers of the discovery documents. */
export class Operations {
  /** What the three SCIM bases have in common, for `components`. */
  shared = { requestBodies: {}, responses: {} };

  constructor({ types, discovery, pathParameters }) {
    this.types = types;
    this.discovery = discovery;
    this.pathParameters = pathParameters;
  }

  of(route, entry) {
    const alias = Object.keys(aliasNames).find((base) => route.path.startsWith(`${base}/`));
    return {
      operationId: `${entry.id}${aliasNames[alias] ?? ''}`,
      tags: [entry.tag],
      summary: entry.summary,
      ...described(route, entry, alias),
      ...(alias && { 'x-same-as': entry.id }),
      security: securityOf(route.access),
      ...nonEmpty('parameters', this.#parameters(route, entry)),
      ...this.#requestBody(route, entry),
      responses: this.#responses(route, entry),
    };
  }

  #parameters({ path, query }, entry) {
    const names = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name);
    const inPath = names.map((name) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string' },
      ...this.#pathParameter(templated(path), name),
    }));
    const ofQuery = query ? this.types.query(query).map(queryParameter) : [];
    const shared = [...(entry.query ?? []), ...(entry.headers ?? [])];
    return [...inPath, ...ofQuery, ...shared.map((name) => ({ $ref: `#/components/parameters/${name}` }))];
  }

  #pathParameter(path, name) {
    const [, above] = path.split(`/{${name}}`)[0].match(/([^/]+)$/);
    const known = this.pathParameters[name] ?? this.pathParameters[`${above}/{${name}}`];
    if (!known) throw new Error(`docs/api/info.mjs does not describe the parameter {${name}} below ${above}`);
    return known;
  }

  #requestBody({ body, bodyOptional, path }, entry) {
    if (!entry.body) return {};
    const schema = body ? this.types.body(body) : { $ref: `#/components/schemas/${entry.bodySchema}` };
    const content = { schema, examples: entry.body };
    const json = scimPath.test(path) ? ['application/scim+json', 'application/json'] : ['application/json'];
    const types = entry.bodyType ? [entry.bodyType] : json;
    const requestBody = {
      required: !bodyOptional,
      content: Object.fromEntries(types.map((type) => [type, content])),
    };
    return { requestBody: this.#common('requestBodies', path, entry.id, requestBody) };
  }

  #responses(route, entry) {
    const { answer } = entry;
    const status = answer.status ?? route.status ?? (route.method === 'POST' ? 201 : 200);
    const content = this.#content(route, answer, status);
    const { description, headers } = answer;
    const own = { ...entry.more, ...asResponses(entry.errors ?? {}, scimPath.test(route.path)) };
    const response = { description, ...(headers && { headers }), ...(content && { content }) };
    return {
      [status]: this.#common('responses', route.path, entry.id, response),
      ...sharedErrors(route, entry),
      ...own,
    };
  }

  /** In place on an address of its own; shared by the addresses under the SCIM bases. */
  #common(kind, path, name, value) {
    if (!scimPath.test(path)) return value;
    this.shared[kind][name] = value;
    return { $ref: `#/components/${kind}/${name}` };
  }

  #content(route, answer, status) {
    if (status === 204) return undefined;
    if (answer.content) return answer.content;
    const schema = answer.discovery
      ? { $ref: `#/components/schemas/${answer.schema}` }
      : this.types.answer(route.controller.name, route.handler);
    const value = answer.discovery ? this.discovery[route.handler] : answer.example;
    const type = answer.discovery ? 'application/scim+json' : 'application/json';
    return { [type]: { schema, examples: { answer: { summary: answer.description, value } } } };
  }
}

/** Whether a route is the one of three that names the organization, or has no brothers. */
export function isPrimary({ path }) {
  return !scimPath.test(path) || path.startsWith(primaryBase);
}

function described(route, { description }, alias) {
  const whose = alias && 'The organization is the one that the token belongs to.';
  const audited = route.audited && `Recorded in the audit log as \`${route.audited}\`.`;
  const text = [description, whose, audited].filter(Boolean).join('\n\n');
  return text === '' ? {} : { description: text };
}

function securityOf(access) {
  if (access === 'public') return [];
  if (access === 'discovery') return [{}, { scimToken: [] }, { serviceAccount: [] }];
  if (access === 'scim' || access === 'scim-operations') {
    return [{ scimToken: [] }, { serviceAccount: ['scim'] }];
  }
  if (access === 'me') return [{ accessToken: [] }];
  if (access === 'member') return [{ session: [] }, { accessToken: [] }];
  if (access === 'signed-in')
    return [{ session: [] }, { operatorSession: [] }, { setupLink: [] }, { accessToken: [] }];
  if (typeof access === 'object') return [{ scimToken: [access.scim] }, { serviceAccount: ['scim'] }];
  const operator = [{ operatorKey: [] }, { operatorSession: [] }];
  if (access === 'operator') return operator;
  const admin = [...operator, { serviceAccount: ['admin'] }, { session: [] }, { accessToken: [] }];
  return access === 'connections' ? [...admin, { setupLink: [] }] : admin;
}

function queryParameter({ name, required, schema }) {
  const { description, ...rest } = schema;
  return {
    name,
    in: 'query',
    ...(required && { required }),
    ...(description && { description }),
    schema: rest,
  };
}

/** The errors that follow from what a route takes and who may call it. */
function sharedErrors(route, entry) {
  const ref = (name) => ({ $ref: `#/components/responses/${name}` });
  // OAuth has a form of its own for errors, which its entry tells.
  if (route.path.startsWith('/oauth2/')) return {};
  if (route.access === 'public') return { 500: ref('InternalError') };
  const scim = scimPath.test(route.path);
  const named = (name) => ref(scim ? `Scim${name}` : name);
  const takes = entry.body || entry.query || route.query;
  const forbidden = route.access === 'discovery' ? 'FilterForbidden' : 'Forbidden';
  return {
    ...(takes && { 400: named('BadRequest') }),
    401: named('Unauthorized'),
    403: named(forbidden),
    ...(scim && { 429: named('TooManyRequests') }),
    ...(!scim && route.path.includes(':') && { 404: named('NotFound') }),
    ...(entry.body && { 413: named('TooLarge'), 415: named('UnsupportedMediaType') }),
    500: named('InternalError'),
    503: named('Unavailable'),
  };
}

function asResponses(errors, scim) {
  return Object.fromEntries(
    Object.entries(errors).map(([status, error]) => [status, asResponse(error, scim)]),
  );
}

function asResponse(error, scim) {
  if (typeof error === 'string') return { $ref: `#/components/responses/${error}` };
  const { description, example } = error;
  return { description, content: errorContent(scim, { error: example }) };
}

/** The body of an error, in the form of its interface. */
export function errorContent(scim, examples) {
  const named = Object.entries(examples).map(([name, value]) => [name, { summary: value.detail, value }]);
  return {
    [scim ? 'application/scim+json' : 'application/problem+json']: {
      schema: { $ref: `#/components/schemas/${scim ? 'ScimError' : 'Problem'}` },
      examples: Object.fromEntries(named),
    },
  };
}

function nonEmpty(name, list) {
  return list.length > 0 ? { [name]: list } : {};
}
