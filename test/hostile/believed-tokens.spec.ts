import { Client as Postgres } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Answer, Client } from '../support/client.js';
import {
  auditOf,
  aUser,
  type House,
  newOrganization,
  ok,
  type Organization,
  patchOf,
  scimClient,
} from '../support/house.js';
import { createDatabase, type TestDatabase } from '../support/postgres.js';
import { requestText, sendRaw } from '../support/raw-socket.js';
import { memberOf, provision } from '../support/scim.js';
import { type Service, startService } from '../support/service.js';
import { expectScimError } from './refusals.js';

type Ending = (org: Organization) => Promise<unknown>;
type Call = (scim: Client, user: string) => Promise<Answer>;

interface Refusal {
  status: number;
  action: string;
  reason: RegExp;
}

const rejected = (reason: RegExp): Refusal => ({ status: 401, action: 'token.reject', reason });
const refused = (reason: RegExp): Refusal => ({ status: 403, action: 'access.refuse', reason });

const endings: [string, Ending, Refusal][] = [
  [
    'was revoked',
    async ({ admin, tokenId }) => ok(await admin.delete(`/scim/tokens/${tokenId}`), 204),
    rejected(/^401 unauthorized: The token is revoked$/),
  ],
  [
    'was rotated away',
    async ({ admin, tokenId }) => ok(await admin.post(`/scim/tokens/${tokenId}/rotate`, {}), 201),
    rejected(/^401 unauthorized: The token is revoked$/),
  ],
  [
    'is of an organization that was deleted',
    async ({ admin }) => ok(await admin.delete(''), 204),
    rejected(/^401 unauthorized: The organization was deleted$/),
  ],
  [
    'is of an organization that switched provisioning off',
    async ({ admin }) => ok(await admin.put('/scim', { enabled: false }), 200),
    refused(/^403 access_disabled: /),
  ],
  [
    'is of an organization whose plan lost provisioning',
    async ({ admin }) => ok(await admin.patch('', { scimAllowed: false }), 200),
    refused(/^403 access_plan: /),
  ],
  [
    'is allowed from elsewhere only',
    async ({ admin }) => ok(await admin.put('/scim', { allowedIps: ['203.0.113.1'] }), 200),
    rejected(/^401 unauthorized: Address \S+ is not allowed by the organization$/),
  ],
];

const nobody = '01a20235-0000-7000-8000-00000000000a';
const large = JSON.stringify(aUser({ title: 'x'.repeat(1_100_000) }));
const plain = { 'content-type': 'text/plain' };

const calls: [string, Call][] = [
  ['makes a user', (scim) => scim.post('/Users', aUser())],
  ['changes a user', (scim, user) => scim.patch(`/Users/${user}`, patchOf({ op: 'remove', path: 'title' }))],
  ['deletes a user', (scim, user) => scim.delete(`/Users/${user}`)],
  ['reads a user', (scim, user) => scim.get(`/Users/${user}`)],
  ['lists users', (scim) => scim.get('/Users')],
  ['asks for no rows', (scim) => scim.get('/Users', { count: 0 })],
  ['has a broken body', (scim) => scim.call('POST', '/Users', { raw: '{"userName":' })],
  ['has no body', (scim) => scim.call('POST', '/Users')],
  ['has a body that is too large', (scim) => scim.call('POST', '/Users', { raw: large })],
  [
    'has a body that is no JSON',
    (scim) => scim.call('PUT', `/Users/${nobody}`, { raw: 'x', headers: plain }),
  ],
  ['has a body that is no user', (scim) => scim.post('/Users', { schemas: [] })],
  ['has a broken PATCH', (scim, user) => scim.patch(`/Users/${user}`, patchOf({ op: 'turn' }))],
  ['has a filter that is none', (scim) => scim.get('/Users', { filter: 'userName eq' })],
  ['asks for a page that is none', (scim) => scim.get('/Users', { startIndex: 'x' })],
  ['asks for somebody unknown', (scim) => scim.get(`/Users/${nobody}`)],
  ['deletes somebody unknown', (scim) => scim.delete(`/Users/${nobody}`)],
  ['asks for an id that is none', (scim) => scim.get('/Users/nobody')],
  ['has an If-Match of long ago', (scim, user) => scim.delete(`/Users/${user}`, { 'if-match': 'W/"99"' })],
];

describe.each(endings)('A token used before that %s', (_, end, { status, action, reason }) => {
  it.each(calls)('is refused and logged once, when its next request %s', async (_, call) => {
    const org = await newOrganization();
    const user = await provision(org);
    ok(await org.scim.get('/Users'), 200);
    await end(org);
    expectScimError(await call(org.scim, user.id), status);
    const failures = await auditOf(org, { outcome: 'failure' });
    expect(failures).toEqual([
      expect.objectContaining({
        channel: 'scim',
        action,
        actor: expect.objectContaining({ type: 'scim_token', id: org.tokenId }),
        detail: expect.stringMatching(reason),
      }),
    ]);
    const changes = await auditOf(org, { outcome: 'success', action: 'user.' });
    expect(changes).toEqual([expect.objectContaining({ action: 'user.create' })]);
  });
});

describe('A token used before stays good', () => {
  let org: Organization;

  beforeEach(async () => {
    org = await newOrganization();
    await provision(org);
    ok(await org.scim.get('/Users'), 200);
  });

  it('when its organization gets another name', async () => {
    ok(await org.admin.patch('', { name: 'Renamed' }), 200);
    await provision(org);
    ok(await org.admin.patch('', { name: 'Renamed again' }), 200);
    expectScimError(await org.scim.call('POST', '/Users', { raw: '{' }), 400);
    ok(await org.admin.patch('', { name: 'Renamed for good' }), 200);
    expectScimError(await org.scim.get(`/Users/${nobody}`), 404);
    ok(await org.scim.get('/Users'), 200);
    const failures = await auditOf(org, { outcome: 'failure' });
    expect(failures.map(({ action }) => action)).toEqual(['user.read', 'user.create']);
  });

  it('and obeys the domains allowed since', async () => {
    ok(await org.admin.put('/scim', { allowedDomains: ['other.test'] }), 200);
    const answer = await org.scim.post('/Users', aUser());
    expectScimError(answer, 400);
    expect(answer.json.detail).toContain('other.test');
    ok(await org.admin.put('/scim', { allowedDomains: [] }), 200);
    await provision(org);
  });

  it('and gives the role that is the default since', async () => {
    for (const role of ['member', 'viewer', 'member']) {
      ok(await org.admin.put('/scim', { defaultRole: role }), 200);
      expect(await memberOf(org, (await provision(org)).id)).toMatchObject({ role });
    }
  });

  it('and begins to work again when provisioning does', async () => {
    for (const [off, on] of [
      [() => org.admin.put('/scim', { enabled: false }), () => org.admin.put('/scim', { enabled: true })],
      [() => org.admin.patch('', { scimAllowed: false }), () => org.admin.patch('', { scimAllowed: true })],
    ] as const) {
      ok(await off(), 200);
      expectScimError(await org.scim.get('/Users'), 403);
      expectScimError(await org.scim.get('/Users'), 403);
      ok(await on(), 200);
      await provision(org);
    }
  });
});

describe('Where the address of the client counts', () => {
  let database: TestDatabase;
  let service: Service;

  beforeAll(async () => {
    database = await createDatabase();
    service = await startService({ ...database, env: { TRUST_PROXY: '127.0.0.1,::1' } });
  });

  afterAll(async () => {
    await service?.stop();
    await database?.drop();
  });

  const statusFrom = async ({ scim }: Organization, address: string): Promise<number[]> => {
    const from = { 'x-forwarded-for': address };
    const read = await scim.get('/Users', undefined, from);
    const write = await scim.post('/Users', aUser(), from);
    const broken = await scim.call('POST', '/Users', { raw: '{', headers: from });
    return [read.status, write.status, broken.status];
  };
  const welcome = [200, 201, 400];
  const turnedAway = [401, 401, 401];

  it('a token used before follows a change of the addresses at once', async () => {
    const org = await newOrganization({ allowedIps: ['203.0.113.1'] }, service);
    expect(await statusFrom(org, '203.0.113.1')).toEqual(welcome);
    expect(await statusFrom(org, '203.0.113.2')).toEqual(turnedAway);
    ok(await org.admin.put('/scim', { allowedIps: ['203.0.113.2'] }), 200);
    expect(await statusFrom(org, '203.0.113.2')).toEqual(welcome);
    expect(await statusFrom(org, '203.0.113.1')).toEqual(turnedAway);
    ok(await org.admin.put('/scim', { allowedIps: [] }), 200);
    expect(await statusFrom(org, '203.0.113.1')).toEqual(welcome);
  });

  it('a token asked for from elsewhere first is no worse for it', async () => {
    const org = await newOrganization({ allowedIps: ['203.0.113.1'] }, service);
    expect(await statusFrom(org, '203.0.113.1')).toEqual(welcome);
    ok(await org.admin.put('/scim', { allowedIps: ['203.0.113.2'] }), 200);
    expect(await statusFrom(org, '203.0.113.2')).toEqual(welcome);
    expect(await statusFrom(org, '203.0.113.1')).toEqual(turnedAway);
    const failures = await auditOf(org, { action: 'token.reject' });
    expect(failures.map(({ ip }) => ip)).toEqual(['203.0.113.1', '203.0.113.1', '203.0.113.1']);
  });
});

describe('A rate limit', () => {
  it('holds for a token used before, and says in whole seconds when to come again', async () => {
    const database = await createDatabase();
    const service = await startService({ ...database, env: { RATE_LIMIT_SCIM: '25' } });
    try {
      const org = await newOrganization({}, service);
      ok(await org.scim.get('/Users'), 200);
      const request = requestText('GET', `/api/scim/v2/${org.id}/Users?count=1`, {
        authorization: `Bearer ${org.token}`,
      });
      const answers = await sendRaw(service.url, request.repeat(120), { answers: 120, patience: 15_000 });
      const refusals = answers.filter(({ status }) => status !== 200);
      expect(answers).toHaveLength(120);
      expect(refusals.length).toBeGreaterThan(30);
      expect(answers.length - refusals.length).toBeGreaterThanOrEqual(20);
      for (const refusal of refusals) {
        expectScimError(refusal, 429);
        expect(refusal.headers['retry-after']).toMatch(/^[1-9]\d*$/);
      }
    } finally {
      await service.stop();
      await database.drop();
    }
  });
});

describe('Of two replicas', () => {
  let database: TestDatabase;
  let one: House & Service;
  let other: House & Service;

  beforeAll(async () => {
    database = await createDatabase();
    [one, other] = await Promise.all([startService(database), startService(database)]);
  });

  afterAll(async () => {
    await Promise.all([one?.stop(), other?.stop()]);
    await database?.drop();
  });

  /** A token that both have seen, with the other replica's door for it. */
  async function knownToBoth(): Promise<{ org: Organization; there: Client }> {
    const org = await newOrganization({}, one);
    const there = scimClient(`/api/scim/v2/${org.id}`, org.token, other);
    await provision(org);
    await provision({ scim: there });
    return { org, there };
  }

  it.each(endings)('one refuses at once a token that %s through the other', async (_, end, refusal) => {
    const { org, there } = await knownToBoth();
    await end(org);
    const answers = [
      await there.get('/Users'),
      await there.post('/Users', aUser()),
      await there.call('POST', '/Users', { raw: '{' }),
      await there.delete(`/Users/${nobody}`),
      await org.scim.post('/Users', aUser()),
    ];
    for (const answer of answers) expectScimError(answer, refusal.status);
    const failures = await auditOf(org, { outcome: 'failure' });
    expect(failures.map(({ action }) => action)).toEqual(answers.map(() => refusal.action));
  });

  it('one obeys at once the settings that changed through the other', async () => {
    const { org, there } = await knownToBoth();
    ok(await org.admin.put('/scim', { defaultRole: 'member' }), 200);
    expect(await memberOf(org, (await provision({ scim: there })).id)).toMatchObject({ role: 'member' });
    ok(await org.admin.put('/scim', { allowedDomains: ['other.test'] }), 200);
    expectScimError(await there.post('/Users', aUser()), 400);
  });
});

describe('A change that meets a deadlock', () => {
  let database: TestDatabase;
  let service: Service;
  let holder: Postgres;

  beforeAll(async () => {
    database = await createDatabase();
    service = await startService(database);
    const superuser = new URL(database.migrationUrl);
    superuser.username = 'postgres';
    holder = new Postgres(superuser.href);
    await holder.connect();
  });

  afterAll(async () => {
    await holder?.end();
    await service?.stop();
    await database?.drop();
  });

  /** A PATCH of an e-mail address that is the victim of a deadlock, with what happens while it is in it. */
  async function patchInDeadlock(
    org: Organization,
    meanwhile: Ending,
  ): Promise<{ answer: Answer; id: string }> {
    const taken = `taken.${org.id}@acme.test`;
    const { id } = await provision(org);
    await holder.query(`insert into account (id, email_key) values (gen_random_uuid(), $1)`, [taken]);
    // Whoever looks for the deadlock ends by it: not this one.
    await holder.query(`begin; set local deadlock_timeout = '30s'`);
    await holder.query('select id from account where email_key = $1 for update', [taken]);
    const value = [{ value: taken, type: 'work', primary: true }];
    const patch = org.scim.patch(`/Users/${id}`, patchOf({ op: 'replace', path: 'emails', value }));
    const waiting = `select from pg_locks join pg_stat_activity using (pid)
      where not granted and datname = current_database()`;
    await expect.poll(async () => (await holder.query(waiting)).rowCount, { interval: 5 }).toBe(1);
    const row = holder.query('select id from member where org_id = $1 and id = $2 for update', [org.id, id]);
    await meanwhile(org);
    await row;
    await holder.query('commit');
    return { answer: await patch, id };
  }

  it.each(endings.filter(([name]) => !name.includes('deleted')))(
    'is refused when its token %s before it could be done',
    async (_, end, { status, action }) => {
      const org = await newOrganization({}, service);
      const { answer } = await patchInDeadlock(org, end);
      expectScimError(answer, status);
      const events = await auditOf(org, { channel: 'scim' });
      expect(events.map((event) => event.action)).toEqual([action, 'user.create']);
    },
  );

  it('is done with the settings that changed before it could be', async () => {
    const org = await newOrganization({}, service);
    const { answer, id } = await patchInDeadlock(org, ({ admin }) => admin.patch('', { name: 'Renamed' }));
    ok(answer, 200);
    expect((await auditOf(org, { target: id })).map(({ action }) => action)).toEqual([
      'user.update',
      'user.create',
    ]);
    const fenced = await newOrganization({}, service);
    const late = await patchInDeadlock(fenced, ({ admin }) =>
      admin.put('/scim', { allowedDomains: ['other.test'] }),
    );
    expectScimError(late.answer, 400);
    expect(late.answer.json.detail).toContain('other.test');
  });
});
