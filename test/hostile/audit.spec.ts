import { Client as Postgres } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { AuditStore } from '../../src/audit/audit.store.js';
import { AuditService } from '../../src/audit/audit.service.js';
import { MusterEvents } from '../../src/audit/muster-events.js';
import { RefusalCounts } from '../../src/audit/refusal-counts.js';
import { createDataSource } from '../../src/data-source.js';
import { UnitOfWork } from '../../src/database/unit-of-work.js';
import { reading, writing } from '../../src/database/statement.js';
import { roleOf } from '../../src/database/grant-serving.js';
import { mintScimToken } from '../../src/token/token-format.js';
import type { Answer } from '../support/client.js';
import {
  aUser,
  auditOf,
  newOrganization,
  ok,
  operator,
  type Organization,
  patchOf,
  scimClient,
} from '../support/house.js';
import { createDatabase, type TestDatabase } from '../support/postgres.js';
import { type Service, startService } from '../support/service.js';
import { requestText, sendRaw } from '../support/raw-socket.js';
import { expectProblem, expectScimError } from './refusals.js';

let database: TestDatabase;
let service: Service;
let owner: Postgres;

beforeAll(async () => {
  database = await createDatabase();
  service = await startService({ ...database, env: { LOG_LEVEL: 'debug' } });
  owner = new Postgres(database.migrationUrl);
  await owner.connect();
});

afterAll(async () => {
  await owner?.end();
  await service?.stop();
  await database?.drop();
});

/** Every row of every table, but when a token was used last, and what is written behind the answers. */
async function dump(): Promise<Record<string, string[]>> {
  const { provisioning_log: _, ...rest } = await wholeDump();
  return rest;
}

async function wholeDump(): Promise<Record<string, string[]>> {
  const { rows: tables } = await owner.query(
    `select c.relname as name from pg_class c
     where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = 'public'::regnamespace order by 1`,
  );
  const kept: Record<string, string[]> = {};
  for (const { name } of tables) {
    const { rows } = await owner.query(
      `select (to_jsonb(t) - 'last_used_at')::text as row from ${name} t order by 1`,
    );
    kept[name] = rows.map(({ row }) => row);
  }
  return kept;
}

/** What there is to change, fresh for each change. */
interface Scene {
  org: Organization;
  /** Of a live user, and of one that was deactivated. */
  user: string;
  disabled: string;
  /** userName of one that was deleted. */
  deleted: string;
  manual: string;
}

async function newScene(): Promise<Scene> {
  const org = await newOrganization({ initialStatus: 'active' }, service);
  const user = ok(await org.scim.post('/Users', aUser()), 201).json.id;
  const disabled = ok(await org.scim.post('/Users', aUser({ active: false })), 201).json.id;
  const gone = ok(await org.scim.post('/Users', aUser()), 201).json;
  ok(await org.scim.delete(`/Users/${gone.id}`), 204);
  const manual = ok(await org.admin.post('/members', { email: `m.${user}@acme.test` }), 201).json.id;
  return { org, user, disabled, deleted: gone.userName, manual };
}

interface Change {
  name: string;
  act: (scene: Scene) => Promise<Answer>;
  status: number;
  action: string;
  channel: 'scim' | 'admin';
  target: string;
  /** Paths that the event tells of; none: it has no before and after. */
  paths?: string[];
  scimForm?: boolean;
}

const scim = { channel: 'scim', target: 'user' } as const;
const admin = { channel: 'admin' } as const;

const changes: Change[] = [
  {
    ...scim,
    name: 'a user made',
    act: ({ org }) => org.scim.post('/Users', aUser()),
    status: 201,
    action: 'user.create',
    paths: ['userName', 'status', 'role', 'emails', 'name.givenName'],
  },
  {
    ...scim,
    name: 'a user made disabled',
    act: ({ org }) => org.scim.post('/Users', aUser({ active: false })),
    status: 201,
    action: 'user.create',
    paths: ['userName', 'status'],
  },
  {
    ...scim,
    name: 'a user brought back',
    act: ({ org, deleted }) => org.scim.post('/Users', aUser({ userName: deleted })),
    status: 201,
    action: 'user.reactivate',
    paths: ['status', 'deleted'],
  },
  {
    ...scim,
    name: 'a user patched',
    act: ({ org, user }) =>
      org.scim.patch(`/Users/${user}`, patchOf({ op: 'replace', path: 'title', value: 'Dr' })),
    status: 200,
    action: 'user.update',
    paths: ['title'],
  },
  {
    ...scim,
    name: 'a user renamed',
    act: ({ org, user }) =>
      org.scim.patch(`/Users/${user}`, patchOf({ op: 'replace', path: 'userName', value: `new.${user}` })),
    status: 200,
    action: 'user.update',
    paths: ['userName'],
  },
  {
    ...scim,
    name: "a user's e-mail moved",
    act: ({ org, user }) =>
      org.scim.patch(
        `/Users/${user}`,
        patchOf({ op: 'replace', path: 'emails', value: [{ value: `new.${user}@acme.test` }] }),
      ),
    status: 200,
    action: 'user.update',
    paths: ['emails'],
  },
  {
    ...scim,
    name: 'a user replaced',
    act: ({ org, user }) => org.scim.put(`/Users/${user}`, aUser({ nickName: 'A' })),
    status: 200,
    action: 'user.update',
    paths: ['nickName'],
  },
  {
    ...scim,
    name: 'a user deactivated by PATCH',
    act: ({ org, user }) =>
      org.scim.patch(`/Users/${user}`, patchOf({ op: 'replace', path: 'active', value: false })),
    status: 200,
    action: 'user.deactivate',
    paths: ['status'],
  },
  {
    ...scim,
    name: 'a user deactivated by PUT',
    act: ({ org, user }) => org.scim.put(`/Users/${user}`, aUser({ active: false })),
    status: 200,
    action: 'user.deactivate',
    paths: ['status'],
  },
  {
    ...scim,
    name: 'a user reactivated',
    act: ({ org, disabled }) =>
      org.scim.patch(`/Users/${disabled}`, patchOf({ op: 'replace', value: { active: 'True' } })),
    status: 200,
    action: 'user.reactivate',
    paths: ['status'],
  },
  {
    ...scim,
    name: 'a user deleted',
    act: ({ org, user }) => org.scim.delete(`/Users/${user}`),
    status: 204,
    action: 'user.delete',
    paths: ['status'],
  },
  {
    ...scim,
    name: 'a member taken over',
    act: ({ org, manual }) =>
      org.scim.patch(`/Users/${manual}`, patchOf({ op: 'add', path: 'externalId', value: 'x' })),
    status: 200,
    action: 'user.update',
    paths: ['externalId', 'source'],
  },
  {
    ...admin,
    name: 'an organization made',
    act: () => operator(service).post('/organizations', { name: 'New' }),
    status: 201,
    action: 'organization.create',
    target: 'organization',
    paths: ['name'],
  },
  {
    ...admin,
    name: 'an organization renamed',
    act: ({ org }) => org.admin.patch('', { name: 'Other' }),
    status: 200,
    action: 'organization.update',
    target: 'organization',
    paths: ['name'],
  },
  {
    ...admin,
    name: 'a slug taken',
    act: ({ org }) => org.admin.patch('', { slug: `s-${org.id}` }),
    status: 200,
    action: 'organization.update',
    target: 'organization',
    paths: ['slug'],
  },
  {
    ...admin,
    name: 'a plan changed',
    act: ({ org }) => org.admin.patch('', { scimAllowed: false }),
    status: 200,
    action: 'organization.update',
    target: 'organization',
    paths: ['scimAllowed'],
  },
  {
    ...admin,
    name: 'an organization deleted',
    act: ({ org }) => org.admin.delete(''),
    status: 204,
    action: 'organization.delete',
    target: 'organization',
  },
  {
    ...admin,
    name: 'settings changed',
    act: ({ org }) => org.admin.put('/scim', { enabled: false, allowedDomains: ['acme.test'] }),
    status: 200,
    action: 'scim.configure',
    target: 'organization',
    paths: ['enabled', 'allowedDomains'],
  },
  {
    ...admin,
    name: 'a token made',
    act: ({ org }) => org.admin.post('/scim/tokens', { name: 'Second' }),
    status: 201,
    action: 'token.create',
    target: 'scim_token',
  },
  {
    ...admin,
    name: 'a token rotated',
    act: ({ org }) => org.admin.post(`/scim/tokens/${org.tokenId}/rotate`, {}),
    status: 201,
    action: 'token.rotate',
    target: 'scim_token',
  },
  {
    ...admin,
    name: 'a token rotated with an overlap',
    act: ({ org }) => org.admin.post(`/scim/tokens/${org.tokenId}/rotate`, { overlapSeconds: 60 }),
    status: 201,
    action: 'token.rotate',
    target: 'scim_token',
  },
  {
    ...admin,
    name: 'a token revoked',
    act: ({ org }) => org.admin.delete(`/scim/tokens/${org.tokenId}`),
    status: 204,
    action: 'token.revoke',
    target: 'scim_token',
  },
  {
    ...admin,
    name: 'a member made by hand',
    act: ({ org }) => org.admin.post('/members', { email: 'hand@acme.test', displayName: 'Hand' }),
    status: 201,
    action: 'user.create',
    target: 'user',
    paths: ['email', 'displayName', 'role', 'status'],
  },
  {
    ...admin,
    name: 'a member promoted',
    act: ({ org, user }) => org.admin.patch(`/members/${user}`, { role: 'admin' }),
    status: 200,
    action: 'user.update',
    target: 'user',
    paths: ['role'],
  },
  {
    ...admin,
    name: 'a member disabled by hand',
    act: ({ org, user }) => org.admin.patch(`/members/${user}`, { status: 'disabled' }),
    status: 200,
    action: 'user.deactivate',
    target: 'user',
    paths: ['status'],
  },
  {
    ...admin,
    name: 'a member let back in',
    act: ({ org, disabled }) => org.admin.patch(`/members/${disabled}`, { status: 'active' }),
    status: 200,
    action: 'user.reactivate',
    target: 'user',
    paths: ['status'],
  },
];

describe('When the log takes nothing', () => {
  const ways: [string, string, string][] = [
    [
      'the right to write it is gone',
      'revoke insert on audit_event from ROLE',
      'grant insert on audit_event to ROLE',
    ],
    [
      'a constraint refuses the row',
      'alter table audit_event add constraint closed check (false) not valid',
      'alter table audit_event drop constraint closed',
    ],
  ];
  const role = (sql: string): string => sql.replace('ROLE', `"${roleOf(database.servingUrl)}"`);

  afterEach(async () => {
    await owner.query(role(ways[0]?.[2] ?? ''));
    await owner.query('alter table audit_event drop constraint if exists closed');
  });

  it.each(changes)('there is no $name', async ({ act, scimForm, channel, action }) => {
    for (const [way, close, open] of ways) {
      const scene = await newScene();
      const before = await dump();
      await owner.query(role(close));
      const answer = await act(scene);
      expect([way, action, answer.status]).toEqual([way, action, 503]);
      expect(answer.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
      if (scimForm ?? channel === 'scim') expectScimError(answer, 503);
      else expectProblem(answer, 503);
      await owner.query(role(open));
      expect(await dump()).toEqual(before);
    }
  });

  it('refusals of a known credential are 503, and those of a stranger what they are', async () => {
    const { org, user } = await newScene();
    await owner.query(role(ways[0]?.[1] ?? ''));
    for (const answer of [
      await org.scim.get('/Users/nobody'),
      await org.scim.post('/Users', {}),
      await org.scim.delete(`/Users/${user}`, { 'if-match': 'W/"9"' }),
    ]) {
      expectScimError(answer, 503);
      expect(answer.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    }
    expectScimError(await scimClient('/scim/v2', mintScimToken().token, service).get('/Users'), 401);
    ok(await org.scim.get(`/Users/${user}`), 200);
  });
});

describe('A change', () => {
  it.each(changes)(
    'leaves one event that tells all of it: $name',
    async ({ act, status, action, channel, target, paths }) => {
      const scene = await newScene();
      const seen = (await owner.query('select id from audit_event')).rows.map(({ id }) => id);
      const start = Date.now();
      const answer = ok(await act(scene), status);
      const { rows } = await owner.query('select * from audit_event where not id = any ($1) order by id', [
        seen,
      ]);
      expect(rows.map((row) => row.action)).toEqual([action]);
      const [row] = rows;
      const made = action === 'organization.create' ? answer.json.id : scene.org.id;
      const token = (await scene.org.admin.get('/scim/tokens')).json?.data?.at(-1);
      expect(row).toMatchObject({
        org_id: made,
        channel,
        outcome: 'success',
        target_type: target,
        target_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        target_name: expect.stringMatching(/\S/),
        request_id: answer.headers.get('x-request-id'),
        ip: '127.0.0.1',
        user_agent: 'node',
      });
      expect(row.occurred_at.getTime()).toBeGreaterThanOrEqual(start);
      expect(row.occurred_at.getTime()).toBeLessThanOrEqual(Date.now());
      if (channel === 'scim') {
        expect(row).toMatchObject({
          actor_type: 'scim_token',
          actor_id: scene.org.tokenId,
          actor_name: `Test IdP (${token.prefix}…)`,
        });
      } else expect(row).toMatchObject({ actor_type: 'operator', actor_id: null, actor_name: 'Operator' });
      const told = (row.changes ?? []) as { path: string; before: unknown; after: unknown }[];
      expect(told.map(({ path }) => path)).toEqual(expect.arrayContaining(paths ?? []));
      for (const change of told) {
        expect(Object.keys(change)).toEqual(['path', 'before', 'after']);
        expect(change.before).not.toEqual(change.after);
      }
    },
  );

  it('that changes nothing leaves no event, and no version', async () => {
    const { org, user, disabled } = await newScene();
    const before = await dump();
    const same = ok(await org.scim.get(`/Users/${user}`), 200).json;
    const nothings: (() => Promise<Answer>)[] = [
      () => org.scim.put(`/Users/${user}`, same),
      () => org.scim.patch(`/Users/${user}`, patchOf({ op: 'replace', path: 'active', value: true })),
      () =>
        org.scim.patch(`/Users/${user}`, patchOf({ op: 'replace', path: 'name.givenName', value: 'Ada' })),
      () => org.scim.patch(`/Users/${user}`, patchOf({ op: 'remove', path: 'title' })),
      () => org.scim.patch(`/Users/${disabled}`, patchOf({ op: 'replace', path: 'active', value: 'False' })),
      () => org.admin.put('/scim', { enabled: true }),
      () => org.admin.patch('', {}),
      () => org.admin.patch(`/members/${user}`, { status: 'active' }),
      () =>
        org.scim.patch(`/Users/${user}`, patchOf({ op: 'replace', path: 'password', value: 'Not-kept-1' })),
    ];
    for (const nothing of nothings) ok(await nothing(), 200);
    expect(await dump()).toEqual(before);
  });
});

describe('A refused request', () => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await newScene();
  });

  /** The one event that a refused call adds to the organization's log. */
  async function eventOf(call: () => Promise<Answer>, status: number): Promise<Record<string, unknown>> {
    const seen = new Set((await auditOf(scene.org)).map(({ id }) => id));
    const answer = ok(await call(), status);
    const added = (await auditOf(scene.org)).filter(({ id }) => !seen.has(id));
    expect(added).toHaveLength(1);
    expect(added[0]).toMatchObject({
      outcome: 'failure',
      requestId: answer.headers.get('x-request-id'),
      ip: '127.0.0.1',
      userAgent: 'node',
      detail: expect.stringMatching(new RegExp(`^${status} `)),
    });
    return added[0];
  }

  async function tokenOf(body: object): Promise<{ id: string; token: string; prefix: string }> {
    return ok(await scene.org.admin.post('/scim/tokens', { name: 'Second IdP', ...body }), 201).json;
  }

  const as = (token: string, base = '/scim/v2'): ReturnType<typeof scimClient> =>
    scimClient(base, token, service);

  it('by a revoked token is in the log of its organization, with the reason', async () => {
    const { id, token, prefix } = await tokenOf({});
    ok(await scene.org.admin.delete(`/scim/tokens/${id}`), 204);
    expect(await eventOf(() => as(token).get('/Users'), 401)).toMatchObject({
      channel: 'scim',
      action: 'token.reject',
      actor: { type: 'scim_token', id, name: `Second IdP (${prefix}…)` },
      target: null,
      detail: expect.stringContaining('revoked'),
    });
  });

  it('by an expired token says so', async () => {
    const { token } = await tokenOf({ expiresAt: new Date(Date.now() + 300).toISOString() });
    await new Promise((resolve) => setTimeout(resolve, 400));
    const event = await eventOf(() => as(token).post('/Users', aUser()), 401);
    expect(event).toMatchObject({ action: 'token.reject', detail: expect.stringContaining('expired') });
  });

  it('by a token on the address of another organization says so at home, and not there', async () => {
    const other = await newScene();
    const there = await auditOf(other.org);
    const event = await eventOf(() => as(scene.org.token, `/api/scim/v2/${other.org.id}`).get('/Users'), 401);
    expect(event).toMatchObject({
      action: 'token.reject',
      actor: { id: scene.org.tokenId },
      detail: expect.stringContaining('another organization'),
    });
    expect(await auditOf(other.org)).toEqual(there);
  });

  it('from an address that is not allowed names the address', async () => {
    const { token } = await tokenOf({ allowedIps: ['192.0.2.1'] });
    const event = await eventOf(() => as(token).get('/Users'), 401);
    expect(event).toMatchObject({
      action: 'token.reject',
      detail: expect.stringMatching(/127\.0\.0\.1.*not allowed/),
    });
  });

  it('without the scope, or while provisioning is off, is an access refused', async () => {
    const { token } = await tokenOf({ scopes: ['users:read'] });
    expect(await eventOf(() => as(token).post('/Users', aUser()), 403)).toMatchObject({
      channel: 'scim',
      action: 'access.refuse',
      detail: expect.stringContaining('users:write'),
    });
    ok(await scene.org.admin.put('/scim', { enabled: false }), 200);
    expect(await eventOf(() => scene.org.scim.get('/Users'), 403)).toMatchObject({
      action: 'access.refuse',
      detail: expect.stringContaining('disabled'),
    });
    ok(await scene.org.admin.put('/scim', { enabled: true }), 200);
  });

  it('for its own faults is told under what it meant to do', async () => {
    const { org, user } = scene;
    const taken = ok(await org.scim.get(`/Users/${user}`), 200).json.userName;
    const refused: [string, number, () => Promise<Answer>, object | null][] = [
      ['user.read', 404, () => org.scim.get('/Users/nobody'), { type: 'user', id: 'nobody' }],
      [
        'user.create',
        409,
        () => org.scim.post('/Users', aUser({ userName: taken })),
        { type: 'user', name: taken },
      ],
      ['user.create', 400, () => org.scim.post('/Users', { userName: 5 }), { type: 'user' }],
      ['user.create', 400, () => org.scim.call('POST', '/Users', { raw: '{' }), { type: 'user' }],
      [
        'user.create',
        415,
        () => org.scim.call('POST', '/Users', { raw: '{}', headers: { 'content-type': 'text/plain' } }),
        { type: 'user' },
      ],
      [
        'user.update',
        412,
        () => org.scim.put(`/Users/${user}`, aUser(), { 'if-match': 'W/"99"' }),
        { type: 'user', id: user, name: taken },
      ],
      ['user.update', 400, () => org.scim.patch(`/Users/${user}`, {}), { type: 'user', id: user }],
      ['user.delete', 404, () => org.scim.delete('/Users/nobody'), { type: 'user', id: 'nobody' }],
      ['user.list', 400, () => org.scim.get('/Users', { filter: 'nonsense' }), null],
      ['request.refuse', 404, () => org.scim.get('/Nothing'), null],
      ['request.refuse', 405, () => org.scim.delete('/Users'), null],
      ['scim.configure', 400, () => org.admin.put('/scim', { enabled: 1 }), { type: 'organization' }],
      ['token.create', 400, () => org.admin.post('/scim/tokens', {}), { type: 'scim_token' }],
      [
        'token.rotate',
        404,
        () => org.admin.post('/scim/tokens/nobody/rotate', {}),
        { type: 'scim_token', id: 'nobody' },
      ],
      [
        'token.revoke',
        404,
        () => org.admin.delete('/scim/tokens/nobody'),
        { type: 'scim_token', id: 'nobody' },
      ],
      [
        'user.update',
        404,
        () => org.admin.patch('/members/nobody', { role: 'admin' }),
        { type: 'user', id: 'nobody' },
      ],
      ['organization.update', 400, () => org.admin.patch('', { name: 5 }), { type: 'organization' }],
    ];
    for (const [action, status, call, target] of refused) {
      const event = await eventOf(call, status);
      expect([action, status, event['action']]).toEqual([action, status, action]);
      if (target === null) expect(event['target']).toBeNull();
      else expect(event['target']).toMatchObject(target);
      expect(event['changes']).toBeUndefined();
    }
  });

  it('by a stranger is counted, and stands in no organization’s log but in that of the operator, once', async () => {
    const stranger = mintScimToken();
    const before = await auditOf(scene.org);
    for (let tries = 0; tries < 7; tries++)
      ok(await as(stranger.token, `/api/scim/v2/${scene.org.id}`).get('/Users'), 401);
    let found: any[] = []; // oxlint-disable-line typescript/no-explicit-any -- events have many shapes
    for (let waited = 0; waited < 11_000 && found.length === 0; waited += 250) {
      await new Promise((resolve) => setTimeout(resolve, 250));
      found = ok(await operator(service).get('/audit-events', { actor: stranger.prefix }), 200).json.data;
    }
    expect(found.length).toBeLessThanOrEqual(2); // a minute can end in between
    for (const event of found) {
      expect(event).toMatchObject({
        organizationId: null,
        action: 'token.reject',
        outcome: 'failure',
        channel: 'scim',
        actor: { type: 'anonymous', id: null, name: stranger.prefix },
        ip: '127.0.0.1',
      });
    }
    const attempts = found.map(({ detail }) => Number(/\((\d+) in the minute/.exec(detail)?.[1]));
    expect(attempts.reduce((sum, each) => sum + each, 0)).toBe(7);
    expect(await auditOf(scene.org)).toEqual(before);
  });

  it('by a stranger is counted on while the log takes nothing, and none is lost', async () => {
    const own = await createDatabase();
    const other = await startService(own);
    const { token, prefix } = mintScimToken();
    const reader = new Postgres(own.migrationUrl);
    await reader.connect();
    const role = `"${roleOf(own.servingUrl)}"`;
    await reader.query(`revoke insert on audit_event from ${role}`);
    const refused = async (times: number): Promise<void> => {
      for (let tries = 0; tries < times; tries++)
        ok(await scimClient('/scim/v2', token, other).get('/Users'), 401);
    };
    await refused(3);
    await expect
      .poll(() => other.log.some((line) => line.includes('refusals not written yet')), { timeout: 12_000 })
      .toBe(true);
    await refused(2);
    await reader.query(`grant insert on audit_event to ${role}`);
    expect(await other.stop()).toBe(0);
    const { rows } = await reader.query('select actor_name, detail from audit_event');
    await reader.end();
    await own.drop();
    expect(rows.map(({ actor_name }) => actor_name)).toEqual(rows.map(() => prefix));
    const attempts = rows.map(({ detail }) => Number(/\((\d+) in the minute/.exec(detail)?.[1]));
    expect(attempts.reduce((sum, each) => sum + each, 0)).toBe(5);
  });

  it('by a stranger is written at the stop at the latest', async () => {
    const own = await createDatabase();
    const other = await startService(own);
    const { token, prefix } = mintScimToken();
    ok(await scimClient('/scim/v2', token, other).get('/Users'), 401);
    ok(await operator({ ...other, operatorKey: 'x'.repeat(40) }).get('/organizations'), 401);
    expect(await other.stop()).toBe(0);
    const reader = new Postgres(own.migrationUrl);
    await reader.connect();
    const { rows } = await reader.query(
      'select channel, action, actor_name from audit_event order by channel',
    );
    await reader.end();
    await own.drop();
    expect(rows).toEqual([
      { channel: 'admin', action: 'token.reject', actor_name: null },
      { channel: 'scim', action: 'token.reject', actor_name: prefix },
    ]);
  });
});

describe('A secret', () => {
  it('is in no table, no answer and no line of the log', async () => {
    const { org, user } = await newScene();
    const password = 'Correct-Horse-77!';
    const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
    const core = 'urn:ietf:params:scim:schemas:core:2.0:User';
    const sent: (() => Promise<Answer>)[] = [
      () => org.scim.post('/Users', aUser({ password })),
      () => org.scim.post('/Users', aUser({ PassWord: password })),
      () => org.scim.post('/Users', aUser({ [`${core}:password`]: password })),
      () => org.scim.post('/Users', aUser({ [core]: { password } })),
      () => org.scim.post('/Users', aUser({ [enterprise]: { password, department: 'x' } })),
      () => org.scim.put(`/Users/${user}`, aUser({ password })),
      () => org.scim.patch(`/Users/${user}`, patchOf({ op: 'add', path: 'password', value: password })),
      () => org.scim.patch(`/Users/${user}`, patchOf({ op: 'replace', value: { password, title: 'x' } })),
      () =>
        org.scim.patch(
          `/Users/${user}`,
          patchOf({ op: 'replace', path: `${core}:password`, value: password }),
        ),
      () =>
        org.scim.patch(`/Users/${user}`, patchOf({ op: 'replace', path: 'password', value: { password } })),
      () => org.scim.patch(`/Users/${user}`, patchOf({ op: 'replace', path: 'password.x', value: password })),
      () => org.scim.post('/Users', aUser({ password: { password } })),
      () => org.scim.post('/Users', { password }),
      () => org.scim.call('POST', '/Users', { raw: `{"userName":"x","password":"${password}"` }),
      () => org.scim.call('POST', '/Users', { raw: `{"password":"${password}","password":"${password}"}` }),
      () => org.scim.get('/Users', { filter: `password eq "${password}"` }),
      () => org.scim.get('/Users', { filter: `userName eq "x" and password sw "${password}"` }),
      () => org.scim.get(`/Users/${password}`),
      () => org.admin.put('/scim', { password }),
      () => org.admin.post('/scim/tokens', { name: 'x', token: password }),
    ];
    const answers: string[] = [];
    for (const [at, send] of sent.entries()) {
      const { status, text } = await send();
      expect([at, status < 500]).toEqual([at, true]);
      // An id in an address is no secret; that one is sent to see that it is not echoed.
      answers.push(text);
    }
    const rotated = ok(
      await org.admin.post(`/scim/tokens/${org.tokenId}/rotate`, { overlapSeconds: 60 }),
      201,
    ).json;
    const { token: revoked, id } = ok(await org.admin.post('/scim/tokens', { name: 'x' }), 201).json;
    ok(await org.admin.delete(`/scim/tokens/${id}`), 204);
    await scimClient('/scim/v2', revoked, service).get('/Users');
    await scimClient('/scim/v2', `${revoked}x`, service).get('/Users');
    await operator({ ...service, operatorKey: revoked }).get('/organizations');
    await fetch(`${service.url}/scim/v2/Users?access_token=${revoked}`);
    const withoutAddress = (text: string): string =>
      text.replaceAll(`/Users/${password}`, '').replaceAll(JSON.stringify(password), '""');
    // The log of requests is written behind them.
    await expect
      .poll(async () => (await wholeDump())['provisioning_log']?.join(''), { timeout: 5_000 })
      .toContain(revoked.slice(0, 13));
    const rows = Object.values(await wholeDump())
      .flat()
      .filter((row) => !row.includes(`"target_id": "${password}"`));
    expect(answers.filter((text) => text.includes(password))).toEqual([]);
    const everything = [...rows, ...service.log.map(withoutAddress)].join('\n');
    expect(everything.length).toBeGreaterThan(10_000);
    const secrets = [password, org.token, rotated.token, revoked, service.operatorKey];
    for (const secret of secrets) {
      expect(everything.includes(secret)).toBe(false);
      // Nor a half of it.
      expect(everything.includes(secret.slice(secret.length / 2))).toBe(false);
    }
    expect(everything).not.toMatch(/DATABASE_URL=|postgres:\/\/[^ ]*:[^ ]*@/);
  });

  it('does not turn up in the log when an upload breaks off, which is no fault of the service', async () => {
    const { org } = await newScene();
    const lines = service.log.length;
    const head = requestText(
      'POST',
      '/scim/v2/Users',
      { authorization: `Bearer ${org.token}`, 'content-type': 'application/json', 'content-length': '1000' },
      '{"password":"Half-a-secret',
    );
    await sendRaw(service.url, head, { patience: 150 });
    await new Promise((resolve) => setTimeout(resolve, 200));
    const said = service.log.slice(lines).map((line) => JSON.parse(line) as { level: unknown });
    expect(said.filter(({ level }) => level === 'error' || level === 'warn' || Number(level) >= 40)).toEqual(
      [],
    );
    expect(JSON.stringify(said)).not.toContain('Half-a-secret');
  });
});

describe('A unit of work', () => {
  it('that writes and tells of nothing is refused, and undone', async () => {
    const { org, user } = await newScene();
    const dataSource = await createDataSource(database.servingUrl, 2).initialize();
    const uow = new UnitOfWork(dataSource, {
      servingUrl: database.servingUrl,
      migrationUrl: undefined,
      pool: 2,
      preparedStatements: true,
    });
    const store = new AuditStore(uow);
    const audit = new AuditService(uow, store, new RefusalCounts(uow, store), new MusterEvents(uow));
    const rename = writing(
      'hostile_rename',
      `update member set display_name = 'x' where org_id = $1 and id = $2`,
    );
    const nameOf = reading<{ name: string }>(
      'hostile_name',
      'select display_name as name from member where org_id = $1 and id = $2',
    );
    const values = [org.id, user];
    try {
      const before = await auditOf(org);
      const silent = uow.run(org.id, async () => uow.send(rename, values));
      await expect(silent).rejects.toThrow('without an audit event');
      const nested = uow.run(org.id, () => uow.run(org.id, async () => uow.send(rename, values)));
      await expect(nested).rejects.toThrow('without an audit event');
      const broken = uow.run(org.id, async () => {
        uow.send(rename, values);
        audit.note({ action: 'user.update', target: { type: 'user', id: user, name: 'x' } });
        throw new Error('on second thoughts');
      });
      await expect(broken).rejects.toThrow('on second thoughts');
      const [read] = await uow.run(org.id, () => uow.query(nameOf, values));
      expect(read).toEqual({ name: 'Ada Byron' });
      expect(await auditOf(org)).toEqual(before);
      // In an organization of its own and nowhere else.
      const strayed = uow.run(org.id, () =>
        uow.run('00000000-0000-4000-8000-000000000000', async () => undefined),
      );
      await expect(strayed).rejects.toThrow("can't do work of");
      expect(() => uow.send(rename, values)).toThrow('outside a unit of work');
    } finally {
      await uow.close();
    }
  });

  it('that met an error and went on is not taken for done', async () => {
    const { org, user } = await newScene();
    const dataSource = await createDataSource(database.servingUrl, 2).initialize();
    const uow = new UnitOfWork(dataSource, {
      servingUrl: database.servingUrl,
      migrationUrl: undefined,
      pool: 2,
      preparedStatements: true,
    });
    const store = new AuditStore(uow);
    const audit = new AuditService(uow, store, new RefusalCounts(uow, store), new MusterEvents(uow));
    const rename = writing(
      'hostile_rename',
      `update member set display_name = 'x' where org_id = $1 and id = $2`,
    );
    const wrong = reading('hostile_wrong', 'select 1 / 0');
    try {
      const swallowed = uow.run(org.id, async () => {
        uow.send(rename, [org.id, user]);
        await uow.query(wrong, []).catch(() => undefined);
        audit.note({ action: 'user.update', target: { type: 'user', id: user, name: 'x' } });
      });
      await expect(swallowed).rejects.toThrow();
    } finally {
      await uow.close();
    }
  });
});
