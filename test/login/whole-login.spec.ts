import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aUser, auditOf, ok } from '../support/house.js';
import { profiles } from '../support/idp-profiles.js';
import {
  aPerson,
  type LoginHouse,
  memberOf,
  organizationWith,
  sessionIn,
  signIn,
  startLoginHouse,
} from '../support/logins.js';

let house: LoginHouse;
beforeAll(async () => {
  house = await startLoginHouse();
});
afterAll(() => house.stop());

describe.each(profiles)('A login through $name', (profile) => {
  const groupsClaim = profile.name === 'Auth0' ? 'https://acme.test/groups' : 'groups';
  const tellsGroups = profile.name !== 'Google Workspace';

  it('T38 T40 T61 T62 signs a person in, and makes the member', async () => {
    const { org, idp } = await organizationWith(house, profile, {
      autoProvision: true,
      emailAuthoritative: true,
    });
    try {
      const { email } = aPerson(org, idp);
      const browser = house.browser();
      const last = await signIn(browser, org, '/projects?tab=2');
      expect([last.status, last.headers.get('location')], last.text).toEqual([
        303,
        `${house.publicUrl}/projects?tab=2`,
      ]);
      const member = await memberOf(org, email);
      expect(member).toMatchObject({ email, status: 'active', source: 'sso', role: 'viewer' });
      expect(await sessionIn(browser, house)).toMatchObject({ id: member.id, organizationId: org.id, email });
      const events = await auditOf(org, { channel: 'sso' });
      expect(events.map(({ action }) => action)).toEqual([
        'login.succeed',
        'identity.link',
        'user.create',
        'login.start',
      ]);
    } finally {
      await idp.stop();
    }
  });

  it('M9 M89 C21 finds the member that was provisioned, with roles by its groups, and again once its keys are others', async () => {
    const settings = {
      groupsClaim,
      roleMappings: [{ group: 'g-owners', role: 'admin' }],
      emailAuthoritative: true,
    };
    const { org, idp } = await organizationWith(house, profile, settings);
    try {
      const person = aPerson(org, idp, { groups: ['g-staff', 'g-owners'] });
      const { id } = ok(await org.scim.post('/Users', aUser({ userName: person.email })), 201).json;
      const browser = house.browser();
      expect((await signIn(browser, org)).status).toBe(303);
      const role = tellsGroups ? 'admin' : 'viewer';
      expect(await sessionIn(browser, house)).toMatchObject({ id, role });
      await idp.rotate();
      aPerson(org, idp, { sub: person.sub, email: `renamed-${person.email}`, groups: [] });
      expect((await signIn(house.browser(), org)).status).toBe(303);
      // What the provider says now holds for the session of before as well.
      expect(await sessionIn(browser, house)).toMatchObject({ id, email: person.email, role: 'viewer' });
      expect(ok(await org.admin.get('/members'), 200).json.data).toHaveLength(1);
    } finally {
      await idp.stop();
    }
  });
});

describe('Entra ID', () => {
  it('leaves out more than two hundred groups: the login succeeds, without a role of theirs', async () => {
    const settings = {
      groupsClaim: 'groups',
      roleMappings: [{ group: 'g', role: 'admin' }],
      autoProvision: true,
    };
    const { org, idp } = await organizationWith(house, profiles[0]!, settings);
    try {
      const overage = {
        _claim_names: { groups: 'src1' },
        _claim_sources: { src1: { endpoint: 'https://graph.test' } },
      };
      const { email } = aPerson(org, idp, overage);
      expect((await signIn(house.browser(), org)).status).toBe(303);
      expect((await memberOf(org, email)).role).toBe('viewer');
      const [event] = await auditOf(org, { action: 'login.succeed' });
      expect(event.detail).toContain('left the groups out');
    } finally {
      await idp.stop();
    }
  });
});
