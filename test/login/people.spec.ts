import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { attempt, expectRefusal } from '../support/attacks.js';
import { type HostileIdp, startHostileIdp } from '../support/hostile-idp.js';
import { aUser, auditOf, ok, patchOf } from '../support/house.js';
import {
  connect,
  type LoginHouse,
  type LoginOrganization,
  memberOf,
  newLoginOrganization,
  startLoginHouse,
} from '../support/logins.js';
import { rowsOf } from '../support/sql.js';

let house: LoginHouse;
let idp: HostileIdp;
let org: LoginOrganization;

beforeAll(async () => {
  [house, idp] = await Promise.all([startLoginHouse(), startHostileIdp()]);
});
beforeEach(async () => {
  idp.reset();
  org = await fresh({});
});
afterAll(async () => {
  await idp.stop();
  await house.stop();
});

async function fresh(settings: Record<string, unknown>): Promise<LoginOrganization> {
  const made = await newLoginOrganization(house);
  await connect(made, idp, settings);
  return made;
}

const address = (name = 'ada'): string => `${name}@${org.domain}`;

/** A login of this person; the status of its end. */
async function login(over: Record<string, unknown> = {}): Promise<number> {
  idp.claims = { email: address(), ...over };
  return (await attempt(org, idp)).status;
}

async function refused(over: Record<string, unknown>, reason: string): Promise<void> {
  idp.claims = { email: address(), ...over };
  await expectRefusal(org, await attempt(org, idp), [403, reason]);
}

/** A member that the provisioning source has made. */
async function provisioned(over: Record<string, unknown> = {}): Promise<string> {
  return ok(await org.scim.post('/Users', aUser({ userName: address(), ...over })), 201).json.id;
}

async function identities(): Promise<unknown[]> {
  const text = 'select subject, member_id as member from identity where org_id = $1 order by subject';
  return (await rowsOf(house.database.migrationUrl, text, [org.id])).map(({ subject, member }) => [
    subject,
    member,
  ]);
}

const member = async (id: string) => ok(await org.admin.get(`/members/${id}`), 200).json;

describe('Somebody whom the provisioning source has made', () => {
  it('M9 M89 C9 S23 is recognised: the identity is attached, no second member made, and invited becomes active', async () => {
    const id = await provisioned();
    expect((await member(id)).status).toBe('invited');
    expect(await login()).toBe(303);
    const { status, source, lastSignInAt } = await member(id);
    expect([status, source, typeof lastSignInAt]).toEqual(['active', 'scim', 'string']);
    expect(await identities()).toEqual([['ada', id]]);
    expect(ok(await org.admin.get('/members'), 200).json.data).toHaveLength(1);
    const events = await auditOf(org, { target: id, channel: 'sso' });
    expect(events.map(({ action }) => action)).toEqual(['login.succeed', 'user.update', 'identity.link']);
  });

  it('stays the same person with another address, and with the old one in capitals', async () => {
    const id = await provisioned();
    expect(await login({ email: address().toUpperCase() })).toBe(303);
    expect(await login({ email: address('ada.king') })).toBe(303);
    expect(await identities()).toEqual([['ada', id]]);
    expect((await member(id)).email).toBe(address());
  });

  it('is not given to another subject under the same address', async () => {
    await provisioned();
    expect(await login()).toBe(303);
    await rowsOf(house.database.migrationUrl, 'delete from session where org_id = $1', [org.id]);
    await refused({ sub: 'mallory' }, 'identity_other');
  });

  it('C17 is not linked while the address is not called verified, unless the provider’s word is enough', async () => {
    const id = await provisioned();
    await refused({ email_verified: undefined }, 'email_unverified');
    expect(await identities()).toEqual([]);
    ok(await org.admin.put('/oidc', { emailAuthoritative: true }), 200);
    await refused({ email_verified: false }, 'email_unverified');
    expect(await login({ email_verified: undefined })).toBe(303);
    expect(await identities()).toEqual([['ada', id]]);
  });

  it('C13 is not linked while the domain is not proved; who is linked already signs in on', async () => {
    await provisioned();
    const pending = `${randomBytes(5).toString('hex')}.test`;
    ok(await org.admin.put('/oidc', { allowedDomains: [org.domain, pending] }), 200);
    await provisioned({ userName: `bob@${pending}` });
    await refused({ sub: 'bob', email: `bob@${pending}` }, 'domain_unverified');
    expect(await login()).toBe(303);
    expect(await login({ email: `ada@${pending}` })).toBe(303);
  });

  it('T55 is refused with an address of a domain that is not listed, linked or not', async () => {
    await provisioned();
    await refused({ email: 'ada@elsewhere.test' }, 'email_domain');
    expect(await login()).toBe(303);
    await rowsOf(house.database.migrationUrl, 'delete from session where org_id = $1', [org.id]);
    await refused({ email: 'ada@elsewhere.test' }, 'email_domain');
  });

  it('M10 is refused once disabled: as before, in capitals, and as another subject', async () => {
    const id = await provisioned();
    expect(await login()).toBe(303);
    ok(await org.scim.patch(`/Users/${id}`, patchOf({ op: 'replace', path: 'active', value: false })), 200);
    await refused({}, 'member_disabled');
    await refused({ email: address().toUpperCase() }, 'member_disabled');
    await refused({ sub: 'another' }, 'member_disabled');
    ok(await org.admin.put('/oidc', { autoProvision: true }), 200);
    await refused({ sub: 'another' }, 'member_disabled');
    expect((await member(id)).status).toBe('disabled');
    const [event] = await auditOf(org, { action: 'login.fail' });
    expect(event.target).toMatchObject({ type: 'user', id });
  });

  it('is refused once deleted, and starts over once made again: linked anew, with nothing of before', async () => {
    const id = await provisioned();
    expect(await login()).toBe(303);
    ok(await org.scim.delete(`/Users/${id}`), 204);
    ok(await org.admin.put('/oidc', { autoProvision: true }), 200);
    await refused({}, 'member_disabled');
    await refused({ sub: 'another' }, 'member_disabled');
    expect(await provisioned()).toBe(id);
    expect(await identities()).toEqual([]);
    await refused({ email_verified: undefined }, 'email_unverified');
    expect(await login()).toBe(303);
    expect(await identities()).toEqual([['ada', id]]);
  });

  it('is not found by an address that is not the one that identifies a member', async () => {
    await provisioned({ emails: [{ value: address('other'), primary: true }, { value: address('second') }] });
    await refused({ email: address('second') }, 'address_taken');
    await refused({}, 'address_taken');
    expect(await login({ email: address('other') })).toBe(303);
  });

  it('of another organization is nobody here, with the same issuer, subject and address', async () => {
    await provisioned();
    expect(await login()).toBe(303);
    const email = address();
    const { domain } = org;
    org = await fresh({});
    ok(await org.admin.put('/oidc', { allowedDomains: [org.domain, domain] }), 200);
    await refused({ email }, 'member_unknown');
    expect(await identities()).toEqual([]);
  });
});

describe('Somebody who is no member', () => {
  it('T56 T59 M11 is refused, and nothing is made, as long as nobody has allowed it', async () => {
    await refused({}, 'member_unknown');
    expect(ok(await org.admin.get('/members'), 200).json.data).toEqual([]);
    expect(await identities()).toEqual([]);
  });

  it('T57 T58 C11 becomes one with the default role of single sign-on, and its claims', async () => {
    ok(await org.admin.put('/scim', { defaultRole: 'admin' }), 200);
    ok(await org.admin.put('/oidc', { autoProvision: true, defaultRole: 'member' }), 200);
    const said = {
      name: 'Ada Byron',
      given_name: 'Ada',
      family_name: 'Byron',
      nickname: 'a',
      locale: 'en-GB',
    };
    expect(await login({ ...said, picture: 'https://acme.test/a.png', phone_number: '+44 1' })).toBe(303);
    const made = await memberOf(org, address());
    expect(made).toMatchObject({ role: 'member', status: 'active', source: 'sso', displayName: 'Ada Byron' });
    const { json } = await org.scim.get(`/Users/${made.id}`);
    expect(json).toMatchObject({
      userName: address(),
      name: { givenName: 'Ada', familyName: 'Byron' },
      nickName: 'a',
      locale: 'en-GB',
      emails: [{ value: address(), primary: true }],
    });
  });

  it('M77 C8 who became one can be found and taken over by the provisioning source', async () => {
    ok(await org.admin.put('/oidc', { autoProvision: true }), 200);
    expect(await login()).toBe(303);
    const { id } = await memberOf(org, address());
    expect((await org.scim.post('/Users', aUser({ userName: address() }))).status).toBe(409);
    ok(await org.scim.put(`/Users/${id}`, aUser({ userName: address(), externalId: 'x1' })), 200);
    expect((await member(id)).source).toBe('scim');
    expect(await login()).toBe(303);
    expect(await identities()).toEqual([['ada', id]]);
  });

  it('becomes one member, with twenty first logins at once', async () => {
    ok(await org.admin.put('/oidc', { autoProvision: true }), 200);
    idp.claims = { email: address() };
    const visits = await Promise.all(Array.from({ length: 20 }, () => attempt(org, idp)));
    expect(visits.map(({ status }) => status).filter((status) => status !== 303)).toEqual([]);
    expect(ok(await org.admin.get('/members'), 200).json.data).toHaveLength(1);
    expect(await identities()).toHaveLength(1);
  });
});
