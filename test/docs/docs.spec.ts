import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';
import { beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../src/app.js';
import { readConfig } from '../../src/config/index.js';
import {
  callsOf,
  type Content,
  type OpenApi,
  type Operation,
  resolved,
  type Response,
} from '../../src/docs/openapi.js';
import { Client } from '../support/client.js';
import { newOrganization, ok, type Organization, scimClient, sharedHouse } from '../support/house.js';
import { faults, isObject, type Json, lookUp } from './validate.js';

let api: OpenApi;
let root: Json;

beforeAll(async () => {
  const answer = await anyone().get('/api/openapi.json');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  api = answer.json as OpenApi; // as: the shape is what these tests are about
  root = answer.json as Json; // as: the same, to be walked
});

const anyone = (): Client => new Client(sharedHouse().url, undefined, 'application/json');

describe('GET /api/openapi.json', () => {
  it('is the committed document with the address of this service', async () => {
    const committed = JSON.parse(
      await readFile(new URL('../../openapi.json', import.meta.url), 'utf8'),
    ) as OpenApi; // as: npm run openapi wrote it
    expect(api.servers[0]?.url).toBe(sharedHouse().url);
    expect({ ...api, servers: committed.servers }).toEqual(committed);
  });

  it('is OpenAPI 3.1 whose references all lead somewhere', () => {
    expect(api.openapi).toMatch(/^3\.1\.\d$/);
    // A `$ref` within an example is SCIM's: the address of another resource.
    const refs = everyObject(withoutExamples(root)).flatMap(({ $ref }) =>
      typeof $ref === 'string' ? [$ref] : [],
    );
    expect(refs.length).toBeGreaterThan(100);
    expect(refs.filter((ref) => lookUp(root, ref) === undefined)).toEqual([]);
  });

  it('uses every shape, answer and parameter that it defines', () => {
    const text = JSON.stringify(root);
    const kinds = ['schemas', 'responses', 'requestBodies', 'parameters'] as const;
    const defined = kinds.flatMap((kind) =>
      Object.keys(api.components[kind]).map((name) => `#/components/${kind}/${name}`),
    );
    expect(defined.filter((ref) => !text.includes(`"${ref}"`))).toEqual([]);
  });

  it('says of each operation what it is, who may call it, and what it answers, errors too', () => {
    const tags = new Set(api.tags.map(({ name }) => name));
    const schemes = new Set(Object.keys(api.components.securitySchemes));
    const ids = callsOf(api).map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { path, operation } of callsOf(api)) {
      const statuses = Object.keys(operation.responses);
      expect(statuses.some((status) => /^[23]/.test(status))).toBe(true);
      expect(statuses.some((status) => /^[45]/.test(status))).toBe(true);
      expect(operation.summary).not.toBe('');
      expect(operation.tags.every((tag) => tags.has(tag))).toBe(true);
      expect(operation.security.flatMap(Object.keys).every((name) => schemes.has(name))).toBe(true);
      expect(pathParametersOf(operation.parameters ?? [])).toEqual(namesIn(path));
      if (operation.security.length > 0) expect(statuses).toContain('401');
    }
  });

  it('has an example for each body, and all of them fit their schemas', () => {
    const contents = everyObject(root).filter((each) => isObject(each['schema']) && 'examples' in each);
    const bodies = callsOf(api).flatMap(({ operation }) => contentsOf(operation.responses));
    expect(bodies.filter((content) => Object.keys(content.examples ?? {}).length === 0)).toEqual([]);
    const wrong = contents.flatMap(({ schema, examples }) =>
      Object.entries(examples as Record<string, Json>).flatMap(([name, { value }]) =>
        faults(value, schema, root, name),
      ),
    );
    expect(wrong).toEqual([]);
  });

  it('is checked by something that can say no', () => {
    const member = { $ref: '#/components/schemas/CreateMember' };
    expect(faults({ email: 'ada@acme.com' }, member, root)).toEqual([]);
    expect(faults({}, member, root)).toEqual(['$: lacks email']);
    expect(faults({ email: 1, colour: 'red' }, member, root)).toEqual([
      '$.email: no string',
      '$: does not know colour',
    ]);
    expect(faults('x', { type: 'string', unheardOf: true }, root)).toEqual([
      '$: the check does not know unheardOf',
    ]);
  });

  it('has every route of the application but the pages of the console, and no other', async () => {
    const documented = callsOf(api).map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    // The router keeps paths in lower case.
    const lower = (names: string[]): string[] => names.map((name) => name.toLowerCase()).toSorted();
    const routes = (await runningRoutes()).filter((name) => !name.startsWith('GET /console'));
    expect(lower(routes)).toEqual(lower(documented));
  });
});

describe('the service answers as its description says', () => {
  let org: Organization;

  beforeAll(async () => {
    org = await newOrganization();
  });

  it('in the admin REST', async () => {
    const admin = new Client(sharedHouse().url, sharedHouse().operatorKey, 'application/json');
    const made = await call(admin, 'createOrganization', {}, 'least');
    const orgId = (made as { id: string }).id;
    await call(admin, 'listOrganizations', {});
    await call(admin, 'getOrganization', { orgId });
    await call(admin, 'updateOrganization', { orgId }, 'rename');
    await call(admin, 'getScimSettings', { orgId });
    for (const example of ['on', 'narrow', 'brake']) await call(admin, 'putScimSettings', { orgId }, example);
    const token = (await call(admin, 'createScimToken', { orgId }, 'narrow')) as { id: string };
    await call(admin, 'rotateScimToken', { orgId, id: token.id }, 'overlap');
    await call(admin, 'listScimTokens', { orgId });
    await call(admin, 'revokeScimToken', { orgId, id: token.id });
    const member = (await call(admin, 'inviteMember', { orgId }, 'whole')) as { id: string };
    await call(admin, 'inviteMember', { orgId }, 'whole', 409);
    await call(admin, 'listMembers', { orgId });
    await call(admin, 'getMember', { orgId, id: member.id });
    for (const example of ['promote', 'disable'])
      await call(admin, 'updateMember', { orgId, id: member.id }, example);
    const account = (await call(admin, 'createServiceAccount', { orgId }, 'reader')) as { id: string };
    for (const example of ['admin', 'keys']) await call(admin, 'createServiceAccount', { orgId }, example);
    await call(admin, 'listServiceAccounts', { orgId });
    await call(admin, 'getServiceAccount', { orgId, id: account.id });
    await call(admin, 'rotateServiceAccount', { orgId, id: account.id }, 'overlap');
    await call(admin, 'revokeServiceAccount', { orgId, id: account.id });
    await call(admin, 'rotateServiceAccount', { orgId, id: account.id }, 'atOnce', 409);
    await call(anyone(), 'getKeySet', {});
    await call(admin, 'listAuditEvents', { orgId });
    await call(admin, 'listAllAuditEvents', {});
    await call(admin, 'deleteOrganization', { orgId });
    await call(admin, 'getOrganization', { orgId }, undefined, 404);
    await call(anyone(), 'listOrganizations', {}, undefined, 401);
  });

  it('in SCIM, under each base', async () => {
    for (const base of [`/api/scim/v2/${org.id}`, '/scim/v2', '/api/v2/scim']) {
      const { headers } = ok(await scimClient(base, org.token).get('/ServiceProviderConfig'), 200);
      expect(headers.get('content-type')).toContain('application/scim+json');
    }
    const scim = new Client(sharedHouse().url, org.token, 'application/scim+json');
    const orgId = org.id;
    const user = (await call(scim, 'createUser', { orgId }, 'employee')) as { id: string };
    await call(scim, 'createUserOnTokenBase', {}, 'employee', 409);
    await call(scim, 'listUsersOnApiTokenBase', {});
    await call(scim, 'getUser', { orgId, id: user.id });
    await call(scim, 'replaceUser', { orgId, id: user.id }, 'whole');
    for (const example of ['parts', 'disable', 'disableOkta'])
      await call(scim, 'patchUser', { orgId, id: user.id }, example);
    await call(scim, 'deleteUserOnTokenBase', { id: user.id });
    await call(scim, 'getUser', { orgId, id: user.id }, undefined, 404);
    await call(anyone(), 'getUser', { orgId, id: user.id }, undefined, 401);
  });

  it('in discovery and operations', async () => {
    const orgId = org.id;
    await call(anyone(), 'getServiceProviderConfig', { orgId });
    await call(anyone(), 'listResourceTypes', { orgId });
    await call(anyone(), 'getResourceTypeOnTokenBase', { id: 'User' });
    await call(anyone(), 'listSchemas', { orgId });
    await call(anyone(), 'getSchema', { orgId, id: 'urn:ietf:params:scim:schemas:core:2.0:User' });
    await call(anyone(), 'getSchema', { orgId, id: 'urn:nothing' }, undefined, 404);
    await call(anyone(), 'getHealth', {});
    await call(anyone(), 'getReadiness', {});
  });
});

describe('GET /api/docs', () => {
  let page: string;
  let policy: string;

  beforeAll(async () => {
    const answer = ok(await anyone().get('/api/docs'), 200);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    page = answer.text;
    policy = answer.headers.get('content-security-policy') ?? '';
  });

  it('lets the browser load nothing, and allows its own style alone', () => {
    const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`style-src 'sha256-${hash}'`);
    expect(policy).not.toContain('unsafe');
  });

  it('has no script, no style out of its place and nothing from elsewhere', () => {
    expect(page).not.toMatch(/<script|<link|<img|<iframe|<form|javascript:|\son\w+=|\sstyle=/i);
    const links = [...page.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, target]) => target);
    expect(links.filter((target) => !target?.startsWith('#'))).toEqual(['/api/openapi.json']);
  });

  it('shows each operation and shape, and all its links lead somewhere', () => {
    const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const links = [...page.matchAll(/href="#([^"]*)"/g)].map(([, target]) => target);
    expect(links.filter((target) => !ids.includes(target))).toEqual([]);
    for (const { operation } of callsOf(api))
      expect(ids).toContain(operation['x-same-as'] ?? operation.operationId);
    for (const name of Object.keys(api.components.schemas)) expect(ids).toContain(`shape-${name}`);
  });

  it('says its language and has landmarks, one main heading and no gap between levels', () => {
    expect(page).toContain('<html lang="en">');
    for (const landmark of ['<main', '<nav', '<header']) expect(page).toContain(landmark);
    const levels = [...page.matchAll(/<h([1-6])/g)].map(([, level]) => Number(level));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(levels.every((level, index) => level <= (levels[index - 1] ?? 0) + 1)).toBe(true);
  });
});

/** Sends a documented example and checks the answer by the description of its status. */
async function call(
  client: Client,
  operationId: string,
  parameters: Record<string, string>,
  example?: string,
  expected?: number,
): Promise<unknown> {
  const found = callsOf(api).find(({ operation }) => operation.operationId === operationId);
  if (!found) throw new Error(`the document has no operation ${operationId}`);
  const { method, path, operation } = found;
  const address = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => parameters[name] ?? '');
  const body = example && exampleOf(operation, example);
  const answer = await client.call(method.toUpperCase(), address, { body });
  const success = Object.keys(operation.responses).find((status) => status.startsWith('2'));
  ok(answer, expected ?? Number(success));
  const described = operation.responses[answer.status];
  if (!described) throw new Error(`${operationId} does not describe ${answer.status}`);
  const { content = {} } = resolved<Response>(described, api.components.responses);
  const type = answer.headers.get('content-type')?.split(';')[0];
  expect(Object.keys(content)).toEqual(type === undefined ? [] : [type]);
  const schema = content[type ?? '']?.schema;
  expect(schema ? faults(answer.json, schema, root, operationId) : []).toEqual([]);
  return answer.json;
}

function exampleOf({ requestBody }: Operation, name: string): unknown {
  const { content } = resolved(requestBody ?? { $ref: 'none' }, api.components.requestBodies);
  const example = Object.values(content)[0]?.examples?.[name];
  if (!example) throw new Error(`there is no example ${name}`);
  return example.value;
}

/** The routes that Fastify itself holds, but for those that answer any method with a refusal. */
async function runningRoutes(): Promise<string[]> {
  const { servingUrl } = sharedHouse();
  const config = readConfig({
    DATABASE_URL: servingUrl,
    ADMIN_API_KEY: randomBytes(32).toString('hex'),
    SECRET_KEY: randomBytes(32).toString('base64'),
  });
  const { app } = await createApp(config, { servingUrl });
  try {
    const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
    return routesOf(fastify.printRoutes({ commonPrefix: false }));
  } finally {
    await app.close();
  }
}

/** Reads the tree that Fastify prints: a branch a line, its text the part of the path that it adds. */
function routesOf(tree: string): string[] {
  const prefixes: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const found = /^((?:│ {3}| {4})*)[├└]── (\S*)(?: \(([A-Z, ]+)\))?$/.exec(line);
    if (!found) return [];
    const [, indent = '', part = '', methods = ''] = found;
    const depth = indent.length / 4;
    const path = (prefixes[depth - 1] ?? '') + part;
    prefixes[depth] = path;
    const names = methods.split(', ').filter((method) => /^(GET|POST|PUT|PATCH|DELETE)$/.test(method));
    if (methods.includes('TRACE') || methods.includes('SEARCH')) return [];
    return names.map((method) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
  });
}

function everyObject(value: unknown): Json[] {
  if (Array.isArray(value)) return value.flatMap(everyObject);
  return isObject(value) ? [value, ...Object.values(value).flatMap(everyObject)] : [];
}

function withoutExamples(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutExamples);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([name]) => name !== 'examples' && name !== 'example');
  return Object.fromEntries(kept.map(([name, held]) => [name, withoutExamples(held)]));
}

function contentsOf(responses: Operation['responses']): Content[string][] {
  return Object.values(responses).flatMap((given) =>
    Object.values(resolved<Response>(given, api.components.responses).content ?? {}),
  );
}

function pathParametersOf(parameters: object[]): string[] {
  return parameters.flatMap((each) =>
    'in' in each && each.in === 'path' && 'name' in each ? [String(each.name)] : [],
  );
}

function namesIn(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
}
