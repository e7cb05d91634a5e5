import { Client as Postgres } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Statement, UnitOfWork } from '../../src/database/index.js';
import { personView } from '../../src/org/person.view.js';
import { SessionAccessStore } from '../../src/token/session-access.store.js';
import type { Answer } from '../support/client.js';
import { newOrganization, ok, type Organization, patchOf } from '../support/house.js';
import { insertMembers, memberId } from '../support/members.js';
import { makeGroup } from '../support/groups.js';
import { startReplicas, type Replicas } from '../support/session-replicas.js';
import { aMember, authClient, browse } from '../support/sessions.js';
import { rowsOf } from '../support/sql.js';

let at: Replicas;
let org: Organization;

beforeAll(async () => {
  at = await startReplicas();
  org = await newOrganization({ initialStatus: 'active' }, at.house);
}, 60_000);
afterAll(() => at.stop());

const replica = (n: number) => (n % 2 === 0 ? at.house : at.other);
const session = (token: string, n = 0): Promise<Answer> => authClient(replica(n), token).get('/session');
const renew = (refreshToken: string, n = 0): Promise<Answer> =>
  authClient(replica(n), undefined).post('/token', { refreshToken });
const tokensOf = async (id: string): Promise<Answer['json']> =>
  ok(await authClient(at.house).post('/token', { code: await at.opener.code(org, id) }), 200).json;

describe('Who loses access in the very moment of a renewal', () => {
  it.each<[string, (id: string) => Promise<Answer>]>([
    [
      'is deactivated',
      (id) => org.scim.patch(`/Users/${id}`, patchOf({ op: 'replace', path: 'active', value: false })),
    ],
    ['is deleted', (id) => org.scim.delete(`/Users/${id}`)],
    ['is signed out by an admin', (id) => org.admin.delete(`/members/${id}/sessions`)],
  ])('%s, and neither the old tokens nor those just given are good', async (_, end) => {
    for (let round = 0; round < 6; round++) {
      const { id } = await aMember(org);
      const first = await tokensOf(id);
      const [renewed, ended] = await Promise.all([renew(first.refreshToken, round), end(id)]);
      expect(ended.status, ended.text).toBeLessThan(300);
      expect([200, 401]).toContain(renewed.status);
      const given = renewed.status === 200 ? [first, renewed.json] : [first];
      for (const tokens of given) {
        for (const n of [0, 1]) expect((await session(tokens.accessToken, n)).status).toBe(401);
        expect((await renew(tokens.refreshToken, round)).status).toBe(401);
      }
    }
  });

  it('signs out: a logout and a renewal at once leave nothing that is good', async () => {
    for (let round = 0; round < 6; round++) {
      const { id } = await aMember(org);
      const first = await tokensOf(id);
      const [renewed, out] = await Promise.all([
        renew(first.refreshToken, round),
        authClient(replica(round + 1), first.accessToken).post('/logout', undefined),
      ]);
      expect(out.status).toBe(200);
      const given = renewed.status === 200 ? [first, renewed.json] : [first];
      for (const tokens of given) expect((await session(tokens.accessToken)).status).toBe(401);
    }
  });
});

describe('A member who is demoted', () => {
  it('M9 is no admin at the next request, by cookie or by a token that still says so', async () => {
    const { id } = await aMember(org, { role: 'admin' });
    const { accessToken } = await tokensOf(id);
    const cookie = await at.opener.cookie(org, id);
    const uses = [{ authorization: `Bearer ${accessToken}` }, { cookie }];
    const path = `/api/v1/organizations/${org.id}/members`;
    const statuses = (): Promise<number[]> =>
      Promise.all(
        uses.map(async (headers, n) => (await browse(replica(n), 'GET', path, { headers })).status),
      );
    expect(await statuses()).toEqual([200, 200]);
    ok(await org.admin.patch(`/members/${id}`, { role: 'viewer' }), 200);
    expect(await statuses()).toEqual([403, 403]);
  });
});

describe('An admin by cookie', () => {
  it('can end its own session, and is out', async () => {
    const { id } = await aMember(org, { role: 'admin' });
    const cookie = await at.opener.cookie(org, id);
    const headers = { cookie, origin: at.publicUrl };
    const path = `/api/v1/organizations/${org.id}/members/${id}/sessions`;
    expect((await browse(at.house, 'DELETE', path, { headers })).status).toBe(204);
    expect((await browse(at.other, 'GET', path, { headers })).status).toBe(401);
  });

  it("can't be told of a session, nor end it, under another member's address", async () => {
    const [one, two] = [await aMember(org), await aMember(org)];
    const cookie = await at.opener.cookie(org, two.id);
    const [{ id }] = ok(await org.admin.get(`/members/${two.id}/sessions`), 200).json.data;
    expect((await org.admin.delete(`/members/${one.id}/sessions/${id}`)).status).toBe(404);
    expect((await browse(at.house, 'GET', '/api/auth/session', { headers: { cookie } })).status).toBe(200);
    ok(await org.admin.delete(`/members/${two.id}/sessions/${id.toUpperCase()}`), 404);
    ok(await org.admin.delete(`/members/${two.id}/sessions/${id}`), 204);
    expect((await browse(at.house, 'GET', '/api/auth/session', { headers: { cookie } })).status).toBe(401);
  });
});

describe('The check of a session', () => {
  interface Plan {
    'Node Type': string;
    'Relation Name'?: string;
    'Actual Rows': number;
    'Actual Loops': number;
    'Rows Removed by Filter'?: number;
    Plans?: Plan[];
  }

  const nodes = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodes)];
  const seen = (plan: Plan): number =>
    (plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0)) * plan['Actual Loops'];

  /** The statements as the service sends them. */
  function statements(): { text: string; key: 'hash' | 'id' }[] {
    const texts: string[] = [];
    const read = (_: string, { text }: Statement<unknown>): Promise<[]> => {
      texts.push(text);
      return Promise.resolve([]);
    };
    const store = new SessionAccessStore({ read } as unknown as UnitOfWork); // as: nothing else of it is used
    store.describe(personView);
    const rules = { roles: ['viewer'], idle: 1, touchEvery: 1 };
    void store.byHash({ orgId: '', hash: Buffer.alloc(0) }, rules);
    void store.byId('', '', null, rules);
    return [
      { text: texts[0] ?? '', key: 'hash' },
      { text: texts[1] ?? '', key: 'id' },
    ];
  }

  it('looks each row up by its key, however many sessions and members there are, with plans made before them', async () => {
    const large = await newOrganization({ initialStatus: 'active' }, at.house);
    const serving = new Postgres(at.database.servingUrl);
    await serving.connect();
    await serving.query(`set app.org_id = '${large.id}'; set plan_cache_mode = force_generic_plan`);
    for (const { text, key } of statements()) await serving.query(`prepare by_${key} as ${text}`);
    const explain = async (key: string, value: string): Promise<Plan> => {
      const rest = key === 'id' ? `${value}, null` : value;
      const { rows } = await serving.query(
        `explain (analyze, format json) execute by_${key}('${large.id}', '{viewer,admin}', '{viewer,admin}', 3600, 60, ${rest})`,
      );
      return rows[0]['QUERY PLAN'][0].Plan;
    };
    await explain('hash', `'\\x00'`);
    await insertMembers(large.id, 5_000, at.database.migrationUrl);
    await makeGroup(large, [memberId(7)], { displayName: 'Few' });
    await rowsOf(
      at.database.migrationUrl,
      `insert into session (org_id, id, member_id, method, token_hash, created_at, last_seen_at, expires_at, ip, user_agent)
       select $1, gen_random_uuid(), m.id, 'sso', sha256(m.id::text::bytea), now(), now(), now() + interval '1 hour', '', ''
       from member m where m.org_id = $1`,
      [large.id],
    );
    const [one] = await rowsOf(
      at.database.migrationUrl,
      `select id, '\\x' || encode(token_hash, 'hex') as hash from session where org_id = $1 and member_id = $2`,
      [large.id, memberId(7)],
    );
    for (const [key, value] of [
      ['hash', `'${String(one?.['hash'])}'`],
      ['id', `'${String(one?.['id'])}'`],
    ] as const) {
      const plan = await explain(key, value);
      expect(plan['Actual Rows'], key).toBe(1);
      const scans = nodes(plan).filter((node) => node['Relation Name'] !== undefined);
      for (const name of ['session', 'member', 'organization'])
        expect(scans.map((node) => node['Relation Name'])).toContain(name);
      for (const scan of scans)
        expect([scan['Relation Name'], seen(scan) <= 4]).toEqual([scan['Relation Name'], true]);
    }
    await serving.end();
  });

  it('is 503 with Retry-After while the database is away, never 401, and good again after it', async () => {
    const own = await startReplicas();
    try {
      const there = await newOrganization({ initialStatus: 'active' }, own.house);
      const { id } = await aMember(there);
      const code = await own.opener.code(there, id);
      const cookie = await own.opener.cookie(there, id);
      const { accessToken, refreshToken } = ok(
        await authClient(own.house).post('/token', { code }),
        200,
      ).json;
      const answers = (): Promise<{ status: number; headers: NodeJS.Dict<string | string[]> }[]> =>
        Promise.all([
          browse(own.house, 'GET', '/api/auth/session', { headers: { cookie } }),
          browse(own.other, 'GET', '/api/auth/session', {
            headers: { authorization: `Bearer ${accessToken}` },
          }),
        ]);
      await allowConnections(own, false);
      for (const { status, headers } of await answers()) {
        expect(status).toBe(503);
        expect(headers['retry-after']).toMatch(/^\d+$/);
      }
      const spent = await authClient(own.house).post('/token', { refreshToken });
      expect(spent.status).toBe(503);
      await allowConnections(own, true);
      expect((await answers()).map(({ status }) => status)).toEqual([200, 200]);
      // What was refused then was not spent.
      expect((await authClient(own.house).post('/token', { refreshToken })).status).toBe(200);
    } finally {
      await allowConnections(own, true);
      await own.stop();
    }
  }, 60_000);
});

/** Closes the database to everybody but the superuser, and throws out who is there. */
async function allowConnections({ database }: Replicas, allowed: boolean): Promise<void> {
  const superuser = new URL(database.migrationUrl);
  const name = superuser.pathname.slice(1);
  superuser.username = 'postgres';
  superuser.pathname = '/postgres';
  await rowsOf(superuser.href, `alter database ${name} with allow_connections ${String(allowed)}`);
  if (!allowed)
    await rowsOf(
      superuser.href,
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1',
      [name],
    );
}
