import { Client as Database } from 'pg';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  anyUserName,
  auditOf,
  newOrganization,
  ok,
  type Organization,
  patchOf,
  scimClient,
  sharedHouse,
} from '../support/house.js';
import {
  expectError,
  expectList,
  expectNothing,
  expectUnauthorized,
  expectUnchanged,
  memberOf,
  provision,
} from '../support/scim.js';

let here: Organization;
let there: Organization;
let userName: string;

beforeEach(async () => {
  [here, there] = [await newOrganization(), await newOrganization({ defaultRole: 'member' })];
  userName = anyUserName();
});

describe('A person known in another organization', () => {
  it('T26 T27 C8 becomes a member here, joined by e-mail, and nothing changes there', async () => {
    const known = await provision(there, { userName, title: 'Countess', externalId: 'there' });
    ok(await there.admin.patch(`/members/${known.id}`, { role: 'admin', status: 'active' }), 200);
    const before = await memberOf(there, known.id);
    const events = await auditOf(there);
    const made = await provision(here, {
      userName: 'ada',
      emails: [{ value: userName.toUpperCase(), primary: true }],
    });
    expect(made.id).not.toBe(known.id);
    expect(await accountOf(made.id)).toBe(await accountOf(known.id));
    expect(await memberOf(here, made.id)).toMatchObject({ role: 'viewer', status: 'invited' });
    expect(await memberOf(there, known.id)).toEqual(before);
    await expectUnchanged(there.scim, known);
    expect(await auditOf(there)).toEqual(events);
  });

  it('C8 has another account with another e-mail, whatever the userName', async () => {
    const known = await provision(there, { userName, emails: [{ value: anyUserName() }] });
    const made = await provision(here, { userName, emails: [{ value: anyUserName() }] });
    expect(await accountOf(made.id)).not.toBe(await accountOf(known.id));
  });

  it('C8 is joined to another account when the e-mail changes', async () => {
    const known = await provision(there, { userName });
    const made = await provision(here);
    const emails = [{ value: userName, type: 'work', primary: true }];
    ok(await here.scim.patch(`/Users/${made.id}`, patchOf({ op: 'replace', value: { emails } })), 200);
    expect(await accountOf(made.id)).toBe(await accountOf(known.id));
    await expectUnchanged(there.scim, known);
  });

  it('T30 C14 loses access here alone when deactivated here', async () => {
    const known = await provision(there, { userName });
    const made = await provision(here, { userName });
    ok(await here.scim.patch(`/Users/${made.id}`, patchOf({ op: 'replace', value: { active: false } })), 200);
    expect(await memberOf(here, made.id)).toMatchObject({ status: 'disabled' });
    expect(await memberOf(there, known.id)).toMatchObject({ status: 'invited' });
    await expectUnchanged(there.scim, known);
  });

  it('T31 C14 loses access here alone when deleted here', async () => {
    const known = await provision(there, { userName });
    const made = await provision(here, { userName });
    expectNothing(await here.scim.delete(`/Users/${made.id}`));
    expect(await memberOf(there, known.id)).toMatchObject({ status: 'invited' });
    await expectUnchanged(there.scim, known);
  });
});

describe('A token', () => {
  it('T18 T34 M72 M87 of another organization is refused like an unknown one', async () => {
    const base = `/api/scim/v2/${there.id}`;
    const foreign = await scimClient(base, here.token).get('/Users');
    const unknown = await scimClient(base, `${here.token.slice(0, -1)}_`).get('/Users');
    const nowhere = await scimClient('/api/scim/v2/0', here.token).get('/Users');
    for (const answer of [foreign, unknown, nowhere]) {
      expectUnauthorized(answer);
      expect(answer.text).toBe(unknown.text);
    }
    expect(await auditOf(here, { outcome: 'failure' })).toMatchObject([
      { action: 'token.reject', actor: { id: here.tokenId } },
      { action: 'token.reject', actor: { id: here.tokenId } },
    ]);
    expect(await auditOf(there, { outcome: 'failure' })).toEqual([]);
  });

  it('T34 M87 sees and changes the users of its organization alone', async () => {
    const { id, json } = await provision(there, { userName });
    const { scim } = here;
    expectList(await scim.get('/Users'), []);
    expectError(await scim.get(`/Users/${id}`), 404, 'User not found.');
    expectError(await scim.put(`/Users/${id}`, json), 404, 'User not found.');
    expectError(await scim.patch(`/Users/${id}`, patchOf({ op: 'remove', path: 'title' })), 404);
    expectError(await scim.delete(`/Users/${id}`), 404, 'User not found.');
    expectList(await there.scim.get('/Users'), [json]);
  });
});

async function accountOf(memberId: string): Promise<unknown> {
  const client = new Database({ connectionString: sharedHouse().migrationUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ account_id: string }>(
      'select account_id from member where id = $1',
      [memberId],
    );
    expect(rows).toEqual([{ account_id: expect.any(String) }]);
    return rows[0]?.account_id;
  } finally {
    await client.end();
  }
}
