import { describe, expect, it } from 'vitest';
import type { Answer } from '../support/client.js';
import {
  anyUserName,
  aUser,
  auditOf,
  newOrganization,
  ok,
  type Organization,
  patchOf,
} from '../support/house.js';

async function provisioned(
  { scim }: Organization,
  over: Record<string, unknown> = {},
): Promise<{ id: string; userName: string }> {
  return ok(await scim.post('/Users', aUser(over)), 201).json;
}

const namesOf = (page: { data: { userName: string }[] }): string[] =>
  page.data.map(({ userName }) => userName);

describe('Members', () => {
  it('are shown with where they come from', async () => {
    const organization = await newOrganization();
    const { id, userName } = await provisioned(organization, { displayName: 'Ada Byron' });
    const member = await organization.admin.get(`/members/${id}`);
    expect(member.status).toBe(200);
    expect(member.json).toEqual({
      id,
      email: userName,
      userName,
      displayName: 'Ada Byron',
      role: 'viewer',
      roleSources: [{ type: 'own', id: null, role: 'viewer' }],
      status: 'invited',
      source: 'scim',
      groups: [],
      createdAt: expect.any(String),
      lastSignInAt: null,
    });
    expect((await organization.admin.get('/members')).json).toEqual({
      data: [member.json],
      nextCursor: null,
    });
  });

  it('N46 made by hand live beside provisioned ones, and can be taken over', async () => {
    const { admin, scim } = await newOrganization();
    const email = anyUserName();
    const made = await admin.post('/members', { email, displayName: 'Grace Hopper', role: 'member' });
    expect(made.status).toBe(201);
    expect(made.json).toMatchObject({
      email,
      userName: email,
      status: 'invited',
      source: 'manual',
      role: 'member',
    });
    expect((await admin.get(`/members/${made.json.id}`)).json).toEqual(made.json);

    expect((await scim.post('/Users', aUser({ userName: email }))).status).toBe(409);
    const filters = [`userName eq "${email.toUpperCase()}"`, `emails[type eq "work"].value eq "${email}"`];
    for (const filter of filters) {
      expect((await scim.get('/Users', { filter })).json.Resources[0].id).toBe(made.json.id);
    }
    ok(await scim.put(`/Users/${made.json.id}`, aUser({ userName: email })), 200);
    const taken = (await admin.get(`/members/${made.json.id}`)).json;
    expect(taken).toMatchObject({ source: 'scim', role: 'member' });
  });

  it('made by hand get the lowest role, and are recorded', async () => {
    const { admin } = await newOrganization();
    const email = anyUserName();
    const { id, role } = ok(await admin.post('/members', { email }), 201).json;
    expect(role).toBe('viewer');
    const [event] = await auditOf({ admin }, { action: 'user.create' });
    expect(event).toMatchObject({
      channel: 'admin',
      actor: { type: 'operator' },
      target: { type: 'user', id, name: email },
      changes: expect.arrayContaining([{ path: 'email', before: null, after: email }]),
    });
  });

  it('are refused twice: 409 for the address of a live member', async () => {
    const organization = await newOrganization();
    const { admin } = organization;
    const { userName } = await provisioned(organization);
    const twice = await admin.post('/members', { email: userName.toUpperCase() });
    expect(twice.status).toBe(409);
    expect(twice.json.type).toBe('urn:muster:error:uniqueness');
    expect((await admin.get('/members')).json.data.length).toBe(1);
  });

  it('T27 of one person in two organizations stay apart', async () => {
    const one = await newOrganization();
    const other = await newOrganization();
    const userName = anyUserName();
    const here = await provisioned(one, { userName });
    ok(await one.admin.patch(`/members/${here.id}`, { role: 'admin' }), 200);
    const before = (await one.admin.get(`/members/${here.id}`)).json;
    const there = await provisioned(other, { userName, displayName: 'Somebody else' });
    ok(await other.admin.patch(`/members/${there.id}`, { status: 'disabled' }), 200);
    expect(there.id).not.toBe(here.id);
    expect((await one.admin.get(`/members/${here.id}`)).json).toEqual(before);
  });

  it('M49 M50 promoted keep their role through every later synchronization', async () => {
    const organization = await newOrganization();
    const { admin, scim } = organization;
    const { id, userName } = await provisioned(organization);
    const promoted = await admin.patch(`/members/${id}`, { role: 'admin' });
    expect(promoted.status).toBe(200);
    expect(promoted.json).toMatchObject({
      role: 'admin',
      roleSources: [{ type: 'own', id: null, role: 'admin' }],
    });
    ok(await scim.put(`/Users/${id}`, aUser({ userName, displayName: 'New name' })), 200);
    const rename = { op: 'replace', path: 'displayName', value: 'Newer name' };
    ok(await scim.patch(`/Users/${id}`, patchOf(rename)), 200);
    expect((await admin.get(`/members/${id}`)).json).toMatchObject({
      role: 'admin',
      displayName: 'Newer name',
    });
    const [event] = await auditOf({ admin }, { action: 'user.update', channel: 'admin' });
    expect(event.changes).toEqual([{ path: 'role', before: 'viewer', after: 'admin' }]);
  });

  it('are disabled and let back in, each under its own action, and provisioning sees it', async () => {
    const organization = await newOrganization();
    const { admin, scim } = organization;
    const { id } = await provisioned(organization);
    expect((await admin.patch(`/members/${id}`, { status: 'disabled' })).json.status).toBe('disabled');
    expect((await scim.get(`/Users/${id}`)).json.active).toBe(false);
    expect((await admin.patch(`/members/${id}`, { status: 'active' })).json.status).toBe('active');
    expect((await scim.get(`/Users/${id}`)).json.active).toBe(true);
    expect((await admin.get(`/members/${id}`)).json.status).toBe('active');
    const actions = (await auditOf({ admin }, { channel: 'admin', action: 'user.' })).map(
      ({ action }) => action,
    );
    expect(actions).toEqual(['user.reactivate', 'user.deactivate']);
  });

  it('a change that changes nothing writes nothing', async () => {
    const organization = await newOrganization();
    const { admin, scim } = organization;
    const { id } = await provisioned(organization);
    const { etag } = Object.fromEntries((await scim.get(`/Users/${id}`)).headers);
    ok(await admin.patch(`/members/${id}`, { role: 'viewer', status: 'invited' }), 200);
    ok(await admin.patch(`/members/${id}`, {}), 200);
    expect(await auditOf({ admin }, { channel: 'admin', action: 'user.update' })).toEqual([]);
    ok(await admin.patch(`/members/${id}`, { role: 'member' }), 200);
    expect((await scim.get(`/Users/${id}`)).headers.get('etag')).toBe(etag);
  });

  it('deleted by the identity provider stay in sight, disabled, and are its to bring back', async () => {
    const organization = await newOrganization();
    const { admin, scim } = organization;
    const { id, userName } = await provisioned(organization);
    ok(await scim.delete(`/Users/${id}`), 204);
    expect((await admin.get(`/members/${id}`)).json.status).toBe('disabled');
    expect(namesOf((await admin.get('/members', { status: 'disabled' })).json)).toEqual([userName]);
    const refused = await admin.patch(`/members/${id}`, { status: 'active' });
    expect(refused.status).toBe(409);
    expect(refused.json.detail).toMatch(/deleted/);
    expect((await scim.get(`/Users/${id}`)).status).toBe(404);
  });

  it('T5 listed by status are the active membership, no more and no less', async () => {
    const organization = await newOrganization({ initialStatus: 'active' });
    const { admin, scim } = organization;
    const [stays, leaves, deleted] = [
      await provisioned(organization),
      await provisioned(organization),
      await provisioned(organization),
    ];
    ok(
      await scim.patch(`/Users/${leaves.id}`, patchOf({ op: 'replace', path: 'active', value: false })),
      200,
    );
    ok(await scim.delete(`/Users/${deleted.id}`), 204);
    expect(namesOf((await admin.get('/members', { status: 'active' })).json)).toEqual([stays.userName]);
    ok(await scim.patch(`/Users/${leaves.id}`, patchOf({ op: 'replace', path: 'active', value: true })), 200);
    const back = namesOf((await admin.get('/members', { status: 'active' })).json);
    expect(back.sort()).toEqual([stays.userName, leaves.userName].sort());
  });

  it('are found by a part of e-mail, userName or displayName, with % and _ as they are', async () => {
    const { admin } = await newOrganization();
    const make = (email: string, displayName: string) => admin.post('/members', { email, displayName });
    ok(await make('ada_b@acme.test', 'Ada Lovelace'), 201);
    ok(await make('adaxb@acme.test', '100% Ada'), 201);
    const found = async (q: string) => namesOf((await admin.get('/members', { q })).json);
    expect(await found('ADA_B')).toEqual(['ada_b@acme.test']);
    expect(await found('0%')).toEqual(['adaxb@acme.test']);
    expect(await found('lovelace')).toEqual(['ada_b@acme.test']);
    expect(await found('ＬＯＶＥ')).toEqual(['ada_b@acme.test']);
    expect(await found('acme.test')).toEqual(['ada_b@acme.test', 'adaxb@acme.test']);
    expect(await found('nobody')).toEqual([]);
  });

  it('are filtered by role and walked page by page, each once', async () => {
    const { admin } = await newOrganization();
    const emails = Array.from({ length: 5 }, () => anyUserName());
    for (const email of emails) ok(await admin.post('/members', { email, role: 'member' }), 201);
    ok(await admin.post('/members', { email: anyUserName(), role: 'admin' }), 201);
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: Answer['json'] = ok(
        await admin.get('/members', { role: 'member', limit: 2, cursor }),
        200,
      ).json;
      seen.push(...namesOf(page));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(emails);
  });

  it('of another organization are not there', async () => {
    const one = await newOrganization();
    const other = await newOrganization();
    const { id } = await provisioned(other);
    expect((await one.admin.get(`/members/${id}`)).status).toBe(404);
    expect((await one.admin.patch(`/members/${id}`, { role: 'admin' })).status).toBe(404);
    expect((await one.admin.get('/members')).json.data).toEqual([]);
    expect((await one.admin.get('/members/not-an-id')).status).toBe(404);
    expect((await other.admin.get(`/members/${id}`)).json.role).toBe('viewer');
  });
});
