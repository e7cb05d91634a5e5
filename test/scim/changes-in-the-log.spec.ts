import { beforeEach, describe, expect, it } from 'vitest';
import { type Client } from '../support/client.js';
import {
  anyUserName,
  auditOf,
  aUser,
  newOrganization,
  type Organization,
  patchOf,
} from '../support/house.js';
import { anId, aTime, core, expectError, expectUnchanged, provision } from '../support/scim.js';

let org: Organization;
let scim: Client;
let userName: string;

beforeEach(async () => {
  org = await newOrganization();
  scim = org.scim;
  userName = anyUserName();
});

describe('The log', () => {
  it('T32 C20 says what a creation made, who asked and from where', async () => {
    const { id, headers } = await provision(org, { userName });
    const [event] = await auditOf(org, { channel: 'scim' });
    expect(event).toEqual({
      id: anId,
      occurredAt: aTime,
      channel: 'scim',
      action: 'user.create',
      outcome: 'success',
      actor: { type: 'scim_token', id: org.tokenId, name: `Test IdP (${org.token.slice(0, 13)}…)` },
      target: { type: 'user', id, name: userName },
      requestId: headers.get('x-request-id'),
      ip: expect.stringMatching(/^(127\.0\.0\.1|::1)$/),
      userAgent: 'node',
      detail: null,
      changes: expect.any(Array),
    });
    expect(event.changes).toEqual(
      expect.arrayContaining([
        { path: 'userName', before: null, after: userName },
        { path: 'name.givenName', before: null, after: 'Ada' },
        { path: 'emails', before: null, after: [{ value: userName, type: 'work', primary: true }] },
        { path: 'status', before: null, after: 'invited' },
        { path: 'role', before: null, after: 'viewer' },
        { path: 'source', before: null, after: 'scim' },
      ]),
    );
  });

  it('T32 C20 has one event for a request, with each change by path, before and after', async () => {
    const { id } = await provision(org, { userName, title: 'Countess' });
    await scim.patch(
      `/Users/${id}`,
      patchOf(
        { op: 'replace', path: 'name.givenName', value: 'Augusta' },
        { op: 'remove', path: 'title' },
        {
          op: 'add',
          path: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department',
          value: 'Engines',
        },
        { op: 'add', path: 'nickName', value: 'Addie' },
      ),
    );
    const events = await auditOf(org, { action: 'user.update' });
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ channel: 'scim', outcome: 'success', target: { id, name: userName } });
    expect(sorted(events[0].changes)).toEqual([
      { path: 'name.givenName', before: 'Ada', after: 'Augusta' },
      { path: 'nickName', before: null, after: 'Addie' },
      { path: 'title', before: 'Countess', after: null },
      {
        path: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department',
        before: null,
        after: 'Engines',
      },
    ]);
  });

  it('T32 C20 calls a request after the turn of the status, whatever else it changed', async () => {
    const { id } = await provision(org, { userName });
    for (const active of [false, true]) {
      await scim.put(`/Users/${id}`, aUser({ userName, active, title: active ? 'Back' : 'Away' }));
    }
    const [back, away, ...others] = await auditOf(org, { channel: 'scim', target: id });
    expect(others.map(({ action }) => action)).toEqual(['user.create']);
    expect(away).toMatchObject({ action: 'user.deactivate' });
    expect(sorted(away.changes)).toEqual([
      { path: 'status', before: 'invited', after: 'disabled' },
      { path: 'title', before: null, after: 'Away' },
    ]);
    expect(back).toMatchObject({ action: 'user.reactivate' });
    expect(sorted(back.changes)).toEqual([
      { path: 'status', before: 'disabled', after: 'invited' },
      { path: 'title', before: 'Away', after: 'Back' },
    ]);
  });

  it('C18 has no event for a change that changes nothing, nor have version and lastModified moved', async () => {
    const created = await provision(org, { userName, title: 'Countess', externalId: 'x' });
    const { emails } = created.json;
    for (const answer of [
      await scim.put(`/Users/${created.id}`, created.json),
      await scim.put(
        `/Users/${created.id}`,
        aUser({ userName, title: 'Countess', externalId: 'x', active: undefined }),
      ),
      await patched({ op: 'replace', path: 'title', value: 'Countess' }),
      await patched({ op: 'add', path: 'emails', value: emails }),
      await patched({ op: 'add', value: { title: 'Countess', active: true } }),
      await patched({ op: 'remove', path: 'nickName' }),
      await patched({ op: 'add', path: 'nickName', value: 'A' }, { op: 'remove', path: 'nickName' }),
    ]) {
      expect(answer.json).toEqual(created.json);
      expect(answer.headers.get('etag')).toBe('W/"1"');
      expect(answer.status).toBe(200);
    }
    await expectUnchanged(scim, created);
    expect(await auditOf(org, { channel: 'scim' })).toHaveLength(1);

    function patched(...operations: object[]) {
      return scim.patch(`/Users/${created.id}`, patchOf(...operations));
    }
  });

  it('C19 T32 has the refusals of a known token, with the reason', async () => {
    const { id } = await provision(org, { userName });
    expectError(await scim.post('/Users', { schemas: [core] }), 400, 'userName is required', 'invalidValue');
    await scim.patch(`/Users/${id}`, patchOf({ op: 'replace', path: 'shoeSize', value: 1 }));
    await scim.get('/Users', { filter: 'nonsense' });
    await scim.delete('/Users/nobody');
    const failures = await auditOf(org, { outcome: 'failure' });
    expect(failures).toMatchObject([
      {
        action: 'user.delete',
        target: { type: 'user', id: 'nobody' },
        detail: '404 not_found: User not found.',
      },
      { action: 'user.list', target: null, detail: expect.stringContaining('400 invalidFilter: ') },
      {
        action: 'user.update',
        target: { id, name: userName },
        detail: expect.stringContaining('400 invalidPath: '),
      },
      { action: 'user.create', detail: '400 invalidValue: userName is required' },
    ]);
    for (const { channel, actor } of failures) {
      expect([channel, actor.id]).toEqual(['scim', org.tokenId]);
    }
  });

  it('T32 has no event for what was only read', async () => {
    const { id } = await provision(org);
    await scim.get(`/Users/${id}`);
    await scim.get('/Users', { filter: 'active eq true' });
    await scim.get('/Schemas');
    expect(await auditOf(org, { channel: 'scim' })).toHaveLength(1);
  });
});

function sorted(changes: { path: string }[]): unknown[] {
  return [...changes].sort((a, b) => a.path.localeCompare(b.path, 'en'));
}
