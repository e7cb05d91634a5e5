import { Client as Database } from 'pg';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../support/client.js';
import { aUser, auditOf, newOrganization, ok, operator, sharedHouse } from '../support/house.js';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('Audit events', () => {
  it('T32 say who did what to whom, newest first', async () => {
    const organization = await newOrganization();
    const { scim, tokenId } = organization;
    const { id, userName } = ok(await scim.post('/Users', aUser()), 201).json;
    const events = await auditOf(organization);
    expect(events.map(({ action }) => action)).toEqual([
      'user.create',
      'token.create',
      'scim.configure',
      'organization.create',
    ]);
    expect(events[0]).toEqual({
      id: expect.any(String),
      occurredAt: expect.stringMatching(/Z$/),
      channel: 'scim',
      action: 'user.create',
      outcome: 'success',
      actor: { type: 'scim_token', id: tokenId, name: expect.stringMatching(/^Test IdP \(scim_.{8}…\)$/) },
      target: { type: 'user', id, name: userName },
      requestId: expect.any(String),
      ip: expect.any(String),
      userAgent: expect.any(String),
      detail: null,
      changes: expect.any(Array),
    });
  });

  it('are narrowed down by every filter', async () => {
    const organization = await newOrganization();
    const { scim, admin, tokenId } = organization;
    const { id, userName } = ok(await scim.post('/Users', aUser()), 201).json;
    ok(await scim.get(`/Users/${id}x`), 404);
    const actions = async (query: Record<string, string>) =>
      (await auditOf(organization, query)).map(({ action }) => action);
    expect(await actions({ channel: 'scim', outcome: 'success' })).toEqual(['user.create']);
    expect(await actions({ outcome: 'failure' })).toEqual(['user.read']);
    expect(await actions({ action: 'user.' })).toEqual(['user.read', 'user.create']);
    expect(await actions({ action: 'user' })).toEqual([]);
    expect(await actions({ actor: tokenId })).toEqual(['user.read', 'user.create']);
    expect(await actions({ actor: 'test idp', outcome: 'success' })).toEqual(['user.create']);
    expect(await actions({ target: id })).toEqual(['user.create']);
    expect(await actions({ target: userName.toUpperCase().slice(0, -3) })).toEqual(['user.create']);
    expect(await actions({ target: '100%_' })).toEqual([]);

    await pause(5);
    const between = new Date().toISOString();
    await pause(5);
    ok(await admin.patch('', { name: 'Later' }), 200);
    expect(await actions({ since: between })).toEqual(['organization.update']);
    expect(await actions({ until: between, channel: 'admin' })).toEqual([
      'token.create',
      'scim.configure',
      'organization.create',
    ]);
  });

  it('are walked page by page, each once, while new ones come', async () => {
    const organization = await newOrganization();
    const { admin } = organization;
    for (let count = 0; count < 5; count++) ok(await admin.post('/scim/tokens', { name: `T${count}` }), 201);
    const all = (await auditOf(organization)).map(({ id }) => id);
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: Answer['json'] = ok(await admin.get('/audit-events', { limit: 3, cursor }), 200).json;
      seen.push(...page.data.map(({ id }: { id: string }) => id));
      cursor = page.nextCursor;
      ok(await admin.post('/scim/tokens', { name: 'Meanwhile' }), 201);
    }
    expect(seen).toEqual(all);
  });

  it('of another organization are not there, and a cursor of one opens no other', async () => {
    const one = await newOrganization();
    const other = await newOrganization();
    const events = await auditOf(one, { target: other.id });
    expect(events).toEqual([]);
    const { nextCursor } = (await one.admin.get('/audit-events', { limit: 1 })).json;
    const foreign = await other.admin.get('/audit-events', { limit: 1, cursor: nextCursor });
    expect(foreign.status).toBe(400);
    expect(foreign.json.errors).toEqual([{ path: 'cursor', message: expect.any(String) }]);
  });

  it('of all organizations are the operator’s to read, with whose they are', async () => {
    const one = await newOrganization();
    const other = await newOrganization();
    const { data } = ok(await operator().get('/audit-events', { limit: 200 }), 200).json;
    const organizations = data.map(({ organizationId }: { organizationId: string }) => organizationId);
    expect(organizations).toContain(one.id);
    expect(organizations).toContain(other.id);
    ok(await operator().post('/organizations', { name: '' }), 400);
    const failed = await operator().get('/audit-events', {
      action: 'organization.create',
      outcome: 'failure',
    });
    expect(failed.json.data[0]).toMatchObject({ organizationId: null, actor: { type: 'operator' } });
    const own = (await one.admin.get('/audit-events', { limit: 1 })).json.data[0];
    expect(own).not.toHaveProperty('organizationId');
  });

  it('are no events themselves when read', async () => {
    const organization = await newOrganization();
    const before = await auditOf(organization);
    ok(await organization.admin.get('/audit-events/export'), 200);
    expect(await auditOf(organization)).toEqual(before);
  });
});

describe('The export of audit events', () => {
  it('as NDJSON holds what the list holds', async () => {
    const organization = await newOrganization();
    ok(await organization.scim.post('/Users', aUser()), 201);
    const file = await organization.admin.get('/audit-events/export', { format: 'ndjson' });
    expect(file.status).toBe(200);
    expect(file.headers.get('content-type')).toMatch(/^application\/x-ndjson/);
    expect(file.headers.get('content-disposition')).toMatch(
      /^attachment; filename="audit-events-[\d-]+\.ndjson"$/,
    );
    const lines = file.text.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(await auditOf(organization));
  });

  it('as CSV has a header and a row each, with the same filters', async () => {
    const organization = await newOrganization();
    const file = await organization.admin.get('/audit-events/export', { format: 'csv', action: 'token.' });
    expect(file.headers.get('content-type')).toMatch(/^text\/csv/);
    const [header, row, ...rest] = file.text.split('\r\n');
    expect(header).toMatch(/^occurredAt,id,channel,action,outcome,/);
    expect(row).toContain(',admin,token.create,success,operator,');
    expect(rest).toEqual(['']);
  });

  it('runs no formula in a spreadsheet', async () => {
    const organization = await newOrganization();
    const userName = '=HYPERLINK("https://evil.test")@acme.test';
    ok(await organization.scim.post('/Users', aUser({ userName, emails: [] })), 201);
    const { text } = await organization.admin.get('/audit-events/export', { action: 'user.create' });
    expect(text).toContain(`"'=HYPERLINK(""https://evil.test"")@acme.test"`);
    expect(text).not.toMatch(/(^|,)"?[=+@-]/m);
  });

  it('holds every one of more events than a page', async () => {
    const { id, admin } = await newOrganization();
    const database = new Database(sharedHouse().migrationUrl);
    await database.connect();
    await database.query(
      `insert into audit_event (org_id, occurred_at, id, channel, action, outcome, actor_type, request_id, ip, user_agent)
       select $1, date_trunc('milliseconds', now()), gen_random_uuid(), 'admin', 'user.update', 'success', 'operator',
         n::text, '', '' from generate_series(1, 2500) n`,
      [id],
    );
    await database.end();
    const { text } = await admin.get('/audit-events/export', { format: 'ndjson', action: 'user.update' });
    const requests = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).requestId);
    expect(requests.length).toBe(2500);
    expect(new Set(requests).size).toBe(2500);
  });

  it('is empty but for its header when nothing matches', async () => {
    const { admin } = await newOrganization();
    expect(
      (await admin.get('/audit-events/export', { action: 'login.start' })).text.split('\r\n').length,
    ).toBe(2);
    expect((await admin.get('/audit-events/export', { action: 'login.start', format: 'ndjson' })).text).toBe(
      '',
    );
  });
});
