import { randomBytes, randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { Client as Postgres } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mintScimToken } from '../../src/token/token-format.js';
import { askForToken, newAccount } from '../support/accounts.js';
import { type Answer, Client } from '../support/client.js';
import {
  aUser,
  newOrganization,
  ok,
  operator,
  type Organization,
  patchOf,
  scimClient,
  sharedHouse,
} from '../support/house.js';
import { aGroup, asMembers, makeGroup } from '../support/scim-groups.js';
import { createDatabase, type TestDatabase } from '../support/postgres.js';
import { type Service, startService } from '../support/service.js';
import { authClient, sessionOpener } from '../support/sessions.js';
import { expectProblem, expectScimError } from './refusals.js';
import { type Route, routeTable } from './route-table.js';

const house = sharedHouse();
const routes = routeTable();
const isScim = ({ path }: Route): boolean => /^\/(api\/)?(scim\/v2|v2\/scim)/.test(path);
const isOpen = ({ rule }: Route): boolean => rule === 'public';
const isDiscovery = ({ rule }: Route): boolean => rule === 'discovery';

let own: Organization;
let foreign: Organization;
let off: Organization;
let ended: Organization;
let ownUser: string;
let foreignUser: string;
let ownGroup: string;
let foreignGroup: string;
let foreignToken: string;
const tokens: Record<string, string> = {};

beforeAll(async () => {
  [own, foreign, off, ended] = await Promise.all([
    newOrganization(),
    newOrganization(),
    newOrganization(),
    newOrganization(),
  ]);
  ownUser = ok(await own.scim.post('/Users', aUser()), 201).json.id;
  foreignUser = ok(await foreign.scim.post('/Users', aUser()), 201).json.id;
  ownGroup = (await makeGroup(own, { members: asMembers([ownUser]) })).id;
  foreignGroup = (await makeGroup(foreign, { members: asMembers([foreignUser]) })).id;
  foreignToken = foreign.tokenId;
  ok(await off.admin.put('/scim', { enabled: false }), 200);
  ok(await operator().delete(`/organizations/${ended.id}`), 204);
  const revoked = ok(await own.admin.post('/scim/tokens', { name: 'revoked' }), 201).json;
  ok(await own.admin.delete(`/scim/tokens/${revoked.id}`), 204);
  const rotated = ok(await own.admin.post('/scim/tokens', { name: 'rotated' }), 201).json;
  ok(await own.admin.post(`/scim/tokens/${rotated.id}/rotate`, {}), 201);
  const soon = new Date(Date.now() + 700).toISOString();
  const expiring = ok(await own.admin.post('/scim/tokens', { name: 'expiring', expiresAt: soon }), 201).json;
  const elsewhere = ok(
    await own.admin.post('/scim/tokens', { name: 'elsewhere', allowedIps: ['192.0.2.0/24'] }),
    201,
  ).json;
  Object.assign(tokens, {
    unknown: mintScimToken().token,
    'with a wrong checksum': `${own.token.slice(0, -1)}${own.token.endsWith('0') ? '1' : '0'}`,
    'cut short': own.token.slice(0, -1),
    'with something behind it': `${own.token}x`,
    'in capitals': own.token.toUpperCase(),
    garbage: 'garbage',
    revoked: revoked.token,
    rotated: rotated.token,
    expired: expiring.token,
    'of another address': elsewhere.token,
    'of a deleted organization': ended.token,
    'of the operator': house.operatorKey,
  });
  await new Promise((resolve) => setTimeout(resolve, 900));
});

/** The route's address, with this organization and the id of something of ours in it that it is about. */
function addressOf({ path }: Route, orgId: string): string {
  const id = path.toLowerCase().includes('/groups/') ? ownGroup : ownUser;
  return path
    .replace(':orgId', orgId)
    .replace(':id', id)
    .replace(':domain', 'acme.test')
    .replace('*', 'Nothing');
}

function call(route: Route, address: string, credential: string | undefined): Promise<Answer> {
  const { method } = route;
  const bodies: Record<string, unknown> = { POST: {}, PUT: {}, PATCH: {} };
  return new Client(house.url, credential, 'application/json').call(method, address, {
    body: bodies[method],
  });
}

function expectRefused(route: Route, answer: Answer, ...statuses: number[]): void {
  expect(answer.status, `${route.method} ${route.path} ${answer.text}`).not.toBeLessThan(300);
  if (isScim(route)) expectScimError(answer, ...statuses);
  else expectProblem(answer, ...statuses);
  if (answer.status === 401) expect(answer.headers.get('www-authenticate')).toBe('Bearer');
}

/** Everything that a client can tell an answer by. */
function outsideOf({ status, headers, text }: Answer): object {
  const shown = [...headers].filter(([name]) => name !== 'date' && name !== 'x-request-id');
  return { status, text, headers: shown };
}

const guarded = routes.filter((route) => !isOpen(route));
const scimRoutes = guarded.filter(isScim);
const adminRoutes = guarded.filter((route) => !isScim(route));

describe('Every route', () => {
  it('is known, and says who may call it', () => {
    expect(routes.length).toBeGreaterThan(40);
    expect(scimRoutes.length).toBeGreaterThan(20);
    expect(adminRoutes.length).toBeGreaterThan(10);
    expect(routes.filter(({ rule }) => rule === undefined)).toEqual([]);
    for (const kind of ['Users', 'Groups']) {
      const own = new RegExp(`/${kind}(/:id)?$`);
      const ways = scimRoutes.filter(({ path }) => own.test(path)).map(({ method }) => method);
      expect([kind, ...ways.sort()]).toEqual([
        kind,
        ...['DELETE', 'GET', 'GET', 'PATCH', 'POST', 'PUT'].flatMap((way) => [way, way, way]),
      ]);
    }
    const open = [...new Set(routes.filter(isOpen).map(({ path }) => path))];
    expect(
      open.filter(
        (path) =>
          !/^\/(healthz|readyz|metrics|api\/(docs|openapi\.json).*|api\/auth\/(token|operator|setup|oidc\/.*|sso\/discover)|console(\/.*)?|login|oauth2\/token|\.well-known\/jwks\.json)$/.test(
            path,
          ),
      ),
    ).toEqual([]);
    expect(routes.filter((route) => isDiscovery(route) && !isScim(route))).toEqual([]);
  });

  it.each(guarded)('refuses who shows no credential: $method $path', async (route) => {
    const answer = await call(route, addressOf(route, own.id), undefined);
    if (isDiscovery(route) && answer.status < 300) return;
    expectRefused(route, answer, 401, ...(isDiscovery(route) ? [404] : []));
  });

  it.each(guarded)('refuses credentials that are none: $method $path', async (route) => {
    const address = addressOf(route, own.id);
    for (const [name, credential] of Object.entries(tokens)) {
      if (credential === house.operatorKey && !isScim(route)) continue;
      const answer = await call(route, address, credential);
      expect([name, answer.status]).toEqual([name, 401]);
      expectRefused(route, answer, 401);
    }
  });
});

describe('Every SCIM route', () => {
  it.each(scimRoutes)(
    'tells the token of another organization from an unknown one by nothing: $method $path',
    async (route) => {
      if (!route.path.includes(':orgId')) return;
      const seen = await Promise.all(
        [
          foreign.token,
          tokens['unknown'],
          tokens['revoked'],
          tokens['expired'],
          tokens['garbage'],
          ended.token,
        ].map(async (token) => outsideOf(await call(route, addressOf(route, own.id), token))),
      );
      for (const each of seen) expect(each).toEqual(seen[0]);
      // Nor an organization that is there from one that is not.
      const nowhere = await call(route, addressOf(route, randomUUID()), foreign.token);
      expect(outsideOf(nowhere)).toEqual(seen[0]);
      expect(outsideOf(await call(route, addressOf(route, 'nobody'), foreign.token))).toEqual(seen[0]);
    },
  );

  it.each(scimRoutes)('says that provisioning is off, by 403: $method $path', async (route) => {
    const answer = await call(route, addressOf(route, off.id), off.token);
    if (isDiscovery(route)) {
      expect(answer.status).not.toBe(403);
      return;
    }
    expectRefused(route, answer, 403);
    expect(answer.json.detail).toContain('disabled');
  });

  it.each(scimRoutes.filter(({ rule }) => typeof rule === 'object'))(
    'refuses a token without the scope it declares: $method $path',
    async (route) => {
      const needed = typeof route.rule === 'object' && 'scim' in route.rule ? route.rule.scim : '';
      const others = ['users:read', 'users:write', 'groups:read', 'groups:write'].filter(
        (scope) => scope !== needed,
      );
      const { token } = ok(
        await own.admin.post('/scim/tokens', { name: 'narrow', scopes: others }),
        201,
      ).json;
      const answer = await call(route, addressOf(route, own.id), token);
      expectRefused(route, answer, 403);
      expect(answer.json.detail).toContain(needed);
    },
  );

  it('refuses the plan by 403, too', async () => {
    const gated = await newOrganization();
    ok(await operator().patch(`/organizations/${gated.id}`, { scimAllowed: false }), 200);
    for (const route of scimRoutes.filter((each) => !isDiscovery(each))) {
      expectRefused(route, await call(route, addressOf(route, gated.id), gated.token), 403);
    }
  });

  it('has changed nothing of what it refused', async () => {
    expect(ok(await own.scim.get(`/Users/${ownUser}`), 200).json.meta.version).toMatch(/^W\/"1-/);
    for (const [org, id] of [
      [own, ownGroup],
      [foreign, foreignGroup],
    ] as const)
      expect(ok(await org.scim.get(`/Groups/${id}`), 200).json).toMatchObject({
        meta: { version: 'W/"1"' },
        members: [{}],
      });
    expect(ok(await foreign.scim.get(`/Users/${foreignUser}`), 200).json.groups).toHaveLength(1);
  });
});

describe('Every admin route', () => {
  it.each(adminRoutes)('refuses SCIM tokens, good as they are: $method $path', async (route) => {
    expectRefused(route, await call(route, addressOf(route, own.id), own.token), 401);
  });

  it.each(adminRoutes.filter(({ path }) => path.includes(':orgId')))(
    'answers 404 for an organization that is not there: $method $path',
    async (route) => {
      const nobody = outsideOf(await call(route, addressOf(route, randomUUID()), house.operatorKey));
      expect(nobody).toMatchObject({ status: 404 });
      expect(outsideOf(await call(route, addressOf(route, 'nobody'), house.operatorKey))).toEqual(nobody);
      if (route.rule === 'admin-history') return;
      expect(outsideOf(await call(route, addressOf(route, ended.id), house.operatorKey))).toEqual(nobody);
    },
  );
});

describe("Another organization's id", () => {
  it('is answered by SCIM as one that is not there', async () => {
    const body = aUser();
    const calls: ((id: string) => Promise<Answer>)[] = [
      '/scim/v2',
      '/api/v2/scim',
      `/api/scim/v2/${own.id}`,
    ].flatMap((base) => {
      const scim = scimClient(base, own.token);
      return [
        (id: string) => scim.get(`/Users/${id}`),
        (id: string) => scim.get(`/Users/${id}`, { attributes: 'userName' }),
        (id: string) => scim.put(`/Users/${id}`, body),
        (id: string) => scim.patch(`/Users/${id}`, patchOf({ op: 'replace', path: 'active', value: false })),
        (id: string) => scim.delete(`/Users/${id}`),
        (id: string) => scim.delete(`/Users/${id}`, { 'if-match': 'W/"1"' }),
        (id: string) => scim.get('/Users', { filter: `id eq "${id}"` }),
      ];
    });
    for (const each of calls) {
      const absent = outsideOf(await each(randomUUID()));
      expect(outsideOf(await each(foreignUser))).toEqual(absent);
    }
    expect(ok(await foreign.scim.get(`/Users/${foreignUser}`), 200).json.meta.version).toMatch(/^W\/"1-/);
  });

  it('of a group is answered by SCIM as one that is not there, by every method, filter and base', async () => {
    const add = { op: 'add', path: 'members', value: asMembers([ownUser]) };
    const calls: ((id: string) => Promise<Answer>)[] = [
      '/scim/v2',
      '/api/v2/scim',
      `/api/scim/v2/${own.id}`,
    ].flatMap((base) => {
      const scim = scimClient(base, own.token);
      return [
        (id: string) => scim.get(`/Groups/${id}`),
        (id: string) => scim.get(`/Groups/${id}`, { excludedAttributes: 'members' }),
        (id: string) => scim.get(`/Groups/${id}`, undefined, { 'if-none-match': '*' }),
        (id: string) => scim.put(`/Groups/${id}`, aGroup({ displayName: 'Taken over' })),
        (id: string) => scim.patch(`/Groups/${id}`, patchOf(add)),
        (id: string) => scim.patch(`/Groups/${id}`, patchOf({ op: 'remove', path: 'members' })),
        (id: string) => scim.delete(`/Groups/${id}`),
        (id: string) => scim.delete(`/Groups/${id}`, { 'if-match': '*' }),
        (id: string) => scim.get('/Groups', { filter: `id eq "${id}"` }),
        (id: string) => scim.get('/Groups', { filter: `members eq "${id}"` }),
        (id: string) => scim.get('/Groups', { filter: `id eq "${id}" and members eq "${ownUser}"` }),
        (id: string) => scim.get('/Users', { filter: `groups.value eq "${id}"` }),
        (id: string) => scim.get('/Users', { filter: `groups[value eq "${id}"]` }),
      ];
    });
    const version = ok(await foreign.scim.get(`/Groups/${foreignGroup}`), 200).json.meta.version;
    for (const each of calls) {
      const absent = outsideOf(await each(randomUUID()));
      for (const id of [foreignGroup, foreignUser]) expect(outsideOf(await each(id))).toEqual(absent);
    }
    expect(ok(await foreign.scim.get(`/Groups/${foreignGroup}`), 200).json.meta.version).toBe(version);
  });

  it('as a member is refused as one that is not there, and no word tells them apart', async () => {
    const before = ok(await own.scim.get(`/Groups/${ownGroup}`), 200).json;
    const calls: ((id: string) => Promise<Answer>)[] = [
      (id) => own.scim.post('/Groups', aGroup({ displayName: 'Theirs', members: asMembers([id]) })),
      (id) =>
        own.scim.put(`/Groups/${ownGroup}`, aGroup({ displayName: 'Theirs', members: asMembers([id]) })),
      (id) =>
        own.scim.patch(
          `/Groups/${ownGroup}`,
          patchOf({ op: 'add', path: 'members', value: asMembers([id]) }),
        ),
      (id) => own.scim.patch(`/Groups/${ownGroup}`, patchOf({ op: 'remove', path: 'members', value: [id] })),
      (id) =>
        own.scim.patch(`/Groups/${ownGroup}`, patchOf({ op: 'remove', path: `members[value eq "${id}"]` })),
    ];
    for (const each of calls) {
      const absent = randomUUID();
      const expected = JSON.stringify(outsideOf(await each(absent)));
      for (const id of [foreignUser, foreignGroup]) {
        expect(JSON.stringify(outsideOf(await each(id))).replaceAll(id, absent)).toBe(expected);
      }
    }
    expect(ok(await own.scim.get(`/Groups/${ownGroup}`), 200).json).toEqual(before);
  });

  it('is answered by the admin REST as one that is not there', async () => {
    const calls: ((id: string) => Promise<Answer>)[] = [
      (id) => own.admin.delete(`/scim/tokens/${id}`),
      (id) => own.admin.post(`/scim/tokens/${id}/rotate`, {}),
      (id) => own.admin.get(`/members/${id}`),
      (id) => own.admin.patch(`/members/${id}`, { role: 'admin' }),
    ];
    for (const each of calls) {
      const absent = outsideOf(await each(randomUUID()));
      expect(absent).toMatchObject({ status: 404 });
      for (const id of [foreignUser, foreignToken]) expect(outsideOf(await each(id))).toEqual(absent);
    }
    ok(await foreign.scim.get(`/Users/${foreignUser}`), 200);
  });

  it('as a manager shows nothing of who that is', async () => {
    const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
    const made = [foreignUser, randomUUID()].map(async (value) => {
      const { json } = ok(
        await own.scim.post('/Users', aUser({ [enterprise]: { manager: { value } } })),
        201,
      );
      return Object.keys(json[enterprise].manager).sort();
    });
    const [theirs, nobodys] = await Promise.all(made);
    expect(theirs).toEqual(nobodys);
    expect(
      ok(await own.scim.get('/Users', { filter: `${enterprise}:manager.displayName pr` }), 200).json
        .totalResults,
    ).toBe(0);
  });

  it('of a page is no page here', async () => {
    for (let at = 0; at < 2; at++) ok(await foreign.admin.post('/scim/tokens', { name: `t${at}` }), 201);
    for (const list of ['/audit-events', '/members']) {
      const { nextCursor } = ok(await foreign.admin.get(list, { limit: 1 }), 200).json;
      if (nextCursor !== null)
        expectProblem(await own.admin.get(list, { limit: 1, cursor: nextCursor }), 400);
    }
    // A token's page is known by an id alone, which shows nothing of another organization's.
    const { nextCursor } = ok(await foreign.admin.get('/scim/tokens', { limit: 1 }), 200).json;
    const page = await own.admin.get('/scim/tokens', { limit: 200, cursor: nextCursor });
    const names = page.status === 200 ? page.json.data.map(({ id }: { id: string }) => id) : [];
    expect(names).not.toContain(foreignToken);
  });

  it('is in no list, count or filter of this one', async () => {
    const name = ok(await foreign.scim.get(`/Users/${foreignUser}`), 200).json.userName;
    const alone = await newOrganization();
    expect(ok(await alone.scim.get('/Users'), 200).json).toMatchObject({ totalResults: 0, Resources: [] });
    for (const filter of [
      `userName eq "${name}"`,
      'id pr',
      `not (userName eq "x")`,
      'userName ne "x"',
      `emails.value co "acme"`,
    ]) {
      expect(ok(await alone.scim.get('/Users', { filter }), 200).json).toMatchObject({
        totalResults: 0,
        Resources: [],
      });
    }
    expect(ok(await alone.admin.get('/members'), 200).json).toEqual({ data: [], nextCursor: null });
    expect(ok(await alone.scim.post('/Users', aUser({ userName: name })), 201).json.id).not.toBe(foreignUser);
  });

  it('keeps its log to itself', async () => {
    const idsIn = async ({ admin }: Organization): Promise<string[]> =>
      ok(await admin.get('/audit-events', { limit: 200 }), 200).json.data.map(({ id }: { id: string }) => id);
    const [ours, theirs] = await Promise.all([idsIn(own), idsIn(foreign)]);
    expect(ours.filter((id) => theirs.includes(id))).toEqual([]);
    // A credential that was shown at the wrong door is told of at home.
    expect(ok(await own.admin.get('/audit-events', { actor: foreignToken }), 200).json.data).toEqual([]);
    expect(ok(await foreign.admin.get('/audit-events', { actor: foreignToken }), 200).json.data).not.toEqual(
      [],
    );
    const log = await own.admin.get('/audit-events/export', { format: 'ndjson' });
    expect(ok(log, 200).text).not.toContain(foreign.id);
  });
});

describe('Row-level security', () => {
  let database: TestDatabase;
  let service: Service;
  let serving: Postgres;
  let owner: Postgres;
  let ours: Organization;
  let theirs: Organization;

  beforeAll(async () => {
    database = await createDatabase();
    service = await startService(database);
    const settings = { brake: { enabled: true, maxMembers: 50, maxPercent: 100 } };
    [ours, theirs] = [await newOrganization(settings, service), await newOrganization(settings, service)];
    for (const org of [ours, theirs]) {
      const { id } = ok(await org.scim.post('/Users', aUser()), 201).json;
      const gone = ok(await org.scim.post('/Users', aUser()), 201).json;
      ok(await org.scim.delete(`/Users/${gone.id}`), 204);
      const inner = await makeGroup(org, { members: asMembers([id]) });
      await makeGroup(org, { members: asMembers([inner.id]) });
      await withAccounts(org);
      ok(await org.admin.put('/oidc', { allowedDomains: ['acme.test'] }), 200);
      await withSessions(org, id);
    }
    serving = new Postgres(database.servingUrl);
    owner = new Postgres(database.migrationUrl);
    await Promise.all([serving.connect(), owner.connect()]);
    for (const { id } of [ours, theirs]) await withLogins(id);
    // Written behind the answers.
    const logged = 'select distinct org_id from provisioning_log';
    while (((await owner.query(logged)).rowCount ?? 0) < 2)
      await new Promise((resolve) => setTimeout(resolve, 100));
  });

  afterAll(async () => {
    await Promise.all([serving?.end(), owner?.end()]);
    await service?.stop();
    await database?.drop();
  });

  /** A set-up link, and a row in each table of service accounts: a secret, and an assertion that was used. */
  async function withAccounts(org: Organization): Promise<void> {
    await newAccount(org);
    ok(await org.admin.post('/setup-links', { name: 'IT' }), 201);
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const jwks = { keys: [await exportJWK(publicKey)] };
    const { clientId } = await newAccount(org, { authMethod: 'private_key_jwt', jwks });
    const assertion = await new SignJWT({ jti: randomUUID(), iss: clientId, sub: clientId, aud: service.url })
      .setProtectedHeader({ alg: 'ES256' })
      .setExpirationTime('1m')
      .sign(privateKey);
    const issued = await askForToken(
      {
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion,
      },
      {},
      service,
    );
    expect(issued.status, issued.text).toBe(200);
  }

  /** A row in each table of sessions: a code that was traded, and the refresh token for it. */
  async function withSessions(org: Organization, memberId: string): Promise<void> {
    ok(await org.admin.patch(`/members/${memberId}`, { status: 'active' }), 200);
    const secretKey = randomBytes(32).toString('base64');
    const opener = await sessionOpener(database.servingUrl, { secretKey });
    const code = await opener.code(org, memberId);
    await opener.close();
    ok(await authClient(service).post('/token', { code }), 200);
  }

  /** A row in each table of logins, of a provider that there is no need for here. */
  async function withLogins(orgId: string): Promise<void> {
    const rows = [
      `insert into oidc_flow values ($1, 's', 'b', gen_random_uuid(), gen_random_uuid(), 1, '', '/', 'self', 1, now(),
         now() + interval '10 minutes')`,
      `insert into identity values ($1, gen_random_uuid(), 'https://idp.test', 'ada', gen_random_uuid(), now())`,
      `insert into logout_token values ($1, gen_random_uuid(), 'j', now() + interval '10 minutes')`,
    ];
    for (const row of rows) await owner.query(row, [orgId]);
  }

  /** In a transaction that is undone, seeing what `orgId` sees. */
  async function as<T>(orgId: string | undefined, work: () => Promise<T>): Promise<T> {
    await serving.query('begin');
    try {
      if (orgId !== undefined) await serving.query(`set local app.org_id = '${orgId}'`);
      return await work();
    } finally {
      await serving.query('rollback');
    }
  }

  async function tables(): Promise<{ name: string; secured: boolean; partition: boolean }[]> {
    const { rows } = await owner.query(
      `select c.relname as name, c.relrowsecurity as secured, c.relispartition as partition
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'org_id' and not a.attisdropped
       where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace order by 1`,
    );
    return rows;
  }

  /** Read before the organization is known, or by what is no organization's: each query names its organization. */
  const lookUps = [
    'connection_lookup',
    'scim_settings',
    'scim_token',
    'scim_token_lookup',
    'service_account',
    'service_account_lookup',
    'slug_lookup',
    'verified_domain',
  ];

  async function secured(): Promise<string[]> {
    return (await tables()).filter(({ secured: on, partition }) => on && !partition).map(({ name }) => name);
  }

  it('is on for every table of an organization but the look-up tables', async () => {
    const open = (await tables())
      .filter(({ secured: on, partition }) => !on && !partition)
      .map(({ name }) => name);
    expect(open.filter((name) => !lookUps.includes(name))).toEqual([]);
    expect(await secured()).toEqual(
      expect.arrayContaining([
        'audit_event',
        'directory_group',
        'group_ancestor',
        'group_count',
        'group_member',
        'member',
        'member_count',
        'member_email_value',
        'identity',
        'oidc_flow',
        'logout_token',
        'oidc_connection',
        'oidc_domain',
        'login_code',
        'refresh_token',
        'session',
        'setup_link',
      ]),
    );
  });

  it('shows an organization its own rows, and none without one', async () => {
    for (const table of await secured()) {
      const count = (where: string): Promise<number> =>
        serving.query(`select count(*)::int as n from ${table} where ${where}`).then(({ rows }) => rows[0].n);
      await as(ours.id, async () => {
        expect([table, await count(`org_id <> '${ours.id}'`)]).toEqual([table, 0]);
        expect([table, await count('true')]).not.toEqual([table, 0]);
      });
      await as(theirs.id, async () =>
        expect([table, await count(`org_id = '${ours.id}'`)]).toEqual([table, 0]),
      );
      await as(undefined, async () => expect([table, await count('true')]).toEqual([table, 0]));
      await as(randomUUID(), async () => expect([table, await count('true')]).toEqual([table, 0]));
    }
    // A setting that was made and undone leaves an empty text behind, which is no organization.
    expect((await serving.query(`select current_setting('app.org_id', true) as id`)).rows).toEqual([
      { id: '' },
    ]);
    expect((await serving.query('select * from member')).rows).toEqual([]);
  });

  it("lets nobody write, move or remove another organization's rows", async () => {
    const before = await dump();
    for (const table of (await secured()).filter((name) => name !== 'audit_event')) {
      await as(ours.id, async () => {
        const { rowCount: changed } = await serving.query(
          `update ${table} set org_id = org_id where org_id = '${theirs.id}'`,
        );
        expect([table, changed]).toEqual([table, 0]);
        const { rowCount: removed } = await serving.query(
          `delete from ${table} where org_id = '${theirs.id}'`,
        );
        expect([table, removed]).toEqual([table, 0]);
      });
      const moved = as(ours.id, () => serving.query(`update ${table} set org_id = '${theirs.id}'`));
      await expect(moved).rejects.toThrow('row-level security');
      const planted = as(ours.id, () =>
        serving.query(
          `insert into ${table} select (jsonb_populate_record(t, jsonb_build_object('org_id', '${theirs.id}'))).* from ${table} t`,
        ),
      );
      await expect(planted).rejects.toThrow('row-level security');
    }
    expect(await dump()).toEqual(before);
  });

  it("lets nobody write into another organization's log, or into the platform's", async () => {
    for (const org of [theirs.id, '00000000-0000-0000-0000-000000000000']) {
      const forged = as(ours.id, () =>
        serving.query(
          `insert into audit_event select (jsonb_populate_record(t, jsonb_build_object('org_id', '${org}'))).* from audit_event t limit 1`,
        ),
      );
      await expect(forged).rejects.toThrow('row-level security');
    }
  });

  it('leaves the log to grow alone', async () => {
    const { rows } = await owner.query(
      `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'audit_event'::regclass`,
    );
    expect(rows.length).toBeGreaterThanOrEqual(4);
    const before = await dump();
    for (const name of ['audit_event', ...rows.map((row) => row.name)]) {
      for (const sql of [
        `update ${name} set detail = 'x'`,
        `delete from ${name}`,
        `truncate ${name}`,
        `drop table ${name}`,
        `alter table ${name} disable row level security`,
      ]) {
        await expect(
          as(ours.id, () => serving.query(sql)),
          sql,
        ).rejects.toThrow(/permission denied|must be owner/);
      }
    }
    for (const { name } of rows) {
      // Past the parent there are no policies: a partition itself is closed.
      await expect(
        as(ours.id, () => serving.query(`select * from ${name}`)),
        name,
      ).rejects.toThrow('permission denied');
      await expect(
        as(ours.id, () => serving.query(`insert into ${name} select * from ${name}`)),
        name,
      ).rejects.toThrow('permission denied');
    }
    expect(await dump()).toEqual(before);
  });

  it('binds a role that owns nothing, can make nothing and can become nobody', async () => {
    const role = (await serving.query('select current_user as name')).rows[0].name;
    const { rows: owned } = await owner.query(`select relname from pg_class where relowner = $1::regrole`, [
      role,
    ]);
    expect(owned).toEqual([]);
    const { rows: rights } = await owner.query(
      `select rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication from pg_roles where rolname = $1`,
      [role],
    );
    expect(rights).toEqual([
      {
        rolsuper: false,
        rolbypassrls: false,
        rolcreatedb: false,
        rolcreaterole: false,
        rolreplication: false,
      },
    ]);
    const { rows: memberships } = await owner.query(
      `select roleid::regrole::text from pg_auth_members where member = $1::regrole`,
      [role],
    );
    expect(memberships).toEqual([]);
    const ownerName = (await owner.query('select current_user as name')).rows[0].name;
    const refused = [
      'create table mine (id int)',
      'create schema mine',
      'create extension pg_trgm',
      'create function public.mine() returns int language sql as $$ select 1 $$',
      'alter table member add column mine int',
      'alter table member disable row level security',
      'drop policy own_organization on member',
      'create policy mine on member using (true)',
      'drop index member_user_name',
      'truncate member',
      `set role "${ownerName}"`,
      'set role postgres',
      'set session authorization postgres',
      'delete from migration',
      `copy member to program 'cat'`,
      `select pg_read_file('/etc/passwd')`,
    ];
    for (const sql of refused) {
      await expect(
        as(ours.id, () => serving.query(sql)),
        sql,
      ).rejects.toThrow(/permission denied|must be owner|must be able|must have/);
    }
    // Raises nothing, and gives nothing.
    const granted = await as(ours.id, async () => {
      await serving.query('set local row_security = off');
      return serving.query('select * from member').catch((error: Error) => error.message);
    });
    expect(granted).toMatch(/row-level security/);
  });

  async function dump(): Promise<unknown> {
    const kept: Record<string, unknown> = {};
    for (const { name, partition } of await tables()) {
      if (!partition) kept[name] = (await owner.query(`select t::text from ${name} t order by 1`)).rows;
    }
    return kept;
  }
});
