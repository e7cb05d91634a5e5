import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client } from '../support/client.js';
import { auditOf, aUser, newOrganization, ok, type Organization, scimClient } from '../support/house.js';
import { createDatabase, type TestDatabase } from '../support/postgres.js';
import { expectList, expectUnauthorized, idOf, provision } from '../support/scim.js';
import { type Service, startService } from '../support/service.js';

const cloud = ['203.0.113.0/24', '2001:db8::/32'];
const loopback = ['127.0.0.1', '::1'];

describe('Allowed addresses', () => {
  it('M90 C19 of the organization refuse everything from elsewhere, with the words of any other 401', async () => {
    const org = await newOrganization();
    const { json } = await provision(org);
    ok(await org.admin.put('/scim', { allowedIps: cloud }), 200);
    const path = `/Users/${json.id}`;
    for (const answer of [
      await org.scim.get('/Users'),
      await org.scim.post('/Users', aUser()),
      await org.scim.delete(path),
      await org.scim.get('/Schemas'),
    ]) {
      expectUnauthorized(answer);
    }
    ok(await org.admin.put('/scim', { allowedIps: [...cloud, ...loopback] }), 200);
    expectList(await org.scim.get('/Users'), [json]);
  });

  it('M91 of a token are its own, and both must match', async () => {
    const org = await newOrganization();
    expectUnauthorized(await (await tokenFor(org, cloud)).get('/Users'));
    expectList(await (await tokenFor(org, loopback)).get('/Users'), []);
    expectList(await org.scim.get('/Users'), []);
    ok(await org.admin.put('/scim', { allowedIps: cloud }), 200);
    expectUnauthorized(await (await tokenFor(org, loopback)).get('/Users'));
  });

  it('M91 restrict nobody else: an admin still comes in', async () => {
    const org = await newOrganization({ allowedIps: cloud });
    expect((await org.admin.get('/members')).status).toBe(200);
  });

  it('M92 C19 have what they refused in the log, with the address and the reason', async () => {
    const org = await newOrganization({ allowedIps: cloud });
    await org.scim.post('/Users', aUser());
    const [event, ...others] = await auditOf(org, { outcome: 'failure' });
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      channel: 'scim',
      action: 'token.reject',
      actor: { type: 'scim_token', id: org.tokenId },
      ip: expect.stringMatching(/^(127\.0\.0\.1|::1)$/),
      detail: expect.stringMatching(
        /^401 unauthorized: Address \S+ is not allowed by the organization \(POST \/api\/scim\/v2\/.+\/Users\)$/,
      ),
    });
    ok(await org.admin.put('/scim', { allowedIps: [] }), 200);
    await (await tokenFor(org, cloud)).get('/Users');
    const [own] = await auditOf(org, { outcome: 'failure' });
    expect(own.detail).toMatch(
      /^401 unauthorized: Address \S+ is not allowed by the token \(GET \/api\/scim\/v2\/.+\/Users\)$/,
    );
  });

  it('M90 are not those that a header claims, as long as no proxy is trusted', async () => {
    const org = await newOrganization({ allowedIps: cloud });
    for (const header of ['x-forwarded-for', 'x-real-ip', 'forwarded', 'x-client-ip', 'cf-connecting-ip']) {
      const value = header === 'forwarded' ? 'for=203.0.113.7' : '203.0.113.7';
      expectUnauthorized(await org.scim.get('/Users', undefined, { [header]: value }));
    }
  });
});

describe('Behind a trusted proxy', () => {
  let database: TestDatabase;
  let service: Service;

  beforeAll(async () => {
    database = await createDatabase();
    service = await startService({ ...database, env: { TRUST_PROXY: '127.0.0.1,::1,10.0.0.0/8' } });
  });

  afterAll(async () => {
    await service.stop();
    await database.drop();
  });

  it('M90 M91 the address is the one the proxy saw', async () => {
    const org = await newOrganization({ allowedIps: cloud }, service);
    expectList(await from(org, '203.0.113.7'), []);
    expectList(await from(org, '2001:db8::1'), []);
    expectList(await from(org, '::ffff:203.0.113.7'), []);
    expectList(await from(org, '198.51.100.1, 203.0.113.7'), []);
    expectList(await from(org, '203.0.113.7, 10.1.2.3'), []);
    expectUnauthorized(await from(org, '198.51.100.1'));
    expectUnauthorized(await from(org, '203.0.113.7, 198.51.100.1'));
    expectUnauthorized(await org.scim.get('/Users'));
  });

  it('M92 is the one in the log', async () => {
    const org = await newOrganization({ allowedIps: cloud }, service);
    const made = await org.scim.post('/Users', aUser(), { 'x-forwarded-for': '203.0.113.9' });
    await from(org, '198.51.100.1');
    expect(await auditOf(org, { channel: 'scim' })).toMatchObject([
      { outcome: 'failure', action: 'token.reject', ip: '198.51.100.1' },
      { outcome: 'success', action: 'user.create', ip: '203.0.113.9', target: { id: idOf(made) } },
    ]);
  });

  function from(org: Organization, address: string) {
    return org.scim.get('/Users', undefined, { 'x-forwarded-for': address });
  }
});

async function tokenFor(org: Organization, allowedIps: string[]): Promise<Client> {
  const { json } = ok(await org.admin.post('/scim/tokens', { name: 'Fenced', allowedIps }), 201);
  return scimClient(`/api/scim/v2/${org.id}`, String(json.token));
}
