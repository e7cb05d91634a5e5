import { describe, expect, it } from 'vitest';
import { anyUserName, auditOf, aUser, newOrganization, ok, patchOf, scimClient } from '../support/house.js';
import { expectError, expectUnauthorized, provision } from '../support/scim.js';

describe('A body whose type makes no sense', () => {
  it.each(['', 'foo', ';;;', 'text/plain'])(
    'is refused after the credential, and logged: "%s"',
    async (type) => {
      const org = await newOrganization();
      const call = { body: aUser(), headers: { 'content-type': type } };
      expectUnauthorized(await scimClient('/scim/v2', undefined).call('POST', '/Users', call));
      const refused = await org.scim.call('POST', '/Users', call);
      expect(refused.status).toBe(415);
      const [event] = await auditOf(org, { outcome: 'failure' });
      expect(event).toMatchObject({ action: 'user.create', detail: expect.stringMatching(/^415 /) });
    },
  );

  it('is refused when it says that it is compressed', async () => {
    const { scim } = await newOrganization();
    const refused = await scim.post('/Users', aUser(), { 'content-encoding': 'gzip' });
    expectError(refused, 415, 'The body must be sent without a Content-Encoding.');
  });
});

describe('What was refused says what it was about', () => {
  it('where a token lacks a scope', async () => {
    const org = await newOrganization();
    const { token } = ok(
      await org.admin.post('/scim/tokens', { name: 'Reader', scopes: ['users:read'] }),
      201,
    ).json;
    await scimClient('/scim/v2', token).post('/Users', aUser());
    const [event] = await auditOf(org, { action: 'access.refuse' });
    expect(event.detail).toBe(
      '403 access_scope: This token may not do that: it lacks the scope users:write. (POST /scim/v2/Users)',
    );
  });

  it('where settings are wrong, each field of them', async () => {
    const org = await newOrganization();
    await org.admin.put('/scim', { enabled: 'yes' });
    const [event] = await auditOf(org, { action: 'scim.configure', outcome: 'failure' });
    expect(event).toMatchObject({ target: { id: org.id }, detail: expect.stringContaining('enabled: ') });
  });

  it('where a member is there already', async () => {
    const org = await newOrganization();
    const email = anyUserName();
    ok(await org.admin.post('/members', { email }), 201);
    ok(await org.admin.post('/members', { email }), 409);
    const [event] = await auditOf(org, { action: 'user.create', outcome: 'failure' });
    expect(event.target).toEqual({ type: 'user', id: null, name: email });
  });

  it('where a domain is not allowed, and which attribute brought it', async () => {
    const { scim } = await newOrganization({ allowedDomains: ['acme.test'] });
    const names = 'This organization provisions people of: acme.test.';
    expectError(
      await scim.post('/Users', { userName: 'x@evil.test' }),
      400,
      `userName: the domain evil.test is not allowed. ${names}`,
      'invalidValue',
    );
    expectError(
      await scim.post('/Users', aUser({ emails: [{ value: 'no address' }] })),
      400,
      `emails: a member without an e-mail address is not allowed. ${names}`,
      'invalidValue',
    );
  });
});

describe('What was done says what it changed', () => {
  it('when a token is made: what it may do, and from where', async () => {
    const org = await newOrganization();
    const wish = { name: 'Reader', scopes: ['users:read'], allowedIps: ['10.0.0.0/8'] };
    ok(await org.admin.post('/scim/tokens', wish), 201);
    const [event] = await auditOf(org, { action: 'token.create' });
    expect(event.changes).toEqual(
      expect.arrayContaining([
        { path: 'scopes', before: null, after: ['users:read'] },
        { path: 'allowedIps', before: null, after: ['10.0.0.0/8'] },
      ]),
    );
  });

  it('when a member is deleted while disabled, and when it comes back', async () => {
    const org = await newOrganization();
    const { id, userName } = await provision(org, { title: 'Dr' });
    await org.scim.patch(`/Users/${id}`, patchOf({ op: 'replace', path: 'active', value: false }));
    await org.scim.delete(`/Users/${id}`);
    ok(await org.scim.post('/Users', aUser({ userName, title: 'Professor' })), 201);
    const [revived, deleted] = await auditOf(org, { target: id });
    expect(deleted.changes).toEqual([{ path: 'deleted', before: false, after: true }]);
    expect(revived).toMatchObject({ action: 'user.reactivate' });
    expect(revived.changes).toEqual(
      expect.arrayContaining([
        { path: 'title', before: 'Dr', after: 'Professor' },
        { path: 'status', before: 'disabled', after: 'invited' },
        { path: 'deleted', before: true, after: false },
      ]),
    );
  });
});

it('An address for a manager that the client made up is not kept', async () => {
  const org = await newOrganization();
  const boss = await provision(org);
  const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
  const manager = { value: boss.id, $ref: 'http://elsewhere.test/x' };
  const { id } = await provision(org, { [enterprise]: { manager } });
  await org.scim.delete(`/Users/${boss.id}`);
  expect((await org.scim.get(`/Users/${id}`)).json[enterprise]).toEqual({ manager: { value: boss.id } });
});
