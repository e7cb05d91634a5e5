import { afterAll, beforeAll, expect, it } from 'vitest';
import { newOrganization, ok, type Organization } from '../support/house.js';
import { type Replicas, startReplicas } from '../support/session-replicas.js';
import { startService } from '../support/service.js';
import { aMember, authClient, browse } from '../support/sessions.js';
import { rowsOf } from '../support/sql.js';

let at: Replicas;
let org: Organization;

beforeAll(async () => {
  at = await startReplicas({ SESSION_TTL: '7', SESSION_IDLE_TTL: '3', ACCESS_TOKEN_TTL: '600' });
  org = await newOrganization({ initialStatus: 'active' }, at.house);
});
afterAll(() => at.stop());

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const status = async (cookie: string, where = at.house): Promise<number> =>
  (await browse(where, 'GET', '/api/auth/session', { headers: { cookie } })).status;

it('a session ends when it is not used, and at its end when it is; its access tokens live no longer', async () => {
  const { id } = await aMember(org);
  const [idle, used] = [await at.opener.cookie(org, id), await at.opener.cookie(org, id)];
  const code = await at.opener.code(org, id);
  const tokens = ok(await authClient(at.house).post('/token', { code }), 200).json;
  expect(tokens.expiresIn).toBeLessThanOrEqual(7);
  // Used on one replica, the other knows.
  for (let second = 0; second < 4; second++) {
    await pause(1_000);
    expect(await status(used, second % 2 === 0 ? at.house : at.other)).toBe(200);
  }
  expect(await status(idle)).toBe(401);
  expect((await authClient(at.other).post('/token', { refreshToken: tokens.refreshToken })).status).toBe(401);
  expect((await authClient(at.house, tokens.accessToken).get('/session')).status).toBe(401);
  for (let second = 0; second < 4; second++) {
    await pause(900);
    await status(used);
  }
  expect(await status(used)).toBe(401);
  const listed = ok(await org.admin.get(`/members/${id}/sessions`), 200).json.data;
  expect(listed).toEqual([]);
});

it('what is over is removed: session, refresh tokens and codes', async () => {
  const counts = `select (select count(*)::int from session where expires_at < now()) as sessions,
    (select count(*)::int from refresh_token where expires_at < now()) as tokens,
    (select count(*)::int from login_code where expires_at < now()) as codes`;
  const stopIt = await startAnother();
  for (let tries = 0; tries < 40; tries++) {
    const [row] = await rowsOf(at.database.migrationUrl, counts);
    if (Object.values(row ?? {}).every((count) => count === 0)) break;
    await pause(250);
  }
  const [row] = await rowsOf(at.database.migrationUrl, counts);
  expect(row).toEqual({ sessions: 0, tokens: 0, codes: 0 });
  await stopIt();
});

/** Its first sweep comes some seconds after the start. */
async function startAnother(): Promise<() => Promise<unknown>> {
  await rowsOf(at.database.migrationUrl, `update login_code set expires_at = now() - interval '1 minute'`);
  const [before] = await rowsOf(
    at.database.migrationUrl,
    'select count(*)::int as n from session where expires_at < now()',
  );
  expect(before?.['n']).toBeGreaterThan(0);
  const { servingUrl, migrationUrl } = at.database;
  const service = await startService({ servingUrl, migrationUrl, env: at.environment });
  return () => service.stop();
}
