import { beforeEach, describe, expect, it } from 'vitest';
import { type Answer, Client } from '../support/client.js';
import { dumpOf } from '../support/dump.js';
import { auditOf, newOrganization, type Organization, patchOf } from '../support/house.js';
import { createDatabase } from '../support/postgres.js';
import {
  core,
  expectError,
  expectList,
  expectUnauthorized,
  expectUnchanged,
  expectUser,
  idOf,
} from '../support/scim.js';
import { startService } from '../support/service.js';

const headers = {
  accept: 'application/scim+json',
  'accept-charset': 'utf-8',
  'content-type': 'application/scim+json; charset=utf-8',
  'user-agent': 'OKTA SCIM Integration',
};

/** Okta's create request, letter by letter. */
const creation = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"jane@acme.com","name":{"givenName":"Jane","familyName":"Roe"},"emails":[{"primary":true,"value":"jane@acme.com","type":"work"}],"displayName":"Jane Roe","locale":"en-US","externalId":"00ujl29u0le5T6Aj10h7","groups":[],"password":"1mz050nq","active":true}`;

const jane = {
  userName: 'jane@acme.com',
  name: { givenName: 'Jane', familyName: 'Roe' },
  emails: [{ primary: true, value: 'jane@acme.com', type: 'work' }],
  displayName: 'Jane Roe',
  locale: 'en-US',
  externalId: '00ujl29u0le5T6Aj10h7',
  active: true,
};

const deactivation = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","value":{"active":false}}]}`;

let org: Organization;
let scim: Client;

beforeEach(async () => {
  org = await newOrganization();
  scim = org.scim;
});

describe('Okta tests the credentials', () => {
  it('M23 N26 with one user of an empty list', async () => {
    for (const count of [1, 2]) {
      expectList(await scim.get('/Users', { startIndex: 1, count }, headers), []);
    }
  });

  it('S24 with an unknown id, which is a 404 with the status as text', async () => {
    expectError(await scim.get('/Users/00ujl29u0le5T6Aj10h7', undefined, headers), 404, 'User not found.');
  });

  it('T20 with an Authorization header without a scheme, which is a 401 with a SCIM error', async () => {
    const bare = { ...headers, authorization: org.token };
    expectUnauthorized(await scim.get('/Users', { startIndex: 1, count: 1 }, bare));
  });

  it('S12 N25 with the token behind "Bearer", also when the admin pasted that word too', async () => {
    for (const authorization of [`Bearer ${org.token}`, `Bearer Bearer ${org.token}`]) {
      expectList(await scim.get('/Users', { count: 1 }, { ...headers, authorization }), []);
    }
  });
});

describe('Okta assigns a person', () => {
  it('T1 T23 N23 looks for the userName first and finds nobody', async () => {
    expectList(await lookUp('jane@acme.com'), []);
  });

  it('T22 S13 M24 N24 creates, and the answer is the user as it reads afterwards', async () => {
    const created = await create();
    expectUser(created, 201, jane, { scim });
    const read = await scim.get(`/Users/${idOf(created)}`, undefined, headers);
    expectUser(read, 200, jane, { scim });
    expect(read.json).toEqual(created.json);
    expect(await auditOf(org, { channel: 'scim' })).toMatchObject([
      {
        action: 'user.create',
        outcome: 'success',
        actor: { type: 'scim_token', id: org.tokenId },
        target: { type: 'user', id: idOf(created), name: 'jane@acme.com' },
        userAgent: 'OKTA SCIM Integration',
      },
    ]);
  });

  it('S6 takes application/json as well', async () => {
    const created = await scim.call('POST', '/Users', {
      raw: creation,
      headers: { ...headers, 'content-type': 'application/json' },
    });
    expectUser(created, 201, jane, { scim });
  });

  it('M82 finds the user again, also by the userName in capitals', async () => {
    const created = await create();
    expectList(await lookUp('jane@acme.com'), [created.json]);
    expectList(await lookUp('JANE@ACME.COM'), [created.json]);
  });

  it('S10 finds the user by e-mail where the application matches on that', async () => {
    const created = await create();
    for (const filter of ['emails eq "Jane@acme.com"', 'emails.value eq "jane@ACME.com"']) {
      expectList(await scim.get('/Users', { filter, startIndex: 1, count: 100 }, headers), [created.json]);
    }
  });
});

describe('Okta updates a profile', () => {
  it('S14 M4 M25 by PATCH, from catalogue applications', async () => {
    const created = await create();
    const value = { name: { familyName: 'Doe' }, displayName: 'Jane Doe', title: 'Captain' };
    const changed = await patch(idOf(created), patchOf({ op: 'replace', value }));
    const after = { ...jane, ...value, name: { givenName: 'Jane', familyName: 'Doe' } };
    expectUser(changed, 200, after, { scim, version: 2 });
    await expectUnchanged(scim, changed);
  });

  it('S14 by PUT of the whole body that it read, from applications of the wizard', async () => {
    const read = await scim.get(`/Users/${idOf(await create())}`, undefined, headers);
    const emails = [{ primary: true, value: 'jane@acme.com', type: 'work', display: 'Work' }];
    const body = { ...read.json, name: { givenName: 'Jane', familyName: 'Doe' }, emails, groups: [] };
    const changed = await scim.put(`/Users/${idOf(read)}`, body, headers);
    const after = { ...jane, name: { givenName: 'Jane', familyName: 'Doe' }, emails };
    expectUser(changed, 200, after, { scim, version: 2 });
    expect(changed.json.meta.created).toBe(read.json.meta.created);
    await expectUnchanged(scim, changed);
  });

  it('C18 by PUT of the body as it was, which changes nothing and is no event', async () => {
    const read = await scim.get(`/Users/${idOf(await create())}`, undefined, headers);
    const answer = await scim.put(`/Users/${idOf(read)}`, { ...read.json, groups: [] }, headers);
    expect(answer.json).toEqual(read.json);
    await expectUnchanged(scim, read);
    expect(await auditOf(org, { action: 'user.update' })).toEqual([]);
  });
});

describe('Okta takes a person away', () => {
  it('T3 M38 deactivates by a PATCH without a path, and the user stays', async () => {
    const created = await create();
    const answer = await scim.call('PATCH', `/Users/${idOf(created)}`, { raw: deactivation, headers });
    expectUser(answer, 200, { ...jane, active: false }, { scim, version: 2 });
    await expectUnchanged(scim, answer);
    expectList(await lookUp('jane@acme.com'), [answer.json]);
    expect(await auditOf(org, { action: 'user.deactivate' })).toMatchObject([
      {
        target: { id: idOf(created) },
        changes: [{ path: 'status', before: 'invited', after: 'disabled' }],
      },
    ]);
  });

  it('S16 S31 deactivates by PUT with active false', async () => {
    const created = await create();
    const body = { ...created.json, active: false };
    const answer = await scim.put(`/Users/${idOf(created)}`, body, headers);
    expectUser(answer, 200, { ...jane, active: false }, { scim, version: 2 });
    await expectUnchanged(scim, answer);
  });

  it('S25 S32 finds the deactivated user at the next assignment and activates the same one', async () => {
    const created = await create();
    await scim.call('PATCH', `/Users/${idOf(created)}`, { raw: deactivation, headers });
    const found = await lookUp('jane@acme.com');
    expect(found.json.Resources[0].id).toBe(created.json.id);
    const answer = await patch(idOf(created), patchOf({ op: 'replace', value: { active: true } }));
    expectUser(answer, 200, jane, { scim, version: 3 });
    await expectUnchanged(scim, answer);
    expect(await auditOf(org, { action: 'user.reactivate' })).toHaveLength(1);
  });

  it('S32 activates by PUT with active true', async () => {
    const created = await create();
    await scim.put(`/Users/${idOf(created)}`, { ...created.json, active: false }, headers);
    const answer = await scim.put(`/Users/${idOf(created)}`, { ...created.json, active: true }, headers);
    expectUser(answer, 200, jane, { scim, version: 3 });
  });
});

describe('Okta synchronizes passwords', () => {
  it('M59 by a PATCH without a path, which changes nothing', async () => {
    const created = await create();
    const answer = await patch(
      idOf(created),
      patchOf({ op: 'replace', value: { password: 'c0rrect-horse' } }),
    );
    expectUser(answer, 200, jane, { scim });
    await expectUnchanged(scim, created);
    expect(await auditOf(org, { action: 'user.' })).toHaveLength(1);
  });

  it('M60 and no password is in the database, the audit log, the service log or an answer', async () => {
    const database = await createDatabase();
    const service = await startService({ ...database, env: { LOG_LEVEL: 'trace' } });
    try {
      const own = await newOrganization({}, service);
      const answers = await sendPasswords(own);
      const dump = await dumpOf(database.migrationUrl);
      expect(dump).toContain('jane@acme.com');
      const seen = [dump, JSON.stringify(await auditOf(own)), ...service.log, ...answers].join('\n');
      expect(seen).not.toContain('Sw0rdfish');
      expect(seen).not.toContain('1mz050nq');
    } finally {
      await service.stop();
      await database.drop();
    }
  });
});

/** A password in every place and spelling a client has for it. */
async function sendPasswords({ scim: own }: Organization): Promise<string[]> {
  const created = await own.call('POST', '/Users', { raw: creation, headers });
  const id = idOf(created);
  const bodies = [
    patchOf({ op: 'replace', value: { password: 'Sw0rdfish-1' } }),
    patchOf({ op: 'add', path: 'password', value: 'Sw0rdfish-2' }),
    patchOf({ op: 'Replace', path: `${core}:Password`, value: 'Sw0rdfish-3' }),
    patchOf({ op: 'replace', value: { [`${core}:password`]: 'Sw0rdfish-4', title: 'Captain' } }),
    patchOf({ op: 'replace', path: 'password', value: { value: 'Sw0rdfish-5' } }),
  ];
  const answers = [created];
  for (const body of bodies) answers.push(await own.patch(`/Users/${id}`, body, headers));
  answers.push(await own.put(`/Users/${id}`, { ...jane, PASSWORD: 'Sw0rdfish-6' }, headers));
  answers.push(await own.post('/Users', { ...jane, password: 'Sw0rdfish-7' }, headers));
  answers.push(await own.get('/Users', { filter: 'password eq "Sw0rdfish-8"' }, headers));
  expect(answers.map(({ status }) => status)).toEqual([201, 200, 200, 200, 200, 400, 200, 409, 400]);
  return answers.map(({ text }) => text);
}

function create(): Promise<Answer> {
  return scim.call('POST', '/Users', { raw: creation, headers });
}

function lookUp(userName: string): Promise<Answer> {
  return scim.get('/Users', { filter: `userName eq "${userName}"`, startIndex: 1, count: 100 }, headers);
}

function patch(id: string, body: object): Promise<Answer> {
  return scim.patch(`/Users/${id}`, body, headers);
}
