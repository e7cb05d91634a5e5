import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditOf } from '../support/house.js';
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
  it('T38 T40 T61 T62 signs a person in, and makes the member', async () => {
    const { org, idp } = await organizationWith(house, profile, { autoProvision: true, emailAuthoritative: true });
    try {
      const { email } = aPerson(org, idp);
      const browser = house.browser();
      const last = await signIn(browser, org, '/projects?tab=2');
      expect([last.status, last.headers.get('location')], last.text).toEqual([303, `${house.publicUrl}/projects?tab=2`]);
      const member = await memberOf(org, email);
      expect(member).toMatchObject({ email, status: 'active', source: 'sso', role: 'viewer' });
      expect(await sessionIn(browser, house)).toMatchObject({ id: member.id, organizationId: org.id, email });
      const events = await auditOf(org, { channel: 'sso' });
      expect(events.map(({ action }) => action)).toEqual(['login.succeed', 'identity.link', 'user.create', 'login.start']);
    } finally {
      await idp.stop();
    }
  });
});
