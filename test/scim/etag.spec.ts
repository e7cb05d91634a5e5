import { beforeEach, describe, expect, it } from 'vitest';
import { type Client } from '../support/client.js';
import { aUser, newOrganization, ok, patchOf } from '../support/house.js';
import { expectError, expectNothing, expectUnchanged, provision } from '../support/scim.js';

let scim: Client;
let made: Awaited<ReturnType<typeof provision>>;
let path: string;

const retitle = patchOf({ op: 'replace', path: 'title', value: 'Countess' });

beforeEach(async () => {
  const org = await newOrganization();
  scim = org.scim;
  made = await provision(org);
  path = `/Users/${made.id}`;
});

describe('The version of a user', () => {
  it('N5 is its ETag, and moves with each change alone', async () => {
    const changed = await scim.patch(path, retitle);
    expect(changed.headers.get('etag')).toBe('W/"2"');
    expect(changed.json.meta.version).toBe('W/"2"');
    expect(changed.json.meta.created).toBe(made.json.meta.created);
    expect(Date.parse(changed.json.meta.lastModified)).toBeGreaterThanOrEqual(
      Date.parse(made.json.meta.lastModified),
    );
    expect((await scim.get(path)).headers.get('etag')).toBe('W/"2"');
    expect((await scim.patch(path, retitle)).headers.get('etag')).toBe('W/"2"');
  });
});

describe('If-None-Match', () => {
  it.each(['W/"1"', '"1"', '*', '"9", W/"1"'])(
    'N5 %s saves the body of a version the client has',
    async (etag) => {
      const answer = await scim.get(path, undefined, { 'if-none-match': etag });
      expect([answer.status, answer.text]).toEqual([304, '']);
      expect(answer.headers.get('etag')).toBe('W/"1"');
    },
  );

  it.each(['W/"2"', '"11"', '""'])('N5 %s is answered with the user', async (etag) => {
    const answer = await scim.get(path, undefined, { 'if-none-match': etag });
    expect([answer.status, answer.json]).toEqual([200, made.json]);
  });
});

describe('If-Match', () => {
  it.each(['W/"1"', '"1"', '1', '*', '"7", "1"'])(
    'N5 %s lets a change of that version through',
    async (etag) => {
      const headers = { 'if-match': etag };
      expect(ok(await scim.patch(path, retitle, headers), 200).json.title).toBe('Countess');
      const second = { 'if-match': etag === '*' ? '*' : 'W/"2"' };
      const user = { ...aUser({ userName: made.userName }), title: 'B' };
      expect(ok(await scim.put(path, user, second), 200).json.title).toBe('B');
      expectNothing(await scim.delete(path, { 'if-match': etag === '*' ? '*' : '"3"' }));
    },
  );

  it('N5 of another version refuses every change, and nothing is changed', async () => {
    for (const etag of ['W/"2"', '"0"', 'W/"11"']) {
      const headers = { 'if-match': etag };
      const detail = 'The resource has changed since the version in If-Match.';
      expectError(await scim.patch(path, retitle, headers), 412, detail);
      expectError(await scim.put(path, aUser(), headers), 412, detail);
      expectError(await scim.delete(path, headers), 412, detail);
    }
    await expectUnchanged(scim, made);
  });

  it('N5 keeps two who read the same version from overwriting each other', async () => {
    const headers = { 'if-match': 'W/"1"' };
    const both = await Promise.all([
      scim.patch(path, patchOf({ op: 'add', path: 'title', value: 'A' }), headers),
      scim.patch(path, patchOf({ op: 'add', path: 'title', value: 'B' }), headers),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    const winner = both.find(({ status }) => status === 200);
    expect((await scim.get(path)).json).toEqual(winner?.json);
  });
});

it('N5 changes of one user at the same time are all kept', async () => {
  const names = ['nickName', 'title', 'userType', 'locale', 'timezone', 'preferredLanguage'];
  await Promise.all(names.map((name) => scim.patch(path, patchOf({ op: 'add', path: name, value: name }))));
  const read = await scim.get(path);
  expect(read.json).toMatchObject(Object.fromEntries(names.map((name) => [name, name])));
  expect(read.headers.get('etag')).toBe('W/"7"');
});
