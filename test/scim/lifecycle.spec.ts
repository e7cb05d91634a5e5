import { beforeEach, describe, expect, it } from 'vitest';
import { type Client } from '../support/client.js';
import {
  anyUserName,
  auditOf,
  aUser,
  newOrganization,
  ok,
  type Organization,
  patchOf,
} from '../support/house.js';
import {
  attributesOf,
  expectError,
  expectList,
  expectNothing,
  expectUnchanged,
  expectUser,
  memberOf,
  provision,
} from '../support/scim.js';

const disable = patchOf({ op: 'replace', path: 'active', value: false });
const enable = patchOf({ op: 'replace', path: 'active', value: true });

let org: Organization;
let scim: Client;
let userName: string;

beforeEach(async () => {
  org = await newOrganization();
  scim = org.scim;
  userName = anyUserName();
});

describe('A member whose data changes at the identity provider', () => {
  it('T2 T28 TS1 TS3 TS6 TS7 TS8 TS18 M4 M38 S14 follows it, change by change', async () => {
    const { id } = await provision(org, { userName, phoneNumbers: [{ value: '1', type: 'work' }] });
    await scim.patch(`/Users/${id}`, patchOf({ op: 'replace', path: 'name.familyName', value: 'King' }));
    expect((await memberOf(org, id))['displayName']).toBe('Ada King');
    const phone = { op: 'replace', path: 'phoneNumbers[type eq "work"].value', value: '2' };
    await scim.patch(`/Users/${id}`, patchOf(phone));
    const last = await scim.put(`/Users/${id}`, { ...aUser({ userName }), title: 'Countess' });
    const { schemas: _, ...source } = aUser({ userName, title: 'Countess' });
    expectUser(last, 200, source, { scim, version: 4 });
    await expectUnchanged(scim, last);
    expect((await memberOf(org, id))['displayName']).toBe('Ada Byron');
  });

  it('M43 has another e-mail address after it changed', async () => {
    const { id } = await provision(org, { userName });
    const email = `new.${userName}`;
    const operation = { op: 'replace', path: 'emails[primary eq true].value', value: email };
    await scim.patch(`/Users/${id}`, patchOf(operation));
    expect((await memberOf(org, id))['email']).toBe(email);
    expectList(await scim.get('/Users', { filter: `emails eq "${userName}"` }), []);
    await provision(org, { userName: `other.${userName}`, emails: [{ value: userName }] });
  });

  it('M49 M50 C21 keeps the role that an admin gave it', async () => {
    const { id } = await provision(org, { userName });
    ok(await org.admin.patch(`/members/${id}`, { role: 'admin' }), 200);
    await scim.patch(`/Users/${id}`, patchOf({ op: 'add', path: 'title', value: 'Countess' }));
    await scim.put(`/Users/${id}`, aUser({ userName, roles: [{ value: 'viewer' }] }));
    await scim.patch(`/Users/${id}`, disable);
    await scim.patch(`/Users/${id}`, enable);
    expect((await memberOf(org, id))['role']).toBe('admin');
  });
});

describe('A member that is deactivated', () => {
  it('T3 T4 T22 S31 M2 M7 M24 M47 M52 M54 TS2 loses access with no manual step, its row survives', async () => {
    const { id } = await provision(org, { userName });
    const answer = await scim.patch(`/Users/${id}`, disable);
    expect(answer.json).toMatchObject({ id, active: false });
    await expectUnchanged(scim, answer);
    expect(await memberOf(org, id)).toMatchObject({ id, status: 'disabled', userName, role: 'viewer' });
    expect(await statuses('disabled')).toEqual([id]);
    expect(await auditOf(org, { action: 'user.deactivate' })).toMatchObject([{ target: { id } }]);
  });

  it('T5 shows in access reviews, which always equal the active membership', async () => {
    const users = [await provision(org), await provision(org), await provision(org), await provision(org)];
    const [kept, disabled, deleted, back] = users.map(({ id }) => id);
    await scim.patch(`/Users/${disabled}`, disable);
    await scim.delete(`/Users/${deleted}`);
    await scim.patch(`/Users/${back}`, disable);
    await scim.patch(`/Users/${back}`, enable);
    const active = await scim.get('/Users', { filter: 'active eq true' });
    expect(active.json.Resources.map((each: { id: string }) => each.id)).toEqual([kept, back]);
    expect(await statuses('invited')).toEqual([kept, back]);
    expect(await statuses('disabled')).toEqual([disabled, deleted]);
  });

  it('S32 C9 has its initial status again when it is activated before it ever signed in', async () => {
    for (const initialStatus of ['invited', 'active'] as const) {
      const own = await newOrganization({ initialStatus });
      const { id } = await provision(own);
      await own.scim.patch(`/Users/${id}`, disable);
      const answer = await own.scim.patch(`/Users/${id}`, enable);
      expect(answer.json.active).toBe(true);
      expect((await memberOf(own, id))['status']).toBe(initialStatus);
      expect(await auditOf(own, { action: 'user.reactivate' })).toMatchObject([
        { target: { id }, changes: [{ path: 'status', before: 'disabled', after: initialStatus }] },
      ]);
    }
  });

  it('C9 is enabled by active true also when an admin disabled it', async () => {
    const { id } = await provision(org);
    ok(await org.admin.patch(`/members/${id}`, { status: 'disabled' }), 200);
    expect((await scim.get(`/Users/${id}`)).json.active).toBe(false);
    await scim.patch(`/Users/${id}`, enable);
    expect((await memberOf(org, id))['status']).toBe('invited');
  });

  it('C18 is not enabled by what does not name active', async () => {
    const { id } = await provision(org, { userName });
    await scim.patch(`/Users/${id}`, disable);
    await scim.put(`/Users/${id}`, aUser({ userName, active: undefined, title: 'A' }));
    await scim.patch(`/Users/${id}`, patchOf({ op: 'replace', path: 'title', value: 'B' }));
    await scim.patch(`/Users/${id}`, patchOf({ op: 'remove', path: 'active' }));
    expect(await memberOf(org, id)).toMatchObject({ status: 'disabled' });
    expect((await scim.get(`/Users/${id}`)).json).toMatchObject({ active: false, title: 'B' });
  });

  it('C9 stays active when active true comes once more, which is no event', async () => {
    const { id, json } = await provision(org);
    ok(await org.admin.patch(`/members/${id}`, { status: 'active' }), 200);
    const answer = await scim.patch(`/Users/${id}`, enable);
    expect(answer.json).toEqual(json);
    expect((await memberOf(org, id))['status']).toBe('active');
    expect(await auditOf(org, { channel: 'scim', action: 'user.reactivate' })).toEqual([]);
  });
});

describe('A member that is deleted', () => {
  it('T31 M39 M54 M56 C2 keeps its row, disabled, and its history', async () => {
    const { id } = await provision(org, { userName });
    const removed = await scim.delete(`/Users/${id}`);
    expectNothing(removed);
    expect(await memberOf(org, id)).toMatchObject({ id, status: 'disabled', userName, source: 'scim' });
    const events = await auditOf(org, { target: id });
    expect(events.map(({ action }) => action)).toEqual(['user.delete', 'user.create']);
    expect(events[0]).toMatchObject({
      outcome: 'success',
      target: { type: 'user', id, name: userName },
      changes: [
        { path: 'status', before: 'invited', after: 'disabled' },
        { path: 'deleted', before: false, after: true },
      ],
    });
  });

  it('C2 N5 is gone for the identity provider', async () => {
    const { id } = await provision(org, { userName });
    await scim.delete(`/Users/${id}`);
    expectError(await scim.get(`/Users/${id}`), 404, 'User not found.');
    expectError(await scim.put(`/Users/${id}`, aUser({ userName })), 404, 'User not found.');
    expectError(await scim.patch(`/Users/${id}`, enable), 404, 'User not found.');
    expectError(await scim.delete(`/Users/${id}`), 404, 'User not found.');
    expectList(await scim.get('/Users'), []);
    expectList(await scim.get('/Users', { filter: `userName eq "${userName}"` }), []);
    expectList(await scim.get('/Users', { filter: `id eq "${id}"` }), []);
    expectList(await scim.get('/Users', { filter: `emails eq "${userName}"` }), []);
  });

  it('C2 frees its userName and its e-mail at once', async () => {
    const { id } = await provision(org, { userName, externalId: 'one' });
    await scim.delete(`/Users/${id}`);
    await provision(org, { userName, externalId: 'two' });
    const other = await provision(org);
    await scim.delete(`/Users/${other.id}`);
    const answer = await scim.patch(
      `/Users/${(await provision(org)).id}`,
      patchOf({ op: 'replace', value: { userName: other.userName } }),
    );
    expect(answer.json.userName).toBe(other.userName);
  });
});

describe('A userName that comes back', () => {
  it.each([
    ['the same externalId', 'one', 'one'],
    ['no externalId before', undefined, 'two'],
    ['no externalId now', 'one', undefined],
    ['no externalId at all', undefined, undefined],
  ])('C2 S25 with %s is the member that was deleted', async (_, before, now) => {
    const first = await provision(org, { userName, externalId: before });
    await scim.delete(`/Users/${first.id}`);
    const again = await provision(org, { userName: userName.toUpperCase(), externalId: now, emails: [] });
    expect(again.id).toBe(first.id);
    expect(again.json.meta.created).toBe(first.json.meta.created);
    await expectUnchanged(scim, again);
    expectList(await scim.get('/Users'), [again.json]);
    const events = await auditOf(org, { target: first.id });
    expect(events.map(({ action }) => action)).toEqual(['user.reactivate', 'user.delete', 'user.create']);
  });

  it('C2 with another externalId is another member', async () => {
    const first = await provision(org, { userName, externalId: 'one' });
    await scim.delete(`/Users/${first.id}`);
    const other = await provision(org, { userName, externalId: 'ONE' });
    expect(other.id).not.toBe(first.id);
    expect(await memberOf(org, first.id)).toMatchObject({ status: 'disabled' });
    await scim.delete(`/Users/${other.id}`);
    expect((await provision(org, { userName, externalId: 'one' })).id).toBe(first.id);
  });

  it('C2 starts over: default role, initial status, and nothing of what it was', async () => {
    const first = await provision(org, { userName, title: 'Countess', externalId: 'one' });
    ok(await org.admin.patch(`/members/${first.id}`, { role: 'admin', status: 'active' }), 200);
    await scim.delete(`/Users/${first.id}`);
    const again = await provision(org, { userName });
    expect(attributesOf(again)).toEqual(attributesOf({ ...again, json: aUser({ userName }) }));
    expect(again.headers.get('etag')).not.toBe(first.headers.get('etag'));
    expect(await memberOf(org, again.id)).toMatchObject({
      id: first.id,
      role: 'viewer',
      status: 'invited',
      lastSignInAt: null,
    });
    expectList(await scim.get('/Users', { filter: 'externalId eq "one"' }), []);
  });

  it('C2 S30 comes back disabled with active false', async () => {
    const first = await provision(org, { userName });
    await scim.delete(`/Users/${first.id}`);
    const again = await provision(org, { userName, active: false });
    expect(again.json).toMatchObject({ id: first.id, active: false });
    expect((await memberOf(org, first.id))['status']).toBe('disabled');
  });

  it('C2 is refused with the e-mail of somebody who lives, and stays deleted', async () => {
    const first = await provision(org, { userName });
    await scim.delete(`/Users/${first.id}`);
    const other = await provision(org);
    const answer = await scim.post('/Users', aUser({ userName, emails: [{ value: other.userName }] }));
    expectError(answer, 409, 'Another member has this e-mail address (emails).', 'uniqueness');
    expectError(await scim.get(`/Users/${first.id}`), 404);
    expectList(await scim.get('/Users'), [other.json]);
  });
});

describe('Requests at the same time', () => {
  it('M85 create a user once; the others are conflicts', async () => {
    const answers = await Promise.all(eight(() => scim.post('/Users', aUser({ userName }))));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(7).fill(409)]);
    const made = answers.find(({ status }) => status === 201);
    expectList(await scim.get('/Users'), [made?.json]);
    expect(await auditOf(org, { action: 'user.create', outcome: 'success' })).toHaveLength(1);
  });

  it('C2 bring a deleted member back once; the others are conflicts', async () => {
    const { id } = await provision(org, { userName });
    await scim.delete(`/Users/${id}`);
    const answers = await Promise.all(eight(() => scim.post('/Users', aUser({ userName }))));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(7).fill(409)]);
    const back = answers.find(({ status }) => status === 201);
    expect(back?.json.id).toBe(id);
    expectList(await scim.get('/Users'), [back?.json]);
    expect(await auditOf(org, { action: 'user.reactivate', outcome: 'success' })).toHaveLength(1);
  });

  it('C2 delete a user once; the others find nobody', async () => {
    const { id } = await provision(org);
    const answers = await Promise.all(eight(() => scim.delete(`/Users/${id}`)));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, ...Array<number>(7).fill(404)]);
    expectList(await scim.get('/Users'), []);
    expect(await auditOf(org, { action: 'user.delete', outcome: 'success' })).toHaveLength(1);
  });

  it('T3 deactivate a user once, which is one event', async () => {
    const { id } = await provision(org);
    const answers = await Promise.all(eight(() => scim.patch(`/Users/${id}`, disable)));
    for (const answer of answers) expect([answer.status, answer.json.active]).toEqual([200, false]);
    expect((await scim.get(`/Users/${id}`)).headers.get('etag')).toBe('W/"2"');
    expect(await auditOf(org, { action: 'user.deactivate' })).toHaveLength(1);
  });
});

function eight<T>(work: () => T): T[] {
  return Array.from({ length: 8 }, work);
}

async function statuses(status: string): Promise<unknown[]> {
  const { json } = ok(await org.admin.get('/members', { status }), 200);
  return json.data.map(({ id }: { id: string }) => id);
}
