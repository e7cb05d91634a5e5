import { Client as Postgres } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Answer, Client } from '../support/client.js';
import {
  auditOf,
  aUser,
  newOrganization,
  ok,
  type Organization,
  patchOf,
  scimClient,
} from '../support/house.js';
import { createDatabase, type TestDatabase } from '../support/postgres.js';
import { provision } from '../support/scim.js';
import { type Service, startService } from '../support/service.js';
import { expectScimError } from './refusals.js';

type Operation = Record<string, unknown>;
interface Result {
  status: string;
  response?: { detail: string };
}

let database: TestDatabase;
let service: Service;
let postgres: Postgres;
let org: Organization;
let held: string;

beforeAll(async () => {
  database = await createDatabase();
  service = await startService({ ...database, env: { RATE_LIMIT_SCIM: '25' } });
});

beforeEach(async () => {
  postgres = superuserOf();
  await postgres.connect();
  org = await newOrganization({}, service);
  held = (await provision(org)).id;
});

afterEach(() => postgres.end().catch(() => undefined));

afterAll(async () => {
  expect(await service.stop()).toBe(0);
  await database.drop();
});

function post(bulkId: string, over: object = {}): Operation {
  return { method: 'POST', path: '/Users', bulkId, data: aUser({ ...over }) };
}

function title(id: string): Operation {
  return { method: 'PATCH', path: `/Users/${id}`, data: patchOf({ op: 'add', path: 'title', value: 'x' }) };
}

const bulk = (operations: Operation[], client: Client = org.scim): Promise<Answer> =>
  client.post('/Bulk', { Operations: operations });

function resultsOf(answer: Answer): Result[] {
  const { schemas, Operations } = ok(answer, 200).json;
  expect(schemas).toEqual(['urn:ietf:params:scim:api:messages:2.0:BulkResponse']);
  return Operations as Result[];
}

const statusesOf = (answer: Answer): string[] => resultsOf(answer).map(({ status }) => status);

async function total(): Promise<number> {
  return ok(await org.scim.get('/Users', { count: 0 }), 200).json.totalResults;
}

/** Starts a bulk, does `meanwhile` when it stands before the row that is held, and lets it go on. */
async function stoppedAtTheRow(operations: Operation[], meanwhile: () => Promise<unknown>): Promise<Answer> {
  await postgres.query('begin');
  await postgres.query('select 1 from member where org_id = $1 and id = $2 for update', [org.id, held]);
  const answer = bulk(operations);
  await expect.poll(waiting, { timeout: 5_000, interval: 5 }).toBe(1);
  await meanwhile();
  await postgres.query('rollback');
  return answer;
}

async function waiting(): Promise<number> {
  const { rows } = await postgres.query(
    `select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rows[0].waiting;
}

async function cutAll(): Promise<void> {
  await postgres.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
  );
}

async function failures(action: string): Promise<Answer['json'][]> {
  return auditOf(org, { action, outcome: 'failure' });
}

describe('What a token may not do', () => {
  it('C15 it may not do in a bulk either: 403 for the operation, recorded for itself', async () => {
    for (const scopes of [['users:read'], ['groups:read', 'groups:write']]) {
      const issued = ok(await org.admin.post('/scim/tokens', { name: 'narrow', scopes }), 201).json;
      const narrow = scimClient('/scim/v2', issued.token, service);
      const operations = [post('a'), title(held), { method: 'DELETE', path: `/Users/${held}` }];
      const results = resultsOf(await bulk(operations, narrow));
      expect(results.map(({ status }) => status)).toEqual(['403', '403', '403']);
      for (const { response } of results) {
        expect(response?.detail).toBe('This token may not do that: it lacks the scope users:write.');
      }
      const refused = (await failures('access.refuse')).slice(0, 3);
      expect(refused.map(({ target }) => [target.type, target.id])).toEqual([
        ['user', held],
        ['user', held],
        ['user', null],
      ]);
      expect(refused[0].actor.id).toBe(issued.id);
    }
    expect(await failures('access.refuse')).toHaveLength(6);
    expect(await total()).toBe(1);
    expect(ok(await org.scim.get(`/Users/${held}`), 200).json.meta.version).toBe('W/"1"');
  });

  it('learns nothing without a credential, and a broken bulk is 401 before it is read', async () => {
    for (const client of [
      scimClient('/scim/v2', undefined, service),
      scimClient('/scim/v2', 'scim_x', service),
    ]) {
      expectScimError(await bulk([post('a')], client), 401);
      expectScimError(await client.call('POST', '/Bulk', { raw: '{' }), 401);
    }
  });
});

describe('In the middle of a bulk', () => {
  it('a token that is revoked ends: what is done stays, the rest is 401', async () => {
    const answer = await stoppedAtTheRow(
      [post('a'), title(held), post('b'), post('c'), post('d')],
      async () => ok(await org.admin.delete(`/scim/tokens/${org.tokenId}`), 204),
    );
    // The change that had begun was proved when it began.
    expect(statusesOf(answer)).toEqual(['201', '200', '401', '401', '401']);
    const members = ok(await org.admin.get('/members'), 200).json.data;
    expect(members).toHaveLength(2);
    const rejected = await failures('token.reject');
    expect(rejected.map(({ detail }) => detail)).toEqual(['401 unauthorized: The token is revoked']);
  });

  it('TS20 provisioning that is switched off is off for the rest', async () => {
    const answer = await stoppedAtTheRow([title(held), post('a'), post('b')], async () =>
      ok(await org.admin.put('/scim', { enabled: false }), 200),
    );
    expect(statusesOf(answer)).toEqual(['200', '403', '403']);
    expect(await failures('access.refuse')).toHaveLength(2);
    ok(await org.admin.put('/scim', { enabled: true }), 200);
    expect(await total()).toBe(1);
  });

  it('settings that change decide about the rest', async () => {
    const answer = await stoppedAtTheRow(
      [title(held), post('a'), post('b', { userName: 'b@other.test' })],
      async () =>
        ok(await org.admin.put('/scim', { allowedDomains: ['other.test'], defaultRole: 'member' }), 200),
    );
    expect(statusesOf(answer)).toEqual(['200', '400', '201']);
    const { data } = ok(await org.admin.get('/members', { role: 'member' }), 200).json;
    expect(data.map(({ userName }: { userName: string }) => userName)).toEqual(['b@other.test']);
  });

  it('a connection that is cut is 503 for its operation, and the rest is done', async () => {
    const answer = await stoppedAtTheRow([post('a'), title(held), post('b'), title('bulkId:b')], cutAll);
    expect(statusesOf(answer)).toEqual(['201', '503', '201', '200']);
    expect(await total()).toBe(3);
    const created = await auditOf(org, { action: 'user.create', outcome: 'success' });
    expect(created).toHaveLength(3);
    expect(await failures('user.update')).toEqual([]);
  });

  it('a connection that is cut under the first operation is 503 for the whole, with Retry-After', async () => {
    const answer = await stoppedAtTheRow([title(held), post('a')], cutAll);
    expectScimError(answer, 503);
    expect(answer.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    expect(await total()).toBe(1);
  });

  it('a database that goes away is not asked a thousand times, and the answer stays whole', async () => {
    const name = new URL(database.migrationUrl).pathname.slice(1);
    const elsewhere = superuserOf('postgres');
    await elsewhere.connect();
    let made = 0;
    const rest = Array.from({ length: 500 }, (_, index) => post(String(index)));
    const away = async (): Promise<void> => {
      await elsewhere.query(`alter database ${name} allow_connections false`);
      // A connection that was being made then comes to be after the first cut, and serves until the next.
      for (let cuts = 0; cuts < 5; cuts += 1) {
        await cutAll();
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    };
    try {
      const start = performance.now();
      const answer = await stoppedAtTheRow([post('a'), title(held), ...rest, title('bulkId:499')], away);
      const statuses = statusesOf(answer);
      made = statuses.filter((status) => status === '201').length;
      expect(statuses.slice(0, 2)).toEqual(['201', '503']);
      expect(new Set(statuses.slice(100))).toEqual(new Set(['503']));
      expect(statuses).toHaveLength(503);
      expect(performance.now() - start).toBeLessThan(15_000);
      const refused = await bulk([post('b')]);
      expectScimError(refused, 503);
      expect(refused.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    } finally {
      await elsewhere.query(`alter database ${name} allow_connections true`);
      await elsewhere.end();
    }
    await expect
      .poll(async () => (await fetch(`${service.url}/readyz`)).status, { timeout: 5_000 })
      .toBe(200);
    expect(await total()).toBe(1 + made);
  });

  it('a client that hangs up does not stop it: every operation has an end, once', async () => {
    const hangUp = new AbortController();
    const body = JSON.stringify({ Operations: [post('a'), title(held), post('b'), title('bulkId:b')] });
    await postgres.query('begin');
    await postgres.query('select 1 from member where org_id = $1 and id = $2 for update', [org.id, held]);
    const sent = fetch(`${org.scim.base}/Bulk`, {
      method: 'POST',
      headers: { authorization: `Bearer ${org.token}`, 'content-type': 'application/scim+json' },
      body,
      signal: hangUp.signal,
    });
    await expect.poll(waiting, { timeout: 5_000, interval: 5 }).toBe(1);
    hangUp.abort();
    await expect(sent).rejects.toThrow(/abort/i);
    await postgres.query('rollback');
    await expect
      .poll(async () => (await auditOf(org, { action: 'user.update' })).length, { timeout: 5_000 })
      .toBe(2);
    expect(await total()).toBe(3);
    expect(await auditOf(org, { action: 'user.create', outcome: 'success' })).toHaveLength(3);
  });

  it('a service that is told to stop finishes it', async () => {
    const stopping = await startService(database);
    org = await newOrganization({}, stopping);
    held = (await provision(org)).id;
    let code: Promise<number | null> | undefined;
    const answer = await stoppedAtTheRow([post('a'), title(held), post('b')], async () => {
      code = stopping.stop();
      await new Promise((resolve) => setTimeout(resolve, 200));
    });
    expect(statusesOf(answer)).toEqual(['201', '200', '201']);
    expect(await code).toBe(0);
  });
});

describe('Many operations', () => {
  it('count as the one request that they are', async () => {
    const operations = Array.from({ length: 60 }, (_, index) => post(String(index)));
    expect(statusesOf(await bulk(operations))).toEqual(operations.map(() => '201'));
    const empty = await Promise.all(Array.from({ length: 60 }, () => bulk([])));
    expect(new Set(empty.map(({ status }) => status))).toEqual(new Set([400, 429]));
  });

  it('that fail can not fill the log of the organization', async () => {
    // The budget is of a minute; two of them are not to be met.
    const second = new Date().getSeconds();
    if (second > 50) await new Promise((resolve) => setTimeout(resolve, (61 - second) * 1_000));
    const operations = Array.from({ length: 1000 }, () => ({ method: 'DELETE', path: '/Users/nobody' }));
    expect(new Set(statusesOf(await bulk(operations)))).toEqual(new Set(['404']));
    const { rows } = await postgres.query(
      `select count(*)::int as written from audit_event where org_id = $1 and action = 'user.delete'`,
      [org.id],
    );
    expect(rows[0].written).toBe(600);
  });
});

function superuserOf(name?: string): Postgres {
  const url = new URL(database.migrationUrl);
  url.username = 'postgres';
  if (name) url.pathname = `/${name}`;
  const client = new Postgres(url.href);
  client.on('error', () => undefined);
  return client;
}
