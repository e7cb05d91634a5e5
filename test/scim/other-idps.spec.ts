import { beforeEach, describe, expect, it } from 'vitest';
import { type Client } from '../support/client.js';
import {
  anyUserName,
  aUser,
  auditOf,
  newOrganization,
  type Organization,
  patchOf,
} from '../support/house.js';
import { requestTo } from '../support/raw.js';
import {
  attributesOf,
  core,
  enterprise,
  expectError,
  expectList,
  expectNothing,
  expectUnchanged,
  expectUser,
  idOf,
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

describe('OneLogin', () => {
  it('T1 N4 creates with nulls for what it does not know, below an address that ends with a slash', async () => {
    const created = await scim.post('//Users', {
      schemas: [core, enterprise],
      userName,
      externalId: '12345678',
      name: { givenName: 'Ada', familyName: 'Byron', formatted: 'Ada Byron', middleName: null },
      displayName: null,
      title: null,
      emails: [{ value: userName, type: 'work', primary: true }],
      phoneNumbers: [{ value: null, type: 'work' }],
      roles: null,
      [enterprise]: { department: null, manager: null, employeeNumber: null },
      active: true,
    });
    const kept = {
      userName,
      externalId: '12345678',
      name: { givenName: 'Ada', familyName: 'Byron', formatted: 'Ada Byron' },
      emails: [{ value: userName, type: 'work', primary: true }],
      active: true,
    };
    expectUser(created, 201, kept, { scim });
    await expectUnchanged(scim, created);
  });

  it('C18 clears with null what was there', async () => {
    const { id } = await provision(org, { userName, title: 'Countess' });
    const answer = await scim.put(`/Users/${id}/`, { ...aUser({ userName }), title: null, nickName: null });
    expect(attributesOf(answer)).toEqual(attributesOf({ ...answer, json: aUser({ userName }) }));
    await expectUnchanged(scim, answer);
  });
});

describe('JumpCloud', () => {
  it('T1 N4 makes a test user when it is activated, changes it by PUT and deletes it', async () => {
    const test = aUser({ userName, externalId: '5f9c' });
    expectList(await scim.get('/Users', { filter: `userName eq "${userName}"` }), []);
    const created = await scim.post('/Users', test);
    const { schemas: _, ...kept } = test;
    expectUser(created, 201, kept, { scim });
    const changed = await scim.put(`/Users/${idOf(created)}`, { ...test, id: idOf(created), title: 'Test' });
    expectUser(changed, 200, { ...kept, title: 'Test' }, { scim, version: 2 });
    await expectUnchanged(scim, changed);
    expectNothing(await scim.delete(`/Users/${idOf(created)}`));
    expectError(await scim.get(`/Users/${idOf(created)}`), 404, 'User not found.');
    expect((await auditOf(org, { channel: 'scim', outcome: 'success' })).map(({ action }) => action)).toEqual(
      ['user.delete', 'user.update', 'user.create'],
    );
  });

  it('C2 makes it again the next day, which is the same test user', async () => {
    const first = await provision(org, { userName });
    await scim.delete(`/Users/${first.id}`);
    expect((await provision(org, { userName })).id).toBe(first.id);
  });
});

describe('Google Workspace', () => {
  it('M32 asks for one user first', async () => {
    expectList(await scim.get('/Users', { count: 1 }), []);
    const { json } = await provision(org);
    await provision(org);
    expectList(await scim.get('/Users', { count: 1 }), [json], { total: 2 });
  });

  it('M32 changes users by PATCH and by PUT, and suspends', async () => {
    const { id } = await provision(org, { userName });
    const patched = await scim.patch(
      `/Users/${id}`,
      patchOf({ op: 'replace', path: 'name.familyName', value: 'Lovelace' }),
    );
    expect(patched.json.name).toEqual({ givenName: 'Ada', familyName: 'Lovelace' });
    const put = await scim.put(`/Users/${id}`, aUser({ userName, active: false }));
    const { schemas: _, ...kept } = aUser({ userName, active: false });
    expectUser(put, 200, kept, { scim, version: 3 });
    await expectUnchanged(scim, put);
  });
});

describe('PingOne', () => {
  it('N4 sends two primary addresses by PUT, of which the first stays primary', async () => {
    const { id } = await provision(org, { userName });
    const emails = [
      { value: 'one@acme.test', type: 'work', primary: true },
      { value: 'two@acme.test', type: 'home', primary: true },
    ];
    const { schemas: _, ...kept } = aUser({ userName });
    const changed = await scim.put(`/Users/${id}`, aUser({ userName, emails }));
    const settled = [emails[0], { ...emails[1], primary: false }];
    expectUser(changed, 200, { ...kept, emails: settled }, { scim, version: 2 });
    await expectUnchanged(scim, changed);
  });
});

describe('PingDirectory', () => {
  it('C18 leaves the password out of a PUT, which says nothing', async () => {
    const { id, json } = await provision(org, { userName, password: 'secret' });
    const answer = await scim.put(`/Users/${id}`, aUser({ userName }));
    expect(answer.json).toEqual(json);
  });
});

describe('SailPoint', () => {
  it('T28 replaces parts of the name one after the other, and parts not named stay', async () => {
    const { id } = await provision(org, {
      userName,
      name: { givenName: 'A', middleName: 'K', familyName: 'B' },
    });
    const changed = await scim.patch(
      `/Users/${id}`,
      patchOf(
        { op: 'replace', value: { name: { givenName: 'Ada' } } },
        { op: 'replace', value: { name: { familyName: 'Byron' } } },
      ),
    );
    expect(changed.json.name).toEqual({ givenName: 'Ada', middleName: 'K', familyName: 'Byron' });
    await expectUnchanged(scim, changed);
  });
});

describe("Keycloak's client", () => {
  it('M33 sends the value as a JSON text, with schemas in it', async () => {
    const { id } = await provision(org, { userName });
    const value = JSON.stringify({
      schemas: [core],
      title: 'Countess',
      name: { givenName: 'Augusta' },
      active: false,
    });
    const changed = await scim.patch(`/Users/${id}`, patchOf({ op: 'replace', value }));
    const { schemas: _, ...kept } = aUser({ userName });
    const name = { givenName: 'Augusta', familyName: 'Byron' };
    expectUser(changed, 200, { ...kept, name, title: 'Countess', active: false }, { scim, version: 2 });
    await expectUnchanged(scim, changed);
  });
});

describe('Rippling', () => {
  it('M14 M33 adds attributes without a path', async () => {
    const { id } = await provision(org, { userName });
    const phoneNumbers = [{ type: 'work', value: '555-0100' }];
    const changed = await scim.patch(
      `/Users/${id}`,
      patchOf({ op: 'Add', value: { title: 'Countess', phoneNumbers } }),
    );
    expect(attributesOf(changed)).toMatchObject({ title: 'Countess', phoneNumbers });
    await expectUnchanged(scim, changed);
  });
});

describe('Any identity provider', () => {
  it('T20 M73 may write Bearer in any way, with white space around the token', async () => {
    for (const authorization of [
      `bearer ${org.token}`,
      `BEARER   ${org.token}  `,
      `Bearer bearer ${org.token}`,
      `Bearer\t${org.token}\t`,
    ]) {
      expectList(await scim.get('/Users', undefined, { authorization }), []);
    }
  });

  it('S9 may double slashes and leave some at the end', async () => {
    const { json, id } = await provision(org);
    for (const path of ['//Users', '/Users/', '///Users//', '/users', '/USERS/']) {
      expectList(await scim.get(path), [json]);
    }
    for (const path of [`/Users//${id}`, `/Users/${id}/`, `/users/${id}`]) {
      expect((await scim.get(path)).json).toEqual(json);
    }
  });

  it('may send query parameters that nobody knows', async () => {
    const { json, id } = await provision(org);
    expectList(await scim.get('/Users?tenant=acme&tenant=other&x%5By%5D=1&flag&=&count=5'), [json]);
    expect((await scim.get(`/Users/${id}?flag`)).json).toEqual(json);
  });

  it('may send a Content-Type, or a body, with requests that have none', async () => {
    const { id } = await provision(org);
    const headers = { authorization: `Bearer ${org.token}`, 'content-type': 'application/scim+json' };
    for (const body of ['', '{}']) {
      const sent = { headers: { ...headers, 'content-length': String(body.length) }, body };
      expect((await requestTo(`${scim.base}/Users/${id}`, sent)).status).toBe(200);
    }
    const deletion = { method: 'DELETE', headers: { ...headers, 'content-length': '2' }, body: '{}' };
    expect(await requestTo(`${scim.base}/Users/${id}`, deletion)).toMatchObject({ status: 204, text: '' });
  });

  it('may ask for any format, and gets the one there is', async () => {
    for (const accept of ['*/*', 'application/json', 'text/html', 'application/xml']) {
      expectList(await scim.get('/Users', undefined, { accept }), []);
    }
  });

  it('may write attribute names and URNs in any case', async () => {
    const created = await scim.post('/Users', {
      SCHEMAS: [core.toUpperCase()],
      USERNAME: userName,
      Name: { GIVENNAME: 'Ada', familyname: 'Byron' },
      EMAILS: [{ VALUE: userName, Type: 'WORK', PRIMARY: true }],
      externalid: 'Ext-1',
      ACTIVE: true,
      [enterprise.toUpperCase()]: { DEPARTMENT: 'Engines' },
    });
    const kept = {
      schemas: [core, enterprise],
      userName,
      name: { givenName: 'Ada', familyName: 'Byron' },
      emails: [{ value: userName, type: 'work', primary: true }],
      externalId: 'Ext-1',
      active: true,
      [enterprise]: { department: 'Engines' },
    };
    expectUser(created, 201, kept, { scim });
    const patched = await scim.patch(`/Users/${idOf(created)}`, {
      SCHEMAS: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      operations: [
        { OP: 'REPLACE', PATH: 'NAME.GIVENNAME', VALUE: 'Augusta', name: 'an extra field' },
        { op: 'replace', value: { TITLE: 'Countess', [`${enterprise.toUpperCase()}:Division`]: 'North' } },
      ],
    });
    const after = {
      ...kept,
      name: { givenName: 'Augusta', familyName: 'Byron' },
      title: 'Countess',
      [enterprise]: { department: 'Engines', division: 'North' },
    };
    expectUser(patched, 200, after, { scim, version: 2 });
    await expectUnchanged(scim, patched);
  });

  it('may send attributes that nobody knows, which are passed over', async () => {
    const { schemas: _, ...kept } = aUser({ userName });
    const created = await scim.post('/Users', { ...aUser({ userName }), shoeSize: 42, name2: { a: [1] } });
    expectUser(created, 201, kept, { scim });
    const answer = await scim.patch(
      `/Users/${idOf(created)}`,
      patchOf({ op: 'replace', value: { shoeSize: 43, favourite: { colour: 'red' } } }),
    );
    expectUser(answer, 200, kept, { scim });
  });

  it('T29 may have an extension of its own, which is kept and given back', async () => {
    const urn = 'urn:example:params:scim:schemas:extension:Acme:2.0:User';
    const data = {
      badge: { Number: 7, colours: ['red', 'Blue'] },
      since: '0001-01-03T00:00:00.0000000Z',
      on: true,
    };
    const { schemas: _, ...kept } = aUser({ userName });
    const created = await scim.post('/Users', { ...aUser({ userName }), schemas: [core, urn], [urn]: data });
    expectUser(created, 201, { ...kept, schemas: [core, urn], [urn]: data }, { scim });
    await expectUnchanged(scim, created);
    expectList(await scim.get('/Users', { filter: `${urn}:badge.number eq 7` }), [created.json]);
    const changed = await scim.patch(
      `/Users/${idOf(created)}`,
      patchOf({ op: 'replace', path: `${urn}:on`, value: false }),
    );
    expectUser(
      changed,
      200,
      { ...kept, schemas: [core, urn], [urn]: { ...data, on: false } },
      { scim, version: 2 },
    );
    await expectUnchanged(scim, changed);
  });
});
