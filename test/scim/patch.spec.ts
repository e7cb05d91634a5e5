import { beforeEach, describe, expect, it } from 'vitest';
import { type Answer, type Client } from '../support/client.js';
import { auditOf, newOrganization, type Organization, patchOf } from '../support/house.js';
import { attributesOf, enterprise, expectError, expectUnchanged, provision } from '../support/scim.js';

const work = { value: 'ada@work.test', type: 'work', primary: true };
const home = { value: 'ada@home.test', type: 'home' };

let org: Organization;
let scim: Client;
let user: Awaited<ReturnType<typeof provision>>;

beforeEach(async () => {
  org = await newOrganization();
  scim = org.scim;
  user = await provision(org, { emails: [work, home], title: 'Countess', displayName: 'Ada' });
});

function patch(...operations: object[]): Promise<Answer> {
  return scim.patch(`/Users/${user.id}`, patchOf(...operations));
}

describe('A PATCH', () => {
  it.each([
    ['adds an attribute', { op: 'add', path: 'nickName', value: 'A' }, { nickName: 'A' }],
    ['adds to a single value, which replaces it', { op: 'add', path: 'title', value: 'B' }, { title: 'B' }],
    [
      'replaces what is not there, which adds it',
      { op: 'replace', path: 'nickName', value: 'A' },
      { nickName: 'A' },
    ],
    [
      'replaces a complex attribute, which merges its parts',
      { op: 'replace', path: 'name', value: { givenName: 'Augusta' } },
      { name: { givenName: 'Augusta', familyName: 'Byron' } },
    ],
    [
      'adds a value to a list',
      { op: 'add', path: 'emails', value: [{ value: 'x@acme.test', type: 'other' }] },
      { emails: [work, home, { value: 'x@acme.test', type: 'other' }] },
    ],
    [
      'adds a new primary, which ends the old one',
      { op: 'add', path: 'emails', value: [{ value: 'x@acme.test', primary: true }] },
      { emails: [{ ...work, primary: false }, home, { value: 'x@acme.test', primary: true }] },
    ],
    [
      'makes another value primary, which ends the old one',
      { op: 'replace', path: 'emails[type eq "home"].primary', value: true },
      {
        emails: [
          { ...work, primary: false },
          { ...home, primary: true },
        ],
      },
    ],
    ['replaces a list', { op: 'replace', path: 'emails', value: [home] }, { emails: [home] }],
    [
      'replaces the part of a value that a filter chooses',
      { op: 'replace', path: 'emails[type eq "home"].value', value: 'x@acme.test' },
      { emails: [work, { ...home, value: 'x@acme.test' }] },
    ],
    [
      'replaces a value that a filter chooses',
      { op: 'replace', path: 'emails[type eq "home"]', value: { value: 'x@acme.test', display: 'X' } },
      { emails: [work, { value: 'x@acme.test', type: 'home', display: 'X' }] },
    ],
    [
      'makes the value that a filter of equalities describes',
      { op: 'replace', path: 'addresses[type eq "home" and primary eq true].locality', value: 'London' },
      { addresses: [{ type: 'home', primary: true, locality: 'London' }] },
    ],
    ['removes an attribute', { op: 'remove', path: 'title' }, { title: undefined }],
    ['removes a part', { op: 'remove', path: 'name.givenName' }, { name: { familyName: 'Byron' } }],
    [
      'removes the values that a filter chooses',
      { op: 'remove', path: 'emails[type eq "work"]' },
      { emails: [home] },
    ],
    ['removes what a value names', { op: 'remove', path: 'emails', value: [work] }, { emails: [home] }],
    ['removes a list', { op: 'remove', path: 'emails' }, { emails: undefined }],
    [
      'sets a part of an extension',
      { op: 'add', path: `${enterprise}:department`, value: 'Engines' },
      { [enterprise]: { department: 'Engines' } },
    ],
    [
      'sets a whole extension',
      { op: 'add', value: { [enterprise]: { division: 'N' } } },
      { [enterprise]: { division: 'N' } },
    ],
    [
      'has dots in the keys of its value',
      { op: 'add', value: { 'name.middleName': 'K' } },
      { name: { givenName: 'Ada', familyName: 'Byron', middleName: 'K' } },
    ],
  ])('M38 N7 S14 that %s', async (_, operation, difference) => {
    const changed = await patch(operation);
    expect(changed.status, changed.text).toBe(200);
    expect(attributesOf(changed)).toEqual({ ...attributesOf(user), ...difference });
    expect(changed.headers.get('etag')).toBe('W/"2"');
    await expectUnchanged(scim, changed);
  });

  it.each([
    ['adds a value that is there', { op: 'add', path: 'emails', value: [home] }],
    ['removes an attribute that is not there', { op: 'remove', path: 'nickName' }],
    ['removes values that are not there', { op: 'remove', path: 'emails[value eq "nobody@acme.test"]' }],
    ['replaces by the same', { op: 'replace', path: 'name', value: { givenName: 'Ada' } }],
    [
      'says what the service alone may say, among other things',
      { op: 'replace', value: { id: 'x', meta: {}, groups: [] } },
    ],
    ['names attributes that nobody knows, without a path', { op: 'add', value: { shoeSize: 42 } }],
  ])('C18 that %s changes nothing', async (_, operation) => {
    const answer = await patch(operation);
    expect([answer.status, answer.json]).toEqual([200, user.json]);
    await expectUnchanged(scim, user);
    expect(await auditOf(org, { action: 'user.update' })).toEqual([]);
  });

  it.each([
    ['without a path to remove', { op: 'remove' }, 'noTarget', 'Operations[0]: remove needs a path'],
    [
      'for a filter that nothing matches and that describes no value',
      { op: 'replace', path: 'emails[type ne "work" and type ne "home"].value', value: 'x' },
      'noTarget',
      expect.stringMatching(/^Operations\[0\] \(path ".*"\): no value of emails matches$/),
    ],
    [
      'with an unknown path',
      { op: 'add', path: 'shoeSize', value: 1 },
      'invalidPath',
      'Operations[0] (path "shoeSize"): unknown attribute "shoeSize"',
    ],
    [
      'with a path that is none',
      { op: 'add', path: 'name..x', value: 1 },
      'invalidPath',
      expect.stringContaining('Operations[0] (path "name..x")'),
    ],
    [
      'with a filter on what is no list',
      { op: 'add', path: 'name[givenName eq "A"].familyName', value: 'x' },
      'invalidPath',
      expect.any(String),
    ],
    [
      'with a broken filter',
      { op: 'add', path: 'emails[type eq].value', value: 'x' },
      'invalidFilter',
      expect.stringContaining('Operations[0]'),
    ],
    [
      'without an op',
      { path: 'title', value: 'x' },
      'invalidSyntax',
      'Operations[0]: op must be "add", "replace" or "remove"',
    ],
    [
      'with an unknown op',
      { op: 'merge', path: 'title', value: 'x' },
      'invalidSyntax',
      'Operations[0]: op must be "add", "replace" or "remove"',
    ],
    [
      'of what only the service may change',
      { op: 'replace', path: 'id', value: 'x' },
      'mutability',
      'Operations[0] (path "id"): id can\'t be changed by a client',
    ],
    [
      'of the meta data',
      { op: 'replace', path: 'meta.created', value: 'x' },
      'mutability',
      expect.stringContaining('Operations[0] (path "meta.created")'),
    ],
    [
      'of the groups',
      { op: 'add', path: 'groups', value: [{ value: 'g' }] },
      'mutability',
      expect.stringContaining('Operations[0] (path "groups")'),
    ],
    [
      'with a value of another type',
      { op: 'replace', path: 'active', value: 'maybe' },
      'invalidValue',
      'Operations[0] (path "active"): active must be a boolean, not a string',
    ],
    [
      'without a value to add',
      { op: 'add', path: 'title' },
      'invalidValue',
      'Operations[0] (path "title"): add needs a value',
    ],
    [
      'without path and with a text',
      { op: 'replace', value: 'x' },
      'invalidValue',
      expect.stringContaining('Operations[0]: '),
    ],
    [
      'that takes the userName away',
      { op: 'remove', path: 'userName' },
      'invalidValue',
      'Operations[0] (path "userName"): userName is required',
    ],
    [
      'that empties the userName',
      { op: 'replace', path: 'userName', value: '' },
      'invalidValue',
      'Operations[0] (path "userName"): userName is required',
    ],
  ])('N7 %s is refused, naming the operation', async (_, operation, scimType, detail) => {
    expectError(await patch(operation), 400, detail, scimType);
    await expectUnchanged(scim, user);
  });

  it('N7 does all of its operations or none, and names the one that is wrong', async () => {
    const answer = await patch(
      { op: 'replace', path: 'title', value: 'B' },
      { op: 'replace', path: 'active', value: false },
      { op: 'replace', path: 'emails[type eq "work"].primary', value: 7 },
    );
    const detail =
      'Operations[2] (path "emails[type eq \\"work\\"].primary"): emails.primary must be a boolean, not a number';
    expectError(answer, 400, detail, 'invalidValue');
    await expectUnchanged(scim, user);
    expect(await auditOf(org, { outcome: 'success', channel: 'scim' })).toHaveLength(1);
  });

  it.each([
    ['a list', []],
    ['no operations', {}],
    ['operations that are no list', { Operations: {} }],
    ['an empty list of operations', { Operations: [] }],
    ['an operation that is a text', { Operations: ['remove title'] }],
  ])('N7 of %s is refused', async (_, body) => {
    expectError(await scim.patch(`/Users/${user.id}`, body), 400, expect.any(String), 'invalidSyntax');
    await expectUnchanged(scim, user);
  });

  it('is refused with the userName or the e-mail of somebody else, naming it', async () => {
    const other = await provision(org);
    expectError(
      await patch({ op: 'replace', path: 'userName', value: other.userName.toUpperCase() }),
      409,
      'Another member has this userName.',
      'uniqueness',
    );
    expectError(
      await patch({ op: 'replace', path: 'emails[type eq "work"].value', value: other.userName }),
      409,
      'Another member has this e-mail address (emails).',
      'uniqueness',
    );
    await expectUnchanged(scim, user);
  });
});
