import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newOrganization, ok, operator, type Organization } from '../support/house.js';
import { type Replicas, startReplicas } from '../support/session-replicas.js';
import { startService } from '../support/service.js';
import { aMember, browse } from '../support/sessions.js';
import { rowsOf } from '../support/sql.js';

let at: Replicas;
let org: Organization;

beforeAll(async () => {
  at = await startReplicas({ RATE_LIMIT_LOGIN: '5' });
  org = await newOrganization({ initialStatus: 'active' }, at.house);
});
afterAll(() => at.stop());

const trying = (key: unknown, where = at.house) =>
  browse(where, 'POST', '/api/auth/operator', { body: { key } });

async function signedIn(where = at.house): Promise<string> {
  const answer = await trying(where.operatorKey, where);
  expect(answer.status).toBe(204);
  return cookieOf(answer.headers['set-cookie']);
}

function cookieOf(set: string | string[] | undefined): string {
  const [cookie = ''] = [set].flat();
  return cookie.split(';', 1)[0] ?? '';
}

const list = (cookie: string, where = at.house) =>
  browse(where, 'GET', '/api/v1/organizations', { headers: { cookie } });
const create = (cookie: string, headers: Record<string, string>) =>
  browse(at.house, 'POST', '/api/v1/organizations', {
    headers: { cookie, ...headers },
    body: { name: 'Made by cookie' },
  });
const actionsOf = async () =>
  ok(await operator(at.house).get('/audit-events', { limit: 100 }), 200).json.data;

describe('The operator’s sign-in', () => {
  it('exchanges the key for a cookie that opens what the key does, on every replica', async () => {
    const answer = await trying(`  ${at.house.operatorKey} `);
    expect(answer.status).toBe(204);
    const [own, members] = [answer.headers['set-cookie']].flat();
    expect(own).toMatch(
      /^__Host-muster_operator=[\w-]{43}; Max-Age=43200; Path=\/; Secure; HttpOnly; SameSite=Lax$/,
    );
    expect(members).toMatch(/^__Host-muster_session=; Max-Age=0;/);
    const cookie = cookieOf(own);
    for (const where of [at.house, at.other]) {
      expect((await list(cookie, where)).status).toBe(200);
      const session = await browse(where, 'GET', '/api/auth/session', { headers: { cookie } });
      expect(session.json).toEqual({ operator: true, expiresAt: expect.any(String) });
      const left = Date.parse(session.json.expiresAt) - Date.now();
      expect(left).toBeGreaterThan(43_100_000);
      expect(left).toBeLessThanOrEqual(43_200_000);
    }
    const below = await browse(at.house, 'GET', `/api/v1/organizations/${org.id}/scim`, {
      headers: { cookie },
    });
    expect(below.status).toBe(200);
    const [event] = (await actionsOf()).filter(
      ({ action }: { action: string }) => action === 'operator.sign_in',
    );
    expect(event).toMatchObject({ channel: 'session', outcome: 'success', actor: { type: 'operator' } });
  });

  it('changes something only from a page of this service', async () => {
    const cookie = await signedIn();
    for (const headers of [
      {},
      { origin: 'https://evil.test' },
      { origin: 'null' },
      { origin: 'https://evil.test', 'sec-fetch-site': 'same-origin' },
      { 'sec-fetch-site': 'cross-site' },
    ] as Record<string, string>[]) {
      const answer = await create(cookie, headers);
      expect([headers, answer.status]).toEqual([headers, 403]);
    }
    const names = async () =>
      (await list(cookie)).json.data.map(({ name }: { name: string }) => name) as string[];
    expect(await names()).not.toContain('Made by cookie');
    const made = await create(cookie, { origin: at.publicUrl });
    expect(made.status).toBe(201);
    expect(await names()).toContain('Made by cookie');
    const events = ok(await operator(at.house).get(`/organizations/${made.json.id}/audit-events`), 200).json
      .data;
    expect(events[0]).toMatchObject({ action: 'organization.create', actor: { type: 'operator' } });
  });

  it('ends at the sign-out, on every replica', async () => {
    const cookie = await signedIn();
    const foreign = { cookie, origin: 'https://evil.test' };
    expect((await browse(at.house, 'POST', '/api/auth/logout', { headers: foreign })).status).toBe(403);
    const headers = { cookie, origin: at.publicUrl };
    const out = await browse(at.other, 'POST', '/api/auth/logout', { headers });
    expect([out.status, out.json]).toEqual([200, {}]);
    expect([out.headers['set-cookie']].flat()).toEqual([
      expect.stringMatching(/^__Host-muster_operator=; Max-Age=0/),
    ]);
    expect((await list(cookie)).status).toBe(401);
    expect((await browse(at.house, 'GET', '/api/auth/session', { headers: { cookie } })).status).toBe(401);
    const actions = (await actionsOf()).map(({ action }: { action: string }) => action);
    expect(actions).toContain('operator.sign_out');
  });

  it('is kept as a hash that is of no use without the key, and swept when it is over', async () => {
    const cookie = await signedIn();
    const value = cookie.split('=')[1] ?? '';
    const url = at.database.migrationUrl;
    const text = JSON.stringify(
      await rowsOf(url, 'select encode(token_hash, $$hex$$) from operator_session'),
    );
    expect(text).not.toContain(Buffer.from(value).toString('hex'));
    await rowsOf(url, "update operator_session set expires_at = now() - interval '1 second'");
    expect((await list(cookie)).status).toBe(401);
    await signedIn();
    expect(await rowsOf(url, 'select count(*)::int as left from operator_session')).toEqual([{ left: 1 }]);
  });

  it('unused for too long, it is over; used, it lives on', async () => {
    const [used, unused] = [await signedIn(), await signedIn()];
    const url = at.database.migrationUrl;
    await rowsOf(url, "update operator_session set last_seen_at = now() - interval '3590 seconds'");
    expect((await list(used)).status).toBe(200);
    await rowsOf(url, "update operator_session set last_seen_at = last_seen_at - interval '20 seconds'");
    expect((await list(used)).status).toBe(200);
    expect((await list(unused)).status).toBe(401);
  });

  it('ends when the key is another', async () => {
    const cookie = await signedIn();
    const { servingUrl, migrationUrl } = at.database;
    const { DATABASE_URL: _, DATABASE_MIGRATION_URL: __, ...env } = at.environment;
    const changed = await startService({
      servingUrl,
      migrationUrl,
      env: { ...env, ADMIN_API_KEY: 'n'.repeat(40) },
    });
    try {
      const there = { url: changed.url, operatorKey: 'n'.repeat(40) };
      expect((await list(cookie, there)).status).toBe(401);
      expect((await list(await signedIn(there), there)).status).toBe(200);
    } finally {
      await changed.stop();
    }
  });

  it('a cookie that is no session’s opens nothing', async () => {
    const cookie = await signedIn();
    for (const wrong of [
      '__Host-muster_operator=',
      `__Host-muster_operator=${'A'.repeat(43)}`,
      `${cookie}x`,
      `${cookie}; ${cookie}`,
      cookie.replace('operator', 'session'),
      cookie.replace('__Host-', ''),
    ]) {
      expect([wrong, (await list(wrong)).status]).toEqual([wrong, 401]);
    }
  });

  it('goes before a member’s cookie where both are there, and is no member’s', async () => {
    const { id } = await aMember(org, {});
    const member = await at.opener.cookie(org, id);
    expect((await list(member)).status).toBe(403);
    const cookie = await signedIn();
    expect((await list(`${member}; ${cookie}`)).status).toBe(200);
    await browse(at.house, 'POST', '/api/auth/logout', { headers: { cookie, origin: at.publicUrl } });
    const left = await browse(at.house, 'GET', '/api/auth/session', {
      headers: { cookie: `${member}; ${cookie}` },
    });
    expect(left.json.member.id).toBe(id);
  });

  it('goes by the Authorization header where there is one', async () => {
    const cookie = await signedIn();
    const headers = { cookie, authorization: `Bearer ${org.token}` };
    expect((await browse(at.house, 'GET', '/api/v1/organizations', { headers })).status).toBe(401);
  });
});

describe('A wrong key', () => {
  it('is 401 in words, counted for the operator, and too many are 429 while others work', async () => {
    const wrong = await trying('w'.repeat(40), at.other);
    expect(wrong.status).toBe(401);
    expect(wrong.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(wrong.json.detail).toBe('That is not the operator’s key of this service.');
    expect(wrong.headers['set-cookie']).toBeUndefined();
    for (const key of ['', 7, null, 'x'.repeat(2_000), 'a\nb']) {
      expect([key, (await trying(key, at.other)).status]).toEqual([key, 400]);
    }
    const statuses: number[] = [];
    for (let index = 0; index < 12; index += 1)
      statuses.push((await trying('w'.repeat(40), at.other)).status);
    expect(new Set(statuses)).toEqual(new Set([401, 429]));
    const last = await trying(at.house.operatorKey, at.other);
    expect(last.status).toBe(429);
    expect(Number(last.headers['retry-after'])).toBeGreaterThan(0);
    expect((await operator(at.other).get('/organizations')).status).toBe(200);
    await expect
      .poll(async () => (await actionsOf()).map(({ detail }: { detail: string }) => detail).join('\n'), {
        timeout: 20_000,
        interval: 500,
      })
      .toMatch(/401 operator_key: .*\(\d+ in the minute of/);
  });
});
