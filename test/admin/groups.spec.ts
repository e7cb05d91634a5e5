import { describe, expect, it } from 'vitest';
import { auditOf, newOrganization, ok, type Organization, patchOf, sharedHouse } from '../support/house.js';
import { addTo, makeGroup, people, removeFrom } from '../support/groups.js';
import { aTime, expectNothing, memberOf, provision } from '../support/scim.js';
import { rowsOf } from '../support/sql.js';

/** Somebody who has signed in once, as the sign-in leaves it. */
async function signIn({ id: orgId }: Organization, id: string): Promise<void> {
  await rowsOf(
    sharedHouse().migrationUrl,
    `update member set status = 'active', last_sign_in_at = now() where org_id = $1 and id = $2`,
    [orgId, id],
  );
}

const roleOf = async (organization: Organization, id: string): Promise<unknown> =>
  (await memberOf(organization, id))['role'];

describe('Groups, for admins', () => {
  it('S20 are listed as the identity provider pushed them', async () => {
    const acme = await newOrganization();
    const [ada = ''] = await people(acme, 1);
    const core = await makeGroup(acme, [ada], { displayName: 'Core', externalId: 'g-1' });
    const other = await makeGroup(acme, [core.id], { displayName: 'Others' });
    const list = ok(await acme.admin.get('/groups'), 200);
    const expected = {
      id: core.id,
      name: 'Core',
      externalId: 'g-1',
      role: null,
      memberCount: 1,
      createdAt: aTime,
      updatedAt: aTime,
    };
    expect(list.json).toEqual({
      data: [expected, { ...expected, id: other.id, name: 'Others', externalId: null }],
      nextCursor: null,
    });
    expect(ok(await acme.admin.get(`/groups/${core.id}`), 200).json).toEqual(expected);
    expect(ok(await acme.admin.get('/groups', { q: 'cOR' }), 200).json.data).toEqual([expected]);
    const first = ok(await acme.admin.get('/groups', { limit: 1 }), 200).json;
    const second = ok(await acme.admin.get('/groups', { limit: 1, cursor: first.nextCursor }), 200).json;
    expect([first.data[0].id, second.data[0].id, second.nextCursor]).toEqual([core.id, other.id, null]);
    expect((await memberOf(acme, ada))['groups']).toEqual([
      { id: core.id, name: 'Core' },
      { id: other.id, name: 'Others' },
    ]);
  });

  it('S21 S22 S23 show who is invited only after the first sign-in, though the identity provider sees everybody', async () => {
    const acme = await newOrganization();
    const [ada = '', bob = ''] = await people(acme, 2);
    const { id } = await makeGroup(acme, [ada, bob]);
    const listed = async (query: Record<string, string> = {}): Promise<string[]> =>
      ok(await acme.admin.get(`/groups/${id}/members`, query), 200).json.data.map(
        (each: { id: string }) => each.id,
      );
    expect(await listed()).toEqual([]);
    expect(await listed({ status: 'invited' })).toEqual([ada, bob]);
    const { members } = ok(await acme.scim.get(`/Groups/${id}`), 200).json;
    expect(members.map(({ value }: { value: string }) => value)).toEqual([ada, bob]);
    await signIn(acme, ada);
    expect(await listed()).toEqual([ada]);
    expect(await listed({ status: 'invited' })).toEqual([bob]);
  });

  it('of another organization are not there, as if they never were', async () => {
    const [acme, globex] = [await newOrganization(), await newOrganization()];
    const { id } = await makeGroup(acme);
    const absent = '01980a41-22c0-7b11-9d0e-3c1d5f9a3e10';
    for (const path of ['', '/members']) {
      const [foreign, missing] = [
        await globex.admin.get(`/groups/${id}${path}`),
        await globex.admin.get(`/groups/${absent}${path}`),
      ];
      expect([foreign.status, foreign.text]).toEqual([404, missing.text]);
    }
    expect((await globex.admin.put(`/groups/${id}/role`, { role: 'admin' })).status).toBe(404);
    expect(ok(await acme.admin.get(`/groups/${id}`), 200).json.role).toBeNull();
  });
});

describe('A role of a group', () => {
  it('M51 N39 N40 C21 is held by its members at once, and gone when they leave', async () => {
    const acme = await newOrganization();
    const [ada = '', bob = ''] = await people(acme, 2);
    const { id } = await makeGroup(acme, [ada], { displayName: 'Admins' });
    ok(await acme.admin.patch(`/members/${bob}`, { role: 'member' }), 200);
    const set = ok(await acme.admin.put(`/groups/${id}/role`, { role: 'admin' }), 200);
    expect(set.json).toMatchObject({ id, role: 'admin' });
    expect(await memberOf(acme, ada)).toMatchObject({
      role: 'admin',
      roleSources: [
        { type: 'own', id: null, role: 'viewer' },
        { type: 'group', id, role: 'admin' },
      ],
    });
    expectNothing(await acme.scim.patch(`/Groups/${id}`, patchOf(addTo(bob))));
    expect(await roleOf(acme, bob)).toBe('admin');
    const admins = ok(await acme.admin.get('/members', { role: 'admin' }), 200).json.data;
    expect(admins.map((each: { id: string }) => each.id)).toEqual([ada, bob]);
    expectNothing(await acme.scim.patch(`/Groups/${id}`, patchOf(removeFrom(ada), removeFrom(bob))));
    expect([await roleOf(acme, ada), await roleOf(acme, bob)]).toEqual(['viewer', 'member']);
    expect(ok(await acme.admin.get('/members', { role: 'admin' }), 200).json.data).toEqual([]);
  });

  it('C21 M50 never takes a higher role that was given by hand, and comes through nested groups', async () => {
    const acme = await newOrganization();
    const [ada = '', bob = ''] = await people(acme, 2);
    const inner = await makeGroup(acme, [ada, bob]);
    const outer = await makeGroup(acme, [inner.id]);
    ok(await acme.admin.patch(`/members/${ada}`, { role: 'admin' }), 200);
    ok(await acme.admin.put(`/groups/${outer.id}/role`, { role: 'member' }), 200);
    expect([await roleOf(acme, ada), await roleOf(acme, bob)]).toEqual(['admin', 'member']);
    expectNothing(await acme.scim.delete(`/Groups/${outer.id}`));
    expect([await roleOf(acme, ada), await roleOf(acme, bob)]).toEqual(['admin', 'viewer']);
  });

  it('is one of the roles of the service, recorded once, and no new version for the identity provider', async () => {
    const acme = await newOrganization();
    const { id } = await makeGroup(acme);
    for (const body of [{ role: 'emperor' }, {}, { role: '' }]) {
      const refused = await acme.admin.put(`/groups/${id}/role`, body);
      expect([refused.status, refused.json.errors[0].path]).toEqual([400, 'role']);
    }
    ok(await acme.admin.put(`/groups/${id}/role`, { role: 'member' }), 200);
    ok(await acme.admin.put(`/groups/${id}/role`, { role: 'member' }), 200);
    const events = await auditOf(acme, { action: 'group.update', outcome: 'success' });
    expect(events).toMatchObject([
      { channel: 'admin', target: { id }, changes: [{ path: 'role', before: null, after: 'member' }] },
    ]);
    expect(ok(await acme.scim.get(`/Groups/${id}`), 200).json.meta.version).toBe('W/"1"');
    expect(ok(await acme.admin.put(`/groups/${id}/role`, { role: null }), 200).json.role).toBeNull();
  });
});

describe('Roles that the identity provider sends', () => {
  it('C21 count where the organization accepts them and they name a known role, in any case and as app roles', async () => {
    const acme = await newOrganization();
    const plain = await provision(acme, {
      roles: [{ value: 'Admin', primary: true }, { value: 'astronaut' }],
    });
    const app = await provision(acme, {
      roles: [{ value: '{"id":"18d1","value":"member","displayName":"Member"}' }],
    });
    expect([await roleOf(acme, plain.id), await roleOf(acme, app.id)]).toEqual(['viewer', 'viewer']);
    ok(await acme.admin.put('/scim', { acceptRoles: true }), 200);
    expect(await memberOf(acme, plain.id)).toMatchObject({
      role: 'admin',
      roleSources: [
        { type: 'own', id: null, role: 'viewer' },
        { type: 'scim', id: null, role: 'admin' },
      ],
    });
    expect(await roleOf(acme, app.id)).toBe('member');
    const found = ok(await acme.admin.get('/members', { role: 'member' }), 200).json.data;
    expect(found.map((each: { id: string }) => each.id)).toEqual([app.id]);
    ok(await acme.scim.patch(`/Users/${plain.id}`, patchOf({ op: 'remove', path: 'roles' })), 200);
    expect(await roleOf(acme, plain.id)).toBe('viewer');
  });
});

describe('An admin whom the organization protects', () => {
  it('is neither disabled nor deleted by the identity provider, wherever the role comes from', async () => {
    const acme = await newOrganization({ protectAdmins: true });
    const [own = '', byGroup = '', nobody = ''] = await people(acme, 3);
    ok(await acme.admin.patch(`/members/${own}`, { role: 'admin' }), 200);
    const { id } = await makeGroup(acme, [byGroup]);
    ok(await acme.admin.put(`/groups/${id}/role`, { role: 'admin' }), 200);
    const off = patchOf({ op: 'replace', path: 'active', value: false });
    for (const admin of [own, byGroup]) {
      expect((await acme.scim.patch(`/Users/${admin}`, off)).status).toBe(403);
      expect((await acme.scim.delete(`/Users/${admin}`)).status).toBe(403);
      expect((await memberOf(acme, admin))['status']).toBe('invited');
    }
    ok(await acme.scim.patch(`/Users/${nobody}`, off), 200);
  });
});
