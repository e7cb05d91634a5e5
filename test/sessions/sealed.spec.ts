import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Config, Secret } from '../../src/config/index.js';
import { SecretBox } from '../../src/token/secret-box.js';
import { runCommand } from '../support/command.js';
import { newOrganization } from '../support/house.js';
import { type Replicas, startReplicas } from '../support/session-replicas.js';
import { aMember, browse } from '../support/sessions.js';
import { rowsOf } from '../support/sql.js';

let at: Replicas;

beforeAll(async () => {
  at = await startReplicas();
});
afterAll(() => at.stop());

it('the ID token of a session opens in its own row alone, and is sealed anew with the newest key', async () => {
  const org = await newOrganization({ initialStatus: 'active' }, at.house);
  const { id: memberId } = await aMember(org);
  const cookie = await at.opener.cookie(org, memberId, { idToken: 'the.id.token' });
  const row = async (): Promise<{ id: string; sealed: string }> => {
    const [found] = await rowsOf(
      at.database.migrationUrl,
      'select id, sealed_id_token as sealed from session where member_id = $1',
      [memberId],
    );
    return { id: String(found?.['id']), sealed: String(found?.['sealed']) };
  };
  const before = await row();
  const newest = randomBytes(32).toString('base64');
  const both = { ...at.environment, SECRET_KEY: `${newest},${String(at.environment['SECRET_KEY'])}` };
  const done = await runCommand('secrets reencrypt', both);
  expect(done.code, done.out).toBe(0);
  expect(done.out).toContain('session.sealed_id_token: 1 sealed with the newest key\n');
  const after = await row();
  const box = new SecretBox({ secretKeys: [new Secret(newest)] } as unknown as Config); // as: nothing else is looked at
  const place = (id: string) => ({ table: 'session', column: 'sealed_id_token', key: [org.id, id] });
  expect(after.sealed).not.toBe(before.sealed);
  expect(box.open(after.sealed, place(after.id)).reveal()).toBe('the.id.token');
  expect(() => box.open(before.sealed, place(before.id))).toThrow('SECRET_KEY lacks the key');
  expect(() => box.open(after.sealed, place(memberId))).toThrow();
  // A replica that knows the old key alone signs the member out all the same; it only can't tell the provider.
  const headers = { cookie, origin: at.publicUrl };
  const out = await browse(at.house, 'POST', '/api/auth/logout', { headers });
  expect([out.status, out.json]).toEqual([200, {}]);
  expect((await browse(at.other, 'GET', '/api/auth/session', { headers })).status).toBe(401);
  expect((await row()).sealed).toBe('null');
});
