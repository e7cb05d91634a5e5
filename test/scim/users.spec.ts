import { beforeEach, describe, expect, it } from 'vitest';
import { type Client } from '../support/client.js';
import {
  anyUserName,
  auditOf,
  aUser,
  newOrganization,
  ok,
  type Organization,
  patchOf,
  scimClient,
} from '../support/house.js';
import {
  attributesOf,
  core,
  enterprise,
  expectError,
  expectList,
  expectUnauthorized,
  expectUnchanged,
  expectUser,
  idOf,
  memberOf,
  provision,
} from '../support/scim.js';

let org: Organization;
let scim: Client;
let userName: string;

beforeEach(async () => {
  org = await newOrganization();
  scim = org.scim;
  userName = anyUserName();
});

describe('A user that is created', () => {
  it('T1 T19 T25 S1 S18 M1 M6 M48 TS5 is an invited member with the default role', async () => {
    const created = await scim.post('/Users', aUser({ userName }));
    const { schemas: _, ...kept } = aUser({ userName });
    expectUser(created, 201, kept, { scim });
    await expectUnchanged(scim, created);
    expect(await memberOf(org, idOf(created))).toEqual({
      id: idOf(created),
      email: userName,
      userName,
      displayName: 'Ada Byron',
      role: 'viewer',
      roleSources: [{ type: 'own', id: null, role: 'viewer' }],
      status: 'invited',
      source: 'scim',
      groups: [],
      createdAt: created.json.meta.created,
      lastSignInAt: null,
    });
  });

  it('M36 M41 M65 may be as small as an example of a manual, with an address without a type', async () => {
    const body = {
      schemas: [core],
      userName: 'jane@acme.com',
      name: { formatted: 'Jane Roe' },
      emails: [{ value: 'jane@acme.com', primary: true }],
      active: true,
    };
    const created = await scim.post('/Users', body);
    const { schemas: _, ...kept } = body;
    expectUser(created, 201, kept, { scim });
    expect(await memberOf(org, idOf(created))).toMatchObject({
      email: 'jane@acme.com',
      displayName: 'Jane Roe',
    });
  });

  it('N1 N28 N31 N32 N33 N34 N35 N36 N37 T29 M5 TS8 keeps every attribute of its schema as it was sent', async () => {
    const everything = {
      externalId: 'Ext-1',
      userName,
      name: {
        formatted: 'Ms. Ada K Byron, III',
        familyName: 'Byron',
        givenName: 'Ada',
        middleName: 'K',
        honorificPrefix: 'Ms.',
        honorificSuffix: 'III',
      },
      displayName: 'Ada Byron',
      nickName: 'Addie',
      profileUrl: 'https://login.example/ada',
      title: 'Tour Guide',
      userType: 'Employee',
      preferredLanguage: 'en-GB',
      locale: 'en-GB',
      timezone: 'Europe/London',
      active: true,
      emails: [
        { value: userName, type: 'work', primary: true, display: 'Work' },
        { value: 'ada@home.test', type: 'home' },
      ],
      phoneNumbers: [{ value: '555-555-4444', type: 'mobile', primary: true }],
      ims: [{ value: 'someaimhandle', type: 'aim' }],
      photos: [{ value: 'https://photos.example/profilephoto/72930000000Ccne/F', type: 'photo' }],
      addresses: [{ type: 'work', streetAddress: '100 Universal City Plaza', country: 'US', primary: true }],
      entitlements: [{ value: 'printing' }],
      roles: [{ value: 'reader' }],
      x509Certificates: [{ value: 'MIIDQzCCAqygAwIBAgICEAAwDQYJKoZIhvcNAQEFBQAwTjELMAkGA1UEBhMCVVMx' }],
      [enterprise]: {
        employeeNumber: '701984',
        costCenter: '4130',
        organization: 'Universal',
        division: 'Theme',
      },
    };
    const created = await scim.post('/Users', { schemas: [core, enterprise], ...everything });
    expectUser(created, 201, { schemas: [core, enterprise], ...everything }, { scim });
    await expectUnchanged(scim, created);
  });

  it('C1 M43 N29 N30 has the primary address, else that of work, else the first, else its userName for e-mail', async () => {
    const name = (local: string) => `${local}.${userName}`;
    const primary = { value: name('primary'), type: 'home', primary: true };
    const work = { value: name('work'), type: 'Work' };
    const home = { value: name('home'), type: 'home' };
    const cases: [object[] | undefined, string | null][] = [
      [[home, work, primary], name('primary')],
      [
        [
          { ...home, value: name('h2') },
          { ...work, value: name('w2') },
        ],
        name('w2'),
      ],
      [[{ ...home, value: name('h3') }, { value: name('o3') }], name('h3')],
      [[], name('u3')],
      [undefined, name('u4')],
    ];
    for (const [index, [emails, email]] of cases.entries()) {
      const { id } = await provision(org, { userName: name(`u${index}`), emails });
      expect((await memberOf(org, id))['email']).toBe(email);
    }
    const { id } = await provision(org, { userName: 'ada', emails: [] });
    expect((await memberOf(org, id))['email']).toBeNull();
  });

  it('M44 M45 has its formatted name, else first and family name together, for a name', async () => {
    const whole = { formatted: 'Countess Lovelace', givenName: 'Ada', familyName: 'King' };
    for (const [name, shown] of [
      [whole, 'Countess Lovelace'],
      [{ givenName: 'Ada', familyName: 'King' }, 'Ada King'],
      [{ familyName: 'King' }, 'King'],
      [undefined, null],
    ]) {
      const { id } = await provision(org, { name });
      expect((await memberOf(org, id))['displayName']).toBe(shown);
    }
  });

  it('S30 M47 N38 C9 is disabled when it comes with active false', async () => {
    const created = await provision(org, { active: false });
    expect(created.json.active).toBe(false);
    expect((await memberOf(org, created.id))['status']).toBe('disabled');
  });

  it('M46 C9 counts as active as long as nobody says otherwise', async () => {
    const { id, json } = await provision(org, { active: undefined });
    expect(json.active).toBe(true);
    expect((await memberOf(org, id))['status']).toBe('invited');
  });

  it('ignores what only the service may say', async () => {
    const own = {
      id: 'mine',
      meta: { version: 'W/"9"', location: 'https://evil.example' },
      groups: [{ value: 'g' }],
    };
    const created = await scim.post('/Users', { ...aUser({ userName }), ...own });
    const { schemas: _, ...kept } = aUser({ userName });
    expectUser(created, 201, kept, { scim });
  });
});

describe('A user that exists', () => {
  it('M76 M85 M88 C8 T26 is a conflict naming the attribute, by userName or e-mail, in any case', async () => {
    const { json, id } = await provision(org, { userName });
    for (const [over, detail] of [
      [{ userName }, 'Another member has this userName.'],
      [{ userName: userName.toUpperCase(), emails: [] }, 'Another member has this userName.'],
      [
        { userName: anyUserName(), emails: [{ value: userName.toUpperCase() }] },
        'Another member has this e-mail address (emails).',
      ],
    ] as const) {
      expectError(await scim.post('/Users', aUser(over)), 409, detail, 'uniqueness');
    }
    expectList(await scim.get('/Users'), [json]);
    expect(await auditOf(org, { action: 'user.create', outcome: 'failure' })).toMatchObject([
      { detail: '409 uniqueness: Another member has this e-mail address (emails).' },
      { detail: '409 uniqueness: Another member has this userName.' },
      { detail: '409 uniqueness: Another member has this userName.', target: { name: userName } },
    ]);
    expect((await memberOf(org, id))['status']).toBe('invited');
  });

  it('M77 is found after the conflict and changed by PATCH', async () => {
    const { id } = await provision(org, { userName });
    expect((await scim.post('/Users', aUser({ userName }))).status).toBe(409);
    const found = await scim.get('/Users', { filter: `emails eq "${userName}"` });
    expect(found.json.Resources[0].id).toBe(id);
    const answer = await scim.patch(`/Users/${id}`, patchOf({ op: 'replace', value: { title: 'Countess' } }));
    expect(answer.json).toMatchObject({ id, title: 'Countess', userName });
    await expectUnchanged(scim, answer);
  });

  it('C1 may have the externalId of another', async () => {
    const externalId = 'same';
    const one = await provision(org, { externalId });
    const other = await provision(org, { externalId });
    expectList(await scim.get('/Users', { filter: 'externalId eq "same"' }), [one.json, other.json]);
  });

  it('C22 has a name that compares without width and case, and an e-mail that compares without case alone', async () => {
    await provision(org, { userName: 'Ａｄａ-ﬁ', emails: [{ value: 'ada-fi@acme.test' }] });
    const full = await scim.post('/Users', aUser({ userName: 'ADA-FI', emails: [] }));
    expectError(full, 409, 'Another member has this userName.', 'uniqueness');
    const { json } = await provision(org, { emails: [{ value: 'ada-ﬁ@acme.test' }] });
    expectList(await scim.get('/Users', { filter: 'emails eq "ADA-ﬁ@acme.test"' }), [json]);
  });

  it('M37 S24 is read by its id, and no other id finds it', async () => {
    const { id, json } = await provision(org);
    expect((await scim.get(`/Users/${id}`)).json).toEqual(json);
    for (const wrong of [
      '0',
      `${id}0`,
      id.toUpperCase(),
      'undefined',
      '%20',
      '018f4e2a-0000-7000-8000-000000000000',
    ]) {
      expectError(await scim.get(`/Users/${wrong}`), 404, 'User not found.');
      const update = await scim.put(`/Users/${wrong}`, aUser());
      expectError(update, 404, 'User not found.');
      expectError(await scim.patch(`/Users/${wrong}`, patchOf({ op: 'remove', path: 'title' })), 404);
      expectError(await scim.delete(`/Users/${wrong}`), 404, 'User not found.');
    }
  });
});

describe('PUT', () => {
  it('C18 T2 clears what it leaves out, but neither active nor the password', async () => {
    const { id } = await provision(org, { userName, active: false, title: 'Countess', externalId: 'x' });
    const put = await scim.put(`/Users/${id}`, { schemas: [core], userName });
    expectUser(put, 200, { userName, active: false }, { scim, version: 2 });
    await expectUnchanged(scim, put);
    expect((await memberOf(org, id))['status']).toBe('disabled');
  });

  it('S29 S32 C8 adds a member that an admin made, active or disabled, and takes it over', async () => {
    for (const [status, active] of [
      ['active', true],
      ['disabled', false],
    ] as const) {
      const email = anyUserName();
      const made = ok(await org.admin.post('/members', { email }), 201).json;
      ok(await org.admin.patch(`/members/${made.id}`, { status }), 200);
      expect((await scim.post('/Users', aUser({ userName: email }))).status).toBe(409);
      const found = await scim.get('/Users', { filter: `userName eq "${email}"` });
      expect(found.json.Resources[0]).toMatchObject({ id: made.id, active });
      const put = await scim.put(`/Users/${made.id}`, aUser({ userName: email, active }));
      expect(attributesOf(put)).toEqual(attributesOf({ ...put, json: aUser({ userName: email, active }) }));
      expect(await memberOf(org, made.id)).toMatchObject({ source: 'scim', status, role: 'viewer' });
    }
  });

  it('is refused for a userName or an e-mail of somebody else, naming it', async () => {
    const other = await provision(org);
    const { json, id } = await provision(org, { userName });
    const names = await scim.put(`/Users/${id}`, aUser({ userName: other.userName }));
    expectError(names, 409, 'Another member has this userName.', 'uniqueness');
    const emails = await scim.put(`/Users/${id}`, aUser({ userName, emails: [{ value: other.userName }] }));
    expectError(emails, 409, 'Another member has this e-mail address (emails).', 'uniqueness');
    expect((await scim.get(`/Users/${id}`)).json).toEqual(json);
  });
});

describe('A body', () => {
  it('without userName is refused, naming it', async () => {
    for (const name of [undefined, null, '']) {
      const body = { ...aUser(), userName: name };
      expectError(await scim.post('/Users', body), 400, 'userName is required', 'invalidValue');
    }
    const { id, json } = await provision(org);
    const { userName: _, ...nameless } = aUser();
    expectError(await scim.put(`/Users/${id}`, nameless), 400, 'userName is required', 'invalidValue');
    expect((await scim.get(`/Users/${id}`)).json).toEqual(json);
  });

  it.each([
    ['a name that is a text', { name: 'Ada' }, 'name must be an object, not a string'],
    ['an active that is a number', { active: 1 }, 'active must be a boolean, not a number'],
    ['a title that is an object', { title: {} }, 'title must be a string, not an object'],
    [
      'a value that is a number',
      { emails: [{ value: 7 }] },
      'emails[0].value must be a string, not a number',
    ],
    ['no core schema', { schemas: [enterprise] }, `schemas must include ${core}`],
  ])('with %s is refused, naming the attribute', async (_, over, detail) => {
    expectError(await scim.post('/Users', aUser(over)), 400, detail, 'invalidValue');
    expectList(await scim.get('/Users'), []);
  });

  it.each([
    ['no JSON', '{"userName":', 'application/scim+json', 400],
    ['a list', '[]', 'application/scim+json', 400],
    ['nothing', '', 'application/scim+json', 400],
    ['a NUL character', String.raw`{"userName":"a\u0000b"}`, 'application/scim+json', 400],
    ['a name twice', '{"userName":"a","userName":"b"}', 'application/scim+json', 400],
    ['a form', 'userName=ada', 'application/x-www-form-urlencoded', 415],
    ['Latin-1', '{}', 'application/scim+json; charset=iso-8859-1', 415],
  ])('of %s is refused in the words of SCIM', async (_, raw, type, status) => {
    const answer = await scim.call('POST', '/Users', { raw, headers: { 'content-type': type } });
    expectError(answer, status, expect.any(String), status === 400 ? 'invalidSyntax' : undefined);
    expectList(await scim.get('/Users'), []);
  });

  it('is not looked at before the credential is', async () => {
    const stranger = scimClient(`/api/scim/v2/${org.id}`, undefined);
    expectUnauthorized(await stranger.call('POST', '/Users', { raw: '{"userName":' }));
    const headers = { 'content-type': 'text/plain' };
    expectUnauthorized(await stranger.call('PUT', '/Users/nobody', { raw: 'x'.repeat(2_000_000), headers }));
    expectUnauthorized(await stranger.get('/Users', { filter: 'nonsense' }));
  });

  it('larger than the limit is a 413 in the words of SCIM', async () => {
    const body = aUser({ title: 'x'.repeat(1_100_000) });
    expectError(await scim.post('/Users', body), 413, expect.stringContaining('1048576 bytes'));
    expectList(await scim.get('/Users'), []);
  });
});

describe('A body', () => {
  it.each(['utf-8', 'UTF-8', 'utf8', '"utf-8"'])('may name its charset %s', async (charset) => {
    const { scim } = await newOrganization();
    const headers = { 'content-type': `application/scim+json; charset=${charset}` };
    expect((await scim.post('/Users', aUser(), headers)).status).toBe(201);
  });

  it('with a blank userName is refused, naming it', async () => {
    const { scim } = await newOrganization();
    const refused = await scim.post('/Users', aUser({ userName: '  ' }));
    expect(refused.status).toBe(400);
    expect(refused.json).toMatchObject({
      scimType: 'invalidValue',
      detail: expect.stringContaining('userName'),
    });
  });
});
