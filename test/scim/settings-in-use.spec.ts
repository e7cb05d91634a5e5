import { beforeEach, describe, expect, it } from 'vitest';
import { Client } from '../support/client.js';
import {
  anyUserName,
  auditOf,
  aUser,
  newOrganization,
  ok,
  operator,
  type Organization,
  patchOf,
  scimClient,
  sharedHouse,
} from '../support/house.js';
import {
  attributesOf,
  expectError,
  expectList,
  expectNothing,
  expectUnauthorized,
  expectUnchanged,
  memberOf,
  provision,
} from '../support/scim.js';

const off = 'SCIM provisioning is disabled for this organization.';

let org: Organization;

beforeEach(async () => {
  org = await newOrganization();
});

describe('Provisioning', () => {
  it('T10 T13 TS9 is off in a new organization, with viewer as the default role', async () => {
    const { json } = ok(await operator().post('/organizations', { name: 'New' }), 201);
    const house = sharedHouse();
    const admin = new Client(
      `${house.url}/api/v1/organizations/${json.id}`,
      house.operatorKey,
      'application/json',
    );
    expect((await admin.get('/scim')).json).toMatchObject({ enabled: false, defaultRole: 'viewer' });
    const issued = ok(await admin.post('/scim/tokens', { name: 'Early' }), 201).json;
    expectError(await scimClient(`/api/scim/v2/${json.id}`, issued.token).get('/Users'), 403, off);
  });

  it('S6 TS10 M27 N27 needs nothing but an address and a token to work', async () => {
    const { baseUrl } = ok(await org.admin.get('/scim'), 200).json;
    expect(baseUrl).toBe(org.scim.base);
    const client = new Client(String(baseUrl), org.token, 'application/scim+json');
    expect((await client.post('/Users', aUser())).status).toBe(201);
  });

  it('T6 T7 S4 C12 works although nothing of sign-on is set up', async () => {
    const before = (await org.admin.get('/oidc')).text;
    await provision(org);
    expect((await org.admin.get('/oidc')).text).toBe(before);
  });

  it('T11 TS20 C19 that is switched off refuses every call at once, saying so, while discovery answers', async () => {
    const { json, id } = await provision(org);
    ok(await org.admin.put('/scim', { enabled: false }), 200);
    for (const answer of [
      await org.scim.get('/Users'),
      await org.scim.get(`/Users/${id}`),
      await org.scim.post('/Users', aUser()),
      await org.scim.put(`/Users/${id}`, aUser()),
      await org.scim.patch(`/Users/${id}`, patchOf({ op: 'remove', path: 'title' })),
      await org.scim.delete(`/Users/${id}`),
      await org.scim.get('/Nothing'),
    ]) {
      expectError(answer, 403, off);
    }
    for (const path of ['/ServiceProviderConfig', '/ResourceTypes', '/Schemas']) {
      expect((await org.scim.get(path)).status).toBe(200);
    }
    expectUnauthorized(await scimClient(`/api/scim/v2/${org.id}`, 'scim_wrong').get('/Users'));
    expect(await auditOf(org, { action: 'access.refuse' })).toHaveLength(7);
    expect((await memberOf(org, id))['status']).toBe('invited');
    ok(await org.admin.put('/scim', { enabled: true }), 200);
    expectList(await org.scim.get('/Users'), [json]);
  });

  it('S3 S5 M8 N3 C12 that the plan does not include is refused, whatever its settings say, until the operator allows it', async () => {
    const { json } = await provision(org);
    ok(await org.admin.patch('', { scimAllowed: false }), 200);
    const detail = 'SCIM provisioning is disabled: the plan of this organization does not include it.';
    expectError(await org.scim.get('/Users'), 403, detail);
    expectError(await org.scim.post('/Users', aUser()), 403, detail);
    expect((await org.scim.get('/ResourceTypes')).status).toBe(200);
    ok(await org.admin.patch('', { scimAllowed: true }), 200);
    expectList(await org.scim.get('/Users'), [json]);
  });
});

describe('Groups that are switched off', () => {
  it('C10 are a SCIM 404 and in no document of the organization, while users work', async () => {
    ok(await org.admin.put('/scim', { groupsEnabled: false }), 200);
    for (const answer of [
      await org.scim.get('/Groups'),
      await org.scim.post('/Groups', { displayName: 'Engineers' }),
      await org.scim.get('/Groups/x'),
    ]) {
      expectError(answer, 404);
    }
    const { Resources } = ok(await org.scim.get('/ResourceTypes'), 200).json;
    expect(Resources.map(({ id }: { id: string }) => id)).toEqual(['User']);
    expect((await org.scim.get('/Schemas')).text).not.toContain('core:2.0:Group"');
    await provision(org);
  });
});

describe('The default role', () => {
  it('T25 M48 C11 is that of the settings when a member is made, and stays when they change', async () => {
    ok(await org.admin.put('/scim', { defaultRole: 'member' }), 200);
    const first = await provision(org);
    ok(await org.admin.put('/scim', { defaultRole: 'viewer' }), 200);
    const second = await provision(org);
    expect((await memberOf(org, first.id))['role']).toBe('member');
    expect((await memberOf(org, second.id))['role']).toBe('viewer');
    await org.scim.put(`/Users/${first.id}`, aUser({ userName: first.userName }));
    expect((await memberOf(org, first.id))['role']).toBe('member');
  });
});

describe('The initial status', () => {
  it('M1 M42 M30 M31 C9 makes every assigned user an active member when it says so', async () => {
    ok(await org.admin.put('/scim', { initialStatus: 'active' }), 200);
    const users = [await provision(org), await provision(org)];
    const { data } = ok(await org.admin.get('/members', { status: 'active' }), 200).json;
    expect(data).toMatchObject(users.map(({ id }) => ({ id, status: 'active', source: 'scim' })));
  });
});

describe('Allowed domains', () => {
  beforeEach(async () => {
    ok(await org.admin.put('/scim', { allowedDomains: ['Acme.test', 'acme.example'] }), 200);
  });

  it('TS13 C13 refuse people of others, naming those that are allowed', async () => {
    const userName = `ada.${anyUserName()}.evil`;
    const detail =
      'emails: the domain acme.test.evil is not allowed. This organization provisions people of: acme.test, acme.example.';
    expectError(await org.scim.post('/Users', aUser({ userName })), 400, detail, 'invalidValue');
    for (const domain of ['sub.acme.test', 'xacme.test', 'acme.test.', 'ACME.TEST@evil.test']) {
      const emails = [{ value: `ada@${domain}`, primary: true }];
      expectError(
        await org.scim.post('/Users', aUser({ emails })),
        400,
        expect.stringContaining('acme.test, acme.example'),
        'invalidValue',
      );
    }
    expectList(await org.scim.get('/Users'), []);
  });

  it('TS13 refuse people without an e-mail address, as nobody knows their domain', async () => {
    const answer = await org.scim.post('/Users', aUser({ userName: 'ada', emails: [] }));
    expectError(answer, 400, expect.stringContaining('a member without an e-mail address'), 'invalidValue');
  });

  it('TS13 let people of theirs in, in any case', async () => {
    const emails = [{ value: 'Ada@ACME.example', primary: true }, { value: 'ada@home.test' }];
    await provision(org, { emails });
    await provision(org);
  });

  it('TS13 hold for changes of the address, not for changes of anything else', async () => {
    const made = await provision(org);
    const away = patchOf({ op: 'replace', path: 'emails[type eq "work"].value', value: 'ada@evil.test' });
    const answer = await org.scim.patch(`/Users/${made.id}`, away);
    expectError(answer, 400, expect.stringContaining('acme.test, acme.example'), 'invalidValue');
    await expectUnchanged(org.scim, made);
    ok(await org.admin.put('/scim', { allowedDomains: ['other.test'] }), 200);
    const changed = await org.scim.patch(
      `/Users/${made.id}`,
      patchOf({ op: 'replace', value: { active: false } }),
    );
    expect(attributesOf(changed)).toMatchObject({ active: false });
  });
});

describe('Protected admins', () => {
  it('C19 can be neither deactivated nor deleted, while everything else follows', async () => {
    const { id, userName } = await provision(org);
    const member = await provision(org);
    ok(await org.admin.patch(`/members/${id}`, { role: 'admin' }), 200);
    ok(await org.admin.put('/scim', { protectAdmins: true }), 200);
    const detail = 'This member is an admin, whom the organization protects from deprovisioning.';
    const disable = patchOf({ op: 'replace', value: { active: false } });
    expectError(await org.scim.patch(`/Users/${id}`, disable), 403, detail);
    expectError(await org.scim.put(`/Users/${id}`, aUser({ userName, active: false })), 403, detail);
    expectError(await org.scim.delete(`/Users/${id}`), 403, detail);
    expect(await memberOf(org, id)).toMatchObject({ status: 'invited', role: 'admin' });
    const renamed = patchOf({ op: 'replace', path: 'name.familyName', value: 'King' });
    expect((await org.scim.patch(`/Users/${id}`, renamed)).json.name.familyName).toBe('King');
    expectNothing(await org.scim.delete(`/Users/${member.id}`));
    expect(await auditOf(org, { outcome: 'failure', target: id })).toHaveLength(3);
  });
});

describe('Members that admins make and change', () => {
  it('N46 C8 stand beside those that are provisioned, and either sees what the other does', async () => {
    const email = anyUserName();
    const made = ok(
      await org.admin.post('/members', { email, displayName: 'Ada', role: 'member' }),
      201,
    ).json;
    const read = await org.scim.get(`/Users/${made.id}`);
    expect(attributesOf(read)).toEqual({
      userName: email,
      displayName: 'Ada',
      emails: [{ value: email, type: 'work', primary: true }],
      active: true,
    });
    expectList(await org.scim.get('/Users', { filter: `userName eq "${email.toUpperCase()}"` }), [read.json]);
    expectError(
      await org.scim.post('/Users', aUser({ userName: email })),
      409,
      expect.any(String),
      'uniqueness',
    );
    const changed = await org.scim.patch(
      `/Users/${made.id}`,
      patchOf({ op: 'add', value: { externalId: 'x' } }),
    );
    expect(attributesOf(changed)).toMatchObject({ externalId: 'x', displayName: 'Ada' });
    expect(await memberOf(org, made.id)).toMatchObject({ source: 'scim', role: 'member', status: 'invited' });
    const provisioned = await provision(org);
    ok(await org.admin.patch(`/members/${provisioned.id}`, { status: 'disabled', role: 'admin' }), 200);
    const after = await org.scim.get(`/Users/${provisioned.id}`);
    expect(after.json).toMatchObject({ active: false, meta: { version: 'W/"2"' } });
    expect((await org.admin.post('/members', { email: provisioned.userName })).status).toBe(409);
  });
});
