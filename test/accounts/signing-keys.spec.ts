import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { JSONWebKeySet } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Config, Secret } from '../../src/config/index.js';
import { SecretBox } from '../../src/token/secret-box.js';
import { ready, start } from '../running/process.js';
import { runCommand, startCommand } from '../support/command.js';
import { dumpOf } from '../support/dump.js';
import { ok, operator, sharedHouse } from '../support/house.js';
import { createDatabase, type TestDatabase } from '../support/postgres.js';
import { type Service, startService } from '../support/service.js';
import { rowsOf } from '../support/sql.js';

const secretKey = (): string => randomBytes(32).toString('base64');
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function jwksOf({ url }: { url: string }): Promise<JSONWebKeySet> {
  const answer = await fetch(`${url}/.well-known/jwks.json`);
  expect(answer.status).toBe(200);
  return (await answer.json()) as JSONWebKeySet;
}

const kidsOf = async (house: { url: string }): Promise<unknown[]> =>
  (await jwksOf(house)).keys.map(({ kid }) => kid);

describe('The key set', () => {
  it('is public, cacheable for a short time, and holds public keys alone', async () => {
    const answer = await fetch(`${sharedHouse().url}/.well-known/jwks.json`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=300');
    const { keys } = (await answer.json()) as JSONWebKeySet;
    expect(keys).toEqual([
      {
        kty: 'EC',
        crv: 'P-256',
        x: expect.stringMatching(/^[\w-]{43}$/),
        y: expect.stringMatching(/^[\w-]{43}$/),
        kid: expect.stringMatching(/^[\da-f-]{36}$/),
        use: 'sig',
        alg: 'ES256',
      },
    ]);
  });

  it('is the same at every call, and is no place to write to', async () => {
    const house = sharedHouse();
    const first = await jwksOf(house);
    await pause(1_100);
    expect(await jwksOf(house)).toEqual(first);
    const posted = await fetch(`${house.url}/.well-known/jwks.json`, { method: 'POST', body: '{}' });
    expect(posted.status).toBe(404);
  });
});

describe('Signing keys', () => {
  let database: TestDatabase;
  let services: Service[];
  let SECRET_KEY: string;

  const environment = (more: Record<string, string> = {}): Record<string, string> => ({
    DATABASE_URL: database.servingUrl,
    DATABASE_MIGRATION_URL: database.migrationUrl,
    ADMIN_API_KEY: 'k'.repeat(40),
    SECRET_KEY,
    ...more,
  });
  const serve = async (more: Record<string, string> = {}): Promise<Service> => {
    const { servingUrl, migrationUrl } = database;
    const service = await startService({ servingUrl, migrationUrl, env: { SECRET_KEY, ...more } });
    services.push(service);
    return service;
  };
  const rows = (text: string, values: unknown[] = []) => rowsOf(database.migrationUrl, text, values);
  const keyRows = () => rows('select * from signing_key order by generation');

  beforeEach(async () => {
    database = await createDatabase();
    services = [];
    SECRET_KEY = secretKey();
    return async () => {
      for (const service of services) await service.kill();
      await database.drop();
    };
  });

  it('two replicas that need the first one at once make one', async () => {
    const [one, other] = await Promise.all([serve(), serve()]);
    expect(await keyRows()).toEqual([]);
    const asked = await Promise.all(Array.from({ length: 20 }, (_, at) => kidsOf(at % 2 ? one : other)));
    const made = await keyRows();
    expect(made.length).toBe(1);
    expect(new Set(asked.flat())).toEqual(new Set([made[0]?.['id']]));
    const events = ok(await operator(one).get('/audit-events', { action: 'signing_key.rotate' }), 200).json;
    expect(events.data.length).toBe(1);
  });

  it('their private halves are in the database sealed, and nowhere else', async () => {
    const one = await serve();
    await jwksOf(one);
    const [row] = await keyRows();
    expect(row?.['sealed_private']).toMatch(/^v1\.[\w-]{8}\.[\w-]{100,}$/);
    const dump = await dumpOf(database.migrationUrl);
    expect(dump).toContain(String(row?.['id']));
    expect(dump).not.toMatch(/"d"/);
    expect(dump).not.toContain(SECRET_KEY);
    expect(one.log.join('\n')).not.toMatch(/"d":|sealed_private/);
  });

  it('the command makes the next one, which is published before it signs, once', async () => {
    const one = await serve();
    const [first] = await kidsOf(one);
    const rotated = await runCommand('keys rotate', environment());
    expect(rotated).toMatchObject({ code: 0, err: '' });
    const [, second, from] = /^made: (\S+) signs from (\S+)$/m.exec(rotated.out) ?? [];
    expect(Date.parse(from ?? '') - Date.now()).toBeGreaterThan(840_000);
    await pause(1_100);
    expect(await kidsOf(one)).toEqual([second, first]);
    const again = await runCommand('keys rotate', environment());
    expect(again).toMatchObject({
      code: 0,
      out: `the next key is there already: ${second} signs from ${from}\n`,
    });
    const [old, next] = await keyRows();
    expect(old?.['retired_at']).toEqual(next?.['signs_from']);
    const { data } = ok(await operator(one).get('/audit-events', { action: 'signing_key.rotate' }), 200).json;
    expect(data.map(({ actor, target }: never) => [actor, target])).toEqual([
      [
        { type: 'operator', id: null, name: 'Operator, on the command line' },
        { type: 'signing_key', id: second, name: null },
      ],
      [expect.objectContaining({ type: 'anonymous' }), { type: 'signing_key', id: first, name: null }],
    ]);
  });

  it('are rotated by the schedule after thirty days, by one of two replicas that start', async () => {
    const one = await serve();
    const [first] = await kidsOf(one);
    await one.stop();
    await rows(`update signing_key set signs_from = now() - interval '29 days'`);
    await (await serve()).stop();
    expect((await keyRows()).length).toBe(1);
    await rows(`update signing_key set signs_from = now() - interval '30 days'`);
    const [two, three] = await Promise.all([serve(), serve()]);
    await expect.poll(async () => (await keyRows()).length).toBe(2);
    const [, next] = await keyRows();
    expect(Number(next?.['signs_from'])).toBeGreaterThan(Date.now() + 840_000);
    for (const each of [two, three]) await expect.poll(() => kidsOf(each)).toEqual([next?.['id'], first]);
    const { data } = ok(await operator(two).get('/audit-events', { action: 'signing_key.rotate' }), 200).json;
    expect(data.length).toBe(2);
    expect(data[0].actor).toEqual({ type: 'service', id: null, name: 'Muster' });
  });

  it('that are retired are published until their last token has ended, then gone', async () => {
    const one = await serve();
    const [first] = await kidsOf(one);
    await runCommand('keys rotate', environment());
    const take = (until: string) =>
      rows(
        `with next as (update signing_key set signs_from = now() where generation = 2)
         update signing_key set retired_at = now(), tokens_until = now() + $1::interval where generation = 1`,
        [until],
      );
    await take('1 hour');
    await pause(1_100);
    expect(await kidsOf(one)).toEqual([expect.not.stringMatching(String(first)), first]);
    await take('-1 second');
    await pause(1_100);
    expect(await kidsOf(one)).toEqual([expect.not.stringMatching(String(first))]);
    await rows(`update signing_key set retired_at = now() - interval '2 days',
                tokens_until = now() - interval '2 days' where generation = 1`);
    await serve();
    await expect.poll(async () => (await keyRows()).length).toBe(1);
  });

  it('a key that leaked is replaced at once, and what waited for its turn with it', async () => {
    const one = await serve();
    const before = await kidsOf(one);
    await runCommand('keys rotate', environment());
    const replaced = await runCommand('keys replace', environment());
    const [, fresh] = /^made: (\S+) signs now$/m.exec(replaced.out) ?? [];
    expect(before).not.toContain(fresh);
    await expect.poll(() => kidsOf(one)).toEqual([fresh]);
    expect((await keyRows()).map(({ withdrawn_at: at }) => at !== null)).toEqual([true, true, false]);
  });

  it('a rotation that is killed anywhere leaves whole keys, and the next goes on', async () => {
    const one = await serve();
    const [first] = await kidsOf(one);
    for (const after of [150, 300, 450, 600, 750]) {
      const child = startCommand('keys replace', environment());
      await pause(after);
      child.kill('SIGKILL');
      const live = await rows(
        `select id::text from signing_key where withdrawn_at is null and signs_from <= now()`,
      );
      expect(live.length).toBe(1);
    }
    const replaced = await runCommand('keys replace', environment());
    expect(replaced.code).toBe(0);
    const [, fresh] = /^made: (\S+)/m.exec(replaced.out) ?? [];
    expect(fresh).not.toBe(first);
    await expect.poll(() => kidsOf(one)).toEqual([fresh]);
  });

  it('are sealed anew with the newest key, in batches, and open without the old one then', async () => {
    const one = await serve();
    const kids = await kidsOf(one);
    await runCommand('keys rotate', environment());
    await one.stop();
    const before = await keyRows();
    const fresh = secretKey();
    const both = environment({ SECRET_KEY: `${fresh},${SECRET_KEY}` });
    const sealed = await runCommand('secrets reencrypt', both);
    expect(sealed).toMatchObject({ code: 0, err: '' });
    expect(sealed.out).toContain('signing_key.sealed_private: 2 sealed with the newest key');
    const after = await keyRows();
    const prefixes = (list: typeof after) =>
      new Set(list.map((row) => String(row['sealed_private']).slice(0, 12)));
    expect(prefixes(after).size).toBe(1);
    expect(prefixes(after)).not.toEqual(prefixes(before));
    const again = await runCommand('secrets reencrypt', both);
    expect(again.out).toContain('signing_key.sealed_private: 0 sealed');
    expect(await keyRows()).toEqual(after);
    const later = await serve({ SECRET_KEY: fresh });
    expect(await kidsOf(later)).toEqual(expect.arrayContaining(kids));
    const events = ok(await operator(later).get('/audit-events', { action: 'secret.reencrypt' }), 200).json;
    expect(events.data.map(({ target, detail }: never) => [target, detail])).toEqual([
      [{ type: 'secret', id: null, name: 'signing_key.sealed_private' }, '2 sealed with the newest key'],
    ]);
  });

  it('a re-encryption that broke off in the middle has lost nothing, and the next one does the rest', async () => {
    await jwksOf(await serve());
    const old = new SecretBox({ secretKeys: [new Secret(SECRET_KEY)] } as unknown as Config);
    const ids = Array.from(
      { length: 250 },
      (_, at) => `ffffffff-0000-7000-8000-${String(at).padStart(12, '0')}`,
    );
    const place = (id: string) => ({ table: 'signing_key', column: 'sealed_private', key: [id] });
    const put = (id: string, at: number, sealed: string) =>
      rows(
        `insert into signing_key values ($1, $2, 'ES256', '{}', $3, now(), now(), now(), now(), now())
         on conflict (id) do update set sealed_private = excluded.sealed_private`,
        [id, 1000 + at, sealed],
      );
    for (const [at, id] of ids.entries()) await put(id, at, old.seal(new Secret(`secret ${at}`), place(id)));
    // A value of another row, as a mistaken restore would put it there.
    await put(ids[180]!, 180, old.seal(new Secret('of another row'), place(ids[0]!)));
    const fresh = secretKey();
    const both = environment({ SECRET_KEY: `${fresh},${SECRET_KEY}` });
    expect((await runCommand('secrets reencrypt', both)).code).toBe(1);
    const left = () =>
      rows('select id from signing_key where starts_with(sealed_private, $1)', [old.newestPrefix]);
    // Of one real key and 250, the first hundred were done; the second hundred met the broken value.
    expect((await left()).length).toBe(151);
    await put(ids[180]!, 180, old.seal(new Secret('secret 180'), place(ids[180]!)));
    const again = await runCommand('secrets reencrypt', both);
    expect(again).toMatchObject({
      code: 0,
      out: expect.stringContaining('signing_key.sealed_private: 151 sealed with the newest key\n'),
    });
    expect(await left()).toEqual([]);
    const box = new SecretBox({ secretKeys: [new Secret(fresh)] } as unknown as Config);
    const sealed = await rows(
      'select id::text, sealed_private from signing_key where generation >= 1000 order by id',
    );
    expect(
      sealed.map(({ id, sealed_private: text }) => box.open(String(text), place(String(id))).reveal()),
    ).toEqual(ids.map((_, at) => `secret ${at}`));
  });

  it('that no key opens stop the re-encryption with one that says so, and lose nothing', async () => {
    const one = await serve();
    await jwksOf(one);
    const before = await keyRows();
    const refused = await runCommand('secrets reencrypt', environment({ SECRET_KEY: secretKey() }));
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('SECRET_KEY lacks the key');
    expect(await keyRows()).toEqual(before);
  });

  it('a command that is unknown, or badly configured, is one line', async () => {
    const unknown = await runCommand('keys burn', environment());
    expect(unknown).toEqual({
      code: 1,
      out: '',
      err: 'There is no "keys burn": keys rotate, keys replace, secrets reencrypt\n',
    });
    const bare = await runCommand('keys rotate', environment({ SECRET_KEY: 'short' }));
    expect(bare.code).toBe(1);
    expect(bare.err).toMatch(/^SECRET_KEY holds 5 characters/);
  });
});

describe('With the embedded database', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(path.join(os.tmpdir(), 'muster-keys-'));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  it('commands work beside the running service, and without it', async () => {
    const variables = { DATA_DIR: path.join(directory, 'data'), TMPDIR: directory };
    const started = await ready(await start(variables));
    const [first] = await kidsOf(started);
    const beside = await runCommand('keys rotate', variables);
    expect(beside).toMatchObject({ code: 0, err: '' });
    const [, second] = /^made: (\S+)/.exec(beside.out) ?? [];
    await expect.poll(() => kidsOf(started)).toEqual([second, first]);
    started.child.kill('SIGTERM');
    await expect.poll(() => started.child.exitCode, { timeout: 10_000 }).toBe(0);
    const without = await runCommand('secrets reencrypt', variables);
    expect(without).toMatchObject({ code: 0, err: '' });
    expect(without.out).toContain('signing_key.sealed_private: 0 sealed');
  });
});
