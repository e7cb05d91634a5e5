import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { mintScimToken } from '../../src/token/token-format.js';
import { type Answer } from '../support/client.js';
import { dumpOf } from '../support/dump.js';
import {
  auditOf,
  aUser,
  newOrganization,
  ok,
  operator,
  type Organization,
  scimClient,
  sharedHouse,
} from '../support/house.js';
import { aTime, expectError, expectList, expectUnauthorized, provision } from '../support/scim.js';

let org: Organization;

beforeEach(async () => {
  org = await newOrganization();
});

describe('A token', () => {
  it('T15 T21 S6 T34 starts with scim_, is shown once, and opens the SCIM of its organization', async () => {
    expect(org.token).toMatch(/^scim_[\dA-Za-z]{46}$/);
    expectList(await org.scim.get('/Users'), []);
    const list = ok(await org.admin.get('/scim/tokens'), 200);
    expect(list.text).not.toContain(org.token);
    expect(list.json.data).toEqual([
      {
        id: org.tokenId,
        name: 'Test IdP',
        prefix: org.token.slice(0, 13),
        status: 'active',
        createdAt: aTime,
        lastUsedAt: aTime,
        expiresAt: null,
        revokedAt: null,
      },
    ]);
    expect(JSON.stringify(await auditOf(org))).not.toContain(org.token);
  });

  it('M86 is in the database by its SHA-256 alone', async () => {
    const dump = await dumpOf(sharedHouse().migrationUrl);
    expect(dump).toContain(createHash('sha256').update(org.token).digest('hex'));
    expect(dump).not.toContain(org.token);
    expect(dump).not.toContain(org.token.slice(13));
  });

  it('T35 C7 opens no address of the admins', async () => {
    for (const path of [
      '/organizations',
      `/organizations/${org.id}`,
      `/organizations/${org.id}/scim`,
      `/organizations/${org.id}/scim/tokens`,
      `/organizations/${org.id}/members`,
      `/organizations/${org.id}/audit-events`,
      '/audit-events',
    ]) {
      const answer = await scimClient('/api/v1', org.token).get(path);
      expect(answer.status).toBe(401);
      expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    }
  });

  it('M62 changes nothing but users: settings, tokens and the organization stay', async () => {
    const before = await surroundings();
    const { id } = await provision(org);
    await org.scim.delete(`/Users/${id}`);
    for (const path of ['/scim', '/scim/tokens', '/organizations', '/AuditEvents', '/Tokens']) {
      expectError(await org.scim.post(path, {}), 404, 'There is no such SCIM endpoint.');
    }
    expect(await surroundings()).toEqual(before);

    async function surroundings(): Promise<unknown[]> {
      const tokens = ok(await org.admin.get('/scim/tokens'), 200).json.data as {
        id: string;
        status: string;
      }[];
      return [
        (await org.admin.get('')).json,
        (await org.admin.get('/scim')).json,
        tokens.map(({ id, status }) => [id, status]),
      ];
    }
  });
});

describe('A refused token', () => {
  it('M40 M72 C19 is a 401 with the same words, whatever is wrong with it', async () => {
    const { token } = org;
    const revoked = await issue();
    ok(await org.admin.delete(`/scim/tokens/${revoked.id}`), 204);
    const other = await newOrganization();
    const answers = [
      await present(undefined),
      await present(''),
      await present('Bearer'),
      await present('Bearer '),
      await present('Bearer nonsense'),
      await present(`Basic ${Buffer.from(`x:${token}`).toString('base64')}`),
      await present(`Token ${token}`),
      await present(`Bearer ${token}x`),
      await present(`Bearer ${token.slice(0, -1)}`),
      await present(`Bearer ${token.toLowerCase()}`),
      await present(`Bearer ${token}, Bearer ${token}`),
      await present(`Bearer ${mintScimToken().token}`),
      await present(`Bearer ${revoked.token}`),
      await present(`Bearer ${other.token}`),
      await present(`Bearer ${sharedHouse().operatorKey}`),
    ];
    for (const answer of answers) expectUnauthorized(answer);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  });

  it('M73 is not what a token with white space around it is', async () => {
    for (const authorization of [
      `Bearer  ${org.token}`,
      `Bearer ${org.token}   `,
      `  Bearer ${org.token}\t`,
      `Bearer "${org.token}"`,
      `Bearer ${org.token}%0A`,
      `Bearer ${org.token}\\n`,
      `Bearer \u00a0${org.token}`,
    ]) {
      expectList(await present(authorization), []);
    }
  });

  it('C7 is one in the query or in the body, where it never counts', async () => {
    const stranger = scimClient(`/api/scim/v2/${org.id}`, undefined);
    expectUnauthorized(await stranger.get('/Users', { access_token: org.token }));
    expectUnauthorized(await stranger.post('/Users', { ...aUser(), access_token: org.token }));
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const raw = `access_token=${org.token}`;
    expectUnauthorized(await stranger.call('POST', '/Users', { raw, headers: form }));
    const both = await org.scim.get('/Users', { access_token: 'scim_wrong' });
    expectList(both, []);
  });

  it('M69 M70 M71 is one that was revoked; a fresh one restores the work, and nothing is lost', async () => {
    const { json } = await provision(org);
    ok(await org.admin.delete(`/scim/tokens/${org.tokenId}`), 204);
    expectUnauthorized(await org.scim.get('/Users'));
    expectUnauthorized(await org.scim.post('/Users', aUser()));
    const fresh = await issue();
    expectList(await present(`Bearer ${fresh.token}`), [json]);
    const tokens = ok(await org.admin.get('/scim/tokens'), 200).json.data;
    expect(tokens).toMatchObject([
      { id: fresh.id, status: 'active' },
      { id: org.tokenId, status: 'revoked', revokedAt: aTime },
    ]);
  });

  it('T37 C4 M71 is the old one, at once after a rotation', async () => {
    const { json } = await provision(org);
    const rotated = ok(await org.admin.post(`/scim/tokens/${org.tokenId}/rotate`, {}), 201).json;
    expectUnauthorized(await org.scim.get('/Users'));
    expectList(await present(`Bearer ${rotated.token}`), [json]);
    const failures = await auditOf(org, { action: 'token.reject' });
    expect(failures).toMatchObject([
      {
        outcome: 'failure',
        channel: 'scim',
        actor: { id: org.tokenId },
        detail: expect.stringContaining('revoked'),
      },
    ]);
  });

  it('C4 is not the old one while an overlap runs', async () => {
    const rotated = ok(
      await org.admin.post(`/scim/tokens/${org.tokenId}/rotate`, { overlapSeconds: 2 }),
      201,
    ).json;
    expectList(await org.scim.get('/Users'), []);
    expectList(await present(`Bearer ${rotated.token}`), []);
    expect(ok(await org.admin.get('/scim/tokens'), 200).json.data).toMatchObject([
      { id: rotated.id, status: 'active' },
      { id: org.tokenId, status: 'active' },
    ]);
    await expect.poll(async () => (await org.scim.get('/Users')).status, { timeout: 5000 }).toBe(401);
    expectList(await present(`Bearer ${rotated.token}`), []);
  });

  it('C4 is one that has expired', async () => {
    const token = await issue({ expiresAt: new Date(Date.now() + 1500).toISOString() });
    expectList(await present(`Bearer ${token.token}`), []);
    const look = async (): Promise<Answer> => present(`Bearer ${token.token}`);
    await expect.poll(async () => (await look()).status, { timeout: 5000 }).toBe(401);
    expectUnauthorized(await look());
    expect(ok(await org.admin.get('/scim/tokens'), 200).json.data[0]).toMatchObject({ status: 'expired' });
  });

  it('is one of an organization that was deleted', async () => {
    ok(await org.admin.delete(''), 204);
    expectUnauthorized(await org.scim.get('/Users'));
  });
});

describe('The last use of a token', () => {
  it('M75 M74 moves with each attempt, also one that is refused', async () => {
    const lastUse = async (): Promise<string> =>
      ok(await org.admin.get('/scim/tokens'), 200).json.data[0].lastUsedAt as string;
    expect(await lastUse()).toBeNull();
    await org.scim.get('/Users');
    const first = await lastUse();
    expect(Date.now() - Date.parse(first)).toBeLessThan(10_000);
    ok(await org.admin.put('/scim', { enabled: false }), 200);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expectError(await org.scim.get('/Users'), 403);
    const second = await lastUse();
    expect(Date.parse(second)).toBeGreaterThan(Date.parse(first));
    ok(await org.admin.delete(`/scim/tokens/${org.tokenId}`), 204);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expectUnauthorized(await org.scim.get('/Users'));
    expect(Date.parse(await lastUse())).toBeGreaterThan(Date.parse(second));
  });
});

describe('A narrower token', () => {
  it('C15 C7 does what its scopes say, and is told which one it lacks', async () => {
    const { id, json } = await provision(org);
    const reader = scimClient(`/api/scim/v2/${org.id}`, (await issue({ scopes: ['users:read'] })).token);
    const detail = 'This token may not do that: it lacks the scope users:write.';
    expectList(await reader.get('/Users'), [json]);
    expect((await reader.get(`/Users/${id}`)).json).toEqual(json);
    for (const answer of [
      await reader.post('/Users', aUser()),
      await reader.put(`/Users/${id}`, aUser()),
      await reader.patch(`/Users/${id}`, {}),
      await reader.delete(`/Users/${id}`),
    ]) {
      expectError(answer, 403, detail);
    }
    const groups = scimClient('/scim/v2', (await issue({ scopes: ['groups:read', 'groups:write'] })).token);
    expectError(
      await groups.get('/Users'),
      403,
      'This token may not do that: it lacks the scope users:read.',
    );
    expect((await groups.get('/Schemas')).status).toBe(200);
    expect(await auditOf(org, { action: 'access.refuse' })).toHaveLength(5);
  });
});

it('C19 what nobody can be held to fills no log of an organization', async () => {
  await scimClient(`/api/scim/v2/${org.id}`, 'scim_guess').get('/Users');
  await scimClient(`/api/scim/v2/${org.id}`, undefined).get('/Users');
  expect(await auditOf(org, { outcome: 'failure' })).toEqual([]);
  const written = async (): Promise<unknown[]> =>
    ok(await operator().get('/audit-events', { action: 'token.reject', actor: 'scim_guess' }), 200).json.data;
  await expect
    .poll(written, { timeout: 15_000, interval: 500 })
    .toMatchObject([
      { organizationId: null, outcome: 'failure', actor: { type: 'anonymous', name: 'scim_guess' } },
    ]);
});

async function issue(over: Record<string, unknown> = {}): Promise<{ id: string; token: string }> {
  const { json } = ok(await org.admin.post('/scim/tokens', { name: 'Another', ...over }), 201);
  return { id: String(json.id), token: String(json.token) };
}

/** `GET /Users` with this Authorization header. */
function present(authorization: string | undefined): Promise<Answer> {
  const client = scimClient(`/api/scim/v2/${org.id}`, undefined);
  return client.get('/Users', undefined, authorization === undefined ? {} : { authorization });
}
