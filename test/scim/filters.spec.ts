import { beforeAll, describe, expect, it } from 'vitest';
import { newOrganization, type Organization } from '../support/house.js';
import { enterprise, expectError, expectList, provision, userNamesOf } from '../support/scim.js';

let org: Organization;

beforeAll(async () => {
  org = await newOrganization();
  await provision(org, {
    userName: 'ada',
    displayName: 'Ada Lovelace',
    externalId: 'EXT-a',
    title: 'Countess',
    emails: [
      { value: 'ada@work.test', type: 'work', primary: true },
      { value: 'ada@home.test', type: 'home' },
    ],
    [enterprise]: { department: 'Engines', employeeNumber: '7' },
  });
  await provision(org, {
    userName: 'bob',
    displayName: '100%_*\\ "Bob"',
    externalId: 'ext-A',
    emails: [
      { value: 'bob@home.test', type: 'work' },
      { value: 'bob@work.test', type: 'home', primary: true },
    ],
    phoneNumbers: [{ value: '+1 555', type: 'mobile' }],
    active: false,
  });
  await provision(org, { userName: 'cy', emails: [], name: { givenName: 'ＣＹ', familyName: '😀' } });
});

describe('A filter', () => {
  it.each([
    ['M82 M43 userName eq "ADA"', ['ada']],
    ['M82 userName eq "ａｄａ"', ['ada']],
    ['M83 S11 emails eq "ADA@work.test"', ['ada']],
    ['M83 S11 emails.value eq "ada@HOME.test"', ['ada']],
    ['S11 emails[type eq "work"].value eq "ada@work.test"', ['ada']],
    ['S11 emails[type eq "work"].value eq "bob@work.test"', []],
    ['S11 emails[type eq "work" and value eq "ada@work.test"]', ['ada']],
    ['N5 emails[type eq "work" and value co "@home"]', ['bob']],
    ['N5 emails.type eq "work" and emails.value co "@work"', ['ada', 'bob']],
    ['N5 emails co "@home"', ['ada', 'bob']],
    ['N5 emails[primary eq true and type eq "home"]', ['bob']],
    ['N5 emails[primary eq "True" and type eq "home"]', ['bob']],
    ['N5 not (emails pr)', ['cy']],
    ['N5 not(emails pr)', ['cy']],
    ['N5 emails pr', ['ada', 'bob']],
    ['N5 title pr', ['ada']],
    ['N5 title eq null', ['bob', 'cy']],
    ['N5 title ne null', ['ada']],
    ['N5 title ne "x"', ['ada', 'bob', 'cy']],
    ['N5 title ne "countess"', ['bob', 'cy']],
    ['N5 userName ne "ada"', ['bob', 'cy']],
    ['N5 userName sw "A"', ['ada']],
    ['N5 userName ew "B"', ['bob']],
    ['N5 userName co "d"', ['ada']],
    ['N5 userName gt "ada"', ['bob', 'cy']],
    ['N5 userName ge "BOB" and userName le "cy"', ['bob', 'cy']],
    ['N5 userName lt "b"', ['ada']],
    ['N5 externalId eq "EXT-a"', ['ada']],
    ['N5 externalId sw "ext"', ['bob']],
    ['N5 active eq true', ['ada', 'cy']],
    ['N5 active eq "False"', ['bob']],
    ['N5 active ne true', ['bob']],
    ['N5 displayName co "%"', ['bob']],
    ['N5 displayName co "_*"', ['bob']],
    ['N5 displayName co "*\\\\"', ['bob']],
    ['N5 displayName co "a%l"', []],
    ['N5 displayName eq "100%_*\\\\ \\"bob\\""', ['bob']],
    ['N5 userName sw "%"', []],
    ['N5 name.familyName eq "😀"', ['cy']],
    ['N5 name.familyName eq "\\ud83d\\ude00"', ['cy']],
    ['N5 name pr', ['ada', 'bob', 'cy']],
    ['N5 phoneNumbers[type eq "MOBILE"].value sw "+1"', ['bob']],
    [`N5 ${enterprise}:department eq "engines"`, ['ada']],
    [`N5 ${enterprise.toUpperCase()}:EmployeeNumber EQ "7"`, ['ada']],
    ['N5 urn:ietf:params:scim:schemas:core:2.0:User:userName eq "cy"', ['cy']],
    [`N5 schemas eq "${enterprise}"`, ['ada']],
    ['N5 meta.resourceType eq "User"', ['ada', 'bob', 'cy']],
    ['N5 meta.resourceType eq "Group"', []],
    ['N5 meta.created gt "2020-01-01T00:00:00Z"', ['ada', 'bob', 'cy']],
    ['N5 meta.lastModified lt "2020-01-01T00:00:00+01:00"', []],
    ['N5 userName eq "ada" or userName eq "bob" and active eq true', ['ada']],
    ['N5 (userName eq "ada" or userName eq "bob") and active eq false', ['bob']],
    ['N5 not (userName eq "ada") and not (active eq false)', ['cy']],
    ['N5   ( ( userName   eq   "ada" ) )  ', ['ada']],
    ['N5 id eq "nobody"', []],
    ['N5 groups.value eq "g"', []],
    ['N5 userName eq ""', []],
  ])('%s', async (text, found) => {
    const filter = text.replace(/^(?:[A-Z]\d+ )+/, '');
    const answer = await org.scim.get('/Users', { filter });
    expect(userNamesOf(answer)).toEqual(found);
    expectList(answer, answer.json.Resources);
    const counted = await org.scim.get('/Users', { filter, count: 0 });
    expectList(counted, [], { total: found.length });
  });

  it.each([
    'nonsense',
    'userName',
    'userName eq',
    'userName eq ada',
    "userName eq 'ada'",
    'userName eq "ada',
    'userName eq "ada" and',
    'userName eq "ada" userName eq "bob"',
    '(userName eq "ada"',
    'userName eq "ada")',
    'userName is "ada"',
    'shoeSize eq 7',
    'name.shoeSize eq 7',
    'emails[type eq "work"',
    'emails[shoeSize eq 1]',
    'active gt true',
    'active co "t"',
    'active eq "perhaps"',
    'userName gt null',
    'userName eq 7',
    'name eq "Ada"',
    'password eq "x"',
    'password pr',
    'meta.created gt "yesterday"',
    'meta.created co "2020"',
    'not userName eq "ada"',
    ' ',
    `${'('.repeat(30)}userName pr${')'.repeat(30)}`,
  ])('C3 M84 that is broken or can not be served is refused, never all users: %s', async (filter) => {
    expectError(await org.scim.get('/Users', { filter }), 400, expect.any(String), 'invalidFilter');
  });

  it('C3 M84 is not overlooked when its parameter is written in capitals', async () => {
    expect(userNamesOf(await org.scim.get('/Users?FILTER=userName%20eq%20%22ada%22'))).toEqual(['ada']);
  });

  it('is refused when it is longer than anybody writes, in the words of SCIM', async () => {
    const filter = Array.from({ length: 300 }, () => 'userName eq "ada"').join(' or ');
    expectError(await org.scim.get('/Users', { filter }), 400, expect.any(String), 'invalidFilter');
  });

  it('C1 compares an id with its case', async () => {
    const { json } = await org.scim.get('/Users', { filter: 'userName eq "ada"' });
    const id = String(json.Resources[0].id);
    expect(userNamesOf(await org.scim.get('/Users', { filter: `id eq "${id}"` }))).toEqual(['ada']);
    expect(userNamesOf(await org.scim.get('/Users', { filter: `id eq "${id.toUpperCase()}"` }))).toEqual([]);
    expect(userNamesOf(await org.scim.get('/Users', { filter: `id ne "${id}"` }))).toEqual(['bob', 'cy']);
  });

  it('N5 that finds more than a page says how many there are in all', async () => {
    const page = await org.scim.get('/Users', { filter: 'userName pr and active eq true', count: 1 });
    expect(userNamesOf(page)).toEqual(['ada']);
    expect(page.json.totalResults).toBe(2);
    const next = await org.scim.get('/Users', {
      filter: 'userName pr and active eq true',
      count: 1,
      startIndex: 2,
    });
    expect(userNamesOf(next)).toEqual(['cy']);
  });
});
