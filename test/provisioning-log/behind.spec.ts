import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client as Postgres } from 'pg';
import { aUser, type House, newOrganization, ok } from '../support/house.js';
import { createDatabase, type TestDatabase } from '../support/postgres.js';
import { type Service, startService } from '../support/service.js';
import { rowsOf } from '../support/sql.js';
import { entriesOf } from './log.js';

let database: TestDatabase;
let service: Service;

beforeAll(async () => {
  database = await createDatabase();
  service = await startService(database);
});

afterAll(async () => {
  await service.stop();
  await database.drop();
});

const counted = async (orgId: string): Promise<number> => {
  const [row] = await rowsOf(
    database.migrationUrl,
    'select count(*)::int as count, count(distinct request_id)::int as different from provisioning_log where org_id = $1',
    [orgId],
  );
  expect(row?.['different']).toBe(row?.['count']);
  return Number(row?.['count']);
};

describe('An orderly stop', () => {
  it('loses nothing of a burst that ended just before it', async () => {
    const org = await newOrganization({}, service);
    const sent = 1_300;
    let answered = 0;
    const client = async (index: number): Promise<void> => {
      for (let number = index; number < sent; number += 20) {
        await org.scim.get('/Users', { count: 1 }, { 'x-request-id': `burst-${number}` });
        answered += 1;
      }
    };
    await Promise.all(Array.from({ length: 20 }, (_, index) => client(index)));
    expect(await service.stop()).toBe(0);
    expect(answered).toBe(sent);
    expect(await counted(org.id)).toBe(sent);
    service = await startService(database);
  });

  it('loses nothing that was answered while it went on', async () => {
    const org = await newOrganization({}, service);
    let answered = 0;
    const client = async (): Promise<void> => {
      for (;;) {
        const answer = await org.scim.get('/Users', { count: 1 }).catch(() => undefined);
        if (!answer) return;
        answered += 1;
      }
    };
    const clients = Array.from({ length: 8 }, client);
    await new Promise((resolve) => setTimeout(resolve, 700));
    const stopped = service.stop();
    await Promise.all(clients);
    expect(await stopped).toBe(0);
    // A connection that was cut may have had its answer on the way.
    expect(await counted(org.id)).toBeGreaterThanOrEqual(answered);
    expect(await counted(org.id)).toBeLessThanOrEqual(answered + 8);
    service = await startService(database);
  });
});

describe('While the database is away', () => {
  it('requests are answered as fast as without the log, and are written when it is back', async () => {
    const org = await newOrganization({}, service);
    ok(await org.scim.post('/Users', aUser()), 201);
    await entriesOf(org, 1);
    await withoutDatabase(async () => {
      const begun = Date.now();
      for (let number = 0; number < 20; number += 1) {
        expect((await org.scim.get('/Users')).status).toBe(503);
      }
      expect(Date.now() - begun).toBeLessThan(2_000);
      await new Promise((resolve) => setTimeout(resolve, 1_500));
    });
    const entries = await entriesOf(org, 21);
    expect(entries.filter(({ status }) => status === 503)).toHaveLength(20);
    expect(entries[0].failure).toMatchObject({ code: 'unavailable', remedy: /by itself/ });
    expect(await counted(org.id)).toBe(21);
  });
});

describe('While the log can not be written', () => {
  it('requests go on, what fits is kept, the oldest goes, and the log and the metrics say how many', async () => {
    const org = await newOrganization({}, service);
    const sent = 6_000;
    const lock = new Postgres(database.migrationUrl);
    await lock.connect();
    await lock.query('begin; lock table provisioning_log in access exclusive mode');
    let slowest = 0;
    const client = async (): Promise<void> => {
      for (let number = 0; number < sent / 20; number += 1) {
        const begun = Date.now();
        ok(await org.scim.get('/Users', { count: 0 }), 200);
        slowest = Math.max(slowest, Date.now() - begun);
      }
    };
    await Promise.all(Array.from({ length: 20 }, client));
    await lock.end();
    expect(slowest).toBeLessThan(2_000);
    await expect.poll(async () => (await kept(org.id)) + (await lost()), { timeout: 30_000 }).toBe(sent);
    expect(await kept(org.id)).toBeLessThanOrEqual(5_500);
    expect(await kept(org.id)).toBeGreaterThan(4_000);
    expect(service.log.some((line) => line.includes('entries of the provisioning log were lost'))).toBe(true);
  });
});

const kept = (orgId: string): Promise<number> => counted(orgId);

async function lost(): Promise<number> {
  const metrics = await (await fetch(`${service.url}/metrics`)).text();
  return Number(/^muster_provisioning_log_dropped_total (\d+)$/m.exec(metrics)?.[1]);
}

describe('Old entries', () => {
  it('go when their organization keeps them no longer, those of a deleted one too', async () => {
    const house: House = service;
    const week = await newOrganization({ logRetentionDays: 7 }, house);
    const standard = await newOrganization({}, house);
    const ended = await newOrganization({ logRetentionDays: 7 }, house);
    const days = [1, 6, 8, 13, 15];
    for (const { id } of [week, standard, ended]) await insertAged(id, days);
    ok(await ended.admin.delete(''), 204);
    await service.stop();
    const [one, other] = await Promise.all([startService(database), startService(database)]);
    service = one;
    const left = async (orgId: string): Promise<number> => counted(orgId);
    for (let tries = 0; tries < 100 && (await left(week.id)) > 2; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect([await left(week.id), await left(standard.id), await left(ended.id)]).toEqual([2, 4, 2]);
    expect(await other.stop()).toBe(0);
  });
});

/** Entries of so many days ago. */
async function insertAged(orgId: string, days: readonly number[]): Promise<void> {
  for (const day of days) {
    const time = new Date(Date.now() - day * 86_400_000);
    const hex = time.getTime().toString(16).padStart(12, '0');
    await rowsOf(
      database.migrationUrl,
      `insert into provisioning_log (org_id, id, occurred_at, method, path, status, duration_ms, times, dialect,
         request_id, ip, user_agent, request_bytes, request_cut, answer_bytes, answer_cut)
       values ($1, $2, $3, 'GET', '/scim/v2/Users', 200, 1, 1, 'unknown', $4, '', '', 0, false, 0, false)`,
      [orgId, `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`, time, `aged-${day}`],
    );
  }
}

async function withoutDatabase(work: () => Promise<void>): Promise<void> {
  const name = new URL(database.migrationUrl).pathname.slice(1);
  const superuser = new URL(database.migrationUrl);
  superuser.pathname = '/postgres';
  superuser.username = 'postgres';
  const elsewhere = new Postgres(superuser.href);
  await elsewhere.connect();
  try {
    await elsewhere.query(`alter database ${name} allow_connections false`);
    await elsewhere.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [
      name,
    ]);
    await work();
  } finally {
    await elsewhere.query(`alter database ${name} allow_connections true`);
    await elsewhere.end();
  }
}
