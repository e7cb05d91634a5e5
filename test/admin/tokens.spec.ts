import { createHash } from 'node:crypto';
import { Client as Database } from 'pg';
import { describe, expect, it } from 'vitest';
import { auditOf, newOrganization, ok, scimClient, sharedHouse } from '../support/house.js';

const tokenShape = /^scim_[0-9A-Za-z]{46}$/;
const hour = 3_600_000;

async function inDatabase<Row extends object>(text: string, values: unknown[]): Promise<Row[]> {
  const database = new Database(sharedHouse().migrationUrl);
  await database.connect();
  try {
    return (await database.query<Row>(text, values)).rows;
  } finally {
    await database.end();
  }
}

const usable = async (orgId: string, token: string): Promise<number> =>
  (await scimClient(`/api/scim/v2/${orgId}`, token).get('/Users')).status;

describe('SCIM tokens', () => {
  it('TS14 M17 T15 are made with a name and shown once', async () => {
    const { admin } = await newOrganization();
    const made = await admin.post('/scim/tokens', { name: 'Okta production' });
    expect(made.status).toBe(201);
    expect(made.json).toEqual({
      id: expect.any(String),
      name: 'Okta production',
      prefix: expect.stringMatching(/^scim_[0-9A-Za-z]{8}$/),
      token: expect.stringMatching(tokenShape),
      createdAt: expect.any(String),
      expiresAt: null,
    });
    expect(made.json.token.startsWith(made.json.prefix)).toBe(true);
    const listed = await admin.get('/scim/tokens');
    expect(listed.text).not.toContain(made.json.token);
    expect(listed.json.data[0]).toEqual({
      id: made.json.id,
      name: 'Okta production',
      prefix: made.json.prefix,
      status: 'active',
      createdAt: made.json.createdAt,
      lastUsedAt: null,
      expiresAt: null,
      revokedAt: null,
    });
  });

  it('TS15 M18 several live at once', async () => {
    const { admin, id, token } = await newOrganization();
    const second = ok(await admin.post('/scim/tokens', { name: 'Azure staging' }), 201).json;
    expect(await usable(id, token)).toBe(200);
    expect(await usable(id, second.token)).toBe(200);
  });

  it('T33 M86 are stored as SHA-256, and nowhere in the clear', async () => {
    const { id, token, tokenId, admin } = await newOrganization();
    const [row] = await inDatabase<{ hash: string; whole: string }>(
      `select encode(hash, 'hex') as hash, t::text as whole from scim_token t where org_id = $1 and id = $2`,
      [id, tokenId],
    );
    expect(row?.hash).toBe(createHash('sha256').update(token).digest('hex'));
    expect(row?.whole).not.toContain(token.slice(13));
    const events = await inDatabase<{ whole: string }>(
      'select e::text as whole from audit_event e where org_id = $1',
      [id],
    );
    expect(events.some(({ whole }) => whole.includes(token.slice(13)))).toBe(false);
    expect(JSON.stringify(await auditOf({ admin }))).not.toContain(token);
  });

  it('T34 M87 open no other organization', async () => {
    const one = await newOrganization();
    const other = await newOrganization();
    expect(await usable(one.id, one.token)).toBe(200);
    expect(await usable(other.id, one.token)).toBe(401);
  });

  it('T36 T37 M69 M70 rotated at once: the old one stops, the new one works', async () => {
    const { admin, id, token, tokenId } = await newOrganization();
    const rotated = await admin.call('POST', `/scim/tokens/${tokenId}/rotate`);
    expect(rotated.status).toBe(201);
    expect(rotated.json).toMatchObject({ name: 'Test IdP', token: expect.stringMatching(tokenShape) });
    expect(rotated.json.id).not.toBe(tokenId);
    expect(await usable(id, token)).toBe(401);
    expect(await usable(id, rotated.json.token)).toBe(200);
    const { data } = (await admin.get('/scim/tokens')).json;
    expect(data.map(({ id: each, status }: never) => [each, status])).toEqual([
      [rotated.json.id, 'active'],
      [tokenId, 'revoked'],
    ]);
    const [event] = await auditOf({ admin }, { action: 'token.rotate' });
    expect(event.target).toMatchObject({ type: 'scim_token', id: tokenId });
    expect(event.detail).toContain(rotated.json.prefix);
  });

  it('T36 rotated with an overlap: both work until it ends, the old one is active until then', async () => {
    const { admin, id, token, tokenId } = await newOrganization();
    const rotated = ok(await admin.post(`/scim/tokens/${tokenId}/rotate`, { overlapSeconds: 2 }), 201).json;
    expect(await usable(id, token)).toBe(200);
    expect(await usable(id, rotated.token)).toBe(200);
    const old = (await admin.get('/scim/tokens')).json.data[1];
    expect(old).toMatchObject({ id: tokenId, status: 'active', revokedAt: expect.any(String) });
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    expect(await usable(id, token)).toBe(401);
    expect((await admin.get('/scim/tokens')).json.data[1].status).toBe('revoked');
  });

  it('are replaced once when two rotate at the same time', async () => {
    const { admin, tokenId } = await newOrganization();
    const rotate = () => admin.post(`/scim/tokens/${tokenId}/rotate`, { overlapSeconds: 60 });
    const both = await Promise.all([rotate(), rotate()]);
    expect(both.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 409]);
    expect((await admin.get('/scim/tokens')).json.data.length).toBe(2);
  });

  it('pass on what they may do, and their end unless another is given', async () => {
    const { admin, id } = await newOrganization();
    const expiresAt = new Date(Date.now() + hour).toISOString();
    const wish = { name: 'Narrow', scopes: ['users:read'], expiresAt };
    const made = ok(await admin.post('/scim/tokens', wish), 201).json;
    expect(made.expiresAt).toBe(expiresAt);
    const rotated = ok(await admin.post(`/scim/tokens/${made.id}/rotate`, {}), 201).json;
    expect(rotated.expiresAt).toBe(expiresAt);
    const later = new Date(Date.now() + 2 * hour).toISOString();
    const again = ok(await admin.post(`/scim/tokens/${rotated.id}/rotate`, { expiresAt: later }), 201).json;
    expect(again.expiresAt).toBe(later);
    const scim = scimClient(`/api/scim/v2/${id}`, again.token);
    expect((await scim.get('/Users')).status).toBe(200);
    expect((await scim.post('/Users', {})).status).toBe(403);
  });

  it('M67 M68 M74 revoked: refused at once, the row stays, a second time changes nothing', async () => {
    const { admin, id, token, tokenId } = await newOrganization();
    expect((await admin.delete(`/scim/tokens/${tokenId}`)).status).toBe(204);
    expect(await usable(id, token)).toBe(401);
    const [row] = (await admin.get('/scim/tokens')).json.data;
    expect(row).toMatchObject({ id: tokenId, status: 'revoked', revokedAt: expect.any(String) });
    expect((await admin.delete(`/scim/tokens/${tokenId}`)).status).toBe(204);
    expect((await admin.get('/scim/tokens')).json.data[0].revokedAt).toBe(row.revokedAt);
    expect((await auditOf({ admin }, { action: 'token.revoke' })).length).toBe(1);
  });

  it('M70 a fresh one restores the synchronization', async () => {
    const { admin, id, token, tokenId } = await newOrganization();
    ok(await admin.delete(`/scim/tokens/${tokenId}`), 204);
    expect(await usable(id, token)).toBe(401);
    const fresh = ok(await admin.post('/scim/tokens', { name: 'Fresh' }), 201).json;
    expect(await usable(id, fresh.token)).toBe(200);
  });

  it('can end before an overlap does', async () => {
    const { admin, id, token, tokenId } = await newOrganization();
    ok(await admin.post(`/scim/tokens/${tokenId}/rotate`, { overlapSeconds: 600 }), 201);
    ok(await admin.delete(`/scim/tokens/${tokenId}`), 204);
    expect(await usable(id, token)).toBe(401);
  });

  it('that have ended are not rotated', async () => {
    const { admin, tokenId } = await newOrganization();
    ok(await admin.delete(`/scim/tokens/${tokenId}`), 204);
    const refused = await admin.post(`/scim/tokens/${tokenId}/rotate`, {});
    expect(refused.status).toBe(409);
    expect(refused.json.detail).toMatch(/revoked/);
    const expiresAt = new Date(Date.now() + 600).toISOString();
    const brief = ok(await admin.post('/scim/tokens', { name: 'Brief', expiresAt }), 201).json;
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect((await admin.get('/scim/tokens')).json.data[0].status).toBe('expired');
    expect((await admin.post(`/scim/tokens/${brief.id}/rotate`, {})).status).toBe(409);
  });

  it('M75 show their last use, also one that was refused', async () => {
    const { admin, id, token, tokenId } = await newOrganization();
    await usable(id, token);
    const [used] = (await admin.get('/scim/tokens')).json.data;
    expect(Date.parse(used.lastUsedAt)).toBeGreaterThan(Date.now() - 10_000);
    ok(await admin.delete(`/scim/tokens/${tokenId}`), 204);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await usable(id, token);
    const [again] = (await admin.get('/scim/tokens')).json.data;
    expect(Date.parse(again.lastUsedAt)).toBeGreaterThan(Date.parse(used.lastUsedAt));
  });

  it('work from their own addresses alone', async () => {
    const { admin, id } = await newOrganization();
    const make = async (allowedIps: string[]) =>
      ok(await admin.post('/scim/tokens', { name: 'Fenced', allowedIps }), 201).json.token as string;
    expect(await usable(id, await make(['127.0.0.0/8', '::1']))).toBe(200);
    expect(await usable(id, await make(['203.0.113.0/24']))).toBe(401);
  });

  it('are listed page by page', async () => {
    const { admin } = await newOrganization();
    for (let count = 0; count < 4; count++) ok(await admin.post('/scim/tokens', { name: `T${count}` }), 201);
    const first = (await admin.get('/scim/tokens', { limit: 3 })).json;
    const rest = (await admin.get('/scim/tokens', { limit: 3, cursor: first.nextCursor })).json;
    const names = [...first.data, ...rest.data].map(({ name }: { name: string }) => name);
    expect(names).toEqual(['T3', 'T2', 'T1', 'T0', 'Test IdP']);
    expect(rest.nextCursor).toBeNull();
  });

  it('of another organization are not there', async () => {
    const one = await newOrganization();
    const other = await newOrganization();
    expect((await one.admin.post(`/scim/tokens/${other.tokenId}/rotate`, {})).status).toBe(404);
    expect((await one.admin.delete(`/scim/tokens/${other.tokenId}`)).status).toBe(404);
    expect((await one.admin.delete('/scim/tokens/not-an-id')).status).toBe(404);
    expect(await usable(other.id, other.token)).toBe(200);
  });
});
