import { describe, expect, it } from 'vitest';
import { aUser, auditOf, newOrganization, ok, operator, sharedHouse } from '../support/house.js';
import { Client } from '../support/client.js';

/** An organization that nobody has set up. */
async function bareOrganization(): Promise<{ id: string; admin: Client }> {
  const { id } = ok(await operator().post('/organizations', { name: 'Bare' }), 201).json;
  const { url, operatorKey } = sharedHouse();
  return { id, admin: new Client(`${url}/api/v1/organizations/${id}`, operatorKey, 'application/json') };
}

describe('Provisioning settings', () => {
  it('T10 T13 have their defaults: off, viewer', async () => {
    const { admin, id } = await bareOrganization();
    const settings = await admin.get('/scim');
    expect(settings.status).toBe(200);
    expect(settings.json).toEqual({
      enabled: false,
      defaultRole: 'viewer',
      allowedDomains: [],
      allowedIps: [],
      initialStatus: 'invited',
      groupsEnabled: true,
      uniqueGroupNames: true,
      acceptRoles: false,
      protectAdmins: false,
      brake: { enabled: false, maxMembers: 50, maxPercent: 10 },
      logRetentionDays: 14,
      baseUrl: `${sharedHouse().url}/api/scim/v2/${id}`,
    });
  });

  it('TS11 are switched on for one organization alone', async () => {
    const one = await bareOrganization();
    const other = await bareOrganization();
    expect((await one.admin.put('/scim', { enabled: true })).json.enabled).toBe(true);
    expect((await one.admin.get('/scim')).json.enabled).toBe(true);
    expect((await other.admin.get('/scim')).json.enabled).toBe(false);
  });

  it('T11 TS20 switched off, provisioning is refused in so many words, and nothing is lost', async () => {
    const { admin, scim } = await newOrganization();
    const { id } = ok(await scim.post('/Users', aUser()), 201).json;
    ok(await admin.put('/scim', { enabled: false }), 200);
    const refused = await scim.get(`/Users/${id}`);
    expect(refused.status).toBe(403);
    expect(refused.json.detail).toMatch(/disabled/);
    ok(await admin.put('/scim', { enabled: true }), 200);
    expect((await scim.get(`/Users/${id}`)).status).toBe(200);
  });

  it('keep what a PUT leaves out, inside the brake too', async () => {
    const { admin } = await bareOrganization();
    ok(await admin.put('/scim', { defaultRole: 'member', brake: { enabled: true, maxMembers: 7 } }), 200);
    const changed = ok(await admin.put('/scim', { brake: { maxPercent: 33 } }), 200).json;
    expect(changed).toMatchObject({
      defaultRole: 'member',
      brake: { enabled: true, maxMembers: 7, maxPercent: 33 },
    });
    expect((await admin.get('/scim')).json).toEqual(changed);
  });

  it('keep both of two changes made at once', async () => {
    const { admin } = await bareOrganization();
    const changes = [
      { enabled: true },
      { defaultRole: 'member' },
      { acceptRoles: true },
      { protectAdmins: true },
    ];
    const answers = await Promise.all(changes.map((change) => admin.put('/scim', change)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect((await admin.get('/scim')).json).toMatchObject(Object.assign({}, ...changes));
  });

  it('take back what they answered', async () => {
    const { admin } = await newOrganization();
    const { json } = await admin.get('/scim');
    expect((await admin.put('/scim', json)).json).toEqual(json);
    expect((await auditOf({ admin }, { action: 'scim.configure' })).length).toBe(1);
  });

  it('T12 give new members the role that was chosen', async () => {
    const { admin, scim } = await newOrganization({ defaultRole: 'member' });
    const { id } = ok(await scim.post('/Users', aUser()), 201).json;
    expect((await admin.get(`/members/${id}`)).json.role).toBe('member');
  });

  it('TS12 TS13 let in people of the listed domains alone, and say which', async () => {
    const { admin, scim } = await newOrganization({
      allowedDomains: ['Acme.TEST', 'acme.test', 'example.org'],
    });
    expect((await admin.get('/scim')).json.allowedDomains).toEqual(['acme.test', 'example.org']);
    expect((await scim.post('/Users', aUser())).status).toBe(201);
    const refused = await scim.post('/Users', aUser({ userName: 'ada@elsewhere.test' }));
    expect(refused.status).toBe(400);
    expect(refused.json.detail).toContain('acme.test');
  });

  it('record a change with what changed, and nothing when nothing did', async () => {
    const { admin, id } = await newOrganization();
    ok(await admin.put('/scim', { brake: { maxMembers: 3 } }), 200);
    ok(await admin.put('/scim', { brake: { maxMembers: 3 } }), 200);
    ok(await admin.put('/scim', {}), 200);
    const events = await auditOf({ admin }, { action: 'scim.configure' });
    expect(events.map(({ changes }) => changes)).toEqual([
      [{ path: 'brake.maxMembers', before: 50, after: 3 }],
      [{ path: 'enabled', before: false, after: true }],
    ]);
    expect(events[0].target).toMatchObject({ type: 'organization', id });
  });
});
