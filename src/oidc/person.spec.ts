import { describe, expect, it } from 'vitest';
import { needsUserInfo, type PersonRules, personOf } from './person.js';

const rules: PersonRules = {
  domains: new Map([
    ['acme.test', { verified: true }],
    ['pending.test', { verified: false }],
  ]),
  emailAuthoritative: false,
  groupsClaim: 'groups',
  roleMappings: [
    { group: 'Admins', role: 'admin' },
    { group: 'Staff', role: 'member' },
    { group: 'Staff', role: 'owner' },
  ],
  roles: ['viewer', 'member', 'admin'],
};
const claims = { email: 'ada@acme.test', email_verified: true };
const person = (more: Record<string, unknown>, over: Partial<PersonRules> = {}) =>
  personOf({ ...claims, ...more }, { ...rules, ...over });

describe('the person that claims describe', () => {
  it('has an address in lower case, under a domain of the connection', () => {
    expect(person({ email: 'ADA@Acme.Test' })).toMatchObject({
      email: 'ada@acme.test',
      emailTrusted: true,
      domainVerified: true,
    });
    expect(person({ email: 'ada@pending.test' })).toMatchObject({ domainVerified: false });
  });

  it.each([
    ['no address', { email: undefined }, 'email_missing'],
    ['an empty one', { email: '' }, 'email_missing'],
    ['a list of addresses', { email: ['ada@acme.test'] }, 'email_missing'],
    ['another domain', { email: 'ada@evil.test' }, 'email_domain'],
    ['a domain below', { email: 'ada@sub.acme.test' }, 'email_domain'],
    ['a domain that ends alike', { email: 'ada@evilacme.test' }, 'email_domain'],
    ['two signs', { email: 'ada@evil.test@acme.test' }, 'email_missing'],
    ['a letter that looks alike', { email: 'ada@\u0430cme.test' }, 'email_missing'],
    ['an address not verified', { email_verified: false }, 'email_unverified'],
    ['one not verified, as text', { email_verified: 'false' }, 'email_unverified'],
    ['a verdict that is none', { email_verified: 1 }, 'email_unverified'],
  ])('is refused for %s', (_, more, refused) => {
    expect(person(more)).toEqual({ refused });
    expect(person(more, { emailAuthoritative: true })).toEqual({ refused });
  });

  it('is believed to own the address when it is verified, or the provider is authoritative', () => {
    expect(person({ email_verified: 'true' })).toMatchObject({ emailTrusted: true });
    expect(person({ email_verified: undefined })).toMatchObject({ emailTrusted: false });
    expect(person({ email_verified: null })).toMatchObject({ emailTrusted: false });
    expect(person({ email_verified: undefined }, { emailAuthoritative: true })).toMatchObject({
      emailTrusted: true,
    });
  });

  it.each([
    [
      ['Admins', 'Staff'],
      ['member', 'admin'],
    ],
    [['Staff'], ['member']],
    ['Admins', ['admin']],
    [['admins', 'Admins '], []],
    [[{ name: 'Admins' }, 7, null], []],
    [{ Admins: true }, []],
    [undefined, []],
    [[], []],
  ])('has with the groups %j the roles %j', (groups, roles) => {
    expect(person({ groups })).toMatchObject({ roles, groupsOmitted: false });
  });

  it('has no roles by groups without a claim for them, and none by groups that were left out', () => {
    expect(person({ groups: ['Admins'] }, { groupsClaim: null })).toMatchObject({ roles: [] });
    const overage = { _claim_names: { groups: 'src1' }, _claim_sources: { src1: { endpoint: 'https://x' } } };
    expect(person(overage)).toMatchObject({ roles: [], groupsOmitted: true });
    expect(person({ hasgroups: true })).toMatchObject({ groupsOmitted: true });
    const named = { 'https://acme.test/groups': ['Admins'] };
    expect(person(named, { groupsClaim: 'https://acme.test/groups' })).toMatchObject({ roles: ['admin'] });
    expect(person({}, { groupsClaim: 'constructor' })).toMatchObject({ roles: [] });
  });

  it('N47 has the profile that the claims give, as far as it is fit to be shown', () => {
    const said = {
      name: ' Ada\n Byron ',
      given_name: 'Ada',
      family_name: 'Byron',
      nickname: 'ada\u202e',
      picture: 'https://pics.test/a b.png',
      locale: 'en-GB',
      phone_number: '+44 20 7946 0000',
    };
    expect(person(said)).toMatchObject({
      profile: {
        name: 'Ada  Byron',
        givenName: 'Ada',
        familyName: 'Byron',
        nickname: 'ada',
        picture: 'https://pics.test/a%20b.png',
        locale: 'en-GB',
        phoneNumber: '+44 20 7946 0000',
      },
    });
    expect(
      person({
        name: 'ADA@acme.test',
        given_name: 7,
        picture: 'javascript:alert(1)',
        nickname: 'x'.repeat(257),
      }),
    ).toMatchObject({ profile: { name: null, givenName: null, picture: null, nickname: null } });
  });
});

describe('the userinfo endpoint', () => {
  it('is asked for what the ID token leaves out, and only then', () => {
    const none = { groupsClaim: null, roleMappings: [] };
    expect(needsUserInfo(claims, none)).toBe(false);
    expect(needsUserInfo({}, none)).toBe(true);
    expect(needsUserInfo(claims, rules)).toBe(true);
    expect(needsUserInfo({ ...claims, groups: [] }, rules)).toBe(false);
    expect(needsUserInfo(claims, { groupsClaim: 'groups', roleMappings: [] })).toBe(false);
    expect(needsUserInfo({ ...claims, _claim_names: { groups: 'src1' } }, rules)).toBe(false);
  });
});
