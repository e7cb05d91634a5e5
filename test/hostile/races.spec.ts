import { Client as Postgres } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../support/client.js';
import {
  anyUserName,
  aUser,
  auditOf,
  newOrganization,
  ok,
  operator,
  type Organization,
  patchOf,
  scimClient,
  sharedHouse,
} from '../support/house.js';
import { createDatabase, type TestDatabase } from '../support/postgres.js';
import { type Service, startService } from '../support/service.js';
import { expectScimError } from './refusals.js';

const statusesOf = (answers: Answer[]): number[] => answers.map(({ status }) => status).sort((a, b) => a - b);

/** The same calls at the same moment, over connections that are open already. */
function together(...calls: (() => Promise<Answer>)[]): Promise<Answer[]> {
  return Promise.all(calls.map((call) => call()));
}

function times<T>(count: number, make: (at: number) => T): T[] {
  return Array.from({ length: count }, (_, at) => make(at));
}

/** Totals, pages and rows say the same. */
async function expectCountersRight(org: Organization, migrationUrl: string): Promise<void> {
  const postgres = new Postgres(migrationUrl);
  await postgres.connect();
  const { rows } = await postgres.query(
    `select (select count(*)::int from member where org_id = $1 and deleted_at is null) as rows,
       (select coalesce(sum(live), 0)::int from member_count where org_id = $1) as counted`,
    [org.id],
  );
  await postgres.end();
  const all = ok(await org.scim.get('/Users', { count: 1000 }), 200).json;
  const found = ok(await org.scim.get('/Users', { filter: 'id pr', count: 1000 }), 200).json;
  expect(rows[0]).toEqual({ rows: all.Resources.length, counted: all.totalResults });
  expect(all.totalResults).toBe(all.Resources.length);
  expect(found.totalResults).toBe(all.totalResults);
}

const versionOf = (json: { meta: { version: string } }): number =>
  Number(/^W\/"(\d+)"$/.exec(json.meta.version)?.[1]);

describe('At the same instant', () => {
  const { migrationUrl } = sharedHouse();
  let org: Organization;

  beforeAll(async () => {
    org = await newOrganization();
  });

  it('one of two equal POSTs makes the user, and the other is told', async () => {
    for (const round of times(40, (at) => at)) {
      const user = aUser();
      const base = ['/scim/v2', '/api/v2/scim'][round % 2] ?? '';
      const other = scimClient(base, org.token);
      const answers = await together(
        () => org.scim.post('/Users', user),
        () => other.post('/Users', user),
      );
      expect(statusesOf(answers)).toEqual([201, 409]);
      const refused = answers.find(({ status }) => status === 409);
      if (refused) expectScimError(refused, 409);
      expect(refused?.json.scimType).toBe('uniqueness');
      const found = ok(await org.scim.get('/Users', { filter: `userName eq "${user.userName}"` }), 200).json;
      expect(found.totalResults).toBe(1);
    }
    await expectCountersRight(org, migrationUrl);
  });

  it('one of many POSTs with the same e-mail, or the same userName in other letters, makes the user', async () => {
    for (const _ of times(5, String)) {
      const email = anyUserName();
      const mails = await together(
        ...times(
          8,
          (at) => () =>
            org.scim.post(
              '/Users',
              aUser({
                userName: `${at}.${email}`,
                emails: [{ value: at % 2 ? email.toUpperCase() : email }],
              }),
            ),
        ),
      );
      expect(statusesOf(mails)).toEqual([201, ...times(7, () => 409)]);
      const name = anyUserName();
      const names = await together(
        ...times(
          8,
          (at) => () =>
            org.scim.post(
              '/Users',
              aUser({ userName: at % 2 ? name.toUpperCase() : name, emails: [{ value: `${at}.${name}` }] }),
            ),
        ),
      );
      expect(statusesOf(names)).toEqual([201, ...times(7, () => 409)]);
    }
    await expectCountersRight(org, migrationUrl);
  });

  it('the same person can be made in many organizations', async () => {
    const others = await Promise.all(times(6, () => newOrganization()));
    for (const _ of times(5, String)) {
      const user = aUser();
      const answers = await together(
        ...others.map(
          ({ scim }) =>
            () =>
              scim.post('/Users', user),
        ),
      );
      expect(statusesOf(answers)).toEqual(times(6, () => 201));
      expect(new Set(answers.map(({ json }) => json.id)).size).toBe(6);
    }
  });

  it('one POST revives a deleted user, once', async () => {
    for (const _ of times(10, String)) {
      const user = aUser({ externalId: 'x' });
      const { id } = ok(await org.scim.post('/Users', user), 201).json;
      ok(await org.scim.delete(`/Users/${id}`), 204);
      const answers = await together(...times(4, () => () => org.scim.post('/Users', user)));
      expect(statusesOf(answers)).toEqual([201, 409, 409, 409]);
      expect(answers.find(({ status }) => status === 201)?.json.id).toBe(id);
    }
    await expectCountersRight(org, migrationUrl);
  });

  it('PATCHes of twenty attributes of one user are all kept', async () => {
    const attributes = [
      'displayName',
      'nickName',
      'title',
      'userType',
      'locale',
      'timezone',
      'preferredLanguage',
      'profileUrl',
      'externalId',
      'name.givenName',
      'name.familyName',
      'name.middleName',
      'name.formatted',
      'name.honorificPrefix',
      'name.honorificSuffix',
      ...['employeeNumber', 'costCenter', 'organization', 'division', 'department'].map(
        (name) => `urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:${name}`,
      ),
    ];
    for (const round of times(3, String)) {
      const { id } = ok(await org.scim.post('/Users', aUser()), 201).json;
      const answers = await together(
        ...attributes.map(
          (path) => () =>
            org.scim.patch(`/Users/${id}`, patchOf({ op: 'replace', path, value: `${round} ${path}` })),
        ),
      );
      expect(statusesOf(answers)).toEqual(attributes.map(() => 200));
      const { json } = ok(await org.scim.get(`/Users/${id}`), 200);
      expect(versionOf(json)).toBe(21);
      expect(new Set(answers.map((answer) => versionOf(answer.json)))).toEqual(
        new Set(times(20, (at) => at + 2)),
      );
      for (const path of attributes) {
        const filter = `${path} eq ${JSON.stringify(`${round} ${path}`)} and id eq "${id}"`;
        expect([path, ok(await org.scim.get('/Users', { filter }), 200).json.totalResults]).toEqual([
          path,
          1,
        ]);
      }
      expect((await auditOf(org, { target: id, action: 'user.update' })).length).toBe(20);
    }
  });

  it('e-mail addresses swapped between two users end one way, without a fault', async () => {
    const [a, b] = [aUser(), aUser()];
    const [one, two] = [
      ok(await org.scim.post('/Users', a), 201).json.id,
      ok(await org.scim.post('/Users', b), 201).json.id,
    ];
    for (const _ of times(10, String)) {
      const answers = await together(
        () => org.scim.put(`/Users/${one}`, { ...a, emails: b['emails'] }),
        () => org.scim.put(`/Users/${two}`, { ...b, emails: a['emails'] }),
      );
      for (const { status } of answers) expect([200, 409]).toContain(status);
      const mails = await Promise.all(
        [one, two].map(async (id) => ok(await org.scim.get(`/Users/${id}`), 200).json.emails[0].value),
      );
      expect(new Set(mails).size).toBe(2);
      await together(() => org.scim.put(`/Users/${one}`, a));
      await together(
        () => org.scim.put(`/Users/${two}`, b),
        () => org.scim.put(`/Users/${one}`, a),
      );
    }
  });

  it('one of many with the same If-Match is let through', async () => {
    for (const _ of times(5, String)) {
      const { id, meta } = ok(await org.scim.post('/Users', aUser()), 201).json;
      const match = { 'if-match': meta.version };
      const answers = await together(
        ...times(
          10,
          (at) => () =>
            org.scim.patch(`/Users/${id}`, patchOf({ op: 'replace', path: 'title', value: `T${at}` }), match),
        ),
      );
      expect(statusesOf(answers)).toEqual([200, ...times(9, () => 412)]);
      const winner = answers.find(({ status }) => status === 200)?.json;
      expect(ok(await org.scim.get(`/Users/${id}`), 200).json).toEqual(winner);
    }
  });

  it('PUT and DELETE end in a deleted user, and PUT says which came first', async () => {
    for (const _ of times(15, String)) {
      const user = aUser();
      const { id } = ok(await org.scim.post('/Users', user), 201).json;
      const [put, gone, again] = await together(
        () => org.scim.put(`/Users/${id}`, { ...user, title: 'late' }),
        () => org.scim.delete(`/Users/${id}`),
        () => org.scim.delete(`/Users/${id}`),
      );
      expect([200, 404]).toContain(put?.status);
      expect(statusesOf([gone, again].filter((each) => each !== undefined))).toEqual([204, 404]);
      expectScimError(await org.scim.get(`/Users/${id}`), 404);
      expect((await auditOf(org, { target: id, action: 'user.delete', outcome: 'success' })).length).toBe(1);
    }
    await expectCountersRight(org, migrationUrl);
  });

  it('one of many rotations of a token wins, and one new token works', async () => {
    for (const _ of times(5, String)) {
      const { id } = ok(await org.admin.post('/scim/tokens', { name: 'racer' }), 201).json;
      const answers = await together(
        ...times(6, () => () => org.admin.post(`/scim/tokens/${id}/rotate`, { overlapSeconds: 0 })),
      );
      expect(statusesOf(answers)).toEqual([201, ...times(5, () => 409)]);
      const winner = answers.find(({ status }) => status === 201)?.json;
      ok(await scimClient('/scim/v2', winner.token).get('/Users', { count: 0 }), 200);
    }
    const tokens = ok(await org.admin.get('/scim/tokens', { limit: 200 }), 200).json.data;
    const racers = tokens.filter(({ name }: { name: string }) => name === 'racer');
    expect(racers.filter(({ status }: { status: string }) => status === 'active').length).toBe(5);
    expect(racers.length).toBe(10);
  });

  it('one of many organizations gets the slug', async () => {
    const slug = `race-${Date.now().toString(36)}`;
    const made = await together(
      ...times(6, () => () => operator().post('/organizations', { name: 'Race', slug })),
    );
    expect(statusesOf(made)).toEqual([201, ...times(5, () => 409)]);
  });

  it('changes of different settings are all kept', async () => {
    const own = await newOrganization();
    const wishes = [
      { defaultRole: 'member' },
      { allowedDomains: ['acme.test'] },
      { initialStatus: 'active' },
      { acceptRoles: true },
      { protectAdmins: true },
      { brake: { maxMembers: 7 } },
      { logRetentionDays: 30 },
    ];
    expect(statusesOf(await together(...wishes.map((wish) => () => own.admin.put('/scim', wish))))).toEqual(
      wishes.map(() => 200),
    );
    expect(ok(await own.admin.get('/scim'), 200).json).toMatchObject(Object.assign({}, ...wishes));
  });

  it('a user deleted while the organization is, is no fault', async () => {
    for (const _ of times(5, String)) {
      const own = await newOrganization();
      const ids = await Promise.all(
        times(4, async () => ok(await own.scim.post('/Users', aUser()), 201).json.id as string),
      );
      const answers = await together(
        () => own.admin.delete(''),
        ...ids.map((id) => () => own.scim.delete(`/Users/${id}`)),
        () => own.scim.post('/Users', aUser()),
        () => own.admin.post('/scim/tokens', { name: 'late' }),
        () => own.admin.put('/scim', { enabled: false }),
      );
      for (const { status, text } of answers) expect([200, 201, 204, 401, 403, 404], text).toContain(status);
      expectScimError(await own.scim.get('/Users'), 401);
      const late = answers.at(-2)?.json?.token;
      if (late) expectScimError(await scimClient('/scim/v2', late).get('/Users'), 401);
    }
  });

  it('deletions and returns while somebody pages leave no page with anything but users, and the counters right', async () => {
    const own = await newOrganization();
    const users = times(40, () => aUser());
    const ids = await Promise.all(
      users.map(async (user) => ok(await own.scim.post('/Users', user), 201).json.id as string),
    );
    const churn = users.map((user, at) => async () => {
      ok(await own.scim.delete(`/Users/${ids[at]}`), 204);
      return ok(await own.scim.post('/Users', user), 201);
    });
    const pages = times(20, (at) => () => own.scim.get('/Users', { startIndex: 1 + at * 2, count: 7 }));
    const answers = await together(...churn, ...pages);
    for (const { json } of answers.slice(churn.length)) {
      expect(json.itemsPerPage).toBe(json.Resources.length);
      expect(json.totalResults).toBeLessThanOrEqual(40);
    }
    await expectCountersRight(own, migrationUrl);
    expect(ok(await own.scim.get('/Users', { count: 0 }), 200).json.totalResults).toBe(40);
  });
});

describe('When something breaks in the middle', () => {
  let database: TestDatabase;
  let postgres: Postgres;

  beforeAll(async () => {
    database = await createDatabase();
    postgres = superuserOf(database);
    await postgres.connect();
  });

  afterAll(async () => {
    await postgres?.end();
    await database?.drop();
  });

  /** Each acknowledged change is there with its event, and each event has its change. */
  async function expectNothingLost(org: Organization, acknowledged: Map<string, string>): Promise<void> {
    const { rows: members } = await postgres.query('select id, user_name from member where org_id = $1', [
      org.id,
    ]);
    const { rows: events } = await postgres.query(
      `select target_id, count(*)::int as n from audit_event where org_id = $1 and action = 'user.create' and outcome = 'success' group by 1`,
      [org.id],
    );
    const there = new Map(members.map(({ id, user_name }) => [id, user_name]));
    for (const [id, userName] of acknowledged) expect([id, there.get(id)]).toEqual([id, userName]);
    expect(new Map(events.map(({ target_id, n }) => [target_id, n]))).toEqual(
      new Map(members.map(({ id }) => [id, 1])),
    );
    const { rows: counted } = await postgres.query(
      'select coalesce(sum(live), 0)::int as live from member_count where org_id = $1',
      [org.id],
    );
    expect(counted).toEqual([{ live: members.length }]);
    const { rows: mails } = await postgres.query(
      'select count(distinct member_id)::int as n from member_email_value where org_id = $1',
      [org.id],
    );
    expect(mails).toEqual([{ n: members.length }]);
  }

  /** Makes users until told to stop; what was acknowledged goes into `made`, the rest is handed to `refused`. */
  async function burst(
    org: Organization,
    made: Map<string, string>,
    until: () => boolean,
    refused: (answer: Answer | undefined) => void,
  ): Promise<void> {
    const writer = async (): Promise<void> => {
      while (!until()) {
        const user = aUser();
        const answer = await org.scim.post('/Users', user).catch(() => undefined);
        if (answer?.status === 201) made.set(answer.json.id, user.userName);
        else refused(answer);
      }
    };
    await Promise.all(times(12, writer));
  }

  it('a service killed loses nothing that it acknowledged, and leaves no half of anything', async () => {
    const env = { ADMIN_API_KEY: 'k'.repeat(40), SECRET_KEY: Buffer.alloc(32, 7).toString('base64') };
    let service = await startService({ ...database, env });
    let org = await newOrganization({}, { ...service, operatorKey: env.ADMIN_API_KEY });
    const made = new Map<string, string>();
    for (const pause of [40, 120, 250]) {
      const before = made.size;
      let over = false;
      const writing = burst(
        org,
        made,
        () => over,
        () => undefined,
      );
      await expect.poll(() => made.size, { timeout: 10_000, interval: 5 }).toBeGreaterThan(before);
      await new Promise((resolve) => setTimeout(resolve, pause));
      await service.kill();
      over = true;
      await writing;
      await expect.poll(backends, { timeout: 5_000 }).toBe(0);
      await expectNothingLost(org, made);
      service = await startService({ ...database, env });
      org = { ...org, scim: scimClient(`/api/scim/v2/${org.id}`, org.token, service) };
      const list = ok(await org.scim.get('/Users', { count: 0 }), 200).json;
      expect(list.totalResults).toBeGreaterThanOrEqual(made.size);
    }
    expect(await service.stop()).toBe(0);
  }, 90_000);

  it('a service told to stop finishes what it took', async () => {
    const service = await startService(database);
    const org = await newOrganization({}, service);
    const made = new Map<string, string>();
    const answers: (Answer | undefined)[] = [];
    let over = false;
    const writing = burst(
      org,
      made,
      () => over,
      (answer) => answers.push(answer),
    );
    await new Promise((resolve) => setTimeout(resolve, 150));
    const code = await service.stop();
    over = true;
    await writing;
    expect(code).toBe(0);
    for (const answer of answers) if (answer) expectScimError(answer, 503);
    await expectNothingLost(org, made);
  });

  it('connections cut by the database are 503 at most, heal, and lose nothing', async () => {
    const service = await startService(database);
    const org = await newOrganization({}, service);
    const made = new Map<string, string>();
    const refused: (Answer | undefined)[] = [];
    let over = false;
    const isOver = (): boolean => over;
    const writing = burst(org, made, isOver, (answer) => refused.push(answer));
    const reading = (async () => {
      while (!isOver()) {
        const answer = await org.scim.get('/Users', { filter: 'userName co "a"', count: 5 });
        if (answer.status !== 200) refused.push(answer);
      }
    })();
    for (const pause of times(12, (at) => 20 + at * 5)) {
      await new Promise((resolve) => setTimeout(resolve, pause));
      await postgres.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
    over = true;
    await Promise.all([writing, reading]);
    for (const answer of refused) {
      if (!answer) throw new Error('a request got no answer');
      // A change whose COMMIT was cut off may have happened: told 503, done again, it is a 409 that finds it.
      expectScimError(answer, 503);
      expect(answer.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    }
    expect(made.size).toBeGreaterThan(20);
    ok(
      await org.scim
        .post('/Users', aUser())
        .then((answer) => (made.set(answer.json.id, answer.json.userName), answer)),
      201,
    );
    expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
    await expectNothingLost(org, made);
    await expectCountersRight(org, database.migrationUrl);
    expect(await service.stop()).toBe(0);
  }, 90_000);

  it('a database that is away is 503 with Retry-After, also for a token it cannot judge, and heals', async () => {
    const service = await startService(database);
    const org = await newOrganization({}, service);
    const { id } = ok(await org.scim.post('/Users', aUser()), 201).json;
    const name = new URL(database.migrationUrl).pathname.slice(1);
    const elsewhere = superuserOf(database, 'postgres');
    await elsewhere.connect();
    await postgres.end();
    await elsewhere.query(`alter database ${name} allow_connections false`);
    await elsewhere.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = $1`, [
      name,
    ]);
    try {
      for (const call of [
        () => org.scim.get(`/Users/${id}`),
        () => org.scim.get('/Users'),
        () => org.scim.post('/Users', aUser()),
        () => org.scim.patch(`/Users/${id}`, patchOf({ op: 'replace', path: 'title', value: 'x' })),
        () => org.scim.delete(`/Users/${id}`),
        () => org.scim.get('/ServiceProviderConfig'),
      ]) {
        const answer = await call();
        expectScimError(answer, 503);
        expect(answer.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
      }
      expect((await fetch(`${service.url}/readyz`)).status).toBe(503);
      expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
      // What needs no look-up to be refused still is.
      expectScimError(await scimClient('/scim/v2', 'nobody', service).get('/Users'), 401);
    } finally {
      await elsewhere.query(`alter database ${name} allow_connections true`);
      await elsewhere.end();
      postgres = superuserOf(database);
      await postgres.connect();
    }
    await expect
      .poll(async () => (await fetch(`${service.url}/readyz`)).status, { timeout: 5_000 })
      .toBe(200);
    expect(versionOf(ok(await org.scim.get(`/Users/${id}`), 200).json)).toBe(1);
    ok(await org.scim.delete(`/Users/${id}`), 204);
    expect(await service.stop()).toBe(0);
  });

  it('a row that somebody holds is waited for, and is 503 when it takes too long', async () => {
    const service = await startService(database);
    const org = await newOrganization({}, service);
    const { id } = ok(await org.scim.post('/Users', aUser()), 201).json;
    const holder = superuserOf(database);
    await holder.connect();
    await holder.query('begin');
    await holder.query('select id from member where id = $1 for update', [id]);
    const patch = org.scim.patch(`/Users/${id}`, patchOf({ op: 'replace', path: 'title', value: 'x' }));
    await new Promise((resolve) => setTimeout(resolve, 300));
    ok(await org.scim.get(`/Users/${id}`), 200); // who only reads waits for nobody
    await holder.query('rollback');
    expect(versionOf(ok(await patch, 200).json)).toBe(2);
    await holder.query('begin');
    await holder.query('select id from member where id = $1 for update', [id]);
    const late = await org.scim.patch(`/Users/${id}`, patchOf({ op: 'replace', path: 'title', value: 'y' }));
    expectScimError(late, 503);
    expect(late.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    await holder.query('rollback');
    await holder.end();
    expect(ok(await org.scim.get(`/Users/${id}`), 200).json.title).toBe('x');
    expect(await service.stop()).toBe(0);
  }, 90_000);

  async function backends(): Promise<number> {
    const { rows } = await postgres.query(
      `select count(*)::int as n from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`,
    );
    return rows[0].n;
  }
});

function superuserOf({ migrationUrl }: TestDatabase, name?: string): Postgres {
  const url = new URL(migrationUrl);
  url.username = 'postgres';
  if (name) url.pathname = `/${name}`;
  const client = new Postgres(url.href);
  client.on('error', () => undefined);
  return client;
}

describe('Two replicas over one database', () => {
  let database: TestDatabase;
  let replicas: [Service, Service];
  let org: Organization;
  let other: ReturnType<typeof scimClient>;

  beforeAll(async () => {
    database = await createDatabase();
    const env = { ADMIN_API_KEY: 'r'.repeat(40), SECRET_KEY: Buffer.alloc(32, 3).toString('base64') };
    const [one, two] = await Promise.all([
      startService({ ...database, env }),
      startService({ ...database, env }),
    ]);
    for (const replica of [one, two]) replica.operatorKey = env.ADMIN_API_KEY;
    replicas = [one, two];
    org = await newOrganization({}, one);
    other = scimClient(`/api/scim/v2/${org.id}`, org.token, two);
  });

  afterAll(async () => {
    expect(await Promise.all((replicas ?? []).map((replica) => replica.stop()))).toEqual([0, 0]);
    await database?.drop();
  });

  it('make a user once', async () => {
    for (const _ of times(30, String)) {
      const user = aUser();
      const answers = await together(
        () => org.scim.post('/Users', user),
        () => other.post('/Users', user),
      );
      expect(statusesOf(answers)).toEqual([201, 409]);
    }
    await expectCountersRight(org, database.migrationUrl);
  });

  it('keep the changes of both', async () => {
    const { id } = ok(await org.scim.post('/Users', aUser()), 201).json;
    const calls = times(
      20,
      (at) => () =>
        (at % 2 ? org.scim : other).patch(
          `/Users/${id}`,
          patchOf({ op: 'add', path: 'roles', value: [{ value: `r${at}` }] }),
        ),
    );
    expect(statusesOf(await together(...calls))).toEqual(times(20, () => 200));
    const { json } = ok(await other.get(`/Users/${id}`), 200);
    expect(versionOf(json)).toBe(21);
    expect(new Set(json.roles.map(({ value }: { value: string }) => value))).toEqual(
      new Set(times(20, (at) => `r${at}`)),
    );
  });

  it('both refuse, at once, what one of them ended', async () => {
    const base = `/api/scim/v2/${org.id}`;
    for (const _ of times(10, String)) {
      const { id, token } = ok(await org.admin.post('/scim/tokens', { name: 'short' }), 201).json;
      const [here, there] = replicas.map((replica) => scimClient(base, token, replica));
      ok((await there?.get('/Users', { count: 0 })) as Answer, 200);
      ok(await org.admin.delete(`/scim/tokens/${id}`), 204);
      for (const client of [here, there]) expectScimError((await client?.get('/Users')) as Answer, 401);
    }
    ok(await org.admin.put('/scim', { enabled: false }), 200);
    expectScimError(await other.get('/Users'), 403);
    ok(await org.admin.put('/scim', { enabled: true }), 200);
    ok(await other.get('/Users'), 200);
  });

  it('show what either wrote, in every list, while it changes', async () => {
    const { totalResults } = ok(await other.get('/Users', { count: 0 }), 200).json;
    const made = await together(
      ...times(20, (at) => () => (at % 2 ? org.scim : other).post('/Users', aUser())),
    );
    expect(statusesOf(made)).toEqual(times(20, () => 201));
    const lists = await together(
      () => org.scim.get('/Users', { count: 1000 }),
      () => other.get('/Users', { count: 1000 }),
    );
    const [one, two] = lists.map(({ json }) => json.Resources.map(({ id }: { id: string }) => id));
    expect(one).toEqual(two);
    expect(one.length).toBe(totalResults + 20);
  });

  it('start at the same time on an empty database', async () => {
    const empty = await createDatabase();
    const started = await Promise.all(times(3, () => startService(empty)));
    expect(await Promise.all(started.map((service) => service.stop()))).toEqual([0, 0, 0]);
    await empty.drop();
  });
});
