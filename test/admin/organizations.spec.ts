import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { aUser, auditOf, newOrganization, ok, operator } from '../support/house.js';

const anySlug = (): string => `org-${randomBytes(5).toString('hex')}`;

describe('Organizations', () => {
  it('are made with a name and a slug, and read back', async () => {
    const slug = anySlug();
    const made = await operator().post('/organizations', { name: 'Acme, Inc.', slug });
    expect(made.status).toBe(201);
    expect(made.json).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      name: 'Acme, Inc.',
      slug,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    });
    const found = await operator().get(`/organizations/${made.json.id}`);
    expect(found.json).toEqual({ ...made.json, scimAllowed: true });
  });

  it('may have no slug', async () => {
    const made = await operator().post('/organizations', { name: 'No slug' });
    expect(made.json.slug).toBeNull();
  });

  it('refuse a slug that another has with 409, and keep nothing of the second', async () => {
    const slug = anySlug();
    ok(await operator().post('/organizations', { name: 'First', slug }), 201);
    const second = await operator().post('/organizations', { name: `Second ${slug}`, slug });
    expect(second.status).toBe(409);
    expect(second.json).toMatchObject({ type: 'urn:muster:error:uniqueness', status: 409 });
    const { data } = (await operator().get('/organizations', { limit: 200 })).json;
    expect(data.map(({ name }: { name: string }) => name)).not.toContain(`Second ${slug}`);
  });

  it('change name and slug, and free the old slug', async () => {
    const slug = anySlug();
    const { json } = ok(await operator().post('/organizations', { name: 'Before', slug }), 201);
    const path = `/organizations/${json.id}`;
    const changed = await operator().patch(path, { name: 'After', slug: anySlug() });
    expect(changed.status).toBe(200);
    expect((await operator().get(path)).json).toEqual(changed.json);
    expect((await operator().post('/organizations', { name: 'Heir', slug })).status).toBe(201);
    expect((await operator().patch(path, { slug })).status).toBe(409);
    expect((await operator().get(path)).json).toEqual(changed.json);
  });

  it('write no event for a change that changes nothing', async () => {
    const { admin } = await newOrganization();
    const { json } = await admin.get('');
    expect((await admin.patch('', { name: json.name, slug: null })).json).toEqual(json);
    expect((await admin.patch('', {})).status).toBe(200);
    expect(await auditOf({ admin }, { action: 'organization.update' })).toEqual([]);
  });

  it('record who changed what', async () => {
    const { admin, id } = await newOrganization();
    const { name } = (await admin.get('')).json;
    ok(await admin.patch('', { name: 'Renamed' }), 200);
    const [event] = await auditOf({ admin }, { action: 'organization.update' });
    expect(event).toMatchObject({
      channel: 'admin',
      outcome: 'success',
      actor: { type: 'operator', name: 'Operator' },
      target: { type: 'organization', id, name: 'Renamed' },
      changes: [{ path: 'name', before: name, after: 'Renamed' }],
    });
  });

  it('S3 S5 have provisioning only while the operator allows it', async () => {
    const { admin, scim } = await newOrganization();
    expect((await admin.patch('', { scimAllowed: false })).json.scimAllowed).toBe(false);
    const refused = await scim.get('/Users');
    expect(refused.status).toBe(403);
    expect(refused.json.detail).toMatch(/provisioning is disabled/i);
    ok(await admin.patch('', { scimAllowed: true }), 200);
    expect((await scim.get('/Users')).status).toBe(200);
  });

  it('are listed newest first, page by page, each once', async () => {
    const made: string[] = [];
    for (let count = 0; count < 3; count++) made.unshift((await newOrganization()).id);
    const seen: string[] = [];
    let query: Record<string, string | number> = { limit: 2 };
    for (let pages = 0; pages < 200 && !made.every((id) => seen.includes(id)); pages++) {
      const page = ok(await operator().get('/organizations', query), 200).json;
      seen.push(...page.data.map(({ id }: { id: string }) => id));
      query = { limit: 2, cursor: page.nextCursor };
    }
    expect(seen.filter((id) => made.includes(id))).toEqual(made);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('are gone once deleted: tokens end, the slug is free, the log stays', async () => {
    const organization = await newOrganization();
    const { admin, scim, id } = organization;
    const slug = anySlug();
    ok(await admin.patch('', { slug }), 200);
    ok(await scim.post('/Users', aUser()), 201);
    expect((await admin.delete('')).status).toBe(204);

    for (const path of ['', '/scim', '/scim/tokens', '/members']) {
      expect((await admin.get(path)).status).toBe(404);
    }
    expect((await admin.delete('')).status).toBe(404);
    expect((await scim.get('/Users')).status).toBe(401);
    expect((await operator().post('/organizations', { name: 'Heir', slug })).status).toBe(201);
    const [last] = await auditOf(organization, { action: 'organization.delete', outcome: 'success' });
    expect(last.target).toMatchObject({ type: 'organization', id });
    expect((await auditOf(organization, { action: 'user.create' })).length).toBe(1);
  });

  it('are one when two are made at once with the same slug', async () => {
    const slug = anySlug();
    const both = await Promise.all(
      ['One', 'Other'].map((name) => operator().post('/organizations', { name, slug })),
    );
    expect(both.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 409]);
  });

  it('are deleted once when two delete at once', async () => {
    const { admin } = await newOrganization();
    const both = await Promise.all([admin.delete(''), admin.delete('')]);
    expect(both.map(({ status }) => status).sort((a, b) => a - b)).toEqual([204, 404]);
  });
});
