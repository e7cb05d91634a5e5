import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Answer, Client } from '../support/client.js';
import { anyUserName, auditOf, newOrganization, ok, type Organization, patchOf } from '../support/house.js';
import { requestTo } from '../support/raw.js';
import {
  attributesOf,
  enterprise,
  expectError,
  expectList,
  expectNothing,
  expectUnchanged,
  expectUser,
  idOf,
} from '../support/scim.js';

let org: Organization;
let scim: Client;
let creation: ReturnType<typeof creationOf>;

/** A user as Entra ID makes it, in its order, with nothing but the names filled in. */
function creationOf(userName: string, externalId: string) {
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', enterprise],
    externalId,
    userName,
    active: true,
    emails: [{ primary: true, type: 'work', value: userName }],
    meta: { resourceType: 'User' },
    name: { formatted: 'Ada Byron', familyName: 'Byron', givenName: 'Ada' },
    roles: [],
  };
}

/** What of it a user keeps. */
function keptOf({ externalId, userName, emails, name }: typeof creation): Record<string, unknown> {
  return { externalId, userName, active: true, emails, name };
}

beforeEach(async () => {
  org = await newOrganization();
  scim = org.scim;
  creation = creationOf(`Test_User_${anyUserName()}`, randomUUID());
});

describe.each([
  ['without a flag', ''],
  ['with the flag of its tenant URL', '&aadOptscim062020'],
])('Entra ID %s', (_, flag) => {
  it('T24 M27 M28 N27 tests the connection with a filter that matches nobody', async () => {
    expectList(await scim.get(`/Users?filter=userName+eq+%22${randomUUID()}%22${flag}`), []);
  });

  it('T1 M29 N28 creates a user, whose roles and extension it names without giving any', async () => {
    const created = await scim.post(`/Users?${flag}`, creation);
    expectUser(created, 201, keptOf(creation), { scim });
    await expectUnchanged(scim, created);
  });

  it('M88 N4 creates the same user twice, which is a conflict', async () => {
    const created = await scim.post(`/Users?${flag}`, creation);
    const again = await scim.post(`/Users?${flag}`, creation);
    expectError(again, 409, 'Another member has this userName.', 'uniqueness');
    expectList(await scim.get('/Users'), [created.json]);
  });

  it('T2 updates many attributes in one PATCH', async () => {
    const { id } = await create();
    const address = (part: string, value: string) => ({
      op: 'Add',
      path: `addresses[type eq "work"].${part}`,
      value,
    });
    const changed = await scim.patch(
      `/Users/${id}?${flag}`,
      patchOf(
        { op: 'Replace', path: 'emails[type eq "work"].value', value: 'Ada.Lovelace@Acme.test' },
        { op: 'Replace', path: 'name.familyName', value: 'Lovelace' },
        { op: 'Replace', path: 'displayName', value: 'Ada Lovelace' },
        { op: 'Add', path: 'phoneNumbers[type eq "mobile"].value', value: '+1 (555) 010-9999 x7' },
        { op: 'Add', path: 'phoneNumbers[type eq "work"].value', value: '555 0100' },
        address('streetAddress', '12 St James’s Square'),
        address('locality', 'London'),
        address('country', 'GB'),
        { op: 'Add', path: `${enterprise}:department`, value: 'Analytical Engines' },
        { op: 'Add', path: `${enterprise}:employeeNumber`, value: '701984' },
      ),
    );
    expectUser(
      changed,
      200,
      {
        ...keptOf(creation),
        schemas: creation.schemas,
        name: { formatted: 'Ada Byron', familyName: 'Lovelace', givenName: 'Ada' },
        displayName: 'Ada Lovelace',
        emails: [{ primary: true, type: 'work', value: 'Ada.Lovelace@Acme.test' }],
        phoneNumbers: [
          { type: 'mobile', value: '+1 (555) 010-9999 x7' },
          { type: 'work', value: '555 0100' },
        ],
        addresses: [
          { type: 'work', streetAddress: '12 St James’s Square', locality: 'London', country: 'GB' },
        ],
        [enterprise]: { department: 'Analytical Engines', employeeNumber: '701984' },
      },
      { scim, version: 2 },
    );
    await expectUnchanged(scim, changed);
    expect(await auditOf(org, { action: 'user.update' })).toHaveLength(1);
  });

  it('S31 disables with the boolean of that mode, and the user stays readable and can be found', async () => {
    const { id } = await create();
    const value = flag ? false : 'False';
    const disabled = await scim.patch(
      `/Users/${id}?${flag}`,
      patchOf({ op: 'Replace', path: 'active', value }),
    );
    expectUser(disabled, 200, { ...keptOf(creation), active: false }, { scim, version: 2 });
    await expectUnchanged(scim, disabled);
    expectList(await filtered(`userName eq "${creation.userName}"`), [disabled.json]);
    expectList(await filtered('active eq false'), [disabled.json]);
    expectList(await filtered('active eq true'), []);
  });

  it('N5 deletes a user once, and finds nobody the second time', async () => {
    const { id } = await create();
    expectNothing(await scim.delete(`/Users/${id}?${flag}`));
    expectError(await scim.delete(`/Users/${id}?${flag}`), 404, 'User not found.');
    expectError(await scim.get(`/Users/${id}?${flag}`), 404, 'User not found.');
    expectList(await filtered(`userName eq "${creation.userName}"`), []);
  });

  it('updates the userName, by which alone the user is found then', async () => {
    const { id } = await create();
    const userName = `New_${creation.userName}`;
    const renamed = await scim.patch(
      `/Users/${id}?${flag}`,
      patchOf({ op: 'Replace', path: 'userName', value: userName }),
    );
    expectUser(renamed, 200, { ...keptOf(creation), userName }, { scim, version: 2 });
    expectList(await filtered(`userName eq "${creation.userName}"`), []);
    expectList(await filtered(`userName eq "${userName}"`), [renamed.json]);
  });

  it('does several operations on one attribute, of which the last one counts', async () => {
    const { id } = await create();
    const changed = await scim.patch(
      `/Users/${id}?${flag}`,
      patchOf(
        { op: 'Add', path: 'title', value: 'Countess' },
        { op: 'Replace', path: 'title', value: 'Programmer' },
        { op: 'Remove', path: 'nickName' },
        { op: 'Replace', path: 'emails[type eq "work"].value', value: 'one@acme.test' },
        { op: 'Replace', path: 'emails[type eq "work"].value', value: 'two@acme.test' },
      ),
    );
    const emails = [{ primary: true, type: 'work', value: 'two@acme.test' }];
    expectUser(changed, 200, { ...keptOf(creation), title: 'Programmer', emails }, { scim, version: 2 });
    await expectUnchanged(scim, changed);
  });
});

describe('Entra ID without the flag', () => {
  it('N38 sends booleans as strings, in POST and PUT as well', async () => {
    const emails = [{ primary: 'True', type: 'work', value: creation.userName }];
    const created = await scim.post('/Users', { ...creation, active: 'True', emails });
    expectUser(created, 201, keptOf(creation), { scim });
    const replaced = await scim.put(`/Users/${idOf(created)}`, { ...creation, active: 'False', emails });
    expectUser(replaced, 200, { ...keptOf(creation), active: false }, { scim, version: 2 });
    await expectUnchanged(scim, replaced);
  });

  it('S32 enables again with "True"', async () => {
    const { id } = await create();
    for (const value of ['False', 'True']) {
      await scim.patch(`/Users/${id}`, patchOf({ op: 'Replace', path: 'active', value }));
    }
    expectUser(await scim.get(`/Users/${id}`), 200, keptOf(creation), { scim, version: 3 });
  });
});

describe('Entra ID with the flag', () => {
  it('T29 replaces without a path, with paths for keys', async () => {
    const { id } = await create();
    const value = {
      displayName: 'Countess Ada',
      'name.givenName': 'Augusta',
      [`${enterprise}:employeeNumber`]: '7',
      'emails[type eq "work"].value': 'augusta@acme.test',
      'phoneNumbers[type eq "mobile"].value': '555-0199',
      active: false,
    };
    const changed = await scim.patch(`/Users/${id}?aadOptscim062020`, patchOf({ op: 'replace', value }));
    const after = {
      ...keptOf(creation),
      schemas: creation.schemas,
      displayName: 'Countess Ada',
      name: { ...creation.name, givenName: 'Augusta' },
      emails: [{ primary: true, type: 'work', value: 'augusta@acme.test' }],
      phoneNumbers: [{ type: 'mobile', value: '555-0199' }],
      active: false,
      [enterprise]: { employeeNumber: '7' },
    };
    expectUser(changed, 200, after, { scim, version: 2 });
    await expectUnchanged(scim, changed);
  });
});

describe('Entra ID sends values that', () => {
  it('N28 are parts of an address, some of them null', async () => {
    const address = { type: 'work', streetAddress: null, locality: 'Redmond', region: null, formatted: null };
    const created = await scim.post('/Users', { ...creation, addresses: [address] });
    const addresses = [{ type: 'work', locality: 'Redmond' }];
    expectUser(created, 201, { ...keptOf(creation), addresses }, { scim });
    const empty = { ...address, locality: null };
    const emptied = await scim.put(`/Users/${idOf(created)}`, { ...creation, addresses: [empty] });
    expectUser(emptied, 200, keptOf(creation), { scim, version: 2 });
  });

  it('T29 TS8 come back as they were sent', async () => {
    const userName = `MiXed.Case_${creation.userName}`;
    const own = {
      userName,
      displayName: '  Ada   “the First”  ',
      phoneNumbers: [{ type: 'work', value: 'tel:+44-(0)20/7946 0000;ext=3' }],
      emails: [{ primary: true, type: 'work', value: `UPPER.${userName}` }],
    };
    const created = await scim.post('/Users', { ...creation, ...own });
    expectUser(created, 201, { ...keptOf(creation), ...own }, { scim });
    await expectUnchanged(scim, created);
  });

  it('C18 are empty in one way or another, which clears the attribute', async () => {
    for (const operation of [
      { op: 'Replace', value: '' },
      { op: 'Replace', value: [] },
      { op: 'Replace', value: null },
      { op: 'Remove' },
    ]) {
      const { json } = ok(
        await scim.post('/Users', { ...creationOf(anyUserName(), 'x'), title: 'Countess' }),
        201,
      );
      const cleared = await scim.patch(`/Users/${json.id}`, patchOf({ path: 'title', ...operation }));
      expect(attributesOf(cleared)).not.toHaveProperty('title');
      expect(attributesOf(cleared)).toHaveProperty('name');
      expect(cleared.status).toBe(200);
    }
  });

  it('are roles whose values are JSON texts, one of them primary as a string', async () => {
    const role = (name: string) => `{"id":"18d14569-c3bd-439b-9a66-3a2aee01d14f","value":"${name}"}`;
    const created = await scim.post('/Users', {
      ...creation,
      roles: [{ primary: 'True', type: 'WindowsAzureActiveDirectoryRole', value: role('reader') }],
    });
    const kept = { primary: true, type: 'WindowsAzureActiveDirectoryRole', value: role('reader') };
    expectUser(created, 201, { ...keptOf(creation), roles: [kept] }, { scim });
    const changed = await scim.patch(
      `/Users/${idOf(created)}`,
      patchOf({ op: 'Replace', path: 'roles[primary eq "True"].value', value: role('writer') }),
    );
    const roles = [{ ...kept, value: role('writer') }];
    expectUser(changed, 200, { ...keptOf(creation), roles }, { scim, version: 2 });
    await expectUnchanged(scim, changed);
  });

  it('makes the primary role that is not there yet', async () => {
    const { id } = await create();
    const changed = await scim.patch(
      `/Users/${id}`,
      patchOf({ op: 'Add', path: 'roles[primary eq "True"].value', value: 'reader' }),
    );
    const roles = [{ primary: true, value: 'reader' }];
    expectUser(changed, 200, { ...keptOf(creation), roles }, { scim, version: 2 });
  });
});

describe('Entra ID asks', () => {
  it('without a User-Agent', async () => {
    const answer = await requestTo(`${scim.base}/Users?count=1`, {
      headers: { authorization: `Bearer ${org.token}` },
    });
    expect(answer.status).toBe(200);
  });

  it('M33 with attribute names in odd case, blanks as plus, and slashes at the end', async () => {
    const created = await create({ displayName: 'Ada Byron' });
    for (const query of [
      '/Users?filter=ActiVe+eq+true',
      '/Users?filter=ActiVe%20eq%20true',
      '/Users/?filter=DisplayName+eq+%22ada+byron%22',
      `/Users?filter=USERNAME+EQ+%22${encodeURIComponent(creation.userName)}%22+and+active+eq+true`,
      '/Users?filter=active+eq+%22True%22',
    ]) {
      expectList(await scim.get(query), [created.json]);
    }
  });

  it('S11 for the value of the work address, which the grammar has no word for', async () => {
    const created = await create();
    expectList(await filtered(`emails[type eq "work"].value eq "${creation.userName.toUpperCase()}"`), [
      created.json,
    ]);
    expectList(await filtered(`emails[type eq "home"].value eq "${creation.userName}"`), []);
  });

  it('C1 for an externalId, which compares with case, while names compare without', async () => {
    const externalId = 'Qm9i-aBcD';
    const created = await create({ externalId, displayName: 'Zoë' });
    expectList(await filtered(`externalId eq "${externalId}"`), [created.json]);
    expectList(await filtered(`externalId eq "${externalId.toLowerCase()}"`), []);
    expectList(await filtered('displayName eq "ZOË"'), [created.json]);
    expectList(await filtered(`id eq "${created.id}"`), [created.json]);
  });

  it('M35 for a page that starts at 0, which is the first', async () => {
    const created = await create();
    expectList(await scim.get('/Users', { startindex: 0, count: 10 }), [created.json]);
  });

  it('with dates of seven decimals in the first year there was', async () => {
    const created = await create();
    const first = '0001-01-03T00:00:00.0000000Z';
    expectList(await filtered(`meta.created gt "${first}"`), [created.json]);
    expectList(await filtered(`meta.lastModified lt "${first}"`), []);
  });

  it('for a plus in an address, which is a plus when it is encoded once', async () => {
    const created = await create({ userName: `ada+x.${creation.userName}` });
    const answer = await scim.get(
      `/Users?filter=userName%20eq%20%22${encodeURIComponent(String(created.json.userName))}%22`,
    );
    expectList(answer, [created.json]);
  });

  it('T34 M87 in the organization of its token alone', async () => {
    await create();
    const other = await newOrganization();
    expectList(await other.scim.get('/Users', { filter: `userName eq "${creation.userName}"` }), []);
  });
});

async function create(over: Record<string, unknown> = {}): Promise<Answer & { id: string }> {
  const answer = ok(await scim.post('/Users', { ...creation, ...over }), 201);
  return { ...answer, id: idOf(answer) };
}

function filtered(filter: string): Promise<Answer> {
  return scim.get('/Users', { filter });
}
