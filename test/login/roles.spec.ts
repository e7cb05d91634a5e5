import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { attempt } from '../support/attacks.js';
import { type HostileIdp, startHostileIdp } from '../support/hostile-idp.js';
import { aUser, auditOf, ok } from '../support/house.js';
import {
  connect,
  type LoginHouse,
  type LoginOrganization,
  memberOf,
  newLoginOrganization,
  startLoginHouse,
} from '../support/logins.js';

let house: LoginHouse;
let idp: HostileIdp;
let org: LoginOrganization;

const roleMappings = [
  { group: 'Owners', role: 'admin' },
  { group: 'Staff', role: 'member' },
];

beforeAll(async () => {
  [house, idp] = await Promise.all([startLoginHouse(), startHostileIdp()]);
});
beforeEach(async () => {
  idp.reset();
  org = await newLoginOrganization(house);
  await connect(org, idp, { autoProvision: true, groupsClaim: 'groups', roleMappings });
});
afterAll(async () => {
  await idp.stop();
  await house.stop();
});

/** Role and sources of the member after a login with these claims. */
async function after(claims: Record<string, unknown>): Promise<[string, unknown]> {
  const email = `ada@${org.domain}`;
  idp.claims = { email, ...claims };
  const { status, text } = await attempt(org, idp);
  expect(status, text).toBe(303);
  const { role, roleSources } = await memberOf(org, email);
  return [
    role,
    roleSources.map((source: { type: string; role: string }) => `${source.type} ${source.role}`).sort(),
  ];
}

describe('The groups that a provider tells at a login', () => {
  it('M51 C21 give the roles of the table, for as long as it tells them', async () => {
    expect(await after({ groups: ['Staff', 'Others'] })).toEqual(['member', ['login member', 'own viewer']]);
    expect(await after({ groups: ['Staff', 'Owners'] })).toEqual([
      'admin',
      ['login admin', 'login member', 'own viewer'],
    ]);
    expect(await after({ groups: [] })).toEqual(['viewer', ['own viewer']]);
    const changes = (await auditOf(org, { action: 'user.update' })).flatMap((event) => event.changes);
    expect(changes.map(({ path }: { path: string }) => path)).toContain('loginRoles');
  });

  it('C21 M50 leave a promotion as it is', async () => {
    await after({ groups: ['Owners'] });
    const { id } = await memberOf(org, `ada@${org.domain}`);
    ok(await org.admin.patch(`/members/${id}`, { role: 'member' }), 200);
    expect(await after({ groups: [] })).toEqual(['member', ['own member']]);
  });

  it.each([
    ['one as a text', 'Owners', 'admin'],
    ['in another case', ['owners'], 'viewer'],
    ['as objects', [{ name: 'Owners' }], 'viewer'],
    ['as a list in a list', [['Owners']], 'viewer'],
    ['as a number', 7, 'viewer'],
  ])('%s count as they are', async (_name, groups, role) => {
    expect((await after({ groups }))[0]).toBe(role);
  });

  it('count under the name of a claim that is set, and under no other', async () => {
    ok(await org.admin.put('/oidc', { groupsClaim: 'https://acme.test/groups' }), 200);
    expect((await after({ groups: ['Owners'] }))[0]).toBe('viewer');
    expect((await after({ 'https://acme.test/groups': ['Owners'] }))[0]).toBe('admin');
  });

  it('are asked for at the userinfo endpoint when the ID token leaves them out', async () => {
    idp.reset();
    org = await newLoginOrganization(house);
    idp.metadata = { userinfo_endpoint: `${idp.issuer}/userinfo`, scopes_supported: ['openid', 'groups'] };
    await connect(org, idp, { autoProvision: true, groupsClaim: 'groups', roleMappings });
    idp.answer = (path, response) => {
      if (path !== '/userinfo') return false;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ sub: 'ada', groups: ['Owners'] }));
      return true;
    };
    expect((await after({}))[0]).toBe('admin');
    const { headers } = await house.browser().visit(org.startUrl);
    const asked = new URL(headers.get('location') ?? '').searchParams;
    expect([asked.get('scope'), asked.get('response_type')]).toEqual(['openid email profile groups', 'code']);
  });

  it('that are too many for a token give no role, and the log says so', async () => {
    const omitted = {
      _claim_names: { groups: 'src1' },
      _claim_sources: { src1: { endpoint: 'https://graph.test' } },
    };
    expect(await after({ groups: ['Owners'] })).toEqual(['admin', ['login admin', 'own viewer']]);
    expect(await after(omitted)).toEqual(['viewer', ['own viewer']]);
    const [event] = await auditOf(org, { action: 'login.succeed' });
    expect(event.detail).toContain('left the groups out');
  });

  it('T7 are the login’s own: they stay when the provisioning source writes', async () => {
    await after({ groups: ['Staff'] });
    const { id } = await memberOf(org, `ada@${org.domain}`);
    ok(await org.scim.put(`/Users/${id}`, aUser({ userName: `ada@${org.domain}` })), 200);
    expect((await memberOf(org, `ada@${org.domain}`)).role).toBe('member');
  });
});
