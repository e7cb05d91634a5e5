import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routeTable } from '../hostile/route-table.js';
import { auditOf, newOrganization, ok, operator, type Organization } from '../support/house.js';
import { type Replicas, startReplicas } from '../support/session-replicas.js';
import { aMember, browse } from '../support/sessions.js';
import { rowsOf } from '../support/sql.js';

let at: Replicas;
let org: Organization;
let other: Organization;

beforeAll(async () => {
  at = await startReplicas({ RATE_LIMIT_LOGIN: '5' });
  org = await newOrganization({ initialStatus: 'active' }, at.house);
  other = await newOrganization({}, at.house);
});
afterAll(() => at.stop());

interface Issued {
  id: string;
  url: string;
  token: string;
}

async function aLink(of = org, over: object = {}): Promise<Issued> {
  const made = ok(await of.admin.post('/setup-links', { name: 'Contoso IT', ...over }), 201).json;
  expect(made.url).toMatch(new RegExp(`^${at.publicUrl}/console/setup#[\\w-]{64}$`));
  return { id: made.id, url: made.url, token: made.url.split('#')[1] };
}

const opening = (token: unknown, where = at.house) =>
  browse(where, 'POST', '/api/auth/setup', { body: { token } });

async function opened(token: string): Promise<string> {
  const answer = await opening(token);
  expect(answer.status).toBe(204);
  return [answer.headers['set-cookie']].flat()[0]?.split(';', 1)[0] ?? '';
}

const calling = (cookie: string, method: string, path: string, body?: object, where = at.house) =>
  browse(where, method, path, {
    headers: { cookie, origin: at.publicUrl },
    ...(body === undefined ? {} : { body }),
  });
const below = (path: string, { id } = org): string => `/api/v1/organizations/${id}${path}`;

/** What the page of connections reads and changes. */
const connections = [
  'GET /api/v1/organizations/:orgId',
  'GET /api/v1/organizations/:orgId/scim',
  'PUT /api/v1/organizations/:orgId/scim',
  'POST /api/v1/organizations/:orgId/scim/resume',
  'GET /api/v1/organizations/:orgId/scim/tokens',
  'POST /api/v1/organizations/:orgId/scim/tokens',
  'POST /api/v1/organizations/:orgId/scim/tokens/:id/rotate',
  'DELETE /api/v1/organizations/:orgId/scim/tokens/:id',
  'GET /api/v1/organizations/:orgId/oidc',
  'PUT /api/v1/organizations/:orgId/oidc',
  'POST /api/v1/organizations/:orgId/oidc/test',
  'GET /api/v1/organizations/:orgId/domains',
  'POST /api/v1/organizations/:orgId/domains/:domain/verify',
  'DELETE /api/v1/organizations/:orgId/domains/:domain',
];

describe('TS16 A set-up link', () => {
  it('is shown once, kept as a hash, listed, and recorded', async () => {
    const { id, token } = await aLink();
    const list = ok(await org.admin.get('/setup-links'), 200);
    expect(list.json.data[0]).toMatchObject({ id, name: 'Contoso IT', status: 'active', lastUsedAt: null });
    expect(list.text).not.toContain(token);
    const kept = JSON.stringify(await rowsOf(at.database.migrationUrl, 'select * from setup_link'));
    expect(kept).not.toContain(token);
    const [event] = await auditOf(org, { action: 'setup_link.create' });
    expect(event).toMatchObject({ channel: 'admin', outcome: 'success', target: { id, name: 'Contoso IT' } });
    expect(JSON.stringify(event)).not.toContain(token);
  });

  it('lets its holder connect the identity provider, named in the log, on every replica', async () => {
    const { id, token } = await aLink();
    const answer = await opening(token);
    expect(answer.status).toBe(204);
    const [own, ...taken] = [answer.headers['set-cookie']].flat();
    expect(own).toMatch(
      /^__Host-muster_setup=[\w-]{64}; Max-Age=43200; Path=\/; Secure; HttpOnly; SameSite=Lax$/,
    );
    expect(taken).toEqual([
      expect.stringMatching(/^__Host-muster_session=; Max-Age=0/),
      expect.stringMatching(/^__Host-muster_operator=; Max-Age=0/),
    ]);
    const cookie = own?.split(';', 1)[0] ?? '';
    const made = await calling(cookie, 'POST', below('/scim/tokens'), { name: 'Okta production' }, at.other);
    expect(made.status).toBe(201);
    expect((await calling(cookie, 'PUT', below('/scim'), { defaultRole: 'member' })).status).toBe(200);
    expect((await calling(cookie, 'GET', '/api/auth/session')).json).toEqual({
      setup: { organizationId: org.id, organizationName: expect.any(String) },
      expiresAt: expect.any(String),
    });
    const actor = { type: 'setup_link', id, name: 'Contoso IT' };
    for (const action of ['setup_link.use', 'token.create', 'scim.configure']) {
      const [event] = await auditOf(org, { action });
      expect(event).toMatchObject({ action, outcome: 'success', actor });
    }
    const { data } = ok(await org.admin.get('/setup-links'), 200).json;
    expect(data[0]).toMatchObject({ id, lastUsedAt: expect.any(String) });
  });

  it('opens what belongs to connections and nothing else, of its own organization alone', async () => {
    const cookie = await opened((await aLink()).token);
    const guarded = routeTable().filter(({ rule }) => rule !== 'public');
    expect(guarded.length).toBeGreaterThan(60);
    const seen: string[] = [];
    for (const { method, path, rule } of guarded) {
      const address = (orgId: string) =>
        path
          .replace(':orgId', orgId)
          .replace(/:\w+/g, '01980000-0000-7000-8000-000000000001')
          .replace('*', 'x');
      if (typeof rule === 'object' || rule === 'scim' || rule === 'scim-operations' || rule === 'me') {
        const { status } = await calling(cookie, method, address(org.id));
        expect([method, path, status]).toEqual([method, path, 401]);
        continue;
      }
      if (!path.startsWith('/api/v1')) continue;
      // Without a body: what may be called says that it lacks one, or does what needs none.
      const own = (await calling(cookie, method, address(org.id))).status;
      if (own !== 403) seen.push(`${method} ${path}`);
      if (!path.includes(':orgId')) continue;
      const foreign = await calling(cookie, method, address(other.id));
      expect([method, path, foreign.status]).toEqual([method, path, 404]);
    }
    expect(seen.sort()).toEqual(connections.toSorted());
  });

  it('changes nothing for a page of somebody else', async () => {
    const cookie = await opened((await aLink()).token);
    for (const origin of ['https://evil.test', 'null']) {
      const answer = await browse(at.house, 'PUT', below('/scim'), {
        headers: { cookie, origin },
        body: { enabled: false },
      });
      expect([origin, answer.status]).toEqual([origin, 403]);
    }
    expect(ok(await org.admin.get('/scim'), 200).json.enabled).toBe(true);
  });

  it('that is revoked, has expired or lost its organization is over at once, on every replica', async () => {
    const ends: [string, (link: Issued, of: Organization) => Promise<unknown>][] = [
      ['revoked', async ({ id }, of) => ok(await of.admin.delete(`/setup-links/${id}`), 204)],
      [
        'expired',
        ({ id }) =>
          rowsOf(
            at.database.migrationUrl,
            "update setup_link set expires_at = now() - interval '1 second' where id = $1",
            [id],
          ),
      ],
      ['deleted', async (_, of) => ok(await operator(at.house).delete(`/organizations/${of.id}`), 204)],
    ];
    for (const [name, end] of ends) {
      const of = await newOrganization({}, at.house);
      const link = await aLink(of);
      const cookie = await opened(link.token);
      expect((await calling(cookie, 'GET', below('/scim', of))).status).toBe(200);
      await end(link, of);
      for (const where of [at.house, at.other]) {
        const answer = await calling(cookie, 'GET', below('/scim', of), undefined, where);
        expect([name, answer.status]).toEqual([name, 401]);
      }
      const again = await opening(link.token);
      expect([name, again.status]).toEqual([name, 401]);
      expect(again.json.detail).toContain('Ask for a new one');
      expect(again.headers['set-cookie']).toBeUndefined();
      if (name !== 'deleted') {
        const { data } = ok(await of.admin.get('/setup-links'), 200).json;
        expect(data[0].status).toBe(name);
      }
    }
  });

  it('is revoked once, by whoever may, and no other organization’s', async () => {
    const { id } = await aLink();
    ok(await other.admin.delete(`/setup-links/${id}`), 404);
    ok(await org.admin.delete(`/setup-links/${id}`), 204);
    ok(await org.admin.delete(`/setup-links/${id}`), 204);
    ok(await org.admin.delete('/setup-links/nothing'), 404);
    const events = await auditOf(org, { action: 'setup_link.revoke', outcome: 'success' });
    expect(events.filter(({ target }) => target?.id === id)).toHaveLength(1);
    const viewer = await at.opener.cookie(org, (await aMember(org, {})).id);
    expect((await calling(viewer, 'POST', below('/setup-links'), { name: 'x' })).status).toBe(403);
  });

  it('ends within 30 days', async () => {
    const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();
    for (const wrong of [
      { expiresAt: inDays(31) },
      { expiresAt: inDays(-1) },
      { expiresAt: 'soon' },
      { name: '' },
    ]) {
      const answer = await org.admin.post('/setup-links', { name: 'x', ...wrong });
      expect([wrong, answer.status]).toEqual([wrong, 400]);
      expect(answer.json.errors).toHaveLength(1);
    }
    const { expiresAt } = ok(
      await org.admin.post('/setup-links', { name: 'x', expiresAt: inDays(29) }),
      201,
    ).json;
    expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(28 * 86_400_000);
  });

  it('can be signed out of, and opened again', async () => {
    const { token } = await aLink();
    const cookie = await opened(token);
    const out = await calling(cookie, 'POST', '/api/auth/logout');
    expect([out.status, out.json]).toEqual([200, {}]);
    expect(out.headers['set-cookie']).toEqual([expect.stringMatching(/^__Host-muster_setup=; Max-Age=0/)]);
    await opened(token);
  });

  it('can’t be guessed: too many wrong ones are 429', async () => {
    const statuses: number[] = [];
    for (let index = 0; index < 10; index += 1) {
      statuses.push((await opening('A'.repeat(64), at.other)).status);
    }
    expect(new Set(statuses)).toEqual(new Set([401, 429]));
    for (const token of ['', 7, 'x'.repeat(300)]) {
      expect([token, (await opening(token)).status]).toEqual([token, 400]);
    }
  });
});
